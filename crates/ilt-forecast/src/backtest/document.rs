//! All scores as a tidy table and as one document.

use serde::Serialize;

use super::{Chance, Chosen, Findings, Row, Skill};
use crate::score::holm;

/// One row as it is written.
#[derive(Debug, Serialize)]
struct Written {
    series: String,
    group: String,
    method: &'static str,
    ahead: String,
    first_step: usize,
    last_step: usize,
    forecasts: usize,
    mean_pinball: f64,
    mean_pinball_low: f64,
    mean_pinball_high: f64,
    crps: f64,
    crps_low: f64,
    crps_high: f64,
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

/// The whole.
#[derive(Debug, Serialize)]
struct Document<'f> {
    schema: u32,
    version: &'static str,
    title: &'f str,
    basis: &'f str,
    cautions: &'f [String],
    series: Vec<Judged<'f>>,
    rows: Vec<Calibrated>,
    skills: Vec<WrittenSkill<'f>>,
    chances: Vec<WrittenChance<'f>>,
}

#[derive(Debug, Serialize)]
struct Judged<'f> {
    name: &'f str,
    published: Vec<Published<'f>>,
}

#[derive(Debug, Serialize)]
struct Published<'f> {
    ahead: &'f str,
    method: &'static str,
    /// At how many origins.
    origins: usize,
}

/// A row with what a table has no room for.
#[derive(Debug, Serialize)]
struct Calibrated {
    #[serde(flatten)]
    row: Written,
    /// Randomised transforms in each tenth.
    transforms_by_tenth: [u64; 10],
    /// Transforms at or below each published level.
    transforms_upto_level: [u64; 21],
}

#[derive(Debug, Serialize)]
struct WrittenSkill<'f> {
    group: &'f str,
    method: &'static str,
    ahead: &'f str,
    series: usize,
    better: usize,
    origins: usize,
    skill: f64,
    skill_low: f64,
    skill_high: f64,
}

#[derive(Debug, Serialize)]
struct WrittenChance<'f> {
    series: &'f str,
    ahead: &'f str,
    forecasts: usize,
    cases: u64,
    brier: f64,
    brier_of_past: f64,
    /// Of the steady queue's chance, and of ours at the same forecasts.
    brier_of_erlang: Option<f64>,
    brier_beside_erlang: Option<f64>,
    skill: Option<f64>,
    skill_low: Option<f64>,
    skill_high: Option<f64>,
    /// By tenths of what was said: cases, mean of what was said, share that happened.
    tenths: &'f [(u64, f64, f64)],
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

/// The whole as JSON, ending with a line feed.
///
/// # Errors
/// None that the types allow; the signature is that of the writer.
pub fn json(findings: &Findings) -> Result<String, serde_json::Error> {
    let calibrated = |(row, written): (&Row, Written)| Calibrated {
        row: written,
        transforms_by_tenth: row.tenths,
        transforms_upto_level: row.upto,
    };
    let document = Document {
        schema: 2,
        version: env!("CARGO_PKG_VERSION"),
        title: &findings.about.title,
        basis: &findings.about.basis,
        cautions: &findings.about.cautions,
        series: series(findings),
        rows: findings.rows.iter().zip(written(&findings.rows)).map(calibrated).collect(),
        skills: findings.skills.iter().map(skill).collect(),
        chances: findings.chances.iter().map(chance).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// The series in the order of the rows, each with how often each method would have been published.
fn series(findings: &Findings) -> Vec<Judged<'_>> {
    let mut series: Vec<Judged<'_>> = Vec::new();
    for row in &findings.rows {
        if series.last().is_none_or(|last| last.name != row.series) {
            let own = findings.chosen.iter().filter(|chosen| chosen.series == row.series);
            series.push(Judged { name: &row.series, published: own.map(published).collect() });
        }
    }
    series
}

fn published(chosen: &Chosen) -> Published<'_> {
    Published { ahead: &chosen.ahead, method: chosen.method, origins: chosen.origins }
}

fn skill(skill: &Skill) -> WrittenSkill<'_> {
    WrittenSkill {
        group: &skill.group,
        method: skill.who.slug(),
        ahead: &skill.ahead,
        series: skill.series,
        better: skill.better,
        origins: skill.origins,
        skill: skill.share,
        skill_low: skill.interval.0,
        skill_high: skill.interval.1,
    }
}

fn chance(chance: &Chance) -> WrittenChance<'_> {
    WrittenChance {
        series: &chance.series,
        ahead: &chance.ahead,
        forecasts: chance.forecasts,
        cases: chance.cases,
        brier: chance.brier,
        brier_of_past: chance.brier_of_past,
        brier_of_erlang: chance.beside_steady.map(|(steady, _)| steady),
        brier_beside_erlang: chance.beside_steady.map(|(_, ours)| ours),
        skill: chance.skill.map(|(share, _)| share),
        skill_low: chance.skill.map(|(_, interval)| interval.0),
        skill_high: chance.skill.map(|(_, interval)| interval.1),
        tenths: &chance.tenths,
    }
}

/// Rows with chances corrected over the series, for each method and distance apart.
fn written(rows: &[Row]) -> Vec<Written> {
    let p = |row: &Row| row.against.and_then(|against| against.test).map(|test| test.p);
    let alike = |one: &Row, other: &Row| {
        (one.who, &one.distance, &one.group) == (other.who, &other.distance, &other.group)
    };
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
        group: row.group.clone(),
        method: row.who.slug(),
        ahead: row.distance.name.clone(),
        first_step: row.distance.first,
        last_step: row.distance.last,
        forecasts: row.forecasts,
        mean_pinball: row.pinball,
        mean_pinball_low: row.pinball_interval.0,
        mean_pinball_high: row.pinball_interval.1,
        crps: row.crps,
        crps_low: row.crps_interval.0,
        crps_high: row.crps_interval.1,
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
