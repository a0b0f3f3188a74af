//! What may only help.

use ilt_tests::command::ilt;
use ilt_tests::results::figure;

use super::run;

/// Instants at which work started, in order, from the event log of one replication.
fn starts(staff: u32, service: &str, seed: u32) -> Vec<i64> {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let (file, log) = (folder.path().join("one.toml"), folder.path().join("events.csv"));
    let text = format!(
        "[scenario]\nname = \"one\"\nhorizon = 500\n[teams.desk]\nstaff = {staff}\n\
         [steps.serve]\nteam = \"desk\"\nservice = {service}\n[arrivals.people]\nto = \"serve\"\nrate = 2\n"
    );
    std::fs::write(&file, text).expect("the scenario is written");
    let arguments = [
        "run".to_owned(),
        file.display().to_string(),
        "--reps=1".into(),
        format!("--seed={seed}"),
        "--quiet".into(),
        "--format=json".into(),
        format!("--log={}", log.display()),
    ];
    ilt(&arguments).success();
    let mut table = csv::Reader::from_path(&log).expect("the log is a table");
    let heads = table.headers().expect("the log has a head").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).expect("the column is documented");
    let (at, event) = (column("at_us"), column("event"));
    let rows = table.records().map(|row| row.expect("the log is a table"));
    rows.filter(|row| &row[event] == "started")
        .map(|row| row[at].parse().expect("whole microseconds"))
        .collect()
}

/// FIFO, one class, the same people with the same needs: the k-th start is never later with one more member of staff.
#[test]
fn another_member_of_staff_delays_nobody() {
    for (seed, service) in (1..).zip([
        "{ law = \"exponential\", mean = 0.9 }",
        "{ law = \"lognormal\", mean = 0.8, cv = 1.5 }",
        "{ law = \"uniform\", min = 0.1, max = 1.5 }",
        "{ law = \"deterministic\", value = 1.1 }",
    ]) {
        for staff in 2..5 {
            let (few, more) = (starts(staff, service, seed), starts(staff + 1, service, seed));
            assert!(few.len() > 500 && more.len() >= few.len(), "{service} {staff}");
            let late = few.iter().zip(&more).position(|(few, more)| more > few);
            assert_eq!(late, None, "{service}: a start is later with {} staff", staff + 1);
        }
    }
}

/// Two localities of like people, apart and with one team for both (decisions, 18).
#[test]
fn pooling_like_queues_cannot_lengthen_the_wait() {
    let common = |service: &str| {
        format!(
            "[scenario]\nname = \"pooling\"\nhorizon = 2000\n[localities.east]\n[localities.west]\n[roles.nurse]\n\
             [homes]\ne = {{ locality = \"east\", people = 1 }}\nw = {{ locality = \"west\", people = 1 }}\n\
             [steps.serve]\nrole = \"nurse\"\nservice = {service}\n"
        )
    };
    for (staff, load) in [(1, 0.6), (1, 0.9), (2, 0.8), (4, 0.7)] {
        for service in [
            "{ law = \"exponential\", mean = 1 }",
            "{ law = \"gamma\", mean = 1, cv = 1.6 }",
            "{ law = \"deterministic\", value = 1 }",
        ] {
            let rate = 2.0 * load * f64::from(staff);
            let arrivals = format!("[arrivals.both]\nto = \"serve\"\nrate = {rate}\n");
            let apart = format!(
                "{}{arrivals}[teams]\ne = {{ role = \"nurse\", base = \"east\", staff = {staff} }}\n\
                 w = {{ role = \"nurse\", base = \"west\", staff = {staff} }}\n",
                common(service)
            );
            let pooled = format!(
                "{}{arrivals}[teams]\nboth = {{ role = \"nurse\", staff = {} }}\n",
                common(service),
                2 * staff
            );
            let wait = |text: &str| run(text, &["--reps=20", "--seed=1"]).mean(&figure("wait_mean"));
            let (apart, pooled) = (wait(&apart), wait(&pooled));
            assert!(pooled <= apart, "{service}, {staff} staff at {load}: {pooled} for {apart}");
        }
    }
}
