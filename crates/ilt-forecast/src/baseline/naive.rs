//! The count of some whole weeks ago.

use super::Forecaster;
use super::past::{Past, spread};
use crate::history::{Cadence, Slot};

/// A slot is expected to be like the latest known one a whole number of seasons before it, spread as such differences
/// were over the last year at this hour of the day.
#[derive(Debug, Clone)]
pub struct SeasonalNaive {
    past: Past,
    season: usize,
    per_day: usize,
}

/// Days of differences looked back on.
const DAYS: usize = 364;

impl SeasonalNaive {
    /// Nothing counted yet; a season is so many weeks (at least 1).
    pub fn new(cadence: Cadence, weeks: usize) -> Self {
        let season = weeks.max(1) * cadence.per_week();
        let per_day = cadence.per_day();
        Self { past: Past::new(2 * season + DAYS * per_day), season, per_day }
    }

    fn slot(&self, steps: usize) -> [f64; 21] {
        let season = self.season * steps.div_ceil(self.season);
        // The slot lies `steps` after the last; what is known of it lies a whole number of seasons before.
        let known = self.past.back(season - steps).unwrap_or(0.0);
        // The latest slot at the same hour of the day.
        let hour = (self.per_day - steps % self.per_day) % self.per_day;
        let later = self.past.every(hour, self.per_day, DAYS);
        let earlier = self.past.every(hour + season, self.per_day, DAYS);
        spread(later.zip(earlier).map(|(later, earlier)| later - earlier).collect(), known)
    }
}

impl Forecaster for SeasonalNaive {
    fn observe(&mut self, _: &Slot, count: u32) {
        self.past.push(count);
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        (1..=ahead.len()).map(|steps| self.slot(steps)).collect()
    }
}
