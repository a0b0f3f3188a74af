//! What arrivals teach, one count at a time.
//!
//! The logarithm of the rate is a sum: a slow level, a passing deviation from it, the profile of the week, an annual
//! term, and on special days a factor of their own. All of it is one Gaussian state; each count moves it as a gamma law
//! of the rate is moved by a count (the dynamic generalised linear model of West, Harrison & Migon 1985), with the
//! spread beyond Poisson's learned beside it. Old counts are forgotten because the state drifts. How fast it drifts is
//! not known beforehand, so a few [`Tuning`]s run side by side and [`Arrivals`] mixes them by how well each has lately
//! foretold (as in the multi-process models of Harrison & Stevens 1976).
//!
//! Start with [`Arrivals::new`], [`Arrivals::observe`] each slot in order, [`Arrivals::law`] for any slot ahead.
//! [`Level`] is the small order-free learner of the live service: one multiplier on what a scenario expects.
//!
//! Invariants: a special day never moves the level or the ordinary profile; nothing learned depends on a later count.

mod basis;
mod dispersion;
mod learner;
mod level;
mod monitor;
mod prior;
mod state;
mod tuning;

use crate::counts::CountLaw;
use crate::history::{Cadence, Slot};

use learner::Learner;
pub use level::Level;
pub use tuning::Tuning;

/// Weeks after which a count's say in which tuning is right has halved.
const WEIGHT_HALF_LIFE_WEEKS: f64 = 26.0;
/// The least share of a tuning, so that one that was wrong can come back.
const LEAST_SHARE: f64 = 1e-4;

/// The online learner of one series.
#[derive(Debug, Clone)]
pub struct Arrivals {
    learners: Vec<Learner>,
    /// Logarithm of the weight of each learner before any count, and now.
    first: Vec<f64>,
    scores: Vec<f64>,
    keep: f64,
}

impl Arrivals {
    /// A learner that knows nothing but what series of this kind look like.
    pub fn new(cadence: Cadence) -> Self {
        Self::tuned(cadence, None, &Tuning::BANK)
    }

    /// A learner of these tunings, which must not be empty; it starts from what is `expected` in each bin of the week, if
    /// anything is.
    pub(crate) fn tuned(cadence: Cadence, expected: Option<&[f64]>, tunings: &[Tuning]) -> Self {
        let learners: Vec<Learner> =
            tunings.iter().map(|tuning| Learner::new(cadence, *tuning, expected)).collect();
        let keep = libm::exp2(-1.0 / (WEIGHT_HALF_LIFE_WEEKS * cadence.per_week() as f64));
        let first: Vec<f64> =
            tunings.iter().map(|tuning| libm::log(tuning.weight.max(LEAST_SHARE))).collect();
        Self { learners, scores: first.clone(), first, keep }
    }

    /// Takes in the count of the next slot; slots come in order, without gaps.
    pub fn observe(&mut self, slot: &Slot, count: u32) {
        for ((learner, score), first) in self.learners.iter_mut().zip(&mut self.scores).zip(&self.first) {
            // What was scored fades towards what was thought first.
            *score = *score * self.keep + first * (1.0 - self.keep) + learner.observe(slot, count);
        }
        let most = self.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = libm::log(LEAST_SHARE);
        self.scores.iter_mut().for_each(|score| *score = (*score - most).max(least));
    }

    /// The law of the count `ahead` slots after the last one taken in (1 = the next), which `slot` describes.
    pub fn law(&self, slot: &Slot, ahead: usize) -> CountLaw {
        let weighted = self.learners.iter().zip(&self.scores);
        let parts: Vec<_> =
            weighted.map(|(learner, score)| (libm::exp(*score), learner.law(slot, ahead))).collect();
        CountLaw::mixture(&parts)
    }

    /// Quantiles at the published levels of the count `ahead` slots after the last one taken in.
    pub fn quantiles(&self, slot: &Slot, ahead: usize) -> [f64; 21] {
        self.law(slot, ahead).quantiles()
    }

    /// Shares of the tunings, in their order.
    pub fn shares(&self) -> Vec<f64> {
        let weights: Vec<f64> = self.scores.iter().map(|score| libm::exp(*score)).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    }
}

#[cfg(test)]
mod tests;
