//! `ilt backtest` as users run it: a table of counts or a log of events in, every method judged, or all that is wrong.

use std::fmt::Write;
use std::path::Path;

use ilt_tests::command::{Outcome, ilt_in};

/// Days since 1970-01-01 as a date of 2016 to 2018.
fn date(day: usize) -> String {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut day) = (2016, day);
    loop {
        for (month, length) in lengths.iter().enumerate() {
            let length = if month == 1 && year != 2016 { 28 } else { *length };
            if day < length {
                return format!("{year}-{:02}-{:02}", month + 1, day + 1);
            }
            day -= length;
        }
        year += 1;
    }
}

/// Two series of daily counts with a week in them and some scatter that repeats itself never soon.
fn table(days: usize) -> String {
    let week = [42, 36, 35, 34, 31, 12, 9];
    let mut table = "time,stream,count\n".to_owned();
    for day in 0..days {
        let scatter = (day * day * 31 + day * 17) % 13;
        let _ = writeln!(table, "{},north,{}", date(day), week[day % 7] + scatter);
        let _ = writeln!(table, "{},south,{}", date(day), 2 * week[day % 7] + scatter);
    }
    table
}

fn judged(folder: &Path, more: &[&str]) -> Outcome {
    let usual = ["backtest", "counts.csv", "--holidays", "none", "--test-from", "2017-01-01", "--out", "out"];
    ilt_in(folder, usual.into_iter().chain(more.iter().copied()))
}

fn folder(table: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for a table");
    std::fs::write(folder.path().join("counts.csv"), table).expect("the table is written");
    folder
}

#[test]
fn every_method_is_judged_and_every_score_written() {
    let folder = folder(&table(480));
    let outcome = judged(folder.path(), &["--horizon", "14d", "--origin-every", "7d"]).success();
    assert!(outcome.out.lines().count() <= 66, "the answer is too long:\n{}", outcome.out);
    assert!(outcome.out.lines().all(|line| line.chars().count() <= 100), "too wide:\n{}", outcome.out);
    for method in ["ours", "persistence", "seasonal-naive-week", "climatology", "ets", "nb-regression"] {
        assert!(outcome.out.contains(method), "{method} is missing:\n{}", outcome.out);
    }

    let mut scores = csv::Reader::from_path(folder.path().join("out/scores.csv")).expect("scores");
    let names = scores.headers().expect("names").clone();
    let at = |name: &str| names.iter().position(|other| other == name).expect("the column is there");
    let rows: Vec<csv::StringRecord> = scores.records().collect::<Result<_, _>>().expect("rows");
    let pinball = |series: &str, method: &str| -> f64 {
        let row = rows.iter().find(|row| {
            (&row[at("series")], &row[at("method")], &row[at("ahead")]) == (series, method, "all")
        });
        row.expect("the row is there")[at("mean_pinball")].parse().expect("a number")
    };
    for series in ["north", "south"] {
        assert!(pinball(series, "ours") < 0.7 * pinball(series, "persistence"));
        assert!(pinball(series, "ours") < 0.7 * pinball(series, "constant-average"));
    }

    let json = std::fs::read_to_string(folder.path().join("out/scores.json")).expect("scores");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["series"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(rows.len()));
    let page = std::fs::read_to_string(folder.path().join("out/backtest.html")).expect("a page");
    whole(&page);
    for words in
        ["The verdict", "Counts: our forecasts were", "Did the ranges mean what they said?", "north from"]
    {
        assert!(page.contains(words), "{words} is missing");
    }
}

/// A page that needs nothing but itself, each picture with its words.
fn whole(page: &str) {
    assert!(page.ends_with("</html>") || page.ends_with("</html>\n"));
    for elsewhere in ["<script", "<link", "src=\"http", "@import"] {
        assert!(!page.contains(elsewhere), "the page needs {elsewhere}");
    }
    assert_eq!(page.matches("<svg ").count(), page.matches("<desc ").count());
    assert!(page.matches("<svg ").count() >= 4);
}

/// The live service over a log of its own scenario: every measure, the same bytes on any number of threads, and a folder
/// that holds something else is refused before anything is computed.
#[test]
fn a_log_of_events_is_judged() {
    let folder = tempfile::tempdir().expect("a folder for a log");
    let scenario = ilt_tests::command::root().join("tests/data/everything.toml");
    let scenario = scenario.to_str().expect("a path");
    let run = |more: &[&str]| ilt_in(folder.path(), more.iter().copied());
    let sent = run(&[
        "emit",
        scenario,
        "--log",
        "e.log",
        "--length",
        "24d",
        "--keep",
        "30d",
        "--hours-per-minute",
        "0",
        "--late",
        "3%",
    ]);
    sent.success();
    let judged = |out: &str, threads: &str| {
        let asked = ["backtest", scenario, "--log", "e.log", "--horizon", "48h", "--members", "12"];
        run(&[&asked[..], &["--out", out, "--threads", threads]].concat())
    };
    let told = judged("one", "1").success();
    for words in [
        "People waiting, 4 hours",
        "Caseload, 48 hours",
        "Requests, 48 hours",
        "Wait, hours, 48 hours",
        "late",
    ] {
        let page = std::fs::read_to_string(folder.path().join("one/backtest.html")).expect("a page");
        assert!(told.out.contains(words) || page.contains(words), "{words} is missing:\n{}", told.out);
    }
    assert!(told.out.lines().count() <= 40, "the answer is too long:\n{}", told.out);
    judged("three", "3").success();
    for name in ["backtest.html", "scores.csv", "scores.json"] {
        let read =
            |out: &str| std::fs::read(folder.path().join(out).join(name)).expect("a file of the back-test");
        assert_eq!(read("one"), read("three"), "{name}");
    }
    whole(
        &String::from_utf8(std::fs::read(folder.path().join("one/backtest.html")).expect("a page"))
            .expect("text"),
    );
    std::fs::create_dir(folder.path().join("mine")).expect("a folder");
    std::fs::write(folder.path().join("mine/notes.txt"), "mine").expect("written");
    judged("mine", "1").refused().saying(&["notes.txt"]);
    let missing = run(&["backtest", scenario, "--log", "none.log"]);
    assert_eq!(missing.code, Some(1), "{}", missing.err);
    assert!(!folder.path().join("none.log").exists(), "looking for a log must not make one");
}

/// The same bytes on one thread and on three, and printed as written.
#[test]
fn scores_do_not_depend_on_threads() {
    let folder = folder(&table(450));
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("scores");
    judged(folder.path(), &["--threads", "1"]).success();
    let one = [read("out/scores.csv"), read("out/scores.json")];
    let printed = judged(folder.path(), &["--threads", "3", "--format", "json"]).success().out;
    assert_eq!(one, [read("out/scores.csv"), read("out/scores.json")]);
    assert_eq!(printed.into_bytes(), one[1]);
}

#[test]
fn all_that_is_wrong_with_a_table_is_told_with_its_lines() {
    let mut lines: Vec<String> = table(450).lines().map(str::to_owned).collect();
    lines[3] = lines[1].clone();
    lines[9] = "yesterday,north,3".to_owned();
    lines[12] = lines[12].replace(",south,", ",south,-");
    let told = judged(folder(&lines.join("\n")).path(), &[]).refused();
    told.saying(&[
        "line 4",
        "already",
        "line 10",
        "`yesterday` is not a time",
        "line 13",
        "is not a count",
        "missing",
    ]);
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let folder = folder(&table(450));
    let asked = |more: &[&str]| ilt_in(folder.path(), ["backtest", "counts.csv"].iter().chain(more));
    asked(&["--test-from", "2016-01-20"]).refused().saying(&["north", "south", "28"]);
    asked(&["--test-from", "2017-03-20"]).refused().saying(&["fewer than the horizon"]);
    asked(&["--test-from", "soon"]).refused().saying(&["--test-from", "soon"]);
    asked(&["--horizon", "30h"]).refused().saying(&["whole days"]);
    asked(&["--horizon", "soon"]).refused().saying(&["48h"]);
    let missing = ilt_in(folder.path(), ["backtest", "none.csv"]);
    assert_eq!(missing.code, Some(1), "{}", missing.err);
}
