//! `results.json`: the form in which findings leave the house, and come back to be rendered again.
//!
//! The shape: `schema`, `scenario`, `seed`, `version`, `replications`, `partial`, what the figures rest on
//! (`about`, `assumptions`, `reality`, `break_even`, `imprecise`, `notices`), the `directory` of names, and `rows`, one
//! figure a line. Ids stand for themselves everywhere; handles are private to a run. A value that is not a finite
//! number is `null`.

mod about;
mod comparison;
mod directory;
mod rows;

use std::io;
use std::sync::Arc;

use ilt_experiment::{Comparison, Findings};
use serde::{Deserialize, Serialize};

use self::about::{AboutForm, AssumptionForm, BreakEvenForm, RealityForm};
use self::comparison::ComparisonForm;
use self::directory::DirectoryForm;
use self::rows::{RowForm, Written};
use crate::folder::To;

/// The schema of a run's results.
const RUN: &str = "ilt.results/1";
/// The schema of a comparison.
const COMPARISON: &str = "ilt.comparison/1";

/// What a result folder holds.
#[derive(Debug, Clone)]
pub enum Results {
    /// The results of one scenario.
    Run(Box<Findings>),
    /// Scenarios side by side.
    Comparison(Box<Comparison>),
}

/// All but the rows, which are written one a line.
#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    scenario: String,
    seed: u64,
    version: String,
    replications: u32,
    partial: bool,
    about: AboutForm,
    assumptions: Vec<AssumptionForm>,
    reality: Vec<RealityForm>,
    break_even: Vec<BreakEvenForm>,
    imprecise: Vec<String>,
    notices: Vec<String>,
    directory: DirectoryForm,
}

#[derive(Deserialize)]
struct Whole {
    #[serde(flatten)]
    head: Head,
    rows: Vec<RowForm>,
}

/// The findings as `results.json` holds them.
pub fn results_json(findings: &Findings) -> String {
    text(|to| write_findings(to, findings))
}

/// Writes the findings as `results.json` holds them.
pub(crate) fn write_findings(to: To<'_>, findings: &Findings) -> io::Result<()> {
    put_findings(to, findings)?;
    to.write_all(b"\n")
}

/// A comparison as `results.json` holds it.
pub fn comparison_json(comparison: &Comparison) -> String {
    text(|to| write_comparison(to, comparison))
}

/// Writes a comparison as `results.json` holds it.
pub(crate) fn write_comparison(to: To<'_>, comparison: &Comparison) -> io::Result<()> {
    comparison::put(to, comparison)?;
    to.write_all(b"\n")
}

/// What is written, kept in memory.
fn text(write: impl FnOnce(To<'_>) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory takes whatever is written");
    String::from_utf8(bytes).expect("JSON is text")
}

/// Reads either kind back; the error says in words what is wrong.
pub(crate) fn parse(json: &[u8]) -> Result<Results, String> {
    #[derive(Deserialize)]
    struct Kind {
        schema: String,
    }
    let kind: Kind = serde_json::from_slice(json).map_err(|why| why.to_string())?;
    match kind.schema.as_str() {
        RUN => {
            let whole: Whole = serde_json::from_slice(json).map_err(|why| why.to_string())?;
            Ok(Results::Run(Box::new(whole.findings()?)))
        }
        COMPARISON => {
            let form: ComparisonForm = serde_json::from_slice(json).map_err(|why| why.to_string())?;
            Ok(Results::Comparison(Box::new(form.comparison()?)))
        }
        other => Err(format!("schema `{other}` is neither `{RUN}` nor `{COMPARISON}`")),
    }
}

impl Head {
    fn of(findings: &Findings) -> Self {
        let (about, names) = (&findings.about, &findings.directory);
        Self {
            schema: RUN.into(),
            scenario: about.scenario.clone(),
            seed: about.seed,
            version: about.version.clone(),
            replications: about.replications,
            partial: about.partial,
            about: AboutForm::of(about),
            assumptions: findings.assumptions.iter().map(AssumptionForm::of).collect(),
            reality: findings.reality.iter().map(RealityForm::of).collect(),
            break_even: findings.break_even.iter().map(|found| BreakEvenForm::of(found, names)).collect(),
            imprecise: findings.imprecise.clone(),
            notices: findings.notices.clone(),
            directory: DirectoryForm::of(names),
        }
    }
}

impl Whole {
    fn findings(self) -> Result<Findings, String> {
        let head = self.head;
        let names = head.directory.directory()?;
        let handles = rows::Handles::of(&names);
        let mut rows = self.rows.iter().map(|row| row.row(&handles)).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| row.key);
        let break_even =
            head.break_even.iter().map(|form| form.found(&handles)).collect::<Result<Vec<_>, _>>()?;
        Ok(Findings {
            about: head.about.about(head.scenario, head.seed, head.version, head.replications, head.partial),
            directory: Arc::new(names),
            rows,
            assumptions: head.assumptions.into_iter().map(AssumptionForm::assumption).collect(),
            reality: head.reality.into_iter().map(RealityForm::check).collect(),
            break_even,
            imprecise: head.imprecise,
            notices: head.notices,
        })
    }
}

/// Writes the findings as one JSON object.
fn put_findings(to: To<'_>, findings: &Findings) -> io::Result<()> {
    put_open(to, &Head::of(findings))?;
    let rows = findings.rows.iter().map(|row| Written::of(row, &findings.directory));
    put_lines(to, "rows", rows)?;
    to.write_all(b"}")
}

/// Writes an object without its closing brace.
fn put_open(to: To<'_>, object: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(object).expect("strings, numbers and lists are JSON");
    to.write_all(text.strip_suffix('}').expect("an object ends in a brace").as_bytes())
}

/// Writes a further field: a list with one item a line.
fn put_lines(to: To<'_>, field: &str, items: impl Iterator<Item = impl Serialize>) -> io::Result<()> {
    write!(to, ",\n\"{field}\":[")?;
    for (at, item) in items.enumerate() {
        to.write_all(if at == 0 { "\n" } else { ",\n" }.as_bytes())?;
        serde_json::to_writer(&mut *to, &item)?;
    }
    to.write_all(b"\n]")
}

/// `None` for what JSON has no number for.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
