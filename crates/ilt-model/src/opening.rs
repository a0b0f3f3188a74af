//! A run that begins in the midst of things: at an instant inside the calendar a scenario was laid out for, with those
//! who are there then, the staff known to be on, and arrivals whose level is not known for certain.

use ilt_domain::present::{Presence, Present};
use ilt_domain::{LocalityId, Moment, StreamId, TeamId};

use crate::spec::Spec;

/// What is known at the instant a run begins, in place of the scenario's own opening.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The first instant; not before the scenario's.
    pub at: Moment,
    /// The last instant; not after the scenario's.
    pub until: Moment,
    /// Who is there. Times are taken as known to the instant: work in hand counts from its start, travel and notes
    /// included, and a first interval between visits from the day someone was taken on. Whoever has not been heard of
    /// since a need arose may be at no step ([`ilt_domain::StepId::NONE`]).
    pub present: Vec<Present>,
    /// Staff known to be on: team, on, taken by blocks. They hold until the team's rota next changes.
    pub staff: Vec<(TeamId, u32, u32)>,
    /// What is known of the level of arrivals; a stream without an entry comes at the scenario's rate.
    pub levels: Vec<Level>,
}

/// The level of a stream in a locality as a factor on the scenario's rate: gamma distributed, drawn once a replication.
///
/// A Poisson rate seen through counts is gamma distributed (Gelman et al., Bayesian Data Analysis, 2013, section 2.6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The stream.
    pub cause: StreamId,
    /// Where the people are registered.
    pub locality: LocalityId,
    /// Shape, above 0.
    pub shape: f64,
    /// Rate, above 0; the mean factor is `shape / rate`.
    pub rate: f64,
}

/// Why a run cannot begin so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OpeningError {
    /// The calendar does not reach so far.
    #[error("from {at:?} to {until:?} is not inside the scenario's {start:?} to {end:?}")]
    Outside {
        /// First instant asked for.
        at: Moment,
        /// Last instant asked for.
        until: Moment,
        /// First instant of the scenario.
        start: Moment,
        /// Last instant of the scenario.
        end: Moment,
    },
    /// A handle that the scenario does not have.
    #[error("the scenario has no {what} number {handle}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The handle.
        handle: u32,
    },
    /// A level that is no gamma law.
    #[error("a gamma law of shape {shape} and rate {rate} does not exist")]
    Level {
        /// Its shape.
        shape: f64,
        /// Its rate.
        rate: f64,
    },
    /// More people than memory is set aside for.
    #[error("{people} people are present, at most {most} can be")]
    Crowded {
        /// How many.
        people: u64,
        /// The most.
        most: u64,
    },
}

/// Most people present at the beginning.
const MOST_PRESENT: u64 = 10_000_000;

impl Opening {
    /// Refuses what a scenario cannot begin with.
    pub(crate) fn check(&self, spec: &Spec) -> Result<(), OpeningError> {
        let (at, until) = (self.at, self.until);
        let (start, end) = (spec.clock.start, spec.clock.end);
        if at < start || until < at || until > end {
            return Err(OpeningError::Outside { at, until, start, end });
        }
        let people = self.present.iter().map(|row| u64::from(row.count)).sum();
        if people > MOST_PRESENT {
            return Err(OpeningError::Crowded { people, most: MOST_PRESENT });
        }
        let names = &spec.directory;
        for row in &self.present {
            known("home", row.home.0, names.homes.len())?;
            known("cohort", row.cohort.0, names.cohorts.len())?;
            if row.step.is_some() || !matches!(row.how, Presence::Between(_) | Presence::Beside(_)) {
                known("step", row.step.0, spec.steps.len())?;
            }
        }
        for (team, ..) in &self.staff {
            known("team", team.0, names.teams.len())?;
        }
        self.levels.iter().try_for_each(|level| level.check(spec))
    }
}

impl Level {
    fn check(&self, spec: &Spec) -> Result<(), OpeningError> {
        known("stream", self.cause.0, spec.directory.streams.len())?;
        known("locality", self.locality.0, spec.directory.localities.len())?;
        let (shape, rate) = (self.shape, self.rate);
        let fine = |value: f64| value.is_finite() && value > 0.0;
        if fine(shape) && fine(rate) { Ok(()) } else { Err(OpeningError::Level { shape, rate }) }
    }
}

fn known(what: &'static str, handle: u32, len: usize) -> Result<(), OpeningError> {
    if (handle as usize) < len { Ok(()) } else { Err(OpeningError::Unknown { what, handle }) }
}
