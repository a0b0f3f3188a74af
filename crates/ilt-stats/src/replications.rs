//! How many replications a mean needs: the sequential rule with a look-ahead of Hoad, Robinson & Davies (2010).

use serde::{Deserialize, Serialize};

use crate::Moments;

/// Fewer replications than this say too little about their own spread.
const AT_LEAST: u32 = 3;
/// Replications looked ahead while there are at most a hundred; beyond, in proportion.
const LOOK_AHEAD: u32 = 5;

/// Watches one figure until its interval is narrow, and stays so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replications {
    target: f64,
    confidence: f64,
    moments: Moments,
    /// The number at which the interval became narrow, if it has stayed so since.
    narrow_since: Option<u32>,
}

impl Replications {
    /// Asks for a half-width of at most `target` times the mean (0.02: 2 %) at this confidence (0.95).
    pub fn new(target: f64, confidence: f64) -> Self {
        Self { target, confidence, moments: Moments::default(), narrow_since: None }
    }

    /// Takes the value of the next replication.
    pub fn push(&mut self, value: f64) {
        self.moments.push(value);
        let n = self.moments.n();
        let narrow = n >= AT_LEAST && self.relative_half_width().is_some_and(|width| width <= self.target);
        self.narrow_since = if narrow { self.narrow_since.or(Some(n)) } else { None };
    }

    /// Half-width over mean; `None` for fewer than two values, or where the mean is exactly nought and the values vary.
    pub fn relative_half_width(&self) -> Option<f64> {
        let half_width = self.moments.half_width(self.confidence)?;
        if half_width == 0.0 {
            return Some(0.0);
        }
        Some(half_width / self.moments.mean().abs()).filter(|width| width.is_finite())
    }

    /// The number of replications that was enough, once the look-ahead has confirmed it.
    pub fn enough(&self) -> Option<u32> {
        self.narrow_since.filter(|&n| self.moments.n() >= n + look_ahead(n))
    }

    /// What has been seen.
    pub fn moments(&self) -> &Moments {
        &self.moments
    }
}

/// Further replications through which the interval must stay narrow.
fn look_ahead(n: u32) -> u32 {
    if n <= 100 { LOOK_AHEAD } else { (LOOK_AHEAD * n).div_ceil(100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_the_look_ahead() {
        let mut watch = Replications::new(0.05, 0.95);
        for value in [10.0, 10.1, 9.9] {
            watch.push(value);
        }
        // Half-width 4.303 x 0.1 / root 3 = 0.248, 2.5 % of the mean: narrow, but not yet confirmed.
        assert!((watch.relative_half_width().unwrap() - 0.024_84).abs() < 1e-4);
        assert_eq!(watch.enough(), None);
        for round in 0..5 {
            assert_eq!(watch.enough(), None, "after {round} more");
            watch.push(10.0);
        }
        assert_eq!(watch.enough(), Some(3));
    }

    #[test]
    fn a_setback_starts_the_wait_again() {
        let mut watch = Replications::new(0.05, 0.95);
        for value in [10.0, 10.1, 9.9, 14.0] {
            watch.push(value);
        }
        assert!(watch.relative_half_width().unwrap() > 0.05);
        let mut more = 0;
        while watch.enough().is_none() && more < 10_000 {
            watch.push(10.0 + 0.1 * f64::from(more % 3));
            more += 1;
        }
        let enough = watch.enough().unwrap();
        assert!(enough > 4 && watch.moments().n() == enough + look_ahead(enough));
    }

    #[test]
    fn looks_further_ahead_in_long_runs() {
        assert_eq!([3, 100, 101, 200, 1_000].map(look_ahead), [5, 5, 6, 10, 50]);
    }

    #[test]
    fn a_mean_of_nought_is_never_narrow_unless_nothing_varies() {
        let mut watch = Replications::new(0.05, 0.95);
        [1.0, -1.0].into_iter().cycle().take(40).for_each(|value| watch.push(value));
        assert_eq!(watch.enough(), None);
        let mut still = Replications::new(0.05, 0.95);
        (0..8).for_each(|_| still.push(0.0));
        assert_eq!(still.enough(), Some(3));
    }
}
