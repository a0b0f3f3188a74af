use std::path::Path;
use std::process::Command;

use ilt_tests::command::{Outcome, binary, root, simulation};

const FILES: [&str; 4] = ["results.json", "results.csv", "report.html", "manifest.json"];

/// Runs the command where no file may grow beyond so many blocks of 512 bytes; with `told`, writing fails with an error
/// as on a full disk, without it the system ends the process.
fn with_limit(blocks: u32, told: bool, out: &Path) -> Outcome {
    let trap = if told { "trap '' XFSZ;" } else { "" };
    let script = format!("{trap} ulimit -c 0; ulimit -f {blocks} && exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &script])
        .arg(binary())
        .arg("run")
        .arg(simulation("textbook/jackson"))
        .args(["--reps=5", "--quiet", "--out"])
        .arg(out)
        .current_dir(root())
        .output()
        .expect("a shell");
    Outcome::of(output)
}

/// The files of a folder, whole.
fn whole(out: &Path) -> Vec<Option<Vec<u8>>> {
    FILES.iter().map(|name| std::fs::read(out.join(name)).ok()).collect()
}

/// On a full disk there is either nothing new or everything, and never a file cut short.
#[test]
fn a_full_disk_leaves_no_half_files() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let sound = folder.path().join("sound");
    assert_eq!(with_limit(1_000_000, true, &sound).code, Some(0));
    let expected = whole(&sound);
    assert!(expected.iter().all(Option::is_some), "a file is missing without any limit");
    for (at, blocks) in [0, 1, 4, 16, 64].into_iter().enumerate() {
        for told in [true, false] {
            let out = folder.path().join(format!("{at}-{told}"));
            let outcome = with_limit(blocks, told, &out);
            if told {
                let fine = outcome.code == Some(0);
                assert!(fine || (outcome.code == Some(1) && !outcome.err.trim().is_empty()), "{outcome:?}");
                assert!(!outcome.err.contains("fault of ilt"), "{}", outcome.err);
            }
            for ((name, found), known) in FILES.iter().zip(whole(&out)).zip(&expected) {
                let same = *name == "manifest.json" || found == *known;
                assert!(found.is_none() || same, "{name} is cut short at {blocks} blocks");
            }
        }
    }
}

/// An earlier report is not lost when a later one cannot be written.
#[test]
fn earlier_results_survive_a_failure() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let out = folder.path().join("out");
    assert_eq!(with_limit(1_000_000, true, &out).code, Some(0));
    let before = whole(&out);
    assert_ne!(with_limit(4, true, &out).code, Some(0));
    let after = whole(&out);
    for (name, (before, after)) in FILES.iter().zip(before.iter().zip(&after)) {
        assert!(*name == "manifest.json" || before == after, "{name} changed");
    }
    let left: Vec<_> = std::fs::read_dir(&out)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().contains("tmp"))
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}
