use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::Path;
use std::process::Command;

use ilt_tests::command::{ilt, ilt_in, simulation};

/// Runs a small scenario and logs it there.
fn logged(folder: &Path, log: &str) -> ilt_tests::command::Outcome {
    let file = simulation("textbook/mm1").display().to_string();
    ilt_in(folder, ["run", &file, "--reps=1", "--quiet", "--out=out", "--log", log])
}

/// A pipe gets the bytes that a file would hold, and is a pipe still.
#[test]
fn a_pipe_is_written_through() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let (pipe, file) = (folder.path().join("pipe"), folder.path().join("log.csv"));
    logged(folder.path(), "log.csv").success();
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let read = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).expect("readable")
    });
    logged(folder.path(), "pipe").success();
    assert!(
        read.join().expect("read") == std::fs::read(&file).expect("the log is there"),
        "the bytes differ"
    );
    let about = std::fs::symlink_metadata(&pipe).expect("the pipe is there");
    assert!(about.file_type().is_fifo());
}

/// A device says no before the run or while it is written to; it is never replaced, and neither is a link to it.
#[test]
fn a_full_device_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    symlink("/dev/full", folder.path().join("full")).expect("linked");
    let outcome = logged(folder.path(), "full");
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    assert!(
        outcome.err.contains("cannot write full") && outcome.err.contains("No space left"),
        "{}",
        outcome.err
    );
    let file = simulation("textbook/mm1").display().to_string();
    let saved = ilt_in(folder.path(), ["save", &file, "--at=5 h", "--out=full"]);
    assert_eq!(saved.code, Some(1), "{}", saved.err);
    assert!(folder.path().join("full").is_symlink());
    let about = std::fs::metadata("/dev/full").expect("the device is there");
    assert!(about.file_type().is_char_device());
}

/// What cannot be written is refused before anything is run, by the name the user gave.
#[test]
fn a_path_that_cannot_be_written_is_refused_before_the_run() {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let file = simulation("textbook/mm1").display().to_string();
    for (outcome, name) in [
        (logged(folder.path(), "nowhere/log.csv"), "nowhere/log.csv"),
        (ilt_in(folder.path(), ["save", &file, "--at=5 h", "--out=nowhere/s.json"]), "nowhere/s.json"),
    ] {
        assert_eq!(outcome.code, Some(1), "{}", outcome.err);
        assert!(outcome.err.contains(name) && !outcome.err.contains("unfinished"), "{}", outcome.err);
    }
    assert!(!folder.path().join("out").exists(), "it ran all the same");
}

/// Standard output is our own, whatever the shell has put behind it: the answer and then the log, nothing overwritten.
#[test]
fn standard_output_takes_answer_and_log() {
    let file = simulation("textbook/mm1").display().to_string();
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let out = folder.path().join("out").display().to_string();
    let printed =
        ilt(["run", &file, "--reps=1", "--quiet", "--out", &out, "--log=/dev/stdout"]).success().out;
    let (answer, log) = printed.split_once("\nreplication,at_us,").expect("both are there");
    assert!(answer.contains("report.html") && log.lines().count() > 1_000, "{printed:.300}");
}
