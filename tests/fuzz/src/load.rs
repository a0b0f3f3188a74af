//! Whatever the bytes, loading ends with a scenario or with problems that can be shown.
//!
//! The bytes are the scenario file; a base to extend and a table stand beside it. `.ci/fuzz` builds and runs this.
#![no_main]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ilt_scenario::{LARGEST_FILE, Memory, load_from};
use libfuzzer_sys::fuzz_target;

const BASE: &str = include_str!("../../../simulations/textbook/mm1.toml");
const TABLE: &str = "id,name,role,staff\nx,X,staff,2\ny,\"Y, Z\",staff,nan\n";

fuzz_target!(|bytes: &[u8]| {
    let files: BTreeMap<PathBuf, Vec<u8>> = [
        ("fuzz.toml", bytes.to_vec()),
        ("base.toml", BASE.into()),
        ("table.csv", TABLE.into()),
        ("bytes.csv", bytes.to_vec()),
    ]
    .map(|(path, bytes)| (PathBuf::from(path), bytes))
    .into();
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
