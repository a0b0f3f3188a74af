//! The last count goes on.

use super::Forecaster;
use super::past::{Past, spread};
use crate::history::{Cadence, Slot};

/// Every slot is expected to be like the last one, spread as counts so far apart have lately differed.
#[derive(Debug, Clone)]
pub struct Persistence {
    past: Past,
    /// Differences looked back on.
    looks: usize,
}

impl Persistence {
    /// Nothing counted yet.
    pub fn new(cadence: Cadence) -> Self {
        let looks = match cadence {
            Cadence::Hourly => 4 * 168,
            Cadence::Daily => 364,
        };
        Self { past: Past::new(3 * looks), looks }
    }
}

impl Forecaster for Persistence {
    fn observe(&mut self, _: &Slot, count: u32) {
        self.past.push(count);
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        let last = self.past.back(0).unwrap_or(0.0);
        let law = |steps: usize| {
            let apart = steps.min(self.past.len().saturating_sub(1));
            let pairs = self.past.every(0, 1, self.looks).zip(self.past.every(apart, 1, self.looks));
            spread(pairs.map(|(later, earlier)| later - earlier).collect(), last)
        };
        (1..=ahead.len()).map(law).collect()
    }
}
