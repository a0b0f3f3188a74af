//! Whether the number of people waiting for a role keeps its level through the time observed. Where it does not, an
//! average says as much about the length of the run as about the staff.

use ilt_domain::{Measure, RoleId};
use ilt_ledger::{Class, Scope, Time};

use crate::view::View;
use crate::words::{capital, count};

/// Weeks below which nothing is said.
const LEAST_WEEKS: usize = 12;
/// Share of the average level from which a change is large.
const LARGE: f64 = 0.25;
/// The same where one run cannot tell chance from change.
const LARGE_FOR_ONE_RUN: f64 = 0.75;
/// People waiting up to which no level is worth a word.
const FEW: f64 = 5.0;

/// A level that drifts: people waiting in the first and in the last quarter of the time observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Drift {
    /// Waiting in the first quarter, on average.
    pub first: f64,
    /// Waiting in the last quarter, on average.
    pub last: f64,
}

/// A week's level: mean over the runs, and half-width of its interval where there are several.
type Level = (f64, Option<f64>);

/// The drift of the number waiting for a role, if it is large and beyond chance.
pub(crate) fn drift(view: View<'_>, role: RoleId) -> Option<Drift> {
    // Who has an appointment waits because it was given ahead, not because of a queue.
    if view.booked(role) {
        return None;
    }
    let ends = view.last_week().unwrap_or(u16::MAX);
    let weeks: Vec<Level> = view
        .rows_of(Measure::WaitingAt)
        .filter(|row| row.key.scope == Scope::System && row.key.class == Some(Class::Role(role)))
        .filter(|row| matches!(row.key.time, Time::Week(week) if week <= ends))
        .map(|row| (row.mean, row.half_width_95))
        .collect();
    of_levels(&weeks)
}

/// The drifts of all roles, each in a sentence to be read as a notice.
pub(crate) fn notices(view: View<'_>) -> Vec<String> {
    let told = |role: &RoleId| {
        let found = drift(view, *role)?;
        Some(format!(
            "{} is not settled: {} people wait in the first quarter of the time observed, {} in the last. Averages \
             over it depend on when one looks; a longer warm-up or a longer run may be needed.",
            capital(&view.role(*role).name),
            count(found.first),
            count(found.last)
        ))
    };
    view.roles().iter().filter_map(told).collect()
}

fn of_levels(weeks: &[Level]) -> Option<Drift> {
    if weeks.len() < LEAST_WEEKS {
        return None;
    }
    let mean = |weeks: &[Level]| weeks.iter().map(|week| week.0).sum::<f64>() / weeks.len() as f64;
    // Levels of neighbouring weeks go together, so that averaging them narrows nothing.
    let half = |weeks: &[Level]| -> Option<f64> {
        let halves: Option<Vec<f64>> = weeks.iter().map(|week| week.1).collect();
        Some(halves?.iter().sum::<f64>() / weeks.len() as f64)
    };
    let quarter = weeks.len() / 4;
    let (early, late) = (&weeks[..quarter], &weeks[weeks.len() - quarter..]);
    let (first, last, all) = (mean(early), mean(late), mean(weeks));
    let change = (last - first).abs();
    let beyond = match (half(early), half(late)) {
        (Some(early), Some(late)) => change > early + late && change > LARGE * all,
        _ => change > LARGE_FOR_ONE_RUN * all,
    };
    (beyond && all > FEW).then_some(Drift { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(level: impl Fn(f64) -> f64, half: Option<f64>) -> Vec<Level> {
        (0..52).map(|week| (level(f64::from(week)), half)).collect()
    }

    #[test]
    fn a_level_that_rises_through_the_year_is_not_settled() {
        let rising = of_levels(&weeks(|week| 500.0 + 10.0 * week, Some(40.0))).expect("a drift");
        assert_eq!((rising.first, rising.last), (560.0, 950.0));
        assert!(of_levels(&weeks(|week| 1_000.0 - 10.0 * week, Some(40.0))).is_some());
    }

    #[test]
    fn what_chance_explains_or_what_is_small_is_no_drift() {
        assert_eq!(of_levels(&weeks(|week| 500.0 + 10.0 * week, Some(300.0))), None);
        assert_eq!(of_levels(&weeks(|week| 500.0 + week, Some(1.0))), None);
        assert_eq!(of_levels(&weeks(|week| 0.01 * week, Some(0.0))), None);
        assert_eq!(of_levels(&[(1.0, None), (900.0, None)]), None);
    }

    #[test]
    fn one_run_has_to_show_more() {
        assert_eq!(of_levels(&weeks(|week| 500.0 + 10.0 * week, None)), None);
        assert!(of_levels(&weeks(|week| 50.0 + 20.0 * week, None)).is_some());
    }
}
