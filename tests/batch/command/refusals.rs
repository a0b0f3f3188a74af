use std::io::Write as _;
use std::path::Path;

use ilt_tests::command::{Outcome, ilt, ilt_in, simulation};

/// A sound scenario, to be spoilt at one place.
const SOUND: &str = "\
[scenario]
name = \"sound\"
horizon = 100
[teams.desk]
staff = 1
[steps.serve]
team = \"desk\"
service = { law = \"exponential\", mean = 1 }
next = { serve = 0.1, leave = 0.9 }
[arrivals.people]
to = \"serve\"
rate = 0.5
";

fn run_in(folder: &Path, name: &str) -> Outcome {
    ilt_in(folder, ["run", name, "--reps=1", "--format=json"])
}

/// Runs a scenario of these bytes; `check` must refuse it too.
fn run_bytes(bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    std::fs::write(folder.path().join("bad.toml"), bytes).expect("the scenario is written");
    assert_eq!(ilt_in(folder.path(), ["check", "bad.toml"]).code, Some(2), "check lets it pass");
    run_in(folder.path(), "bad.toml")
}

/// Spoils one line, and expects a refusal that names file, line and these words.
fn spoilt(from: &str, to: &str, words: &[&str]) {
    assert!(SOUND.contains(from), "{from} is not in the sound scenario");
    let text = SOUND.replacen(from, to, 1);
    let line = text[..text.find(to).expect("it was put there")].lines().count().max(1);
    // The place may be pointed at within the replaced lines.
    let lines: Vec<String> =
        (line..=line + to.lines().count()).map(|line| format!("bad.toml:{line}:")).collect();
    let outcome = run_bytes(text.as_bytes()).refused().saying(words);
    assert!(
        lines.iter().any(|place| outcome.err.contains(place)),
        "{to}: none of {lines:?} in\n{}",
        outcome.err
    );
}

#[test]
fn the_sound_scenario_runs() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    std::fs::write(folder.path().join("sound.toml"), SOUND).expect("the scenario is written");
    run_in(folder.path(), "sound.toml").success();
}

#[test]
fn malformed_text() {
    spoilt("staff = 1", "staff = = 1", &[]);
    spoilt("[teams.desk]", "[teams.desk", &[]);
    spoilt("horizon = 100", "horizon = 100\nhorizon = 200", &["horizon"]);
    run_bytes(b"").refused();
    run_bytes(b"\xff\xfe[scenario]\n").refused().saying(&["bad.toml", "UTF-8"]);
    run_bytes(&[SOUND.as_bytes(), b"# \xc3\x28\n"].concat()).refused().saying(&["bad.toml:13", "UTF-8"]);
    run_bytes(b"\0\0\0\0").refused();
}

#[test]
fn unknown_keys_are_errors_with_a_suggestion() {
    spoilt("staff = 1", "staf = 1", &["staf", "did you mean", "staff"]);
    spoilt("horizon = 100", "horizon = 100\nhorizn = 3", &["did you mean", "horizon"]);
    spoilt("law = \"exponential\"", "law = \"exponental\"", &["did you mean", "exponential"]);
    spoilt("[steps.serve]", "[step.serve]", &["did you mean", "steps"]);
}

#[test]
fn numbers_that_mean_nothing() {
    for rate in ["-0.5", "nan", "inf", "-inf", "\"many\"", "[1, 2]", "true"] {
        spoilt("rate = 0.5", &format!("rate = {rate}"), &["rate"]);
    }
    for mean in ["-1", "nan", "0", "1e300", "\"-3 h\"", "\"3 parsecs\"", "1e-9"] {
        spoilt("mean = 1", &format!("mean = {mean}"), &["mean"]);
    }
    spoilt("horizon = 100", "horizon = 0", &["horizon"]);
    spoilt("horizon = 100", "horizon = 1e30", &["horizon"]);
    spoilt("horizon = 100", "horizon = 100\nwarm_up = 100", &["warm_up"]);
    spoilt("horizon = 100", "horizon = 100\nstart = \"2017-02-30\"", &["2017-02-30"]);
}

/// What is said is short, stands at the figure that is wrong, and nothing else is blamed for it.
#[test]
fn one_wrong_figure_is_one_short_message() {
    let of = |text: String| run_bytes(text.as_bytes()).refused().err;
    let said = of(SOUND.replace("staff = 1", "staff = 1e308"));
    assert!(said.contains("1e308 is not a whole number") && !said.contains("00000000"), "{said}");
    let law = "law = \"lognormal\", mean = 1, cv = 1e308";
    let said = of(SOUND.replace("law = \"exponential\", mean = 1", law));
    assert!(said.contains("service.cv") && said.contains("1000 times the mean"), "{said}");
    assert!(!said.contains("inf"), "{said}");
    let rota = "rota = \"week\"\nwte_funded = -3\n[rotas.week]\nshifts = [{ days = \"mon-fri\", from = \"09:00\", to = \"17:00\" }]";
    let said = of(SOUND.replace("staff = 1", rota));
    assert!(said.contains("-3 is below 0") && !said.contains("has no staff"), "{said}");
    let said = of(SOUND.replace("[scenario]", "[scenario]\nextends = \"base.toml\""));
    assert!(said.contains("move `extends` to the top of the file"), "{said}");
    let said = of(SOUND.replace("[teams.desk]\nstaff = 1\n", "[teams]\ntable = \"teams.csv\"\n"));
    assert!(said.contains("teams.csv"), "{said}");
}

/// A table as spreadsheets of some countries save it is refused once, with what to do, and not row by row.
#[test]
fn a_table_with_semicolons() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let text = SOUND.replace("[teams.desk]\nstaff = 1\n", "[teams]\ntable = \"teams.csv\"\n");
    std::fs::write(folder.path().join("bad.toml"), text).expect("written");
    std::fs::write(folder.path().join("teams.csv"), "id;staff\ndesk;1\nother;2,5\n").expect("written");
    let said = run_in(folder.path(), "bad.toml").refused().err;
    assert!(said.contains("teams.csv:1:") && said.contains("divided by semicolons"), "{said}");
    assert!(!said.contains("teams.csv:2") && !said.contains("this row has"), "{said}");
}

#[test]
fn shares_that_do_not_sum_to_one() {
    spoilt("serve = 0.1, leave = 0.9", "serve = 0.1, leave = 0.8", &["0.9"]);
    spoilt("serve = 0.1, leave = 0.9", "serve = -0.1, leave = 1.1", &["serve"]);
    spoilt("serve = 0.1, leave = 0.9", "serve = nan, leave = 0.9", &["serve"]);
}

#[test]
fn names_of_nothing() {
    spoilt("team = \"desk\"", "team = \"desc\"", &["desc", "did you mean", "desk"]);
    spoilt("to = \"serve\"", "to = \"serf\"", &["serf"]);
    spoilt("leave = 0.9", "nowhere = 0.9", &["nowhere"]);
    spoilt("staff = 1", "staff = 1\nbase = \"atlantis\"", &["atlantis", "localit"]);
    spoilt("rate = 0.5", "rate = 0.5\nprofile = \"none-such\"", &["none-such"]);
    spoilt("[teams.desk]", "[teams.\"Front Desk\"]", &["Front Desk"]);
}

#[test]
fn nobody_to_do_the_work() {
    spoilt("staff = 1", "staff = 0", &["staff"]);
    spoilt("staff = 1", "waiting_room = 3", &["staff"]);
}

#[test]
fn files_that_are_not_there() {
    spoilt("rate = 0.5", "trace = \"missing.csv\"", &["missing.csv"]);
    ilt(["run", "simulations/no-such-scenario.toml"]).refused().saying(&["no-such-scenario.toml"]);
    ilt(["check", "simulations"]).refused().saying(&["simulations"]);
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    std::fs::write(folder.path().join("bad.toml"), "extends = \"gone.toml\"\n[scenario]\nname = \"x\"\n")
        .expect("written");
    run_in(folder.path(), "bad.toml").refused().saying(&["bad.toml:1", "gone.toml"]);
}

#[test]
fn tables_with_mistakes_name_their_own_line() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let text = SOUND.replace("rate = 0.5", "trace = \"arrivals.csv\"");
    std::fs::write(folder.path().join("bad.toml"), text).expect("the scenario is written");
    let traces: [(&[u8], &[&str]); 5] = [
        (b"time\n1\n2\nthree\n", &["arrivals.csv:4", "three"]),
        (b"when\n1\n", &["arrivals.csv:1", "when"]),
        (b"time\n1\n-2\n", &["arrivals.csv:3", "-2"]),
        (b"time,home\n1\n", &["arrivals.csv:2"]),
        (b"time\n\xff\n", &["arrivals.csv"]),
    ];
    for (trace, words) in traces {
        std::fs::write(folder.path().join("arrivals.csv"), trace).expect("the trace is written");
        run_in(folder.path(), "bad.toml").refused().saying(words);
    }
}

#[test]
fn circles_of_extends() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    std::fs::write(folder.path().join("one.toml"), "extends = \"two.toml\"\n").expect("written");
    std::fs::write(folder.path().join("two.toml"), "extends = \"one.toml\"\n").expect("written");
    run_in(folder.path(), "one.toml").refused().saying(&["one.toml", "two.toml", ":1"]);
    std::fs::write(folder.path().join("self.toml"), "extends = \"self.toml\"\n").expect("written");
    run_in(folder.path(), "self.toml").refused().saying(&["self.toml:1"]);
}

/// A pathway that turns in a circle in no time, and work that is asked for again the instant it is refused.
#[test]
fn endless_instants() {
    spoilt(
        "[arrivals.people]\nto = \"serve\"",
        "[steps.a]\nnext = \"b\"\n[steps.b]\nnext = \"a\"\n[arrivals.people]\nto = \"a\"",
        &[],
    );
}

/// Demand that staff can never meet is reported, and the run ends in good time.
#[test]
fn endless_overload_is_reported_not_hung() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let text = SOUND.replace("rate = 0.5", "rate = 2000");
    std::fs::write(folder.path().join("over.toml"), text).expect("the scenario is written");
    let outcome = ilt_in(folder.path(), ["run", "over.toml", "--reps=2", "--out", "out"]).success();
    let told = format!("{}{}", outcome.out, outcome.err);
    assert!(told.contains("desk"), "the answer does not name the team that cannot keep up:\n{told}");
    let growing = SOUND.replace("serve = 0.1, leave = 0.9", "serve = 1").replace("rate = 0.5", "rate = 1e9");
    std::fs::write(folder.path().join("more.toml"), growing).expect("the scenario is written");
    let outcome = run_in(folder.path(), "more.toml");
    assert!(matches!(outcome.code, Some(0 | 2)), "{}", outcome.err);
    assert!(!outcome.err.trim().is_empty(), "a run that was cut short says so");
}

/// All mistakes are shown at once.
#[test]
fn several_mistakes_at_once() {
    let text = SOUND
        .replace("staff = 1", "staf = 1")
        .replace("rate = 0.5", "rate = -1")
        .replace("\"serve\"", "\"serf\"");
    run_bytes(text.as_bytes()).refused().saying(&["staf", "rate", "serf"]);
}

/// A hundred megabytes of comment, and of nothing in particular.
#[test]
fn a_file_far_too_large() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    for (name, line) in [
        ("comments.toml", "# nothing to see here, move along, move along please\n"),
        ("names.toml", "a = 1\n"),
    ] {
        let mut file =
            std::io::BufWriter::new(std::fs::File::create(folder.path().join(name)).expect("a file"));
        for _ in 0..100_000_000 / line.len() {
            file.write_all(line.as_bytes()).expect("room on the disk");
        }
        file.flush().expect("room on the disk");
        run_in(folder.path(), name).refused().saying(&[name]);
    }
}

#[test]
fn arguments_that_cannot_be() {
    let mm1 = simulation("textbook/mm1").display().to_string();
    for arguments in [
        vec!["rnu", &mm1],
        vec!["run"],
        vec!["run", &mm1, "--reps=0"],
        vec!["run", &mm1, "--reps=many"],
        vec!["run", &mm1, "--seed=-1"],
        vec!["run", &mm1, "--threads=0"],
        vec!["run", &mm1, "--precision=0%"],
        vec!["run", &mm1, "--set=teams.desk.staff"],
        vec!["run", &mm1, "--set=teams.desk.staf=3"],
        vec!["run", &mm1, "--set=teams.desk.staff=three"],
        vec!["run", &mm1, "--format=yaml"],
        vec!["compare", &mm1],
    ] {
        ilt(&arguments).refused();
    }
    ilt(["run", &mm1, "--set=teams.desk.staf=3"]).refused().saying(&["staf", "did you mean"]);
    // A folder of results that is not there is a file that cannot be read: exit code 1, as the help says.
    let outcome = ilt(["report", "no-such-folder"]).saying(&["no-such-folder"]);
    assert_eq!(outcome.code, Some(1));
}
