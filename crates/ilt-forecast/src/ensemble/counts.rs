//! What a member counts for one role in one locality up to one horizon, in whole numbers, so that sums are exact.

use std::ops::AddAssign;

use ilt_domain::Span;

/// Counts of a role's work for the people of a locality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Requests made after the beginning.
    pub requests: i64,
    /// People waiting at the horizon; those with an appointment are not.
    pub waiting: i64,
    /// People on the caseload at the horizon.
    pub caseload: i64,
    /// Waits that ended after the beginning because work began or a place was given; appointments are no waits.
    pub starts: i64,
    /// Those waits, summed.
    pub waited: Span,
    /// Those of them that were longer than the step's target.
    pub over_target: i64,
    /// Work asked for after the beginning at its mean, travel and notes included.
    pub needed: Span,
    /// Work of those who wait at the horizon for longer than the step's target, at its mean.
    pub short: Span,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.waiting += other.waiting;
        self.caseload += other.caseload;
        self.starts += other.starts;
        self.waited += other.waited;
        self.over_target += other.over_target;
        self.needed += other.needed;
        self.short += other.short;
    }
}
