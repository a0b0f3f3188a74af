//! The plan of one constant average: every slot is expected to be like all slots of the last 52 weeks taken together.

use super::Forecaster;
use super::past::{Past, spread};
use crate::history::{Cadence, Slot};

/// One law for every slot.
#[derive(Debug, Clone)]
pub struct Average {
    past: Past,
}

impl Average {
    /// Nothing counted yet.
    pub fn new(cadence: Cadence) -> Self {
        Self { past: Past::new(52 * cadence.per_week()) }
    }
}

impl Forecaster for Average {
    fn observe(&mut self, _: &Slot, count: u32) {
        self.past.push(count);
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        let quantiles = spread(self.past.every(0, 1, usize::MAX).collect(), 0.0);
        vec![quantiles; ahead.len()]
    }
}
