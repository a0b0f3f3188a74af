//! A subscriber in another language: Python, by classes made from `proto/`, reads what the service published.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use ilt_live::settings::Topics;
use ilt_log::Log;
use ilt_tests::command::root;
use ilt_wire::forecast::decode_forecast;
use ilt_wire::opaque::uuid;

use crate::feed::Source;
use crate::recovery::{Site, feed};
use crate::written::all;

/// Runs a command; what it printed, or why not.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|why| format!("{:?}: {why}", command.get_program()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(told.lines().last().unwrap_or("it failed and said nothing").to_owned())
}

/// A Python with the packages of `tests/python/requirements.txt`, made once for these versions.
fn python() -> Result<PathBuf, String> {
    let wanted = include_str!("../python/requirements.txt");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let (python, stamp) = (folder.join("bin/python"), folder.join("requirements.txt"));
    if fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "10"];
    let from = root().join("tests/python/requirements.txt");
    run(Command::new(&python)
        .args(install)
        .args(["--retries", "1", "--only-binary", ":all:", "-r"])
        .arg(from))?;
    fs::write(stamp, wanted).map_err(|why| why.to_string())?;
    Ok(python)
}

/// Makes Python's classes from `proto/`.
fn classes(python: &Path, folder: &Path) {
    let compiled = Command::new(python)
        .current_dir(root().join("proto"))
        .args(["-m", "grpc_tools.protoc", "-I."])
        .arg(format!("--python_out={}", folder.display()))
        .args(["ilt/forecast/v1/forecast.proto", "ilt/activity/v1/activity.proto"])
        .args(["ilt/handoff/v1/hand_off.proto", "ilt/state/v1/state.proto"])
        .output()
        .unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
}

/// Writes each forecast to a file named after its CloudEvents id; what is in them by our own reading.
fn records(folder: &Path) -> BTreeMap<String, f64> {
    let site = Site::new(&feed()[..feed().len() / 2]);
    site.catch_up(&[]);
    let source = Source::of_days(1);
    let mut read = BTreeMap::new();
    for record in all(&Log::open_to_read(&site.log()).unwrap(), &Topics::default().forecasts) {
        let id = record.headers.get("ce_id").map(<[u8]>::to_vec);
        let (id, value) = (String::from_utf8(id.unwrap()).unwrap(), record.value.unwrap());
        let forecast = decode_forecast(&value, &source.codes).unwrap();
        assert_eq!(uuid(forecast.id), id);
        read.insert(id.clone(), forecast.figures.iter().map(|figure| figure.mean).sum());
        fs::write(folder.join(id), value).unwrap();
    }
    read
}

#[test]
fn python_reads_the_forecasts() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI needs Python: {why}");
            // Written past the test harness, which shows what passing tests print to nobody.
            let _shown = writeln!(io::stderr(), "skipped: no Python ({why})");
            return;
        }
    };
    let (made, values) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    classes(&python, made.path());
    let ours = records(values.path());
    let mut consumer = Command::new(&python);
    consumer.arg(root().join("tests/python/consumer.py")).args([made.path(), values.path()]);
    let told = run(&mut consumer).unwrap_or_else(|why| panic!("{why}"));
    let read: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(read["forecasts"].as_u64(), Some(ours.len() as u64));
    assert!(ours.len() > 20 && read["figures"].as_u64() > Some(500), "too few to tell anything: {told}");
    assert!(read["sums"].as_u64() > Some(100), "too few sums: {}", read["sums"]);
    for (id, mean) in &ours {
        let theirs = read["mean"][id].as_f64().unwrap();
        assert!((mean - theirs).abs() <= 1e-9 * mean.abs().max(1.0), "{id}: {mean} and {theirs}");
    }
}
