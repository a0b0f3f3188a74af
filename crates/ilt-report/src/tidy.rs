//! Tidy CSV: one figure a row, the same columns for every measure, units always written out.
//!
//! Small numbers are not suppressed: every figure here is simulated from synthetic people, so that no row can be
//! about anyone. The rule for figures counted from real events belongs to the place that publishes those.

use ilt_domain::Directory;
use ilt_experiment::{Comparison, Findings};
use ilt_ledger::RowKey;

const ADDRESS: [&str; 7] = ["measure", "unit", "scope_kind", "scope_id", "cohort", "class", "time"];
const FIGURES: [&str; 9] = ["n", "mean", "sd", "half_width_95", "q05", "q25", "q50", "q75", "q95"];
const DIFFERENCES: [&str; 8] =
    ["n", "base", "variant", "difference", "sd", "half_width_95", "p_holm", "half_width_holm"];

/// The rows of one run.
pub(crate) fn results(findings: &Findings) -> Vec<u8> {
    let mut table = Table::new(ADDRESS.iter().chain(&FIGURES));
    for row in &findings.rows {
        let mut line = address(&row.key, &findings.directory);
        line.extend([row.n.to_string(), number(Some(row.mean)), number(row.sd), number(row.half_width_95)]);
        line.extend((0..5).map(|at| number(row.quantiles.get(at).copied())));
        table.push(&line);
    }
    table.finish()
}

/// The differences of a comparison.
pub(crate) fn differences(comparison: &Comparison) -> Vec<u8> {
    let mut table = Table::new(["variant_id"].iter().chain(&ADDRESS).chain(&DIFFERENCES));
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
            table.push(&line);
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

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new<'n>(columns: impl Iterator<Item = &'n &'static str>) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.push(&columns.map(|name| (*name).to_owned()).collect::<Vec<_>>());
        table
    }

    fn push(&mut self, line: &[String]) {
        self.0.write_record(line).expect("memory takes every line, and all have one length");
    }

    fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes every line")
    }
}
