//! What is on the disk: bytes, round trips, failures.

use std::fs;
use std::path::Path;

use ilt_experiment::Findings;
use ilt_report::{Error, InputFile, ManifestFacts, Results};

pub(crate) fn facts() -> ManifestFacts {
    ManifestFacts {
        inputs: vec![InputFile::of("baseline.toml", b"[scenario]")],
        command: vec!["ilt".into(), "run".into(), "baseline.toml".into()],
        started: "2026-01-05T09:00:00Z".into(),
        seconds: 12.5,
        host: "desk".into(),
        threads: 2,
    }
}

fn file(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).expect("written")
}

fn fixtures() -> [Findings; 2] {
    [crate::llr::findings(), crate::single_queue::findings()]
}

#[test]
fn the_same_findings_give_the_same_bytes_and_read_back_whole() {
    for findings in fixtures() {
        let home = tempfile::tempdir().expect("temporary folder");
        let (one, other) = (home.path().join("one"), home.path().join("other"));
        ilt_report::write(&one, &findings, &facts()).expect("written");
        let Results::Run(back) = ilt_report::read(&one).expect("read") else { panic!("a run") };
        assert_eq!(back.about, findings.about);
        assert_eq!(back.directory, findings.directory);
        assert_eq!(back.rows, findings.rows);
        assert_eq!(back.assumptions, findings.assumptions);
        assert_eq!(back.break_even, findings.break_even);
        ilt_report::write(&other, &back, &facts()).expect("written");
        for name in ["report.html", "results.csv", "results.json"] {
            assert!(file(&one, name) == file(&other, name), "{name} differs");
        }
    }
}

#[test]
fn rendering_again_gives_the_same_page() {
    let home = tempfile::tempdir().expect("temporary folder");
    let run = home.path().join("run");
    ilt_report::write(&run, &crate::llr::findings(), &facts()).expect("written");
    let comparison = home.path().join("comparison");
    ilt_report::write_comparison(&comparison, &crate::side_by_side::comparison(), &facts()).expect("written");
    for folder in [run, comparison] {
        let page = file(&folder, "report.html");
        fs::write(folder.join("report.html"), "lost").expect("overwritten");
        ilt_report::rerender(&folder).expect("rendered");
        assert!(file(&folder, "report.html") == page, "{} differs", folder.display());
    }
}

#[test]
fn json_holds_the_documented_fields() {
    let json: serde_json::Value =
        serde_json::from_str(&ilt_report::results_json(&crate::single_queue::findings())).expect("JSON");
    for field in ["schema", "scenario", "seed", "version", "replications", "partial", "rows"] {
        assert!(!json[field].is_null(), "{field}");
    }
    let row = &json["rows"][0];
    let fields = [
        "measure",
        "unit",
        "scope",
        "cohort",
        "class",
        "time",
        "n",
        "mean",
        "sd",
        "half_width_95",
        "quantiles",
    ];
    assert!(fields.iter().all(|field| row.get(field).is_some()), "{row}");
    assert_eq!(row["scope"], serde_json::json!({ "kind": "system", "id": "all" }));
    let csv = ilt_report::results_json(&crate::llr::findings());
    assert!(csv.contains("\"team_route\",\"id\":\"asc-elr1>matron-elr1\""));
}

#[test]
fn figures_that_are_no_numbers_are_null_and_do_no_harm() {
    let mut findings = crate::llr::findings();
    for row in &mut findings.rows {
        row.mean = f64::NAN;
        row.half_width_95 = Some(f64::INFINITY);
        row.quantiles = vec![f64::NAN; 5];
    }
    findings.break_even[0].referral_factor = f64::INFINITY;
    let home = tempfile::tempdir().expect("temporary folder");
    let folder = home.path().join("out");
    ilt_report::write(&folder, &findings, &facts()).expect("written");
    let page = file(&folder, "report.html");
    assert!(!String::from_utf8_lossy(&page).contains("NaN"));
    ilt_report::rerender(&folder).expect("rendered");
    assert!(file(&folder, "report.html") == page);
    ilt_report::headline(&findings, 100, 40);
}

#[test]
fn nothing_is_left_where_nothing_can_be_written() {
    let home = tempfile::tempdir().expect("temporary folder");
    let blocked = home.path().join("file");
    fs::write(&blocked, "mine").expect("written");
    let failed = ilt_report::write(&blocked.join("out"), &crate::single_queue::findings(), &facts());
    assert!(matches!(failed, Err(Error::Io { .. })));
    assert_eq!(fs::read_dir(home.path()).expect("readable").count(), 1);
}

#[test]
fn what_is_not_a_result_is_named() {
    let home = tempfile::tempdir().expect("temporary folder");
    let told = |json: &str| {
        fs::write(home.path().join("results.json"), json).expect("written");
        ilt_report::read(home.path()).expect_err("refused").to_string()
    };
    assert!(told("{").contains("results.json"));
    assert!(told("{\"schema\":\"other/9\"}").contains("other/9"));
    let good = ilt_report::results_json(&crate::single_queue::findings());
    assert!(told(&good.replace("\"role:desk\"", "\"role:disk\"")).contains("disk"));
    assert!(told(&good.replace("wait_mean", "weight_mean")).contains("weight_mean"));
}

#[test]
fn the_manifest_names_inputs_and_outputs() {
    let home = tempfile::tempdir().expect("temporary folder");
    let folder = home.path().join("out");
    let written = ilt_report::write(&folder, &crate::single_queue::findings(), &facts()).expect("written");
    assert_eq!(written.files, ["report.html", "results.csv", "results.json", "manifest.json"]);
    let manifest: serde_json::Value = serde_json::from_slice(&file(&folder, "manifest.json")).expect("JSON");
    assert_eq!(manifest["inputs"][0]["path"], "baseline.toml");
    assert_eq!(manifest["outputs"].as_array().map(Vec::len), Some(3));
    assert_eq!(manifest["command"][1], "run");
}

/// Names the folder to a child that runs under a file-size limit.
const LIMITED: &str = "ILT_REPORT_LIMITED";

/// The parent starts this very test again under `ulimit -f`; the child tries to write past it.
#[cfg(unix)]
#[test]
fn past_the_file_size_limit_the_earlier_result_stays_and_nothing_else() {
    if let Some(folder) = std::env::var_os(LIMITED) {
        return write_under_the_limit(Path::new(&folder));
    }
    let home = tempfile::tempdir().expect("temporary folder");
    let folder = home.path().join("out");
    ilt_report::write(&folder, &crate::single_queue::findings(), &facts()).expect("written");
    let before = file(&folder, "results.json");
    let test = std::env::current_exe().expect("a test has a program");
    let child = std::process::Command::new("sh")
        .args(["-c", "ulimit -f 64; exec \"$0\" --exact \"$1\""])
        .arg(test)
        .arg("written::past_the_file_size_limit_the_earlier_result_stays_and_nothing_else")
        .env(LIMITED, &folder)
        .output()
        .expect("a shell");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert!(file(&folder, "results.json") == before);
    assert_eq!(fs::read_dir(home.path()).expect("readable").count(), 1);
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 4);
}

#[cfg(unix)]
fn write_under_the_limit(folder: &Path) {
    ilt_report::survive_file_size_limit();
    let failed = ilt_report::write(folder, &crate::llr::findings(), &facts()).expect_err("too large");
    assert!(failed.to_string().contains("cannot write"), "{failed}");
    let missing = folder.with_file_name("other");
    ilt_report::write(&missing, &crate::llr::findings(), &facts()).expect_err("too large");
    assert!(!missing.exists());
}
