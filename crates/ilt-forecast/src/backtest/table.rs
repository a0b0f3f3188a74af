//! The answer on a terminal.

use core::fmt::Write;

use super::summary::{Row, Who};
use super::{Judged, Outcome};
use crate::baseline::Kind;

/// Series listed one by one, at most.
const LISTED: usize = 12;

/// The answer in words and one table, at most 100 columns wide and 40 lines long: every method over all steps ahead, its
/// loss by distance, and ours beside the best baseline of each series.
pub fn headline(outcome: &Outcome, rows: &[Row]) -> String {
    let mut text = String::new();
    table(&mut text, outcome, rows);
    let ours: Vec<&Row> = rows
        .iter()
        .filter(|row| row.who == Who::Method(Kind::Learned) && row.distance.name == "all")
        .collect();
    if !ours.is_empty() {
        text.push_str("\nOurs less the best baseline, mean pinball over all steps (95 % interval):\n");
    }
    for row in ours.iter().take(LISTED) {
        line(&mut text, row);
    }
    if let Some(more) = ours.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more series, in the files");
    }
    published(&mut text, outcome);
    text
}

fn table(text: &mut String, outcome: &Outcome, rows: &[Row]) {
    let Some(first) = outcome.series.first() else { return };
    let names: Vec<&str> = first.distances.iter().map(|distance| distance.name.as_str()).take(5).collect();
    let _ =
        write!(text, "{:<20}{:>9}{:>9}{:>7}{:>7}{:>7}", "method", "pinball", "CRPS", "80 %", "95 %", "MASE");
    for name in &names {
        let _ = write!(text, "{name:>8}");
    }
    text.push('\n');
    let whose = Kind::ALL.into_iter().map(Who::Method).chain([Who::Published]);
    for who in whose {
        let of = |name: &str| -> Vec<&Row> {
            rows.iter().filter(|row| row.who == who && row.distance.name == name).collect()
        };
        let all = of("all");
        if all.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "{:<20}{:>9}{:>9}",
            who.slug(),
            figure(mean(&all, |row| row.pinball)),
            figure(mean(&all, |row| row.crps))
        );
        let _ = write!(text, "{:>7.1}", 100.0 * mean(&all, |row| row.randomised_80.share().unwrap_or(0.0)));
        let _ = write!(text, "{:>7.1}", 100.0 * mean(&all, |row| row.randomised_95.share().unwrap_or(0.0)));
        let scaled: Vec<f64> = all.iter().filter_map(|row| row.mase).collect();
        let mase = if scaled.is_empty() {
            "-".to_owned()
        } else {
            format!("{:.3}", scaled.iter().sum::<f64>() / scaled.len() as f64)
        };
        let _ = write!(text, "{mase:>7}");
        for name in &names {
            let _ = write!(text, "{:>8}", figure(mean(&of(name), |row| row.pinball)));
        }
        text.push('\n');
    }
    text.push_str(
        "Coverage is of the randomised transform; the last columns are mean pinball by steps ahead.\n",
    );
    let series = outcome.series.len();
    if series > 1 {
        let _ = writeln!(text, "Figures are means over {series} series.");
    }
}

fn mean(rows: &[&Row], of: impl Fn(&Row) -> f64) -> f64 {
    rows.iter().map(|row| of(row)).sum::<f64>() / rows.len().max(1) as f64
}

/// Four significant figures, as far as the column goes.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size < 10.0 => format!("{value:.4}"),
        size if size < 100.0 => format!("{value:.3}"),
        size if size < 1_000.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

fn line(text: &mut String, row: &Row) {
    let Some(against) = row.against else { return };
    let baseline = row.pinball - against.difference;
    let share = if baseline > 0.0 { 100.0 * against.difference / baseline } else { 0.0 };
    let name: String = row.series.chars().take(24).collect();
    let _ = writeln!(
        text,
        "  {name:<24} {} less {} = {} ({} to {}), {share:+.1} %",
        figure(row.pinball),
        against.baseline.slug(),
        figure(against.difference),
        figure(against.interval.0),
        figure(against.interval.1),
    );
}

fn published(text: &mut String, outcome: &Outcome) {
    let others: Vec<String> = outcome.series.iter().flat_map(instead).collect();
    if others.is_empty() {
        text.push_str("No baseline was better beyond chance at any origin: ours would have been published throughout.\n");
        return;
    }
    text.push_str(
        "A baseline had lately been better beyond chance, and would have been published instead, for\n",
    );
    for other in others.iter().take(6) {
        let _ = writeln!(text, "  {other}");
    }
    if let Some(more) = others.len().checked_sub(6).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more, in the files");
    }
}

/// Where something else than ours would have been published, and at how many origins.
fn instead(series: &Judged) -> Vec<String> {
    let chosen = series.distances.iter().zip(&series.published);
    let each = chosen.flat_map(|(distance, kinds)| {
        Kind::ALL.into_iter().filter(|kind| *kind != Kind::Learned).filter_map(move |kind| {
            let origins = kinds.iter().filter(|other| **other == kind).count();
            let name: String = series.name.chars().take(24).collect();
            let of = kinds.len();
            (origins > 0)
                .then(|| format!("{name} {}: {} at {origins} of {of} origins", distance.name, kind.slug()))
        })
    });
    each.collect()
}
