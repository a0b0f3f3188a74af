//! A run saved at any instant and taken up again is the unbroken run, byte for byte (decisions, 20).

use std::path::Path;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use ilt_tests::command::{ilt, root, simulation};

/// Hours in the scenario with every feature on: eight weeks.
const HOURS: u32 = 8 * 7 * 24;
const INSTANTS: usize = 100;

/// Instants anywhere in the run, to the millionth of an hour, in no particular order; the first and last are its ends.
fn instants() -> Vec<String> {
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let millionths = u64::from(HOURS) * 1_000_000;
    let drawn = (0..INSTANTS - 2).map(|_| random.next_u64() % millionths);
    let all = [0, millionths].into_iter().chain(drawn);
    all.map(|at| format!("{}.{:06} h", at / 1_000_000, at % 1_000_000)).collect()
}

/// All results of a scenario as printed, unbroken or taken up from a file.
fn results(scenario: &Path, from: Option<&Path>, replications: u32) -> String {
    let mut arguments =
        vec!["run".to_owned(), scenario.display().to_string(), "--quiet".into(), "--format=json".into()];
    match from {
        Some(file) => arguments.push(format!("--from={}", file.display())),
        None => arguments.push(format!("--reps={replications}")),
    }
    ilt(&arguments).success().out
}

fn save(scenario: &Path, at: &str, replications: u32, file: &Path) {
    let out = format!("--out={}", file.display());
    let (at, reps) = (format!("--at={at}"), format!("--reps={replications}"));
    ilt(["save", &scenario.display().to_string(), &at, &reps, &out, "--quiet"]).success();
}

fn taken_up(scenario: &Path, instants: &[String], replications: u32) {
    let folder = tempfile::tempdir().expect("a folder for states");
    let unbroken = results(scenario, None, replications);
    for (number, at) in instants.iter().enumerate() {
        let file = folder.path().join(format!("{number}.json"));
        save(scenario, at, replications, &file);
        assert!(
            unbroken == results(scenario, Some(&file), replications),
            "taken up at {at} it goes another way"
        );
    }
}

#[test]
fn every_feature_at_a_hundred_instants() {
    taken_up(&root().join("tests/data/everything.toml"), &instants(), 1);
}

#[test]
fn several_replications_at_once() {
    let scenario = root().join("tests/data/everything.toml");
    taken_up(&scenario, &["400 h".to_owned(), "1000.5 h".to_owned()], 4);
}

#[test]
fn the_baseline_in_its_fifth_week() {
    let folder = tempfile::tempdir().expect("a folder for states");
    let short = folder.path().join("short.toml");
    let baseline = simulation("baseline").display().to_string();
    let text =
        format!("extends = \"{baseline}\"\n[scenario]\nwarm_up = \"1 weeks\"\nhorizon = \"8 weeks\"\n");
    std::fs::write(&short, text).expect("the scenario is written");
    taken_up(&short, &["700.25 h".to_owned()], 1);
}

/// Staff that differ from the saved scenario's are there from the instant of restoring: saved at the start, the run is
/// the one that had them all along.
#[test]
fn staff_follow_the_scenario_at_hand() {
    let mm1 = simulation("textbook/mm1").display().to_string();
    let folder = tempfile::tempdir().expect("a folder for states");
    let file = folder.path().join("state.json");
    save(&simulation("textbook/mm1"), "0 h", 3, &file);
    let run = |more: &str, staff: &str| {
        let set = format!("--set=teams.desk.staff={staff}");
        ilt(["run", &mm1, "--quiet", "--format=json", more, &set]).success().out
    };
    let from = format!("--from={}", file.display());
    assert!(run("--reps=3", "2") == run(&from, "2"), "taken up with two it is not the run of two");
    assert!(run("--reps=3", "2") != run(&from, "1"), "the change of staff has no effect");
    save(&simulation("textbook/mm1"), "500 h", 3, &file);
    let waits = |staff: &str| {
        let found = ilt_tests::results::Results::read(&run(&from, staff));
        found.mean(&ilt_tests::results::figure("wait_mean"))
    };
    // Erlang (1917): 4 h with one, 0.16 / 0.84 = 0.19 h with two.
    assert!(waits("2") < 0.1 * waits("1"), "{} and {}", waits("2"), waits("1"));
    ilt(["run", &mm1, &from, "--set=scenario.horizon=3000", "--format=json"])
        .refused()
        .saying(&["another length, warm-up"]);
}

/// Shifts follow the scenario at hand too: a rota of other people, taken up where the old one was saved.
#[test]
fn rotas_follow_the_scenario_at_hand() {
    let everything = root().join("tests/data/everything.toml").display().to_string();
    let folder = tempfile::tempdir().expect("a folder for states");
    let file = folder.path().join("state.json");
    save(&root().join("tests/data/everything.toml"), "0 h", 2, &file);
    let run = |more: &str, set: &str| {
        ilt(["run", &everything, "--quiet", "--format=json", more, set]).success().out
    };
    let from = format!("--from={}", file.display());
    let set = "--set=teams.asc.staff=3";
    assert!(run("--reps=2", set) == run(&from, set), "taken up with other people it goes another way");
}

/// The same state again: what is saved does not depend on who saves it, or on how many threads.
#[test]
fn a_state_is_the_same_bytes() {
    let scenario = root().join("tests/data/everything.toml");
    let folder = tempfile::tempdir().expect("a folder for states");
    let state = |name: &str, threads: &str| {
        let file = folder.path().join(name);
        let out = format!("--out={}", file.display());
        let path = scenario.display().to_string();
        ilt(["save", &path, "--at=600 h", "--reps=4", threads, &out, "--quiet"]).success();
        std::fs::read(&file).expect("the state is written")
    };
    assert!(state("a", "--threads=1") == state("b", "--threads=8"));
}

/// A state that is damaged or belongs elsewhere is refused.
#[test]
fn states_that_do_not_fit_are_refused() {
    let (jackson, mmc) = (simulation("textbook/jackson"), simulation("textbook/mmc"));
    let folder = tempfile::tempdir().expect("a folder for states");
    let file = folder.path().join("state.json");
    save(&jackson, "100 h", 1, &file);
    let from = |scenario: &Path| {
        ilt(["run", &scenario.display().to_string(), &format!("--from={}", file.display()), "--format=json"])
    };
    from(&mmc).refused();
    let whole = std::fs::read(&file).expect("the state is written");
    std::fs::write(&file, &whole[..whole.len() / 2]).expect("cut short");
    from(&jackson).refused();
    std::fs::write(&file, b"not a state").expect("replaced");
    from(&jackson).refused();
    let text = String::from_utf8(whole).expect("a state is text");
    std::fs::write(&file, text.replacen("\"layout\":", "\"layout\":99", 1)).expect("another layout");
    from(&jackson).refused().saying(&["99"]);
}

/// States written over by hand: whatever points outside, or never ends, is refused and no fault of the program.
#[test]
fn states_written_over_by_hand_are_refused() {
    let jackson = simulation("textbook/jackson");
    let folder = tempfile::tempdir().expect("a folder for states");
    let file = folder.path().join("state.json");
    save(&jackson, "500 h", 1, &file);
    let whole: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).expect("the state is written"))
            .expect("a state is JSON");
    let with = |change: &dyn Fn(&mut serde_json::Value), word: &str| {
        let mut state = whole.clone();
        change(&mut state);
        assert_ne!(state, whole, "{word}: nothing was changed");
        std::fs::write(&file, state.to_string()).expect("the state is written over");
        ilt(["run", &jackson.display().to_string(), &format!("--from={}", file.display()), "--format=json"])
            .refused()
            .saying(&[word]);
    };
    let part = |state: &mut serde_json::Value, at: &str, value: serde_json::Value| {
        *state.pointer_mut(&format!("/replications/0/model/parts/0/{at}")).expect("it is there") = value;
    };
    with(&|state| state["replications"] = serde_json::json!([]), "no replication");
    for rank in 0..6_u64 {
        let event = serde_json::json!([i64::MAX / 2, rank << 56 | 900_000 << 24]);
        with(&|state| part(state, "calendar/0", event.clone()), "a pending event is about nothing");
    }
    with(&|state| part(state, "free_episodes", serde_json::json!([900_000])), "a free place points outside");
    with(&|state| part(state, "threads/0/team", serde_json::json!(60_000)), "a thread points outside");
    with(&|state| part(state, "queues/0/head", serde_json::json!(900_000)), "does not come to its end");
    // Whoever waits first waits behind themselves.
    let head = whole.pointer("/replications/0/model/parts/0/queues/0/head").cloned().expect("a queue");
    assert!(head.as_u64().is_some_and(|head| head < 900_000), "somebody waits: {head}");
    let next = format!("threads/{head}/next");
    with(&|state| part(state, &next, head.clone()), "does not come to its end");
}
