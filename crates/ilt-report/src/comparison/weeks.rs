//! People waiting week by week, base and variant beside each other: for how long more wait than in the base.

use ilt_chart::{Chart, Column, Line, Lines, Picture, Table, XAxis};
use ilt_domain::{Measure, RoleId};
use ilt_experiment::{Difference, Findings, Variant};
use ilt_ledger::{Class, Scope, Time};

use crate::page::{Finding, Section};
use crate::view::View;
use crate::words::{capital, count, day, digits, several, signed};

/// A week counts as above the base if the difference is beyond chance and at least this share of the base's level.
const LARGE: f64 = 0.05;
/// Weeks from which a stretch is worth a sentence.
const LEAST: usize = 3;
/// The level at which one week of a stretch has to differ, corrected for the number of weeks looked at (Bonferroni).
const ALPHA: f64 = 0.05;
/// Weeks within the base's band that do not end a stretch.
const BETWEEN: usize = 2;

/// A week and what differs in it.
type Week<'v> = (u16, &'v Difference);

/// A stretch of weeks above the base: places of the first and the last in the list of weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    first: usize,
    last: usize,
}

impl Stretch {
    fn weeks(self) -> usize {
        self.last - self.first + 1
    }
}

/// In words, for each role where more people wait than in the base for some weeks.
pub(super) fn told(base: &Findings, variant: &Variant) -> Vec<Finding> {
    let view = View::of(base);
    view.roles()
        .into_iter()
        .filter_map(|role| {
            let weeks = levels(view, variant, role);
            let above: Vec<bool> = weeks.iter().map(|(_, row)| above(row)).collect();
            let beyond = |(_, row): &Week<'_>| row.p().is_some_and(|p| p * weeks.len() as f64 <= ALPHA);
            let sure = |stretch: &Stretch| weeks[stretch.first..=stretch.last].iter().any(beyond);
            let stretch = longest(&above, sure)?;
            Some(finding(view, role, &weeks, stretch))
        })
        .collect()
}

fn finding(view: View<'_>, role: RoleId, weeks: &[Week<'_>], stretch: Stretch) -> Finding {
    let part = &weeks[stretch.first..=stretch.last];
    let most = part.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean)).unwrap_or(&part[0]);
    let ended = stretch.last + 1 < weeks.len();
    let claim = format!(
        "{}: more people wait than in the base for {}.",
        capital(&view.role(role).name),
        several(stretch.weeks(), "week", "weeks")
    );
    let after = match ended {
        true => "After that the number is back within the band of the base.",
        false => "At the end of the time observed it has not come back.",
    };
    let detail = format!(
        "From {} to {}, at most {} more ({} instead of {}, {}). {after}",
        named(view, part[0].0),
        named(view, part[part.len() - 1].0),
        count(most.1.mean),
        count(most.1.variant),
        count(most.1.base),
        named(view, most.0),
    );
    Finding::new(claim, detail)
}

/// A week by its first day, or by its number where there is no calendar.
fn named(view: View<'_>, week: u16) -> String {
    let start = view.findings.about.start.as_ref();
    let first = start.and_then(|start| day(start, 168.0 * f64::from(week)));
    first.map_or_else(|| format!("week {}", week + 1), |day| format!("the week of {day}"))
}

fn above(row: &Difference) -> bool {
    row.half_width_95.is_some_and(|half| row.mean > half) && row.mean > LARGE * row.base && row.mean >= 0.5
}

/// The longest stretch above the base, short returns to it included, among those that are sure.
fn longest(above: &[bool], sure: impl Fn(&Stretch) -> bool) -> Option<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for at in above.iter().enumerate().filter(|(_, above)| **above).map(|(at, _)| at) {
        match found.last_mut() {
            Some(stretch) if at - stretch.last <= BETWEEN + 1 => stretch.last = at,
            _ => found.push(Stretch { first: at, last: at }),
        }
    }
    let found = found.into_iter().filter(|stretch| stretch.weeks() >= LEAST && sure(stretch));
    found.max_by_key(|stretch| stretch.weeks())
}

/// The weeks of a role in the time observed. Who has an appointment waits because it was given ahead: not counted.
fn levels<'v>(view: View<'_>, variant: &'v Variant, role: RoleId) -> Vec<Week<'v>> {
    if view.booked(role) {
        return Vec::new();
    }
    let ends = view.last_week().unwrap_or(u16::MAX);
    let rows = &variant.differences;
    let from = rows.partition_point(|row| row.key.measure < Measure::WaitingAt);
    rows[from..]
        .iter()
        .take_while(|row| row.key.measure == Measure::WaitingAt)
        .filter(|row| row.key.scope == Scope::System && row.key.class == Some(Class::Role(role)))
        .filter_map(|row| match row.key.time {
            Time::Week(week) if week <= ends => Some((week, row)),
            _ => None,
        })
        .collect()
}

/// A chart for each role in which some week differs beyond chance.
pub(super) fn charts(section: &mut Section, base: &Findings, variant: &Variant, at: usize) {
    let view = View::of(base);
    for role in view.roles() {
        let weeks = levels(view, variant, role);
        let differs = |row: &Difference| row.half_width_95.is_none_or(|half| row.mean.abs() > half);
        if weeks.len() > 1 && weeks.iter().any(|(_, row)| row.mean != 0.0 && differs(row)) {
            section.chart(chart(view, role, &weeks, at));
        }
    }
}

fn chart(view: View<'_>, role: RoleId, weeks: &[Week<'_>], at: usize) -> Chart {
    let name = capital(&view.role(role).name);
    let line = |name: &str, of: fn(&Difference) -> f64| Line {
        name: name.into(),
        points: weeks.iter().map(|(week, row)| (f64::from(*week) + 1.0, of(row))).collect(),
    };
    let columns = ["base", "variant", "difference", "give or take"].map(Column::number);
    let mut table = Table::new(
        format!("{name}: people waiting, week by week"),
        std::iter::once(Column::text("Week")).chain(columns).collect(),
    );
    for (week, row) in weeks {
        table.push([
            capital(named(view, *week).trim_start_matches("the ")),
            digits(row.base),
            digits(row.variant),
            signed(row.mean, digits(row.mean)),
            row.half_width_95.map(digits).unwrap_or_default(),
        ]);
    }
    let above = weeks.iter().filter(|(_, row)| above(row)).count();
    Chart {
        id: format!("weeks-{}-{at}", view.role(role).id),
        title: format!("{name}: people waiting, week by week"),
        summary: match above {
            0 => {
                "In no week do more people wait than in the base, beyond chance and by at least a twentieth."
                    .into()
            }
            _ => format!(
                "In {above} of {} weeks more people wait than in the base, beyond chance and by at least a twentieth.",
                weeks.len()
            ),
        },
        picture: Picture::Lines(Lines {
            lines: vec![line("base", |row| row.base), line("variant", |row| row.variant)],
            across: XAxis::Named("week of the run".into()),
            up: "people waiting".into(),
        }),
        table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Vec<bool> {
        text.chars().map(|mark| mark == '#').collect()
    }

    #[test]
    fn a_stretch_bears_short_returns_and_single_weeks_are_chance() {
        let all = |_: &Stretch| true;
        assert_eq!(longest(&marks("..#....#......#.."), all), None);
        assert_eq!(longest(&marks("..##.#..#....##."), all), Some(Stretch { first: 2, last: 8 }));
        assert_eq!(longest(&marks("#....####"), all).map(Stretch::weeks), Some(4));
        assert_eq!(longest(&marks("###....####"), |found| found.first == 0).map(Stretch::weeks), Some(3));
    }
}
