//! Priorities, with and without interruption, on one and on several members of staff.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::erlang::Mmc;
use ilt_tests::theory::law::{by_variation, deterministic, exponential};
use ilt_tests::theory::priority::{
    Class, cobham, cobham_many, preemptive_many, preemptive_resume, preemptive_two_classes,
};

/// One team, one step and one stream a class, most urgent first.
fn levels(name: &str, team: &str, classes: &[(f64, &str)]) -> Case {
    let mut text = format!("[scenario]\nname = \"{name}\"\nhorizon = 100\n[teams.desk]\n{team}\n");
    for (level, (rate, service)) in classes.iter().enumerate() {
        text += &format!(
            "[cohorts.level-{level}]\n[steps.level-{level}]\nteam = \"desk\"\nservice = {service}\npriority = {level}\n\
             [arrivals.{name}-{level}]\nto = \"level-{level}\"\nrate = {rate}\ncohorts = [\"level-{level}\"]\n"
        );
    }
    Case::text(name, &text)
}

fn waits(case: Case, names: &[&str], known: &[f64]) -> Case {
    names
        .iter()
        .zip(known)
        .rev()
        .fold(case, |case, (name, wait)| case.known(figure("wait_mean").team("desk").step(name), *wait))
}

fn sojourns(case: Case, names: &[&str], known: &[f64]) -> Case {
    names
        .iter()
        .zip(known)
        .rev()
        .fold(case, |case, (name, stay)| case.known(figure("episode_length_mean").cohort(name), *stay))
}

#[test]
fn urgent_first_on_one_server() {
    let equal =
        [Class { rate: 0.3, service: exponential(1.0) }, Class { rate: 0.4, service: exponential(1.0) }];
    let mixed = [
        Class { rate: 0.2, service: deterministic(1.0) },
        Class { rate: 0.5, service: by_variation(0.6, 0.8) },
        Class { rate: 0.1, service: exponential(2.0) },
    ];
    let three = levels(
        "mixed",
        "staff = 1",
        &[
            (0.2, "1"),
            (0.5, "{ law = \"gamma\", mean = 0.6, cv = 0.8 }"),
            (0.1, "{ law = \"exponential\", mean = 2 }"),
        ],
    );
    family(
        "non-preemptive priority, one server",
        &[
            waits(
                Case::textbook("priority").observe(25.0, 86_000.0, 100),
                &["urgent", "routine"],
                &cobham(&equal),
            ),
            waits(three.observe(25.0, 88_000.0, 100), &["level-0", "level-1", "level-2"], &cobham(&mixed)),
        ],
    );
}

#[test]
fn urgent_first_on_several_servers() {
    let exponential = "{ law = \"exponential\", mean = 1 }";
    let two = levels("ten", "staff = 10", &[(6.0, exponential), (3.0, exponential)]);
    family(
        "non-preemptive priority, several servers",
        &[
            waits(
                Case::textbook("priority-many").observe(20.0, 62_000.0, 100),
                &["first", "second", "third"],
                &cobham_many(&[0.75, 0.75, 0.75], 1.0, 3),
            ),
            waits(
                two.observe(40.0, 58_000.0, 100),
                &["level-0", "level-1"],
                &cobham_many(&[6.0, 3.0], 1.0, 10),
            ),
        ],
    );
}

#[test]
fn urgent_work_interrupts_one_server() {
    let equal =
        [Class { rate: 0.3, service: exponential(1.0) }, Class { rate: 0.4, service: exponential(1.0) }];
    let mixed = [
        Class { rate: 0.2, service: deterministic(0.5) },
        Class { rate: 0.3, service: by_variation(1.8, 0.6) },
    ];
    let fixed = levels(
        "fixed-and-gamma",
        "staff = 1\npreemptive = true",
        &[(0.2, "0.5"), (0.3, "{ law = \"gamma\", mean = 1.8, cv = 0.6 }")],
    );
    let case = |case: Case, names: &[&str], cohorts: &[&str], classes: &[Class]| {
        let answers = preemptive_resume(classes);
        let stays: Vec<f64> = answers.iter().map(|one| one.sojourn).collect();
        let starts: Vec<f64> = answers.iter().map(|one| one.first_start).collect();
        waits(sojourns(case.observe(25.0, 54_000.0, 100), cohorts, &stays), names, &starts)
    };
    let names = ["urgent", "routine"];
    let plain = ["level-0", "level-1"];
    family(
        "preemptive resume, one server",
        &[case(Case::textbook("preemptive"), &names, &names, &equal), case(fixed, &plain, &plain, &mixed)],
    );
}

#[test]
fn urgent_work_interrupts_several_servers() {
    let unequal =
        [Class { rate: 0.8, service: exponential(1.0) }, Class { rate: 0.5, service: exponential(2.0) }];
    let present = preemptive_two_classes(unequal, 3, (40, 120));
    let three = levels(
        "unequal",
        "staff = 3\npreemptive = true",
        &[(0.8, "{ law = \"exponential\", mean = 1 }"), (0.5, "{ law = \"exponential\", mean = 2 }")],
    );
    let first = Mmc { rate: 0.8, mean: 1.0, servers: 3 };
    assert!((present[0] - first.present()).abs() < 1e-9, "urgent work knows nothing of the rest");
    family(
        "preemptive resume, several servers",
        &[
            sojourns(
                Case::textbook("preemptive-many").observe(25.0, 16_000.0, 100),
                &["urgent", "routine"],
                &preemptive_many(&[0.6, 0.8], 1.0, 2),
            ),
            sojourns(
                three.observe(25.0, 16_000.0, 100),
                &["level-0", "level-1"],
                &[present[0] / 0.8, present[1] / 0.5],
            ),
        ],
    );
}
