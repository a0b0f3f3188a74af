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

/// Features of the libraries that do arithmetic must be the same whichever way the binary is built.
fn same_features() {
    let features = |arguments: &[&str]| {
        let output = Command::new(cargo())
            .current_dir(root())
            .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p} {f}"])
            .args(arguments)
            .output()
            .expect("cargo runs");
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let arithmetic = ["num-traits ", "libm ", "rand_distr ", "rand "];
        let mut lines: Vec<String> = listed
            .lines()
            .filter(|line| arithmetic.iter().any(|name| line.starts_with(name)))
            .map(|line| line.trim_end_matches(" (*)").trim_end().to_owned())
            .collect();
        lines.sort();
        lines.dedup();
        lines
    };
    assert_eq!(features(&["--package", "ilt"]), features(&["--workspace"]));
}
