//! Every method's scores, series by series.

use ilt_chart::{Column, Table};
use ilt_forecast::backtest::{Findings, Row, Who};

use super::ahead;
use super::verdict::signed;
use crate::page::Section;
use crate::words::{NOTHING, share};

/// Most rows of the table; the files have all.
const MOST: usize = 400;

pub(super) fn section(findings: &Findings) -> Option<Section> {
    let mut section = Section::new("methods", "Every method");
    section.text(
        "Pinball loss and CRPS are in the unit of the series; smaller is better. MASE sets the error of the middle beside \
         that of last week's value before the test: below 1 is better than that. scores.csv has every figure with its \
         interval.",
    );
    let whole = findings.rows.iter().any(|row| row.distance.name == "all");
    let shown = |row: &&Row| !whole || row.distance.name == "all";
    let rows: Vec<&Row> = findings.rows.iter().filter(shown).collect();
    section.table(table(&rows[..rows.len().min(MOST)]));
    if rows.len() > MOST {
        section.text(format!("The first {MOST} of {} rows; the rest are in scores.csv.", rows.len()));
    }
    section.filled()
}

fn table(rows: &[&Row]) -> Table {
    let mut table = Table::new(
        "Scores by series and method",
        vec![
            Column::text("Series"),
            Column::text("method"),
            Column::text("how far ahead"),
            Column::number("pinball"),
            Column::number("its 95% interval"),
            Column::number("CRPS"),
            Column::number("MASE"),
            Column::number("bias"),
            Column::number("80% held"),
            Column::number("95% held"),
            Column::number("better than the best rule by"),
        ],
    );
    for row in rows {
        let against = row.against.map(|against| {
            let rule = row.pinball - against.difference;
            if rule > 0.0 { signed(-against.difference / rule) } else { NOTHING.to_owned() }
        });
        let best = if row.who.baseline() && row.against.is_none() { "the best rule" } else { NOTHING };
        table.push([
            row.series.clone(),
            named(row.who),
            ahead(&row.distance.name),
            figure(row.pinball),
            format!("{} to {}", figure(row.pinball_interval.0), figure(row.pinball_interval.1)),
            figure(row.crps),
            row.mase.map_or_else(|| NOTHING.to_owned(), |mase| format!("{mase:.3}")),
            figure(row.bias),
            row.randomised_80.share().map_or_else(|| NOTHING.to_owned(), share),
            row.randomised_95.share().map_or_else(|| NOTHING.to_owned(), share),
            against.unwrap_or_else(|| best.to_owned()),
        ]);
    }
    table
}

/// A method as people call it.
fn named(who: Who) -> String {
    match who.slug() {
        "ours" => "ours".to_owned(),
        "learner-alone" => "ours, without the rules".to_owned(),
        "published" => "as published".to_owned(),
        "persistence" => "last value goes on".to_owned(),
        "seasonal-naive-week" => "as a week ago".to_owned(),
        "seasonal-naive-year" => "as 52 weeks ago".to_owned(),
        "climatology" => "what is usual then".to_owned(),
        "ets" => "exponential smoothing".to_owned(),
        "nb-regression" => "calendar regression".to_owned(),
        "constant-average" => "constant average".to_owned(),
        other => other.to_owned(),
    }
}

/// Four significant figures or so.
fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        small if small < 1.0 => 4,
        small if small < 10.0 => 3,
        middle if middle < 100.0 => 2,
        middle if middle < 1_000.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}").replace('-', "\u{2212}")
}
