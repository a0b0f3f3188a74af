//! Facts about the repository: the arrows between crates, licences, scenarios listed and loading, the schema fresh.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use ilt_tests::command::{cargo, ilt, root};

/// What `cargo metadata` knows of the workspace.
fn metadata() -> Value {
    let output = Command::new(cargo())
        .current_dir(root())
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Packages of the workspace with their direct dependencies outside tests.
fn ours(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let members: BTreeSet<&str> =
        metadata["workspace_members"].as_array().expect("members").iter().filter_map(Value::as_str).collect();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    packages
        .filter(|package| members.contains(text(package, "id")))
        .map(|package| {
            let uses = package["dependencies"].as_array().expect("dependencies").iter();
            let uses = uses.filter(|used| used["kind"].is_null()).map(|used| text(used, "name").to_owned());
            (text(package, "name").to_owned(), uses.collect())
        })
        .collect()
}

/// The table of the map in `crates/README.md`: which of our crates each may use; `None` for all of them.
fn arrows() -> BTreeMap<String, Option<BTreeSet<String>>> {
    let map = std::fs::read_to_string(root().join("crates/README.md")).expect("the map is there");
    let rows = map.lines().filter(|line| line.starts_with('|') && line.contains("| `ilt"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let may = cells[3].split(", ").map(|name| format!("ilt-{name}")).collect();
        (cells[1].trim_matches('`').to_owned(), (cells[3] != "all").then_some(may))
    })
    .collect()
}

/// The words are open to every floor above the ground.
const OPEN: &str = "ilt-domain";

#[test]
fn arrows_between_crates_point_as_the_map_says() {
    let (ours, arrows) = (ours(&metadata()), arrows());
    let mut wrong = vec![];
    for (name, uses) in ours.iter().filter(|(name, _)| !matches!(name.as_str(), "ilt-tests" | "ilt-benches"))
    {
        let Some(may) = arrows.get(name) else {
            wrong.push(format!("{name} is on no floor of the map"));
            continue;
        };
        let arrow = |used: &&String| *used != OPEN && may.as_ref().is_some_and(|may| !may.contains(*used));
        let astray: Vec<_> = uses.iter().filter(|used| ours.contains_key(*used)).filter(arrow).collect();
        if !astray.is_empty() {
            wrong.push(format!("{name} uses {astray:?}, which its row of the map does not allow"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Libraries that only these rooms may name.
const OWNED: [(&str, &[&str]); 6] = [
    ("toml", &["ilt-scenario", "ilt-kafka"]),
    ("clap", &["ilt"]),
    ("annotate-snippets", &["ilt"]),
    ("anyhow", &["ilt"]),
    ("askama", &["ilt-report", "ilt-dashboard"]),
    ("rdkafka", &["ilt-kafka"]),
];

#[test]
fn each_format_has_one_room() {
    let ours = ours(&metadata());
    for (library, owners) in OWNED {
        let users: Vec<_> =
            ours.iter().filter(|(_, uses)| uses.contains(library)).map(|(name, _)| name).collect();
        let users: Vec<_> =
            users.into_iter().filter(|name| !matches!(name.as_str(), "ilt-tests" | "ilt-benches")).collect();
        assert!(
            users.iter().all(|user| owners.contains(&user.as_str())),
            "{library} belongs to {owners:?}, but is used by {users:?}"
        );
    }
}

/// The ground floor depends on no file format and no clock of the machine.
#[test]
fn the_words_depend_on_nothing() {
    assert_eq!(ours(&metadata())[OPEN], BTreeSet::new());
}

/// Licences anyone may use us under; an `OR` needs one of them, an `AND` all.
const LICENCES: [&str; 13] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unlicense",
    "Zlib",
    "Unicode-3.0",
    "BSL-1.0",
    "0BSD",
    "CC0-1.0",
];

fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression.split(" AND ").all(|part| part.split(" OR ").any(|one| LICENCES.contains(&one.trim())))
}

#[test]
fn licences_are_allowed() {
    assert!(
        allowed("(MIT OR Apache-2.0) AND Unicode-3.0") && !allowed("GPL-3.0") && !allowed("MIT AND GPL-2.0")
    );
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let wrong: Vec<_> = packages
        .filter(|package| !allowed(text(package, "license")))
        .map(|package| format!("{}: {}", text(package, "name"), text(package, "license")))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Files below a folder with this ending, in order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
    found
}

fn sources() -> Vec<PathBuf> {
    ["crates", "tests", "benches"].iter().flat_map(|folder| files(&root().join(folder), "rs")).collect()
}

/// Names that say nothing about what is inside.
const EMPTY_WORDS: [&str; 9] =
    ["util", "utils", "common", "helper", "helpers", "manager", "misc", "core", "mod"];

#[test]
fn modules_are_named_for_what_they_hold() {
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|path| {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            stem.split('_').any(|word| EMPTY_WORDS.contains(&word))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every library crate forbids unsafe code and takes the workspace's lints.
#[test]
fn every_crate_takes_the_lints() {
    for manifest in files(&root().join("crates"), "toml") {
        if manifest.file_name().is_some_and(|name| name == "Cargo.toml") {
            let content = std::fs::read_to_string(&manifest).expect("a manifest is text");
            assert!(content.contains("[lints]\nworkspace = true"), "{}", manifest.display());
        }
    }
}

/// Hash order is random; no source may iterate over it.
#[test]
fn no_hash_order() {
    for path in sources().iter().filter(|path| !path.ends_with("tidy.rs")) {
        let content = std::fs::read_to_string(path).expect("a source is text");
        for word in ["HashMap", "HashSet", "thread_rng", "SystemTime::now()"] {
            let named =
                content.lines().find(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            let may = path.starts_with(root().join("crates/ilt/src")) && word == "SystemTime::now()";
            assert!(may || named.is_none(), "{}: {named:?}", path.display());
        }
    }
}

fn scenarios() -> Vec<PathBuf> {
    files(&root().join("simulations"), "toml")
}

#[test]
fn every_scenario_loads() {
    let paths: Vec<String> = scenarios().iter().map(|path| path.display().to_string()).collect();
    assert!(paths.len() > 12, "{paths:?}");
    let mut wrong = vec![];
    for path in paths {
        let outcome = ilt(["check", &path]);
        if outcome.code != Some(0) {
            wrong.push(format!("{path}\n{}{}", outcome.out, outcome.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A scenario is a question: each stands, with its question, in the README of its folder.
#[test]
fn every_scenario_is_listed() {
    for path in scenarios() {
        let folder = path.parent().expect("a scenario is in a folder");
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let listed = std::fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        assert!(listed.contains(&name), "{} is not listed in its README", path.display());
    }
    let listed = std::fs::read_to_string(root().join("simulations/README.md")).unwrap_or_default();
    assert!(listed.contains("textbook/"), "simulations/README.md does not lead to the textbook");
}

#[test]
fn textbook_scenarios_are_short_and_ask_something() {
    for path in files(&root().join("simulations/textbook"), "toml") {
        let content = std::fs::read_to_string(&path).expect("a scenario is text");
        let lines = content.lines().count();
        assert!(lines < 30, "{} has {lines} lines", path.display());
        assert!(content.contains("question = ") || content.contains("extends = "), "{}", path.display());
        assert!(content.starts_with("# "), "{} does not say what it is", path.display());
    }
}

#[test]
fn the_schema_is_fresh() {
    let stored =
        std::fs::read_to_string(root().join("simulations/schema/scenario.schema.json")).unwrap_or_default();
    let fresh = ilt(["schema"]).success().out;
    assert!(stored == fresh, "run `ilt schema > simulations/schema/scenario.schema.json`");
}

/// What is committed speaks of the project, not of the machine it was made on.
#[test]
fn no_paths_of_a_machine() {
    let output = Command::new("git").current_dir(root()).args(["ls-files"]).output().expect("git runs");
    for name in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(content) = std::fs::read_to_string(root().join(name)) else { continue };
        for place in
            [concat!("/", "work/"), concat!("/", "tmp/"), concat!("/", "home/"), concat!("/", "root/")]
        {
            assert!(!content.contains(place), "{name} names {place}");
        }
    }
}
