//! What series of arrivals look like before any count is seen.

use core::f64::consts::PI;

use super::basis::{Layout, PASSING, PROFILE, SLOW};
use super::state::State;
use super::tuning::Tuning;
use crate::history::{Cadence, Holiday};

/// Spread of the logarithm of the level: from one arrival in months to thousands an hour.
const LEVEL: f64 = 5.0;
/// Spread of a special day's factor.
const SPECIAL: f64 = 0.25;
/// Special days are thought to be halfway to a Sunday, give or take as much again.
const SUNDAYNESS: (f64, f64) = (0.5, 0.4);
/// What a scenario expects is doubted this much (a share of the variance without it).
const DOUBT: f64 = 0.02;

/// The state at first; `expected` are counts expected in each bin of the week, if a scenario says.
pub(super) fn state(layout: Layout, cadence: Cadence, tuning: &Tuning, expected: Option<&[f64]>) -> State {
    let mut state = State::new(layout.size());
    let kernel = profile(cadence);
    let bins = layout.bins();
    let expected = expected.filter(|counts| counts.len() == bins);
    let doubt = if expected.is_some() { DOUBT } else { 1.0 };
    state.set_variance(SLOW, LEVEL * LEVEL * doubt);
    state.set_variance(PASSING, tuning.passing * tuning.passing);
    state.add_block(PROFILE, bins, &kernel, doubt);
    for (at, spread) in layout.yearly_spreads(tuning.yearly) {
        state.set_variance(at, spread * spread);
    }
    for kind in 0..Holiday::KINDS {
        state.set_variance(layout.special() + kind, SPECIAL * SPECIAL);
    }
    state.mean[layout.sundayness()] = SUNDAYNESS.0;
    state.set_variance(layout.sundayness(), SUNDAYNESS.1 * SUNDAYNESS.1);
    if let Some(counts) = expected {
        /// A bin in which nothing is expected is taken to have this share of the mean.
        const NEXT_TO_NONE: f64 = 1e-3;
        let mean = counts.iter().sum::<f64>() / bins as f64;
        if mean > 0.0 && mean.is_finite() {
            state.mean[SLOW] = libm::log(mean);
            for (at, count) in counts.iter().enumerate() {
                state.mean[PROFILE + at] = libm::log((count / mean).max(NEXT_TO_NONE));
            }
        }
    }
    state
}

/// How alike two bins of the profile are thought to be: the covariance of their logarithms, row by row. Hours near each
/// other are alike, the same hour of two days is alike, more so on two weekdays or two days of a weekend.
pub(super) fn profile(cadence: Cadence) -> Vec<f64> {
    let bins = cadence.bins();
    let pairs = (0..bins).flat_map(|one| (0..bins).map(move |other| (one, other)));
    match cadence {
        Cadence::Daily => pairs.map(|(one, other)| days(one, other)).collect(),
        Cadence::Hourly => pairs.map(|(one, other)| hours(one, other)).collect(),
    }
}

fn same(condition: bool) -> f64 {
    f64::from(u8::from(condition))
}

fn days(one: usize, other: usize) -> f64 {
    0.5 * same(one / 5 == other / 5) + 0.3 * same(one == other)
}

fn hours(one: usize, other: usize) -> f64 {
    let (day, hour) = (one / 24, one % 24);
    let (other_day, other_hour) = (other / 24, other % 24);
    let apart = hour.abs_diff(other_hour) as f64;
    // Periodic over the day (MacKay 1998), so 23:00 is next to 00:00.
    let near = |hours: f64| {
        let chord = libm::sin(PI * apart / 24.0) * 24.0 / PI;
        libm::exp(-chord * chord / (2.0 * hours * hours))
    };
    let one_hour = same(hour == other_hour);
    let kind = same(day / 5 == other_day / 5);
    let one_day = same(day == other_day);
    let daily = 0.4 * near(3.0) + 0.05 * near(1.0);
    let of_kind = kind * (0.2 + 0.6 * near(3.0) + 0.12 * near(1.0) + 0.01 * one_hour);
    let of_day = one_day * (0.02 + 0.02 * near(3.0) + 0.003 * one_hour);
    daily + of_kind + of_day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_symmetric_and_greatest_with_oneself() {
        for cadence in [Cadence::Hourly, Cadence::Daily] {
            let (kernel, bins) = (profile(cadence), cadence.bins());
            for one in 0..bins {
                for other in 0..bins {
                    let value = kernel[one * bins + other];
                    assert_eq!(value, kernel[other * bins + one]);
                    assert!(value <= kernel[one * bins + one]);
                }
            }
        }
        // 23:00 on Monday is as near to 00:00 of its own day as to 22:00: the profile closes on itself.
        let kernel = profile(Cadence::Hourly);
        assert!((kernel[23 * 168] - kernel[23 * 168 + 22]).abs() < 1e-12);
    }
}
