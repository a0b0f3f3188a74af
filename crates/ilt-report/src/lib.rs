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
mod page;
mod sections;
mod terminal;
mod tidy;
mod view;
mod words;

use std::path::Path;

use ilt_experiment::{Comparison, Findings};

use crate::folder::{Made, To, Unfinished};

pub use crate::document::{Results, comparison_json, results_json};
pub use crate::error::Error;
pub use crate::folder::{Written, check_backtest_target, check_target, survive_file_size_limit};
pub use crate::manifest::{InputFile, ManifestFacts};
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
    for (name, file) in
        [("report.html", File::Page), ("results.csv", File::Table), ("results.json", File::Document)]
    {
        outputs.push(result.write(name, |to| make(file, to))?);
    }
    result.add("manifest.json", &manifest::manifest(about, facts, outputs))?;
    result.finish()
}

/// Reads what a result folder holds.
///
/// # Errors
/// [`Error::Io`] if `results.json` cannot be read, [`Error::Malformed`] if this program did not write it.
pub fn read(folder: &Path) -> Result<Results, Error> {
    let path = folder.join("results.json");
    let json = std::fs::read(&path).map_err(Error::io("read", &path))?;
    document::parse(&json).map_err(|what| Error::Malformed { path, what })
}

/// Makes the page of a result folder again from its `results.json`.
///
/// # Errors
/// As [`read`] and [`write()`]; the page that was there stays until the new one is complete.
pub fn rerender(folder: &Path) -> Result<Written, Error> {
    let page = match read(folder)? {
        Results::Run(findings) => sections::page(&findings),
        Results::Comparison(comparison) => comparison::page(&comparison),
    };
    folder::replace(folder, "report.html", page.html()?.as_bytes())
}
