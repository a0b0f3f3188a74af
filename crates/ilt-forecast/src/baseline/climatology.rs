//! The counts of this bin of the week over the last 52 weeks.

use super::Forecaster;
use super::past::{Past, spread};
use crate::history::{Cadence, Slot};

/// Weeks looked back on.
const WEEKS: usize = 52;

/// The law of a slot is that of the same bin of the week in the last 52 weeks.
#[derive(Debug, Clone)]
pub struct Climatology {
    bins: Vec<Past>,
}

impl Climatology {
    /// Nothing counted yet.
    pub fn new(cadence: Cadence) -> Self {
        Self { bins: vec![Past::new(WEEKS); cadence.bins()] }
    }
}

impl Forecaster for Climatology {
    fn observe(&mut self, slot: &Slot, count: u32) {
        self.bins[usize::from(slot.bin)].push(count);
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        let law = |slot: &Slot| spread(self.bins[usize::from(slot.bin)].every(0, 1, WEEKS).collect(), 0.0);
        ahead.iter().map(law).collect()
    }
}
