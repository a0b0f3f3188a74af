//! The latest counts.

use std::collections::VecDeque;

use ilt_domain::forecast::LEVELS;
use ilt_stats::quantile_sorted;

/// The latest counts, so many at most.
#[derive(Debug, Clone)]
pub(super) struct Past {
    counts: VecDeque<f64>,
    most: usize,
}

impl Past {
    pub(super) fn new(most: usize) -> Self {
        Self { counts: VecDeque::with_capacity(most), most: most.max(1) }
    }

    pub(super) fn push(&mut self, count: u32) {
        if self.counts.len() == self.most {
            self.counts.pop_front();
        }
        self.counts.push_back(f64::from(count));
    }

    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// The count so many slots before the last (0 = the last).
    pub(super) fn back(&self, slots: usize) -> Option<f64> {
        self.counts.len().checked_sub(slots + 1).map(|at| self.counts[at])
    }

    /// Every `every`th count going back from `first` slots before the last, `most` of them.
    pub(super) fn every(&self, first: usize, every: usize, most: usize) -> impl Iterator<Item = f64> + '_ {
        (0..most).map_while(move |at| self.back(first + at * every))
    }
}

/// Quantiles of some values at the published levels, each value `plus` and at least nought; all nought of nothing.
pub(super) fn spread(mut values: Vec<f64>, plus: f64) -> [f64; 21] {
    values.sort_by(f64::total_cmp);
    LEVELS.map(|level| (quantile_sorted(&values, level).unwrap_or(0.0) + plus).max(0.0))
}
