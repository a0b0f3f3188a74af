//! Exponential smoothing with additive error, season and damped trend (Holt 1957, Winters 1960, Gardner & McKenzie 1985),
//! in the error-correction form of Hyndman et al. (2008).

use super::Kind;
use super::minimise::minimise;
use super::{Forecaster, needed, normal};
use crate::history::{Cadence, Slot};

/// Years of counts the weights are fitted to, at most.
const YEARS: usize = 2;
/// Calls of the search.
const CALLS: usize = 240;
/// Weeks the first seasonal values are averaged over.
const FIRST_WEEKS: usize = 4;
/// Weeks after which an error's say in the spread has halved.
const SPREAD_HALF_LIFE_WEEKS: f64 = 26.0;

/// The weights.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Weights {
    level: f64,
    trend: f64,
    season: f64,
    damping: f64,
}

/// Holt-Winters smoothing, its weights fitted once, its level, trend and season moving with every count.
#[derive(Debug, Clone)]
pub struct Smoothing {
    weights: Weights,
    level: f64,
    trend: f64,
    season: Vec<f64>,
    /// Where in the season the next count is.
    next: usize,
    /// Mean squared error one step ahead.
    spread: f64,
    keep: f64,
}

impl Weights {
    /// Four numbers of any size as weights within their bounds: the trend's below the level's, the season's below what
    /// the level's leaves, damping from .8 to .98.
    fn of(free: &[f64; 4]) -> Self {
        let share = |number: f64| 1.0 / (1.0 + libm::exp(-number));
        let level = share(free[0]);
        Self {
            level,
            trend: level * share(free[1]),
            season: (1.0 - level) * share(free[2]),
            damping: 0.8 + 0.18 * share(free[3]),
        }
    }
}

impl Smoothing {
    /// Fits the weights to counts by least squares one step ahead; `None` of fewer than four weeks.
    pub fn fit(cadence: Cadence, counts: &[u32]) -> Option<Self> {
        if counts.len() < needed(Kind::Smoothing, cadence) {
            return None;
        }
        let most = YEARS * 52 * cadence.per_week();
        let recent: Vec<f64> =
            counts[counts.len().saturating_sub(most)..].iter().map(|count| f64::from(*count)).collect();
        let free = minimise([-2.0, -4.0, -2.0, 2.0], 1.0, CALLS, |free| {
            let mut tried = Self::begin(cadence, Weights::of(free), &recent);
            recent.iter().map(|count| tried.step(*count)).map(|error| error * error).sum()
        });
        let mut fitted = Self::begin(cadence, Weights::of(&free), &recent);
        let mut errors = 0.0;
        for count in &recent {
            let error = fitted.step(*count);
            errors += error * error;
        }
        fitted.spread = errors / recent.len() as f64;
        Some(fitted)
    }

    fn begin(cadence: Cadence, weights: Weights, counts: &[f64]) -> Self {
        let length = cadence.per_week();
        let first = &counts[..(FIRST_WEEKS * length).min(counts.len())];
        let level = first.iter().sum::<f64>() / first.len() as f64;
        let season = (0..length).map(|place| {
            let of_place = || first.iter().skip(place).step_by(length);
            of_place().sum::<f64>() / of_place().count().max(1) as f64 - level
        });
        let keep = libm::exp2(-1.0 / (SPREAD_HALF_LIFE_WEEKS * length as f64));
        Self { weights, level, trend: 0.0, season: season.collect(), next: 0, spread: 1.0, keep }
    }

    /// Moves on by one count; the error it was foretold with.
    fn step(&mut self, count: f64) -> f64 {
        let Weights { level, trend, season, damping } = self.weights;
        let drift = damping * self.trend;
        let error = count - (self.level + drift + self.season[self.next]);
        self.level += drift + level * error;
        self.trend = drift + trend * error;
        self.season[self.next] += season * error;
        self.next = (self.next + 1) % self.season.len();
        error
    }
}

impl Forecaster for Smoothing {
    fn observe(&mut self, _: &Slot, count: u32) {
        let error = self.step(f64::from(count));
        self.spread = self.keep * self.spread + (1.0 - self.keep) * error * error;
    }

    /// The variance grows with the steps as in class 1 of Hyndman et al. (2008, section 6.3).
    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        let Weights { level, trend, season, damping } = self.weights;
        let length = self.season.len();
        let (mut power, mut damped, mut variance) = (1.0, 0.0, 1.0);
        (0..ahead.len())
            .map(|step| {
                if step > 0 {
                    let again = if step % length == 0 { season } else { 0.0 };
                    let moved = level + trend * damped + again;
                    variance += moved * moved;
                }
                power *= damping;
                damped += power;
                let mean = self.level + damped * self.trend + self.season[(self.next + step) % length];
                normal::quantiles(mean, libm::sqrt(self.spread * variance))
            })
            .collect()
    }
}
