//! How fast things drift.

/// How fast the parts of a rate drift. Spreads are of the logarithm, so .05 is about 5 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Spread of the change of the slow level in a week.
    pub level_per_week: f64,
    /// Spread of the passing deviation from it.
    pub passing: f64,
    /// Days in which a passing deviation fades to 1/e.
    pub passing_days: f64,
    /// Variance that the profile gains in a day, as a share of what was thought possible of it at first.
    pub profile_per_day: f64,
}

impl Tuning {
    /// The tunings that run side by side: a level that hardly moves, one that moves as demand for care usually does,
    /// one that moves fast; with and without spells of busy days; and a profile that changes sooner.
    pub const BANK: [Self; 6] = [
        Self { level_per_week: 0.004, passing: 0.0, passing_days: 1.0, profile_per_day: 4e-6 },
        Self { level_per_week: 0.012, passing: 0.0, passing_days: 1.0, profile_per_day: 4e-6 },
        Self { level_per_week: 0.04, passing: 0.0, passing_days: 1.0, profile_per_day: 4e-6 },
        Self { level_per_week: 0.006, passing: 0.04, passing_days: 2.0, profile_per_day: 4e-6 },
        Self { level_per_week: 0.012, passing: 0.10, passing_days: 1.0, profile_per_day: 4e-6 },
        Self { level_per_week: 0.012, passing: 0.05, passing_days: 2.0, profile_per_day: 4e-5 },
    ];
}
