//! Where the test begins, how far ahead is foretold, and how often.

use thiserror::Error;

use crate::history::{Cadence, History};

/// How methods are tried, in slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Index of the first slot of the test.
    pub test_from: usize,
    /// Slots foretold at each origin.
    pub horizon: usize,
    /// Slots from one origin to the next.
    pub every: usize,
}

/// Why a plan does not fit a series.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// Too little lies before the test to learn from.
    #[error(
        "only {found} counts of `{series}` lie before the test; methods need at least {needed} (four weeks)"
    )]
    TooLittleBefore {
        /// Which series.
        series: String,
        /// Counts there are.
        found: usize,
        /// Counts there must be.
        needed: usize,
    },
    /// The test is shorter than the horizon.
    #[error("the test of `{series}` has {found} counts, fewer than the horizon's {horizon}")]
    TooLittleAfter {
        /// Which series.
        series: String,
        /// Counts there are.
        found: usize,
        /// Counts foretold at each origin.
        horizon: usize,
    },
    /// Nothing is to be foretold, or origins do not move.
    #[error("horizon and steps between origins must be at least one count of the series")]
    Nothing,
}

impl Plan {
    /// Whether a series can be tried so.
    ///
    /// # Errors
    /// A [`Fault`] naming what there is too little of.
    pub fn check(&self, history: &History) -> Result<(), Fault> {
        let needed = 4 * history.cadence.per_week();
        let series = || history.name.clone();
        if self.horizon == 0 || self.every == 0 {
            return Err(Fault::Nothing);
        }
        if self.test_from < needed {
            return Err(Fault::TooLittleBefore { series: series(), found: self.test_from, needed });
        }
        let found = history.len().saturating_sub(self.test_from);
        if found < self.horizon {
            return Err(Fault::TooLittleAfter { series: series(), found, horizon: self.horizon });
        }
        Ok(())
    }

    /// The origins of the test: each is the first slot foretold, and all that is foretold lies in the series.
    pub fn origins(&self, length: usize) -> Vec<usize> {
        self.between(self.test_from, length)
    }

    /// The origins before the test that decide what would have been published: over the last quarter before it, half a
    /// year at most.
    pub fn validation(&self, cadence: Cadence) -> Vec<usize> {
        let stretch = (self.test_from / 4).min(26 * cadence.per_week());
        // Whole steps before the test, so that origins keep their hour of the day.
        let stretch = stretch / self.every.max(1) * self.every;
        let from = self.test_from.saturating_sub(stretch);
        if from < 4 * cadence.per_week() { Vec::new() } else { self.between(from, self.test_from) }
    }

    fn between(&self, from: usize, to: usize) -> Vec<usize> {
        (from..to).step_by(self.every.max(1)).filter(|origin| origin + self.horizon <= to).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Holidays;

    #[test]
    fn origins_leave_room_for_what_they_foretell() {
        let plan = Plan { test_from: 100, horizon: 7, every: 5 };
        assert_eq!(plan.origins(120), [100, 105, 110]);
        assert_eq!(plan.validation(Cadence::Daily), [75, 80, 85, 90]);
        assert!(Plan { test_from: 30, ..plan }.validation(Cadence::Daily).is_empty());
    }

    #[test]
    fn what_there_is_too_little_of_is_named() {
        let history = History::plain("a", Cadence::Daily, 0, 0, vec![1; 120], &Holidays::None);
        let plan = Plan { test_from: 100, horizon: 7, every: 5 };
        assert_eq!(plan.check(&history), Ok(()));
        let wrong = [
            Plan { test_from: 27, ..plan },
            Plan { horizon: 21, ..plan },
            Plan { every: 0, ..plan },
            Plan { test_from: 500, ..plan },
        ];
        for plan in wrong {
            assert!(plan.check(&history).is_err(), "{plan:?}");
        }
    }
}
