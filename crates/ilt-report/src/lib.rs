//! From findings to what people read: a page, tidy tables, and a line on how it all came about.
//!
//! [`write()`] puts four files into a folder that appears whole or not at all:
//!
//! - `report.html`: one file for the workforce group, readable offline, on a locked-down machine, in print and without
//!   script; the answer in plain words first, then charts beside their tables, then what the figures rest on;
//! - `results.csv`: every figure, one a row, units always written out;
//! - `results.json`: the same with the names behind the ids, so that the page can be made again ([`rerender`]);
//! - `manifest.json`: version, seed, fingerprints of every input, command, time and machine.
//!
//! [`write_backtest`] does the same for what `ilt_forecast::backtest` found, from one page and its scores.
//!
//! [`headline`] is the answer for a terminal. [`write_comparison`] and [`comparison_headline`] do the same for
//! scenarios side by side.
//!
//! Invariant: identical findings give identical bytes in every file but `manifest.json`, and a page made from
//! `results.json` is the page made from the findings. Measures from simulation are synthetic and never suppressed.

mod backtest;
mod comparison;
mod document;
mod error;
mod folder;
mod glossary;
mod manifest;
mod newcomers;
mod page;
mod sections;
mod settled;
mod terminal;
mod tidy;
mod view;
mod words;

use std::path::Path;

use ilt_experiment::{Comparison, Findings};

use crate::folder::{Made, To, Unfinished};
use crate::manifest::Manifest;

pub use crate::document::{Results, comparison_json, results_json};
pub use crate::error::Error;
pub use crate::folder::{Written, check_backtest_target, check_target, survive_file_size_limit};
pub use crate::manifest::{InputFile, ManifestFacts, Original};
pub use crate::terminal::headline;

/// Writes the results of a run into a folder: all files or, on an error, none.
///
/// # Errors
/// [`Error::NotOurs`] if the folder holds anything but an earlier result, [`Error::Io`] if the operating system
/// refuses (a full disk, the file-size limit); an earlier result is then still there.
pub fn write(folder: &Path, findings: &Findings, facts: &ManifestFacts) -> Result<Written, Error> {
    put(folder, &findings.about, facts, |file, to| {
        Ok(match file {
            File::Page => to.write_all(sections::page(findings).html()?.as_bytes()),
            File::Table => tidy::results(to, findings),
            File::Document => document::write_findings(to, findings),
        })
    })
}

/// Writes a comparison into a folder: all files or, on an error, none.
///
/// # Errors
/// As [`write()`].
pub fn write_comparison(
    folder: &Path,
    comparison: &Comparison,
    facts: &ManifestFacts,
) -> Result<Written, Error> {
    put(folder, &comparison.base.about, facts, |file, to| {
        Ok(match file {
            File::Page => to.write_all(comparison::page(comparison).html()?.as_bytes()),
            File::Table => tidy::differences(to, comparison),
            File::Document => document::write_comparison(to, comparison),
        })
    })
}

/// Writes a back-test into a folder: `backtest.html`, `scores.csv` and `scores.json`, all or, on an error, none.
///
/// # Errors
/// As [`write()`].
pub fn write_backtest(folder: &Path, findings: &ilt_forecast::backtest::Findings) -> Result<Written, Error> {
    backtest::write(folder, findings)
}

/// The headline of a comparison for a terminal: at most `lines` lines of at most `width` columns.
pub fn comparison_headline(comparison: &Comparison, width: usize, lines: usize) -> String {
    comparison::headline(comparison, width, lines)
}

const PAGE: &str = "report.html";
const TABLE: &str = "results.csv";
const DOCUMENT: &str = "results.json";
const MANIFEST: &str = "manifest.json";

/// The files of a result that are made from findings.
#[derive(Clone, Copy)]
enum File {
    Page,
    Table,
    Document,
}

/// Writes one file after the other.
fn put(
    folder: &Path,
    about: &ilt_experiment::About,
    facts: &ManifestFacts,
    make: impl Fn(File, To<'_>) -> Made,
) -> Result<Written, Error> {
    let mut result = Unfinished::begin(folder, folder::FILES)?;
    let mut outputs = Vec::new();
    for (name, file) in [(PAGE, File::Page), (TABLE, File::Table), (DOCUMENT, File::Document)] {
        outputs.push(result.write(name, |to| make(file, to))?);
    }
    result.add(MANIFEST, &Manifest::new(about, facts, outputs).bytes())?;
    result.finish()
}

/// Reads what a result folder holds.
///
/// # Errors
/// [`Error::NoResults`] if there is no `results.json`, [`Error::Io`] if it cannot be read, [`Error::Malformed`] if this
/// program did not write it.
pub fn read(folder: &Path) -> Result<Results, Error> {
    document(folder).and_then(|json| parsed(folder, &json))
}

/// The bytes of `results.json`.
fn document(folder: &Path) -> Result<Vec<u8>, Error> {
    let path = folder.join(DOCUMENT);
    std::fs::read(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NoResults { path: folder.to_owned() },
        _ => Error::Io { doing: "read", path, source },
    })
}

fn parsed(folder: &Path, json: &[u8]) -> Result<Results, Error> {
    document::parse(json).map_err(|what| Error::Malformed { path: folder.join(DOCUMENT), what })
}

/// Makes the page of a result folder again from its `results.json`, and tells whether that is what the run wrote. The
/// manifest keeps the fingerprints of the run, says which file is another now, and holds the new page's.
///
/// # Errors
/// As [`read`] and [`write()`]; the page that was there stays until the new one is complete.
pub fn rerender(folder: &Path) -> Result<(Written, Original), Error> {
    let json = document(folder)?;
    let page = match parsed(folder, &json)? {
        Results::Run(findings) => sections::page(&findings),
        Results::Comparison(comparison) => comparison::page(&comparison),
    };
    let page = page.html()?;
    let mut written = folder::replace(folder, PAGE, page.as_bytes())?;
    let manifest = std::fs::read(folder.join(MANIFEST)).ok().and_then(|json| Manifest::read(&json));
    let Some(mut manifest) = manifest else { return Ok((written, Original::Unknown)) };
    let original = manifest.judge(&InputFile::of(DOCUMENT, &json));
    manifest.made_again(InputFile::of(PAGE, page.as_bytes()));
    written.files.extend(folder::replace(folder, MANIFEST, &manifest.bytes())?.files);
    Ok((written, original))
}
