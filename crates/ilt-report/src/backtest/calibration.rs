//! Whether what was said to happen with some chance happened that often.

use ilt_chart::{Bars, Chart, Column, Line, Lines, Picture, Table, XAxis};
use ilt_domain::forecast::LEVELS;
use ilt_forecast::backtest::{Findings, Row};

use super::verdict::{held, ours};
use super::{ahead, called};
use crate::page::Section;
use crate::words::{NOTHING, plain, share};

pub(super) fn section(findings: &Findings) -> Option<Section> {
    let mut section = Section::new("calibration", "Did the ranges mean what they said?");
    section.text(
        "A range that is said to hold 80% of what comes should hold 80% of it. Where the limits beside a share hold what \
         was said, any distance from it may be chance.",
    );
    section.table(coverage(findings));
    section.folded_chart(reliability(findings));
    section.folded_chart(tenths(findings));
    section.filled()
}

/// Coverage by kind of series and how far ahead.
fn coverage(findings: &Findings) -> Table {
    let mut table = Table::new(
        "Share of what came that our ranges held, with 95% limits",
        vec![
            Column::text("What, how far ahead"),
            Column::number("held by the 80% range"),
            Column::number("limits"),
            Column::number("held by the 95% range"),
            Column::number("limits"),
            Column::number("forecasts"),
        ],
    );
    for (group, name) in &findings.about.groups {
        let own = || findings.rows.iter().filter(|row| row.group == *group && row.who.ours());
        let mut distances: Vec<&str> = Vec::new();
        for row in own() {
            if !distances.contains(&row.distance.name.as_str()) {
                distances.push(&row.distance.name);
            }
        }
        for distance in distances {
            let of = || own().filter(|row| row.distance.name == distance);
            let (eighty, ninety_five) =
                (held(of(), |row| row.randomised_80), held(of(), |row| row.randomised_95));
            let limits = |limits: Option<(f64, f64)>| {
                limits.map_or_else(
                    || NOTHING.to_owned(),
                    |(low, high)| format!("{} to {}", share(low), share(high)),
                )
            };
            table.push([
                format!("{name}, {}", ahead(distance)),
                eighty.share().map_or_else(|| NOTHING.to_owned(), share),
                limits(eighty.interval()),
                ninety_five.share().map_or_else(|| NOTHING.to_owned(), share),
                limits(ninety_five.interval()),
                crate::words::count(eighty.of as f64),
            ]);
        }
    }
    table
}

/// Share at or below each level, beside the level.
fn reliability(findings: &Findings) -> Chart {
    let exact = Line { name: "as it should be".to_owned(), points: vec![(0.0, 0.0), (100.0, 100.0)] };
    let mut lines = vec![exact];
    let mut columns = vec![Column::text("Level said")];
    let mut shares: Vec<Vec<f64>> = Vec::new();
    for (group, _) in &findings.about.groups {
        let own = || ours(findings).filter(|row| row.group == *group);
        let of: u64 = own().map(|row| row.randomised_80.of).sum();
        if of == 0 {
            continue;
        }
        let upto = |at: usize| own().map(|row| row.upto[at]).sum::<u64>() as f64 / of as f64;
        let own: Vec<f64> = (0..LEVELS.len()).map(upto).collect();
        let points = LEVELS.iter().zip(&own).map(|(level, share)| (100.0 * level, 100.0 * share));
        lines.push(Line { name: called(findings, group).to_owned(), points: points.collect() });
        columns.push(Column::number(called(findings, group)));
        shares.push(own);
    }
    let mut table = Table::new("Share of what came at or below each level", columns);
    for (at, level) in LEVELS.iter().enumerate() {
        let cells = shares.iter().map(|own| share(own[at]));
        table.push(std::iter::once(format!("{}%", plain(100.0 * level))).chain(cells));
    }
    let furthest = shares
        .iter()
        .flat_map(|own| own.iter().zip(LEVELS).map(|(share, level)| (share - level).abs()))
        .fold(0.0, f64::max);
    Chart {
        id: "reliability".to_owned(),
        title: "Levels said, and how often what came lay at or below".to_owned(),
        summary: format!(
            "On the straight line, levels mean what they say. The furthest any level is from it is {}.",
            points(furthest)
        ),
        picture: Picture::Lines(Lines {
            lines,
            across: XAxis::Named("level said, %".to_owned()),
            up: "share at or below, %".to_owned(),
        }),
        table,
    }
}

fn points(value: f64) -> String {
    format!("{:.1} percentage points", 100.0 * value)
}

/// The histogram of the randomised transform.
fn tenths(findings: &Findings) -> Chart {
    let rows: Vec<&Row> = ours(findings).collect();
    let sum = |at: usize| rows.iter().map(|row| row.tenths[at]).sum::<u64>();
    let of: u64 = (0..10).map(sum).sum();
    let part = |at: usize| sum(at) as f64 / of.max(1) as f64;
    let name = |at: usize| match at {
        0 => "lowest tenth".to_owned(),
        9 => "highest tenth".to_owned(),
        at => format!("{}–{}%", 10 * at, 10 * at + 10),
    };
    let mut table = Table::new(
        "Where in the range foretold what came lay",
        vec![Column::text("Part of the range"), Column::number("share of what came")],
    );
    (0..10).for_each(|at| table.push([name(at), share(part(at))]));
    let (low, high) = (part(0), part(9));
    let shape = match low + high {
        outside if outside > 0.24 => "Too much lay at the ends: ranges were too narrow.",
        outside if outside < 0.16 => "Too little lay at the ends: ranges were too wide.",
        _ => "What came is spread evenly enough.",
    };
    Chart {
        id: "transform".to_owned(),
        title: "Where in the range foretold what came lay".to_owned(),
        summary: format!(
            "A tenth should lie in each part (probability integral transform, randomised for counts). {shape}"
        ),
        picture: Picture::Bars(Bars {
            bars: (0..10).map(|at| (name(at), 100.0 * part(at), None)).collect(),
            axis: "share of what came, %".to_owned(),
            note: Some((10.0, "a tenth".to_owned())),
        }),
        table,
    }
}
