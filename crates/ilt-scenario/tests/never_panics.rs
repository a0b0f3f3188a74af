//! Whatever the bytes, loading ends in a scenario or in problems.
//!
//! The short forms run with every test. `fuzz` mutates the shipped scenarios for as long as `FUZZ_SECONDS` says:
//! `FUZZ_SECONDS=60 cargo test -p ilt-scenario --release --test never_panics -- --ignored fuzz`

use std::path::{Path, PathBuf};
use std::time::Duration;

use ilt_scenario::{Memory, Problems, Scenario, load_from};
use proptest::prelude::*;

/// The bytes as a scenario, with the files beside it.
fn load(bytes: &[u8], beside: &Memory) -> Result<Scenario, Problems> {
    let mut files = beside.clone();
    files.0.insert("s.toml".into(), bytes.to_vec());
    load_from(&files, Path::new("s.toml"), &[])
}

/// Problems must point into their texts.
fn look_at(result: &Result<Scenario, Problems>) {
    let problems = match result {
        Ok(scenario) => &scenario.notices,
        Err(problems) => {
            assert!(problems.errors().count() > 0, "refused without a reason");
            problems
        }
    };
    for problem in &problems.list {
        let text = &problems.sources[problem.source].text;
        assert!(problem.span.end <= text.len() && problem.span.start <= problem.span.end, "{problem}");
        assert!(!problem.message.is_empty() && problem.line > 0 && problem.column > 0);
    }
}

fn shipped() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../simulations");
    let textbook = std::fs::read_dir(folder.join("textbook")).expect("shipped");
    let mut paths: Vec<PathBuf> = textbook.map(|entry| entry.expect("an entry").path()).collect();
    paths.push(folder.join("tutorial.toml"));
    paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/starter/commented.toml"));
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut texts: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("shipped")).collect();
    texts.push(EVERYTHING.as_bytes().to_vec());
    texts
}

/// One of everything, so that mutations reach every reader.
const EVERYTHING: &str = include_str!("data/everything.toml");

/// The files that `everything.toml` names.
fn tables() -> Memory {
    let files = [
        ("homes.csv", include_str!("data/homes.csv")),
        ("footprint.csv", include_str!("data/footprint.csv")),
        ("split.csv", include_str!("data/split.csv")),
        ("workforce.csv", include_str!("data/workforce.csv")),
        ("values.csv", include_str!("data/values.csv")),
        ("trace.csv", include_str!("data/trace.csv")),
        ("base.toml", include_str!("data/base.toml")),
    ];
    Memory(files.map(|(path, text)| (path.into(), text.as_bytes().to_vec())).into())
}

/// A stream of numbers from a seed (SplitMix64: Steele, Lea & Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// Words that a scenario is sensitive to.
const WORDS: [&str; 48] = [
    "nan",
    "inf",
    "-1",
    "0",
    "1e308",
    "1e-308",
    "-0.0",
    "9223372036854775807",
    "1e17",
    "0.5",
    "\"200 years\"",
    "\"1 wd\"",
    "\"0 s\"",
    "\"leave\"",
    "\"never\"",
    "\"unlimited\"",
    "\"none\"",
    "{}",
    "[]",
    "[[]]",
    "[1, 2]",
    "true",
    "2017-10-29",
    "2017-10-29T01:30:00Z",
    "\"24:00\"",
    "\"00:00\"",
    "\"every\"",
    "\"mser-5\"",
    "default",
    "leave",
    "law = \"empirical\"",
    "law = \"mixture\"",
    "law = \"weibull\"",
    "extends = \"s.toml\"",
    "extends = \"base.toml\"",
    "table = \"homes.csv\"",
    "amend = \"s.toml\"",
    "remove = [\"teams\"]",
    "[teams.x]",
    "[steps.x]",
    "[arrivals.x]",
    "staff",
    "mean",
    "rate",
    "every",
    "next",
    "\u{feff}",
    "\0",
];

fn mutate(text: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    let at = numbers.below(text.len() + 1);
    let end = (at + 1 + numbers.below(40)).min(text.len());
    match numbers.below(10) {
        0 if at < text.len() => text[at] = numbers.below(256) as u8,
        1 => drop(text.drain(at.min(end)..end)),
        2 => {
            let piece = text[at.min(end)..end].to_vec();
            let to = numbers.below(text.len() + 1);
            text.splice(to..to, piece);
        }
        3 => {
            let from = numbers.below(other.len() + 1);
            let piece = other[from..(from + numbers.below(200)).min(other.len())].to_vec();
            text.splice(at..at, piece);
        }
        4 => swap_lines(text, numbers),
        5 | 6 => in_place_of_a_value(text, numbers),
        7 => drop(text.splice(at..at, WORDS[numbers.below(WORDS.len())].bytes())),
        _ => another_number(text, numbers),
    }
}

fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn swap_lines(text: &mut Vec<u8>, numbers: &mut Numbers) {
    let mut lines = lines(text);
    let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
    lines.swap(a, b);
    *text = lines.join(&b'\n');
}

/// Puts a word where a line has its value.
fn in_place_of_a_value(text: &mut Vec<u8>, numbers: &mut Numbers) {
    let mut lines = lines(text);
    let at = numbers.below(lines.len());
    if let Some(equals) = lines[at].iter().position(|byte| *byte == b'=') {
        lines[at].truncate(equals + 1);
        lines[at].extend(WORDS[numbers.below(WORDS.len())].bytes());
    }
    *text = lines.join(&b'\n');
}

/// Changes one digit, or the sign before it.
fn another_number(text: &mut Vec<u8>, numbers: &mut Numbers) {
    let digits: Vec<usize> = (0..text.len()).filter(|at| text[*at].is_ascii_digit()).collect();
    if digits.is_empty() {
        return;
    }
    let at = digits[numbers.below(digits.len())];
    match numbers.below(3) {
        0 => text[at] = b'0' + numbers.below(10) as u8,
        1 => text.insert(at, b'-'),
        _ => drop(text.splice(at..at, *b"1e9")),
    }
}

/// Half of them come from the scenario that has one of everything.
fn mutant(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut numbers = Numbers(number);
    let from = numbers.below(2 * seeds.len()).min(seeds.len() - 1);
    let mut text = seeds[from].clone();
    let other = numbers.below(seeds.len());
    for _ in 0..1 + numbers.below(6) {
        mutate(&mut text, &seeds[other], &mut numbers);
    }
    text
}

#[test]
fn one_of_everything_loads() {
    let result = load(EVERYTHING.as_bytes(), &tables());
    assert!(result.is_ok(), "{}", result.expect_err("problems"));
}

/// Every fourth mutant has a mutated table beside it.
fn load_mutant(seeds: &[Vec<u8>], number: u64) -> Result<Scenario, Problems> {
    let mut beside = tables();
    if number.is_multiple_of(4) {
        let mut numbers = Numbers(!number);
        let which = numbers.below(beside.0.len());
        if let Some(table) = beside.0.values_mut().nth(which) {
            mutate(table, &seeds[0], &mut numbers);
        }
    }
    load(&mutant(seeds, number), &beside)
}

#[test]
fn mutants_are_refused_or_loaded() {
    let seeds = shipped();
    for number in 0..400 {
        look_at(&load_mutant(&seeds, number));
    }
}

/// Every beginning of a file is a file.
#[test]
fn files_cut_short() {
    let beside = tables();
    for length in (0..EVERYTHING.len()).step_by(17) {
        look_at(&load(&EVERYTHING.as_bytes()[..length], &beside));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        look_at(&load(&bytes, &tables()));
    }

    #[test]
    fn any_table(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let mut beside = tables();
        beside.0.insert("homes.csv".into(), bytes);
        look_at(&load(EVERYTHING.as_bytes(), &beside));
    }

    #[test]
    fn any_override(argument in "[a-z.\"=\\[\\]{}0-9 -]{0,60}") {
        let mut files = tables();
        files.0.insert("s.toml".into(), EVERYTHING.as_bytes().to_vec());
        look_at(&load_from(&files, Path::new("s.toml"), &[argument]));
    }
}

/// For as long as asked; a panic names the mutant by its number.
#[test]
#[ignore = "runs as long as FUZZ_SECONDS says"]
#[allow(clippy::disallowed_methods, reason = "a time budget needs a clock")]
fn fuzz() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let seeds = shipped();
    let begun = std::time::Instant::now();
    let first = std::env::var("FUZZ_FIRST").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000u64);
    let (mut number, mut loaded) = (first, 0u64);
    while begun.elapsed() < Duration::from_secs(seconds) {
        let Ok(result) = std::panic::catch_unwind(|| load_mutant(&seeds, number)) else {
            panic!("mutant {number} panics:\n{}", String::from_utf8_lossy(&mutant(&seeds, number)));
        };
        look_at(&result);
        loaded += u64::from(result.is_ok());
        number += 1;
    }
    eprintln!("{} mutants, {loaded} of them load", number - first);
}
