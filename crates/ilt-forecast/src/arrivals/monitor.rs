//! Notices when the level has broken, so that the learner doubts what it knew (feedback intervention, West & Harrison
//! 1986).

/// Standard deviations of a day's total that two days running must be off, to the same side.
const OFF: f64 = 2.5;
/// Least and greatest variance of the logarithm of the level added at a break; the greatest is four times as large at each
/// further break without a calm day between.
const ADDED: (f64, f64) = (0.01, 1.0);
const FURTHER: u32 = 4;

/// The day so far, and the one before.
#[derive(Debug, Clone, Default)]
pub(super) struct Monitor {
    counted: f64,
    expected: f64,
    /// Variance of the total, but for the doubt of the level.
    noise: f64,
    doubt: f64,
    /// How far off the day before was.
    before: f64,
    /// Breaks without a calm day between.
    breaks: u32,
}

impl Monitor {
    /// Takes in a count of an ordinary day.
    pub(super) fn observe(&mut self, mean: f64, excess: f64, doubt: f64, count: f64) {
        if self.expected == 0.0 {
            self.doubt = doubt;
        }
        self.counted += count;
        self.expected += mean;
        self.noise += mean + excess * mean * mean;
    }

    /// How far off the day is so far, in standard deviations.
    pub(super) fn off(&self) -> f64 {
        if self.expected <= 0.0 {
            return 0.0;
        }
        let doubt = self.doubt * self.expected * self.expected;
        (self.counted - self.expected) / libm::sqrt(self.noise + doubt)
    }

    /// Ends the day; the variance to add to the level, nought unless it has broken.
    pub(super) fn end_day(&mut self) -> f64 {
        let (before, breaks) = (self.before, self.breaks);
        let off = self.off();
        let Self { counted, expected, .. } = core::mem::take(self);
        if expected <= 0.0 {
            // Special days say nothing of the level.
            (self.before, self.breaks) = (before, breaks);
            return 0.0;
        }
        if off.abs() < OFF || before.abs() < OFF || off * before < 0.0 {
            self.before = off;
            self.breaks = if off.abs() < OFF { 0 } else { breaks };
            return 0.0;
        }
        let moved = libm::log((counted + 0.5) / (expected + 0.5));
        self.breaks = (breaks + 1).min(FURTHER);
        (moved * moved).clamp(ADDED.0, ADDED.1 * libm::exp2(2.0 * f64::from(breaks)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(monitor: &mut Monitor, count: f64) -> f64 {
        monitor.observe(100.0, 0.0, 0.0, count);
        monitor.end_day()
    }

    #[test]
    fn only_two_days_to_the_same_side_are_a_break() {
        let mut monitor = Monitor::default();
        assert_eq!(day(&mut monitor, 60.0), 0.0);
        assert_eq!(day(&mut monitor, 140.0), 0.0);
        assert_eq!(day(&mut monitor, 100.0), 0.0);
        assert_eq!(day(&mut monitor, 60.0), 0.0);
        assert_eq!(monitor.end_day(), 0.0, "a special day between");
        let added = day(&mut monitor, 60.0);
        assert!((added - libm::log(60.5 / 100.5).powi(2)).abs() < 1e-12);
        assert_eq!(day(&mut monitor, 60.0), 0.0, "and it begins afresh");
    }
}
