//! Forecasts whose time has not come yet.

use std::collections::BTreeMap;

use ilt_domain::forecast::{Method, Target};
use ilt_domain::{Moment, Opaque, Span};

use super::Subject;

/// One figure by one method.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// What it is of.
    pub subject: Subject,
    /// How it was made.
    pub method: Method,
    /// Its mean.
    pub mean: f64,
    /// Its quantiles.
    pub quantiles: [f64; 21],
    /// Of a wait, the chance that it is longer than it should be, where the method says one.
    pub over_target: Option<f64>,
}

/// When a guess was made, and how far it looks.
pub(super) type Origin = (Moment, Span);

/// Guesses by when they were made and how far they look.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    /// Each with the forecast it belongs to.
    pub(super) guesses: BTreeMap<Origin, Vec<(Opaque, Guess)>>,
}

/// Targets that come true in a way that can be counted.
pub(super) const SCORED: [Target; 4] = [Target::Demand, Target::Waiting, Target::Caseload, Target::Wait];

impl Pending {
    /// Whether forecasts made at this instant are kept for scoring: the further they look, the fewer are.
    pub(crate) fn keeps(at: Moment, horizon: Span) -> bool {
        let every = match horizon {
            near if near <= Span(48 * Span::HOUR.0) => return true,
            middle if middle <= Span(14 * Span::DAY.0) => Span::DAY,
            _ => Span::WEEK,
        };
        at.0.rem_euclid(every.0) == 0
    }

    /// Those whose time had come at an instant, in order.
    pub(super) fn due(&mut self, now: Moment) -> Vec<(Origin, Vec<(Opaque, Guess)>)> {
        let due: Vec<(Moment, Span)> =
            self.guesses.keys().filter(|(at, horizon)| *at + *horizon <= now).copied().collect();
        due.into_iter().filter_map(|key| Some((key, self.guesses.remove(&key)?))).collect()
    }
}
