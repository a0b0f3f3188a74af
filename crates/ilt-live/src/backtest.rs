//! The service over a log that is already complete: what it would have said at each origin, and how that turned out.
//!
//! [`Log`] holds the events of a log. [`run`] goes through them twice with the service's own fold. The first time they
//! come in the order in which they were recorded, each not before it was: at an origin the state is what could be known
//! then, and the second stage looks ahead from it and sets its rivals beside it as it does in service. The second time
//! they come in the order in which they happened, so that late events count where they belong: that is what forecasts
//! are held against.
//!
//! Invariant: what is said at an origin depends on events recorded until then alone, and the same log, plan and model
//! give the same figures on any number of threads.

mod judge;
mod log;
mod said;
mod thrift;
mod truth;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ilt_domain::{Moment, Span};
use ilt_forecast::backtest::Findings;
use ilt_wire::Codes;

use crate::fold::Known;
use crate::outlook::Projection;

pub use log::Log;

/// When forecasts are made, and how far they look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// No forecast is made before this.
    pub from: Moment,
    /// Time from one forecast to the next.
    pub every: Span,
    /// How far they look, rising.
    pub horizons: Vec<Span>,
}

impl Plan {
    /// The stretch in which what happens is counted: the longest that divides the time between forecasts and every
    /// horizon.
    pub fn stretch(&self) -> Span {
        let common = |one: Span, other: &Span| {
            let (mut one, mut other) = (one.0, other.0);
            while other > 0 {
                (one, other) = (other, one % other);
            }
            Span(one)
        };
        self.horizons.iter().fold(self.every, common)
    }

    /// The origins up to an instant: whole steps since 1970.
    pub fn origins(&self, upto: Moment) -> impl Iterator<Item = Moment> {
        let (from, every) = (self.from.0, self.every.0.max(1));
        let first = from.div_euclid(every) * every;
        let first = if first < from { first + every } else { first };
        (0..).map(move |step| Moment(first + step * every)).take_while(move |at| *at <= upto)
    }

    /// Whether a forecast is made at this instant.
    fn origin(&self, at: Moment) -> bool {
        at >= self.from && at.0.rem_euclid(self.every.0.max(1)) == 0
    }
}

/// What the log is judged with.
pub struct Trial<'a> {
    /// Names, calendar and thresholds of the service; its time between cuts is the plan's.
    pub known: Known,
    /// Codes of the directory.
    pub codes: Arc<Codes>,
    /// The model.
    pub projection: Box<dyn Projection>,
    /// When forecasts are made.
    pub plan: Plan,
    /// Set from outside to stop.
    pub stop: &'a AtomicBool,
    /// Told after every origin.
    pub progress: &'a (dyn Fn() + Sync),
}

impl std::fmt::Debug for Trial<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Trial").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Why a log cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It holds no events.
    #[error("the log holds no event that can be read; {refused} records were refused")]
    Empty {
        /// Records that were refused.
        refused: u64,
    },
    /// No forecast comes true within it.
    #[error("the log ends {days} days after the first forecast: no horizon comes true within it")]
    TooShort {
        /// Whole days from the first forecast to the end of the log.
        days: u32,
    },
    /// The model could not look ahead.
    #[error("no forecast could be made: {0}")]
    Model(String),
}

/// Judges the service over a log; `None` if it was stopped.
///
/// # Errors
/// A [`Fault`] if nothing can be judged.
pub fn run(log: &Log, trial: Trial<'_>) -> Result<Option<Findings>, Fault> {
    let ends = log.ends().ok_or(Fault::Empty { refused: log.refused_in_all() })?;
    let Trial { mut known, codes, projection, plan, stop, progress } = trial;
    let nearest = plan.horizons.first().copied().unwrap_or(Span::ZERO);
    if plan.origins(ends.1).next().is_none_or(|first| first + nearest > ends.1) {
        return Err(Fault::TooShort { days: (ends.1 - plan.from).days().max(0.0) as u32 });
    }
    let mut settings = (*known.settings).clone();
    settings.every = plan.stretch();
    known.settings = Arc::new(settings);
    let members = projection.members();
    let control = said::Control { plan: &plan, ends, stop, progress };
    let Some(said) = said::all(log, &known, &codes, projection, &control)? else { return Ok(None) };
    let resolved = truth::resolve(log, &known, &plan, ends, said, stop);
    if stop.load(Ordering::SeqCst) {
        return Ok(None);
    }
    Ok(Some(judge::findings(log, &known, &plan, members, &resolved)))
}
