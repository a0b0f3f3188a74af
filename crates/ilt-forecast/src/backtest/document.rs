//! All scores as a tidy table and as one document.

use serde::Serialize;

use super::summary::Row;
use super::{Judged, Outcome, summary};
use crate::baseline::Kind;
use crate::history::Cadence;
use crate::score::holm;

/// One row as it is written.
#[derive(Debug, Serialize)]
struct Written {
    series: String,
    method: &'static str,
    ahead: String,
    first_step: usize,
    last_step: usize,
    forecasts: usize,
    mean_pinball: f64,
    crps: f64,
    mase: Option<f64>,
    bias: f64,
    inside_80: Option<f64>,
    inside_80_low: Option<f64>,
    inside_80_high: Option<f64>,
    inside_95: Option<f64>,
    inside_95_low: Option<f64>,
    inside_95_high: Option<f64>,
    randomised_80: Option<f64>,
    randomised_95: Option<f64>,
    quantile_bias: f64,
    unevenness: f64,
    best_baseline: Option<&'static str>,
    less_best_baseline: Option<f64>,
    less_best_baseline_low: Option<f64>,
    less_best_baseline_high: Option<f64>,
    diebold_mariano: Option<f64>,
    p: Option<f64>,
    p_holm: Option<f64>,
}

/// What stands above the rows.
#[derive(Debug, Serialize)]
struct Document {
    schema: u32,
    version: &'static str,
    series: Vec<Tried>,
    rows: Vec<Written>,
}

#[derive(Debug, Serialize)]
struct Tried {
    name: String,
    cadence: &'static str,
    test_from: usize,
    horizon: usize,
    every: usize,
    published: Vec<Published>,
}

#[derive(Debug, Serialize)]
struct Published {
    ahead: String,
    method: &'static str,
    /// At how many origins.
    origins: usize,
}

/// Every row of every series, in order.
pub fn rows(outcome: &Outcome) -> Vec<Row> {
    outcome.series.iter().flat_map(summary::rows).collect()
}

/// The rows as CSV.
///
/// # Errors
/// None that memory does not give; the signature is that of the writer.
pub fn csv(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in written(rows) {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|why| csv::Error::from(why.into_error()))
}

/// The whole outcome as JSON, ending with a line feed.
///
/// # Errors
/// None that the types allow; the signature is that of the writer.
pub fn json(outcome: &Outcome, rows: &[Row]) -> Result<String, serde_json::Error> {
    let series = outcome.series.iter().map(|series| Tried {
        name: series.name.clone(),
        cadence: match series.cadence {
            Cadence::Hourly => "hourly",
            Cadence::Daily => "daily",
        },
        test_from: series.plan.test_from,
        horizon: series.plan.horizon,
        every: series.plan.every,
        published: published(series),
    });
    let document = Document {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        series: series.collect(),
        rows: written(rows),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// How often each method would have been published at each distance.
fn published(series: &Judged) -> Vec<Published> {
    let chosen = series.distances.iter().zip(&series.published);
    let each = chosen.flat_map(|(distance, kinds)| {
        Kind::ALL.into_iter().map(|kind| Published {
            ahead: distance.name.clone(),
            method: kind.slug(),
            origins: kinds.iter().filter(|other| **other == kind).count(),
        })
    });
    each.filter(|published| published.origins > 0).collect()
}

/// Rows with chances corrected over the series, for each method and distance apart.
fn written(rows: &[Row]) -> Vec<Written> {
    let p = |row: &Row| row.against.and_then(|against| against.test).map(|test| test.p);
    let alike = |one: &Row, other: &Row| one.who == other.who && one.distance == other.distance;
    let corrected = |row: &Row| {
        let group: Vec<&Row> = rows.iter().filter(|other| alike(row, other) && p(other).is_some()).collect();
        let at = group.iter().position(|other| other.series == row.series)?;
        let chances: Vec<f64> = group.iter().filter_map(|other| p(other)).collect();
        holm(&chances).get(at).copied()
    };
    rows.iter().map(|row| one(row, p(row), corrected(row))).collect()
}

fn one(row: &Row, p: Option<f64>, p_holm: Option<f64>) -> Written {
    let (low_80, high_80) = row.inside_80.interval().unzip();
    let (low_95, high_95) = row.inside_95.interval().unzip();
    Written {
        series: row.series.clone(),
        method: row.who.slug(),
        ahead: row.distance.name.clone(),
        first_step: row.distance.first,
        last_step: row.distance.last,
        forecasts: row.forecasts,
        mean_pinball: row.pinball,
        crps: row.crps,
        mase: row.mase,
        bias: row.bias,
        inside_80: row.inside_80.share(),
        inside_80_low: low_80,
        inside_80_high: high_80,
        inside_95: row.inside_95.share(),
        inside_95_low: low_95,
        inside_95_high: high_95,
        randomised_80: row.randomised_80.share(),
        randomised_95: row.randomised_95.share(),
        quantile_bias: row.quantile_bias,
        unevenness: row.unevenness,
        best_baseline: row.against.map(|against| against.baseline.slug()),
        less_best_baseline: row.against.map(|against| against.difference),
        less_best_baseline_low: row.against.map(|against| against.interval.0),
        less_best_baseline_high: row.against.map(|against| against.interval.1),
        diebold_mariano: row.against.and_then(|against| against.test).map(|test| test.statistic),
        p,
        p_holm,
    }
}
