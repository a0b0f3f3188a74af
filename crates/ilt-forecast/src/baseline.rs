//! What a forecast must beat: methods that need no model.
//!
//! Each is fitted to a stretch of counts and then takes in one count after the other; what it says of the future depends
//! on those alone. [`Kind`] names them, [`fit`] makes them. [`SteadyErlang`] is the long-run forecast of a queue,
//! [`Together`] that of several.
//!
//! Invariant: quantiles never fall with the level, and none is below nought.

mod average;
mod climatology;
mod erlang;
mod minimise;
mod naive;
mod normal;
mod past;
mod persistence;
mod regression;
mod smoothing;

use ilt_domain::forecast::Method;

use crate::arrivals::Arrivals;
use crate::history::{Cadence, History, Slot};
use crate::pool::Pool;

pub use average::Average;
pub use climatology::Climatology;
pub use erlang::{Line, SteadyErlang, Together};
pub use naive::SeasonalNaive;
pub use persistence::Persistence;
pub use regression::Regression;
pub use smoothing::Smoothing;

/// A method that learns counts in order and foretells the next ones.
pub trait Forecaster: Send {
    /// Takes in the count of the next slot.
    fn observe(&mut self, slot: &Slot, count: u32);

    /// Quantiles at the published levels for the slots that follow the last one taken in.
    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]>;
}

impl Forecaster for Arrivals {
    fn observe(&mut self, slot: &Slot, count: u32) {
        Arrivals::observe(self, slot, count);
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        ahead.iter().zip(1..).map(|(slot, steps)| Arrivals::quantiles(self, slot, steps)).collect()
    }
}

/// The methods for counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Ours: a [`Pool`] of the learner and simple rules.
    Pooled,
    /// The learner of the pool alone: [`Arrivals`].
    Learned,
    /// The last count goes on.
    Persistence,
    /// The count of a week ago.
    LastWeek,
    /// The count of 52 weeks ago.
    LastYear,
    /// The counts of this bin of the week over 52 weeks.
    Climatology,
    /// Exponential smoothing with a season and a damped trend.
    Smoothing,
    /// Negative binomial regression on the calendar.
    Regression,
    /// The plan of one constant average.
    Average,
}

impl Kind {
    /// All of them, ours first.
    pub const ALL: [Self; 9] = [
        Self::Pooled,
        Self::Learned,
        Self::Persistence,
        Self::LastWeek,
        Self::LastYear,
        Self::Climatology,
        Self::Smoothing,
        Self::Regression,
        Self::Average,
    ];

    /// A slug.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Pooled => "ours",
            Self::Learned => "learner-alone",
            Self::Persistence => "persistence",
            Self::LastWeek => "seasonal-naive-week",
            Self::LastYear => "seasonal-naive-year",
            Self::Climatology => "climatology",
            Self::Smoothing => "ets",
            Self::Regression => "nb-regression",
            Self::Average => "constant-average",
        }
    }

    /// How the live feed names it, if it can.
    pub fn method(self) -> Option<Method> {
        match self {
            Self::Pooled | Self::Learned => Some(Method::Ensemble),
            Self::Persistence => Some(Method::Persistence),
            Self::LastWeek | Self::LastYear => Some(Method::SeasonalNaive),
            Self::Climatology => Some(Method::Climatology),
            Self::Smoothing => Some(Method::Smoothing),
            Self::Regression => Some(Method::Regression),
            Self::Average => None,
        }
    }
}

/// A method fitted to the first `upto` counts of a history, or `None` if they are too few for it. Weights and the like are
/// settled by these counts; only what a method says it renews is renewed later.
pub fn fit(kind: Kind, history: &History, upto: usize) -> Option<Box<dyn Forecaster>> {
    let upto = upto.min(history.len());
    let (slots, counts) = (&history.slots[..upto], &history.counts[..upto]);
    let cadence = history.cadence;
    let mut method: Box<dyn Forecaster> = match kind {
        Kind::Pooled => return Some(Box::new(Pool::fit(history, upto)?)),
        Kind::Learned => Box::new(Arrivals::new(cadence)),
        Kind::Persistence => Box::new(Persistence::new(cadence)),
        Kind::LastWeek => Box::new(SeasonalNaive::new(cadence, 1)),
        Kind::LastYear => Box::new(SeasonalNaive::new(cadence, 52)),
        Kind::Climatology => Box::new(Climatology::new(cadence)),
        Kind::Smoothing => return Some(Box::new(Smoothing::fit(cadence, counts)?)),
        Kind::Regression => return Some(Box::new(Regression::fit(cadence, slots, counts)?)),
        Kind::Average => Box::new(Average::new(cadence)),
    };
    if upto < needed(kind, cadence) {
        return None;
    }
    slots.iter().zip(counts).for_each(|(slot, count)| method.observe(slot, *count));
    Some(method)
}

/// Counts a method needs before it can say anything.
fn needed(kind: Kind, cadence: Cadence) -> usize {
    let weeks = match kind {
        Kind::Pooled | Kind::Learned | Kind::Average => 1,
        Kind::Persistence | Kind::Smoothing | Kind::Regression => 4,
        Kind::LastWeek | Kind::Climatology => 8,
        Kind::LastYear => 60,
    };
    weeks * cadence.per_week()
}

#[cfg(test)]
mod tests;
