//! Time as the whole house counts it: whole microseconds UTC. No float is ever a time.

use std::ops::{Add, AddAssign, Sub};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

/// A length of time in microseconds; may be negative as the difference of two instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One second.
    pub const SECOND: Self = Self(1_000_000);
    /// One minute.
    pub const MINUTE: Self = Self(60 * Self::SECOND.0);
    /// One hour.
    pub const HOUR: Self = Self(60 * Self::MINUTE.0);
    /// Twenty-four hours (a civil day may be 23 or 25).
    pub const DAY: Self = Self(24 * Self::HOUR.0);
    /// Seven times twenty-four hours.
    pub const WEEK: Self = Self(7 * Self::DAY.0);

    /// The span as hours.
    #[inline]
    pub fn hours(self) -> f64 {
        self.0 as f64 / Self::HOUR.0 as f64
    }

    /// The span as minutes.
    #[inline]
    pub fn minutes(self) -> f64 {
        self.0 as f64 / Self::MINUTE.0 as f64
    }

    /// The span as days of twenty-four hours.
    #[inline]
    pub fn days(self) -> f64 {
        self.0 as f64 / Self::DAY.0 as f64
    }

    /// The span that `minutes` come to, to the nearest microsecond.
    #[inline]
    pub fn from_minutes(minutes: f64) -> Self {
        Self((minutes * Self::MINUTE.0 as f64).round() as i64)
    }
}

impl Add<Span> for Moment {
    type Output = Moment;
    #[inline(always)]
    fn add(self, span: Span) -> Moment {
        Moment(self.0 + span.0)
    }
}

impl Sub<Span> for Moment {
    type Output = Moment;
    #[inline(always)]
    fn sub(self, span: Span) -> Moment {
        Moment(self.0 - span.0)
    }
}

impl Sub for Moment {
    type Output = Span;
    #[inline(always)]
    fn sub(self, earlier: Moment) -> Span {
        Span(self.0 - earlier.0)
    }
}

impl Add for Span {
    type Output = Span;
    #[inline(always)]
    fn add(self, other: Span) -> Span {
        Span(self.0 + other.0)
    }
}

impl Sub for Span {
    type Output = Span;
    #[inline(always)]
    fn sub(self, other: Span) -> Span {
        Span(self.0 - other.0)
    }
}

impl AddAssign for Span {
    #[inline(always)]
    fn add_assign(&mut self, other: Span) {
        self.0 += other.0;
    }
}
