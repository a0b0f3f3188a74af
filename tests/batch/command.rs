//! The command as users run it.

use std::path::Path;

use ilt_tests::command::{ilt, ilt_in, root, simulation};
use ilt_tests::results::{Results, figure};

/// Inputs that cannot run: a message that names file and line, exit code 2, no panic.
mod refusals;
/// Where outputs go: pipes and devices are written through, what cannot be written is refused before the run.
mod targets;
/// Outputs are whole or not there, also when the disk is full.
mod whole;

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn help_has_an_example_for_every_command() {
    let help = ilt(["--help"]).success().out;
    for command in ["run", "compare", "trace", "check", "report", "schema", "new", "save", "completions"] {
        assert!(help.contains(&format!("  {command}")), "{command} is not listed:\n{help}");
        let own = ilt([command, "--help"]).success().out;
        assert!(own.contains(&format!("ilt {command}")), "{command} has no example:\n{own}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(ilt(["completions", shell]).success().out.contains("ilt"));
    }
    assert!(ilt(["--version"]).success().out.starts_with("ilt "));
}

#[test]
fn run_answers_in_few_lines_and_writes_its_files() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let out = folder.path().join("out");
    let outcome =
        ilt(["run", &text(&simulation("textbook/separate")), "--reps=10", "--out", &text(&out)]).success();
    assert!(outcome.out.lines().count() <= 40, "the answer is too long:\n{}", outcome.out);
    assert!(
        outcome.out.lines().all(|line| line.chars().count() <= 100),
        "the answer is too wide:\n{}",
        outcome.out
    );
    assert!(
        outcome.out.contains("report.html"),
        "the answer does not say where the report is:\n{}",
        outcome.out
    );
    for name in ["results.json", "results.csv", "report.html", "manifest.json"] {
        assert!(out.join(name).is_file(), "{name} is missing");
    }
    let page = std::fs::read_to_string(out.join("report.html")).expect("the report is text");
    for outside in ["src=\"http", "href=\"http", "url(http", "@import"] {
        assert!(!page.contains(outside) || outside == "href=\"http", "the report loads something: {outside}");
    }
    let manifest = std::fs::read_to_string(out.join("manifest.json")).expect("the manifest is text");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("the manifest is JSON");
    assert_eq!(manifest["seed"], 1);
}

/// What `--format json` prints is the document that `--out` writes.
#[test]
fn json_is_the_document_of_results() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let (file, out) = (text(&simulation("textbook/mm1")), folder.path().join("out"));
    let printed = ilt(["run", &file, "--reps=5", "--format=json", "--out", &text(&out)]).success().out;
    let written = std::fs::read_to_string(out.join("results.json")).expect("the results are written");
    assert_eq!(Results::read(&printed).rows, Results::read(&written).rows);
    let results: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    for key in ["schema", "scenario", "seed", "version", "replications", "partial", "rows"] {
        assert!(!results[key].is_null(), "{key} is missing");
    }
    let row = &results["rows"][0];
    for key in ["measure", "unit", "scope", "n", "mean", "sd", "half_width_95", "quantiles"] {
        assert!(row.get(key).is_some(), "{key} is missing from {row}");
    }
}

/// The CSV holds the same figures as the JSON, row by row.
#[test]
fn csv_holds_the_same_rows() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let out = folder.path().join("out");
    let file = text(&simulation("textbook/jackson"));
    let printed = ilt(["run", &file, "--reps=5", "--format=json", "--out", &text(&out)]).success().out;
    let results = Results::read(&printed);
    let mut table = csv::Reader::from_path(out.join("results.csv")).expect("the results are a table");
    let heads = table.headers().expect("the table has a head").clone();
    let column =
        |name: &str| heads.iter().position(|head| head == name).unwrap_or_else(|| panic!("no column {name}"));
    let (measure, mean, n) = (column("measure"), column("mean"), column("n"));
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), results.rows.len());
    for (row, known) in rows.iter().zip(&results.rows) {
        assert_eq!((&row[measure], row[n].parse()), (known.measure.as_str(), Ok(known.n)));
        assert_eq!(row[mean].parse(), Ok(known.mean));
    }
}

#[test]
fn report_is_written_again_from_results() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let out = folder.path().join("out");
    ilt(["run", &text(&simulation("textbook/separate")), "--reps=5", "--out", &text(&out)]).success();
    let page = out.join("report.html");
    let first = std::fs::read(&page).expect("the report is there");
    std::fs::remove_file(&page).expect("it can be removed");
    ilt(["report", &text(&out)]).success();
    assert!(first == std::fs::read(&page).expect("the report is there again"), "the report differs");
}

/// A report of results that were changed by hand says so, and the manifest keeps saying so.
#[test]
fn a_report_of_altered_results_says_so() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let out = folder.path().join("out");
    ilt(["run", &text(&simulation("textbook/separate")), "--reps=5", "--out", &text(&out)]).success();
    let altered = || {
        let manifest = std::fs::read_to_string(out.join("manifest.json")).expect("the manifest is text");
        serde_json::from_str::<serde_json::Value>(&manifest).expect("JSON")["altered"].clone()
    };
    assert_eq!(ilt(["report", &text(&out)]).success().err, "");
    assert!(altered().is_null());
    let results = out.join("results.json");
    let written = std::fs::read_to_string(&results).expect("the results are text");
    std::fs::write(&results, written.replacen("\"seed\":", "\"seed\": ", 1) + " ").expect("changed");
    for _ in 0..2 {
        ilt(["report", &text(&out)]).success().saying(&["results.json", "has been changed"]);
        assert_eq!(altered(), serde_json::json!(["results.json"]));
    }
    std::fs::write(&results, written).expect("put back");
    assert_eq!(ilt(["report", &text(&out)]).success().err, "");
    assert!(altered().is_null());
    std::fs::remove_file(&results).expect("it can be removed");
    let gone =
        ilt(["report", &text(&out)]).saying(&["holds no results.json", "name the folder of an earlier run"]);
    assert!(gone.code == Some(1) && !gone.err.contains("room left"), "{}", gone.err);
}

/// People are found by the id of their home, or by the code of their practice where it has one home; the persons of
/// the help's examples have a story.
#[test]
fn people_of_the_examples_have_a_story() {
    let help = ilt(["trace", "--help"]).success().out;
    let examples = help.lines().filter(|line| line.contains("--patient C82001/17"));
    assert!(examples.count() > 1, "{help}");
    let file = text(&simulation("baseline"));
    let short = ilt(["trace", &file, "--patient=C82001/17"]).success().out;
    assert!(short.starts_with("Person C82001:leicestershire/17,"), "{short:.200}");
    ilt(["trace", &file, "--patient=C82001/17", "--rep=3"]).success();
    ilt(["trace", &file, "--patient=C82005/17"]).refused().saying(&[
        "several homes",
        "C82005:leicester,",
        "C82005:leicestershire",
    ]);
}

/// Another member of staff on common random numbers: the difference of the waits is known far better than the waits.
#[test]
fn compare_pairs_by_replication() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let (base, more) = (folder.path().join("base.toml"), folder.path().join("more.toml"));
    std::fs::copy(simulation("textbook/mmc"), &base).expect("the base is copied");
    std::fs::write(
        &more,
        "extends = \"base.toml\"\n[scenario]\nname = \"One more\"\n[teams.desk]\nstaff = 6\n",
    )
    .expect("the variant is written");
    let outcome = ilt(["compare", &text(&base), &text(&more), "--reps=20", "--format=json"]).success();
    let found: serde_json::Value = serde_json::from_str(&outcome.out).expect("JSON");
    let text = found.to_string();
    assert!(text.contains("wait_mean"), "no wait among the differences: {text:.400}");
    let shown =
        ilt(["compare", &base.display().to_string(), &more.display().to_string(), "--reps=10"]).success();
    assert!(shown.out.lines().count() <= 40, "{}", shown.out);
}

#[test]
fn trace_tells_one_story() {
    let file = text(&simulation("textbook/jackson"));
    let story = ilt(["trace", &file, "--patient=3"]).success().out;
    assert!(story.contains("gp"), "{story}");
    assert_eq!(story, ilt(["trace", &file, "--patient=3"]).success().out);
    ilt(["trace", &file]).success();
    ilt(["trace", &file, "--patient=999999999"]).refused();
}

#[test]
fn check_passes_every_textbook_and_runs_nothing() {
    let folder = root().join("simulations/textbook");
    let names = std::fs::read_dir(&folder).expect("the textbook is there");
    let files: Vec<String> = names
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| text(&path))
        .collect();
    assert!(files.len() >= 12);
    let mut arguments = vec!["check".to_owned()];
    arguments.extend(files);
    ilt(&arguments).success();
}

/// A starter that `new` writes is a scenario that runs.
#[test]
fn new_writes_something_that_runs() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    ilt_in(folder.path(), ["new", "mine.toml"]).success();
    ilt_in(folder.path(), ["check", "mine.toml"]).success();
    ilt_in(folder.path(), ["run", "mine.toml", "--reps=2", "--format=json"]).success();
    ilt_in(folder.path(), ["new", "mine.toml"]);
    let again = std::fs::read_to_string(folder.path().join("mine.toml")).expect("the starter is text");
    assert!(!again.is_empty(), "an existing file is never overwritten");
}

/// The user's own workforce replaces the baseline's, in a table beside the new file.
#[test]
fn new_from_the_baseline_has_a_workforce_to_edit() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let baseline = text(&simulation("baseline"));
    ilt_in(folder.path(), ["new", "--from", &baseline, "ours.toml"]).success();
    assert!(folder.path().join("workforce.csv").is_file());
    ilt_in(folder.path(), ["check", "ours.toml"]).success();
}

#[test]
fn set_changes_one_value() {
    let file = text(&simulation("textbook/mm1"));
    let staff = |staff: u32| {
        let set = format!("--set=teams.desk.staff={staff}");
        Results::read(&ilt(["run", &file, "--reps=5", "--format=json", &set]).success().out)
            .mean(&figure("utilisation").team("desk"))
    };
    assert!((staff(1) - 0.8).abs() < 0.03 && (staff(2) - 0.4).abs() < 0.02);
}

/// Replications to precision: a target within reach is reached, in batches of ten; one out of reach is named.
#[test]
fn precision_is_reached_or_named() {
    let file = text(&simulation("textbook/mmc"));
    let run = |precision: &str, horizon: &str| {
        let headlines = "--set=scenario.headlines=[\"wait_mean\"]";
        ilt(["run", &file, precision, horizon, headlines, "--quiet", "--format=json"]).success().out
    };
    let reached = Results::read(&run("--precision=3%", "--set=scenario.horizon=2000"));
    let row = reached.row(&figure("wait_mean"));
    assert!(row.half_width_95.expect("an interval") <= 0.03 * row.mean, "{row:?}");
    assert!(
        reached.replications > 10 && reached.replications.is_multiple_of(10),
        "{} replications",
        reached.replications
    );
    let missed = run("--precision=0.01%", "--set=scenario.horizon=1010");
    let missed: serde_json::Value = serde_json::from_str(&missed).expect("JSON");
    let named = missed["imprecise"].as_array().expect("a list of what is imprecise");
    assert!(
        named.iter().any(|what| what.as_str().is_some_and(|what| what.contains("wait_mean"))),
        "{named:?}"
    );
}
