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
    /// Spread of the first harmonic of the year before any count.
    pub yearly: f64,
    /// How likely it is thought to be before any count, against the others.
    pub weight: f64,
}

impl Tuning {
    /// The tunings that run side by side: levels that hardly move to levels that move fast; with and without spells of busy
    /// days; and profiles that change sooner, down to one that soon forgets.
    pub const BANK: [Self; 8] = [
        Self::of(0.001, (0.0, 1.0), 1e-6, 0.08, 1.0),
        Self::of(0.006, (0.0, 1.0), 4e-6, 0.08, 1.0),
        Self::of(0.02, (0.0, 1.0), 4e-6, 0.05, 0.3),
        Self::of(0.05, (0.0, 1.0), 4e-6, 0.05, 0.05),
        Self::of(0.006, (0.04, 2.0), 4e-6, 0.08, 1.0),
        Self::of(0.012, (0.10, 1.0), 4e-6, 0.05, 0.2),
        Self::of(0.012, (0.05, 2.0), 4e-5, 0.05, 0.3),
        Self::of(0.012, (0.05, 2.0), 6e-4, 0.05, 0.05),
    ];

    const fn of(
        level_per_week: f64,
        passing: (f64, f64),
        profile_per_day: f64,
        yearly: f64,
        weight: f64,
    ) -> Self {
        Self { level_per_week, passing: passing.0, passing_days: passing.1, profile_per_day, yearly, weight }
    }
}
