//! Same inputs, same bytes: for any number of threads, and again tomorrow.

use std::path::Path;

use ilt_tests::command::{ilt, root, simulation};

const FILES: [&str; 3] = ["results.json", "results.csv", "report.html"];

/// Bytes of the output files of a run.
fn bytes(scenario: &Path, threads: u32, more: &[&str]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder for results");
    let out = folder.path().join("out");
    let (scenario, out_text) = (scenario.display().to_string(), out.display().to_string());
    let threads = format!("--threads={threads}");
    let mut arguments = vec!["run", &scenario, "--quiet", &threads, "--out", &out_text];
    arguments.extend(more);
    ilt(&arguments).success();
    FILES
        .iter()
        .map(|name| std::fs::read(out.join(name)).unwrap_or_else(|why| panic!("{name}: {why}")))
        .collect()
}

fn same_bytes(scenario: &Path, more: &[&str]) {
    let first = bytes(scenario, 1, more);
    for threads in [1, 2, 8] {
        for (name, (one, other)) in FILES.iter().zip(first.iter().zip(bytes(scenario, threads, more))) {
            assert!(*one == other, "{name} differs with {threads} threads");
        }
    }
}

#[test]
fn a_small_network() {
    same_bytes(&simulation("textbook/jackson"), &["--reps=13", "--set=scenario.horizon=2500"]);
}

#[test]
fn every_feature_at_once() {
    same_bytes(&root().join("tests/data/everything.toml"), &["--reps=5"]);
}

#[test]
fn the_baseline() {
    same_bytes(
        &simulation("baseline"),
        &["--reps=3", "--set=scenario.warm_up=\"1 weeks\"", "--set=scenario.horizon=\"5 weeks\""],
    );
}

/// The number of replications that a precision takes is found in fixed batches, never by who finished first.
#[test]
fn replications_to_precision() {
    same_bytes(&simulation("textbook/mmc"), &["--precision=5%", "--set=scenario.horizon=3000"]);
}
