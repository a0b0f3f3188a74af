//! Levels through the week, from week to week, or since the start of a run.

use std::collections::BTreeMap;

use ilt_chart::{Chart, Column, Line, Lines, Picture, Table, XAxis};
use ilt_domain::{Measure, RoleId};
use ilt_ledger::{Class, Scope, Time};

use crate::page::Section;
use crate::settled::drift;
use crate::view::View;
use crate::words::{Scale, capital, digits, plain};

const LEVELS: [(Measure, &str); 2] = [(Measure::WaitingAt, "waiting"), (Measure::InServiceAt, "being seen")];

/// Levels of a role: for each of [`LEVELS`], by time.
type Levels = [BTreeMap<Time, f64>; 2];

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let levels = levels(view);
    let weekly =
        levels.values().flatten().flat_map(BTreeMap::keys).any(|time| matches!(time, Time::HourOfWeek(_)));
    let mut section =
        Section::new("week", if weekly { "Through the week and over time" } else { "Over time" });
    for role in view.roles() {
        let Some(levels) = levels.get(&role) else { continue };
        for kind in [Kind::Week, Kind::Weeks, Kind::Run] {
            if let Some(chart) = chart(view, role, levels, kind) {
                section.folded_chart(chart);
            }
        }
    }
    section.filled()
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Week,
    Weeks,
    Run,
}

impl Kind {
    /// Where on the axis a time stands, in hours or weeks.
    fn place(self, time: Time) -> Option<f64> {
        match (self, time) {
            (Kind::Week, Time::HourOfWeek(hour)) => Some(f64::from(hour)),
            (Kind::Weeks, Time::Week(week)) => Some(f64::from(week) + 1.0),
            (Kind::Run, Time::AtSeconds(seconds)) => Some(f64::from(seconds) / 3_600.0),
            _ => None,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Kind::Week => "week",
            Kind::Weeks => "weeks",
            Kind::Run => "run",
        }
    }
}

fn levels(view: View<'_>) -> BTreeMap<RoleId, Levels> {
    let headline = view.roles();
    let ends = view.last_week().unwrap_or(u16::MAX);
    // The level at the very end of the run is a single instant, not a week.
    let inside = |time: Time| !matches!(time, Time::Week(week) if week > ends);
    let mut levels: BTreeMap<RoleId, Levels> = BTreeMap::new();
    for (at, (measure, _)) in LEVELS.iter().enumerate() {
        for row in view.rows_of(*measure) {
            match (row.key.scope, row.key.class) {
                (Scope::System, Some(Class::Role(role)))
                    if headline.contains(&role) && inside(row.key.time) =>
                {
                    levels.entry(role).or_default()[at].insert(row.key.time, row.mean);
                }
                _ => {}
            }
        }
    }
    levels
}

fn chart(view: View<'_>, role: RoleId, levels: &Levels, kind: Kind) -> Option<Chart> {
    let points = |at: usize| -> Vec<(f64, f64)> {
        levels[at].iter().filter_map(|(time, level)| Some((kind.place(*time)?, *level))).collect()
    };
    let all = [points(0), points(1)];
    if all.iter().all(|points| points.len() < 2) {
        return None;
    }
    let last = all.iter().flatten().map(|at| at.0).fold(0.0, f64::max);
    let scale = Scale::of(last);
    let across = match kind {
        Kind::Week => XAxis::Week,
        Kind::Weeks => XAxis::Named("week of the run".into()),
        Kind::Run => XAxis::Named(format!("time since the start, {}", scale.name)),
    };
    let unit = |at: f64| if kind == Kind::Run { scale.value(at) } else { at };
    let lines = LEVELS.iter().zip(&all).map(|((_, name), points)| Line {
        name: (*name).into(),
        points: points.iter().map(|(at, level)| (unit(*at), *level)).collect(),
    });
    let name = capital(&view.role(role).name);
    let note = if view.booked(role) { " Most of those waiting have an appointment." } else { "" };
    let drift = drift(view, role).filter(|_| kind == Kind::Weeks);
    let unsettled = drift.map(|found| {
        format!(
            " The number waiting is not settled: {} in the first quarter of the time observed, {} in the last.",
            plain(found.first),
            plain(found.last)
        )
    });
    let title = match kind {
        Kind::Week => format!("{name}: through the week"),
        Kind::Weeks => format!("{name}: week by week"),
        Kind::Run => format!("{name}: over the run"),
    };
    Some(Chart {
        id: format!("{}-{}", kind.slug(), view.role(role).id),
        summary: format!("{}{note}{}", summary(&all, kind, scale), unsettled.unwrap_or_default()),
        table: match kind == Kind::Weeks && all.iter().any(|points| points.len() > MOST_WEEKS) {
            true => months(&title, &all),
            false => table(&title, &all, kind, scale),
        },
        title,
        picture: Picture::Lines(Lines { lines: lines.collect(), across, up: "people".into() }),
    })
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn when(at: f64, kind: Kind, scale: Scale) -> String {
    match kind {
        Kind::Week => format!("{} {:02}:00", DAYS[(at as usize / 24) % 7], at as usize % 24),
        Kind::Weeks => format!("week {at}"),
        Kind::Run => format!("{} {}", scale.figure(at), scale.name),
    }
}

fn summary(all: &[Vec<(f64, f64)>; 2], kind: Kind, scale: Scale) -> String {
    let sentence = |(points, what): (&Vec<(f64, f64)>, &str)| {
        let most = points.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let least = points.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(match plain(most.1) == plain(least.1) {
            true => format!("People {what}: {} throughout.", plain(most.1)),
            false => format!(
                "Most people {what}: {} ({}); fewest: {} ({}).",
                plain(most.1),
                when(most.0, kind, scale),
                plain(least.1),
                when(least.0, kind, scale)
            ),
        })
    };
    all.iter().zip(LEVELS.map(|level| level.1)).filter_map(sentence).collect::<Vec<_>>().join(" ")
}

fn table(title: &str, all: &[Vec<(f64, f64)>; 2], kind: Kind, scale: Scale) -> Table {
    let columns = vec![Column::text("When"), Column::number("waiting"), Column::number("being seen")];
    let mut table = Table::new(title, columns);
    let mut times: Vec<f64> = all.iter().flatten().map(|at| at.0).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    for time in times {
        let level = |points: &Vec<(f64, f64)>| {
            points.iter().find(|at| at.0 == time).map_or_else(String::new, |at| digits(at.1))
        };
        table.push([when(time, kind, scale), level(&all[0]), level(&all[1])]);
    }
    table
}

/// Weeks that have a row each in a table, and weeks that share a row where there are more.
const MOST_WEEKS: usize = 16;
const TOGETHER: usize = 4;

/// A table of many weeks: four to a row, each figure the average of theirs.
fn months(title: &str, all: &[Vec<(f64, f64)>; 2]) -> Table {
    let columns = vec![Column::text("When"), Column::number("waiting"), Column::number("being seen")];
    let caption = format!("{title}, averages of four weeks; results.csv has each week");
    let mut table = Table::new(caption, columns);
    let mut weeks: Vec<f64> = all.iter().flatten().map(|at| at.0).collect();
    weeks.sort_by(f64::total_cmp);
    weeks.dedup();
    for together in weeks.chunks(TOGETHER) {
        let (Some(first), Some(last)) = (together.first(), together.last()) else { continue };
        let level = |points: &[(f64, f64)]| {
            let levels: Vec<f64> =
                points.iter().filter(|at| together.contains(&at.0)).map(|at| at.1).collect();
            match levels.len() {
                0 => String::new(),
                number => digits(levels.iter().sum::<f64>() / number as f64),
            }
        };
        let when = match first == last {
            true => format!("week {first}"),
            false => format!("weeks {first} to {last}"),
        };
        table.push([capital(&when), level(&all[0]), level(&all[1])]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_weeks_share_rows_of_four() {
        let waiting: Vec<(f64, f64)> = (13..=26).map(|week| (f64::from(week), f64::from(week))).collect();
        let table = months("GP: week by week", &[waiting, vec![(14.0, 3.0)]]);
        assert_eq!(
            table.rows,
            [
                ["Weeks 13 to 16", "14.5", "3.0"],
                ["Weeks 17 to 20", "18.5", ""],
                ["Weeks 21 to 24", "22.5", ""],
                ["Weeks 25 to 26", "25.5", ""],
            ]
        );
    }
}
