//! Spread beyond Poisson's, learned by moments: over all hours, and by hour of the day as far as counts allow.

use crate::history::{Cadence, Slot};

/// Weeks after which a count's say has halved.
const HALF_LIFE_WEEKS: f64 = 26.0;
/// What is thought before any count, how many counts that is worth, and after how many it is worth half as much: large
/// counts can have an excess a hundred times smaller, which even a little of it would drown.
const FIRST: f64 = 0.02;
const FIRST_WORTH: f64 = 30.0;
const FIRST_HALVES: f64 = 30.0;
/// The least variance, as a share of Poisson's: counts of what is planned vary less than by chance.
const LEAST_SHARE: f64 = 0.2;
/// How many counts of an hour the figure over all hours is worth against its own.
const POOLED: f64 = 120.0;
/// No count is used while the rate itself is doubted more than this (variance of its logarithm).
const TOO_DOUBTFUL: f64 = 0.01;

/// Standard deviations beyond which an error counts as no larger, so that a closed day or a wrong figure does not pass for
/// spread; further for small counts, whose law is skewed; and what a normal law loses by it.
const FURTHEST: f64 = 2.6;
const SKEWED: f64 = 1.5;
const LOST: f64 = 1.017;

/// Sums of one group of counts, old ones fading.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    counts: f64,
    /// Squared error less what Poisson's law and the doubt of the rate explain.
    unexplained: f64,
    squares: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Dispersion {
    all: Sums,
    seen: f64,
    hours: Vec<Sums>,
    keep_all: f64,
    keep_hour: f64,
}

impl Sums {
    fn add(&mut self, weight: f64, unexplained: f64, square: f64, keep: f64) {
        self.counts = self.counts * keep + weight;
        self.unexplained = self.unexplained * keep + unexplained;
        self.squares = self.squares * keep + square;
    }

    /// The excess, where `prior` is worth `worth` counts.
    fn excess(&self, prior: f64, worth: f64) -> f64 {
        if self.squares <= 0.0 {
            return prior;
        }
        let share = worth / (self.counts + worth);
        prior * share + self.unexplained / self.squares * (1.0 - share)
    }
}

impl Dispersion {
    pub(super) fn new(cadence: Cadence) -> Self {
        let keep = |counts: f64| libm::exp2(-1.0 / (HALF_LIFE_WEEKS * counts));
        let per_week = cadence.per_week() as f64;
        Self {
            all: Sums::default(),
            seen: 0.0,
            hours: vec![Sums::default(); cadence.per_day()],
            keep_all: keep(per_week),
            keep_hour: keep(7.0),
        }
    }

    /// The excess of a slot's counts at this mean.
    pub(super) fn of(&self, slot: &Slot, mean: f64) -> f64 {
        let all = self.all.excess(FIRST, FIRST_WORTH * libm::exp2(-self.seen / FIRST_HALVES));
        let hour = self.hours.get(usize::from(slot.hour)).map_or(all, |hour| hour.excess(all, POOLED));
        hour.max((LEAST_SHARE - 1.0) / mean)
    }

    /// Takes in a count whose expected mean was doubted by `doubt`.
    pub(super) fn observe(&mut self, slot: &Slot, mean: f64, doubt: f64, count: f64) {
        if doubt > TOO_DOUBTFUL {
            return;
        }
        let square = mean * mean;
        let excess = self.of(slot, mean);
        let variance = mean + (excess + doubt + excess * doubt) * square;
        let furthest = FURTHEST + SKEWED / libm::sqrt(mean);
        let error = ((count - mean) * (count - mean)).min(furthest * furthest * variance) * LOST;
        let unexplained = error - mean - doubt * square;
        // Where next to nothing is expected, a count says next to nothing of the spread.
        let weight = mean / (mean + 0.5);
        self.seen += weight;
        self.all.add(weight, unexplained, square, self.keep_all);
        if let Some(hour) = self.hours.get_mut(usize::from(slot.hour)) {
            hour.add(weight, unexplained, square, self.keep_hour);
        }
    }
}

#[cfg(test)]
mod tests {
    use ilt_engine::{Draws, Key};

    use super::*;

    /// Counts of a gamma rate of known spread, drawn as Poisson counts by adding exponential times.
    #[test]
    fn finds_the_excess_it_was_given() {
        let key = Key::of(3, "excess");
        for excess in [0.0, 0.05, 0.4] {
            let mut dispersion = Dispersion::new(Cadence::Daily);
            let slot = Slot::new(Cadence::Daily, 0, 0, None);
            for at in 0..4_000 {
                let mut draws = Draws::new(key, 0, 0, at);
                let rate: f64 = if excess > 0.0 { 12.0 * excess * draws.gamma(1.0 / excess) } else { 12.0 };
                let (mut time, mut count) = (draws.exponential(), 0.0);
                while time < rate {
                    count += 1.0;
                    time += draws.exponential();
                }
                dispersion.observe(&slot, 12.0, 0.0, count);
            }
            let found = dispersion.of(&slot, 12.0);
            assert!((found - excess).abs() < 0.012 + 0.25 * excess, "{excess}: {found}");
        }
    }
}
