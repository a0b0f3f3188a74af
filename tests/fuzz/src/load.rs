//! Whatever the bytes, loading ends with a scenario or with problems that can be shown.
//!
//! The bytes are the scenario file (and a table, `bytes.csv`); a base to extend and sound tables stand beside it. `.ci/fuzz` builds and runs this.
#![no_main]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ilt_scenario::{LARGEST_FILE, Memory, load_from};
use libfuzzer_sys::fuzz_target;

/// The files that the scenario with one of everything names, the scenario itself as a base, and a table of teams.
const BESIDE: [(&str, &str); 8] = [
    ("homes.csv", include_str!("../../../crates/ilt-scenario/tests/data/homes.csv")),
    ("footprint.csv", include_str!("../../../crates/ilt-scenario/tests/data/footprint.csv")),
    ("split.csv", include_str!("../../../crates/ilt-scenario/tests/data/split.csv")),
    ("workforce.csv", include_str!("../../../crates/ilt-scenario/tests/data/workforce.csv")),
    ("values.csv", include_str!("../../../crates/ilt-scenario/tests/data/values.csv")),
    ("trace.csv", include_str!("../../../crates/ilt-scenario/tests/data/trace.csv")),
    ("base.toml", include_str!("../../../crates/ilt-scenario/tests/data/base.toml")),
    ("table.csv", "id,name,role,staff\nx,X,staff,2\ny,\"Y, Z\",staff,nan\n"),
];

fuzz_target!(|bytes: &[u8]| {
    let mut files: BTreeMap<PathBuf, Vec<u8>> =
        BESIDE.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect();
    files.insert("fuzz.toml".into(), bytes.to_vec());
    files.insert("bytes.csv".into(), bytes.to_vec());
    assert!((bytes.len() as u64) < LARGEST_FILE);
    if let Err(problems) = load_from(&Memory(files), Path::new("fuzz.toml"), &[]) {
        assert!(problems.errors().next().is_some(), "refused without a reason");
        for problem in &problems.list {
            let text = &problems.sources[problem.source].text;
            assert!(problem.span.start <= problem.span.end, "{problem}");
            assert!(problem.span.end <= text.len() || text.is_empty(), "{problem}");
            assert!(problem.line > 0 && problem.column > 0 && !problem.message.is_empty(), "{problem}");
        }
    }
});
