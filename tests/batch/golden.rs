//! Fixed seeds, stored measures: a change of any draw, rule or definition shows here first. `ILT_BLESS=1` stores anew.
//!
//! The binary under test is built for the whole workspace; `one_package_alone` builds it by itself, with other features
//! of shared libraries, and must find the same figures (decisions, 4).

use std::path::{Path, PathBuf};
use std::process::Command;

use ilt_tests::command::{Outcome, binary, cargo, root, simulation};
use ilt_tests::results::Results;

fn scenarios() -> [(&'static str, PathBuf, u32); 5] {
    [
        ("mmc", simulation("textbook/mmc"), 3),
        ("jackson", simulation("textbook/jackson"), 3),
        ("caseload", simulation("textbook/caseload"), 2),
        ("clinic", simulation("textbook/clinic"), 2),
        ("everything", root().join("tests/data/everything.toml"), 3),
    ]
}

/// Every figure of a run, one a line, with all its digits.
fn figures(program: &Path, scenario: &Path, replications: u32) -> String {
    let reps = format!("--reps={replications}");
    let output = Command::new(program)
        .current_dir(root())
        .arg("run")
        .arg(scenario)
        .args([&reps, "--seed=20171002", "--quiet", "--format=json"])
        .output()
        .expect("the command starts");
    let results = Results::read(&Outcome::of(output).success().out);
    let lines = results.rows.iter().filter(|row| row.time.is_none()).map(|row| {
        let about = [
            Some(&row.measure),
            Some(&row.scope.kind),
            Some(&row.scope.id),
            row.cohort.as_ref(),
            row.class.as_ref(),
        ];
        let about: Vec<&str> = about.into_iter().map(|part| part.map_or("", String::as_str)).collect();
        format!("{},{:?},{}\n", about.join(","), row.mean, row.n)
    });
    std::iter::once("measure,kind,id,cohort,class,mean,n\n".to_owned()).chain(lines).collect()
}

fn hold(program: &Path) {
    let bless = std::env::var_os("ILT_BLESS").is_some();
    for (name, scenario, replications) in scenarios() {
        let file = root().join("tests/data/golden").join(format!("{name}.csv"));
        let now = figures(program, &scenario, replications);
        if bless {
            std::fs::write(&file, &now).expect("the golden file is written");
            continue;
        }
        let stored = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        let changed = stored.lines().zip(now.lines()).find(|(old, new)| old != new);
        assert!(stored == now, "{name}: first change {changed:?}");
    }
}

#[test]
fn stored_measures() {
    hold(binary());
}

#[test]
fn one_package_alone() {
    let folder = tempfile::tempdir().expect("a folder for the build");
    let mut build = Command::new(cargo());
    build
        .current_dir(root())
        .args(["build", "--quiet", "--package", "ilt", "--target-dir"])
        .arg(folder.path());
    if std::env::var_os("ILT_DEEP").is_none() {
        // The whole program a second time is minutes of compilation; the features that matter are compared instead.
        return same_features();
    }
    let output = build.arg("--release").output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    hold(&folder.path().join("release/ilt"));
}

/// Crates whose arithmetic ends in figures; the charts of the report are not among them.
const MACHINE: [&str; 6] =
    ["ilt-engine", "ilt-model", "ilt-stats", "ilt-ledger", "ilt-experiment", "ilt-scenario"];

/// Whichever way the binary is built, figures come from one mathematics library with the same features: nothing that
/// could switch a sampler to the platform's own (`num-traits`, and `rand_distr` through it) reaches the machine.
fn same_features() {
    for package in MACHINE {
        let reached = libraries(&["--package", package]);
        let switched = reached
            .iter()
            .find(|line| ["num-traits ", "rand_distr "].iter().any(|name| line.starts_with(name)));
        assert_eq!(switched, None, "{package} reaches a library that features can switch");
    }
    let libm = |arguments: &[&str]| {
        let all = libraries(arguments);
        all.into_iter().filter(|line| line.starts_with("libm ")).collect::<Vec<_>>()
    };
    let alone = libm(&["--package", "ilt"]);
    assert_eq!(alone.len(), 1, "one mathematics library: {alone:?}");
    assert_eq!(alone, libm(&["--workspace"]));
}

/// Libraries reached outside tests, each with its version and features.
fn libraries(arguments: &[&str]) -> Vec<String> {
    let output = Command::new(cargo())
        .current_dir(root())
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p} {f}"])
        .args(arguments)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8_lossy(&output.stdout);
    let mut lines: Vec<String> =
        listed.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect();
    lines.sort();
    lines.dedup();
    lines
}
