//! Tidy CSV: one figure a row, the same columns for every measure, units always written out.
//!
//! Small numbers are not suppressed: every figure here is simulated from synthetic people, so that no row can be
//! about anyone. The rule for figures counted from real events belongs to the place that publishes those.

use std::io;

use ilt_domain::Directory;
use ilt_experiment::{Comparison, Findings};
use ilt_ledger::RowKey;

use crate::folder::To;

const ADDRESS: [&str; 7] = ["measure", "unit", "scope_kind", "scope_id", "cohort", "class", "time"];
const FIGURES: [&str; 9] = ["n", "mean", "sd", "half_width_95", "q05", "q25", "q50", "q75", "q95"];
const DIFFERENCES: [&str; 8] =
    ["n", "base", "variant", "difference", "sd", "half_width_95", "p_holm", "half_width_holm"];

/// The rows of one run.
pub(crate) fn results(to: To<'_>, findings: &Findings) -> io::Result<()> {
    let mut table = Table::new(to, ADDRESS.iter().chain(&FIGURES))?;
    for row in &findings.rows {
        let mut line = address(&row.key, &findings.directory);
        line.extend([row.n.to_string(), number(Some(row.mean)), number(row.sd), number(row.half_width_95)]);
        line.extend((0..5).map(|at| number(row.quantiles.get(at).copied())));
        table.push(&line)?;
    }
    table.finish()
}

/// The differences of a comparison.
pub(crate) fn differences(to: To<'_>, comparison: &Comparison) -> io::Result<()> {
    let mut table = Table::new(to, ["variant_id"].iter().chain(&ADDRESS).chain(&DIFFERENCES))?;
    for variant in &comparison.variants {
        for row in &variant.differences {
            let mut line = vec![variant.findings.about.scenario.clone()];
            line.extend(address(&row.key, &comparison.base.directory));
            line.push(row.n.to_string());
            line.extend(
                [Some(row.base), Some(row.variant), Some(row.mean), row.sd, row.half_width_95].map(number),
            );
            let adjusted = row.adjusted;
            line.extend(
                [adjusted.map(|found| found.p_holm), adjusted.map(|found| found.half_width)].map(number),
            );
            table.push(&line)?;
        }
    }
    table.finish()
}

fn address(key: &RowKey, names: &Directory) -> Vec<String> {
    vec![
        key.measure.slug().into(),
        key.measure.unit().slug().into(),
        key.scope.kind().into(),
        key.scope.id(names),
        key.cohort.map(|cohort| names.cohorts[cohort.index()].id.clone()).unwrap_or_default(),
        key.class.map(|class| class.slug(names)).unwrap_or_default(),
        key.time.slug().unwrap_or_default(),
    ]
}

/// The shortest decimal that reads back as the same number; empty where there is none.
fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map(|value| value.to_string()).unwrap_or_default()
}

struct Table<'f>(csv::Writer<To<'f>>);

impl<'f> Table<'f> {
    fn new<'n>(to: To<'f>, columns: impl Iterator<Item = &'n &'static str>) -> io::Result<Self> {
        let mut table = Self(csv::Writer::from_writer(to));
        table.push(&columns.map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
        Ok(table)
    }

    fn push(&mut self, line: &[String]) -> io::Result<()> {
        Ok(self.0.write_record(line)?)
    }

    fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
