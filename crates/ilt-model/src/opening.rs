//! A run that begins in the midst of things: at an instant inside the calendar a scenario was laid out for, with those
//! who are there then, the staff known to be on, and arrivals whose level is not known for certain.

use ilt_domain::present::{Presence, Present, Turnout};
use ilt_domain::{LocalityId, Moment, Span, StepId, StreamId, TeamId};

use crate::simulation::FLOOR_MEMORY;
use crate::spec::Spec;

/// What is known at the instant a run begins, in place of the scenario's own opening.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The first instant; not before the scenario's.
    pub at: Moment,
    /// The end; not after the scenario's.
    pub until: Moment,
    /// Who is there. Times are taken as known to the instant: work in hand counts from its start, travel and notes
    /// included, and a first interval between visits from the day someone was taken on. Whoever has not been heard of
    /// since a need arose may be at no step ([`ilt_domain::StepId::NONE`]).
    pub present: Vec<Present>,
    /// Staff known to be on: team, on, taken by blocks. They hold until the team's rota next changes.
    pub staff: Vec<(TeamId, u32, u32)>,
    /// How many of a team came to work when it was last there: those who were away stay away for the rest of their
    /// sickness or leave. Teams without an entry have their absences drawn anew.
    pub turnouts: Vec<Turnout>,
    /// For how long before `at` everything was heard: the visits of whoever was taken on earlier are not all counted.
    pub heard: Span,
    /// Work begun of late by teams with a floor; what is in hand is in it. Without an entry, what is in hand is all.
    pub floors: Vec<Account>,
    /// What is known of the level of arrivals; a stream without an entry comes at the scenario's rate.
    pub levels: Vec<Level>,
    /// What is known of how long work takes; a step without an entry takes as long as the scenario says.
    pub scales: Vec<Scale>,
    /// What is known of when in the week needs arise; a stream without an entry keeps the scenario's pattern.
    pub weeks: Vec<Week>,
    /// What is known of how days vary; where no entry is of a stream, its days vary as the scenario says.
    pub days: Vec<Days>,
}

/// Work a team has begun of late, by which its floor is judged: as far back as the model remembers, or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The team.
    pub team: TeamId,
    /// Work at the priority level of its floor.
    pub floor: Span,
    /// All of its work.
    pub all: Span,
}

impl Account {
    /// An account of nothing yet.
    pub fn new(team: TeamId) -> Self {
        Self { team, floor: Span::ZERO, all: Span::ZERO }
    }

    /// Adds work that was begun; the account is halved now and then, as that of a run is.
    pub fn add(&mut self, floor: Span, all: Span) {
        self.floor = Span(self.floor.0.saturating_add(floor.0));
        self.all = Span(self.all.0.saturating_add(all.0));
        while self.all.0 > FLOOR_MEMORY {
            (self.floor, self.all) = (Span(self.floor.0 / 2), Span(self.all.0 / 2));
        }
    }
}

/// How the week of a stream in a locality differs from the scenario's: a factor on its rate for each hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// The stream.
    pub cause: StreamId,
    /// Where the people are registered.
    pub locality: LocalityId,
    /// A factor for each hour of the week, Monday 00:00 first: 168 of them, none negative. On bank holidays the
    /// scenario's own rate holds.
    pub factors: Vec<f64>,
}

/// How long work takes beside what the scenario says: the direct time of a step's work is that of its law over a gamma
/// distributed speed, drawn once a replication and kept between [`Scale::LEAST`] and [`Scale::MOST`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The step the work is reported under.
    pub step: StepId,
    /// Shape of the speed, above 0.
    pub shape: f64,
    /// Its rate, above 0; the mean speed is `shape / rate`.
    pub rate: f64,
}

impl Scale {
    /// The least factor on times.
    pub const LEAST: f64 = 0.5;
    /// The greatest factor on times.
    pub const MOST: f64 = 2.0;

    fn check(&self, spec: &Spec) -> Result<(), OpeningError> {
        known("step", self.step.0, spec.directory.steps.len())?;
        gamma(self.shape, self.rate)
    }
}

impl Week {
    fn check(&self, spec: &Spec) -> Result<(), OpeningError> {
        known("stream", self.cause.0, spec.directory.streams.len())?;
        known("locality", self.locality.0, spec.directory.localities.len())?;
        let fine = |factor: &f64| factor.is_finite() && *factor >= 0.0;
        if self.factors.len() == HOURS && self.factors.iter().all(fine) {
            Ok(())
        } else {
            Err(OpeningError::Week { hours: self.factors.len() })
        }
    }
}

/// How the rate of a stream varies from day to day, in one locality or alike in all of them: a gamma factor of mean 1 on
/// the rate of each civil day, drawn once a replication and day. Entries of the same stream multiply.
///
/// Counts of a Poisson rate with a gamma factor are negative binomial, and what a part of a day's count says of its factor
/// is again a gamma law (Greenwood and Yule 1920; Gelman et al., Bayesian Data Analysis, 2013, section 2.6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Days {
    /// The stream.
    pub cause: StreamId,
    /// Where the people are registered; `None`: one factor for all localities.
    pub locality: Option<LocalityId>,
    /// Shape of the factor of every day after the first, above 0: one over its squared coefficient of variation.
    pub shape: f64,
    /// Shape of the factor of the day the run begins in, given what was counted of it, above 0.
    pub first_shape: f64,
    /// Its rate, above 0; its mean is `first_shape / first_rate`.
    pub first_rate: f64,
    /// Squared coefficient of variation of one more factor that all days of a replication share: what days that vary
    /// together leave in doubt of the level. Nought: none.
    pub doubt: f64,
}

impl Days {
    fn check(&self, spec: &Spec) -> Result<(), OpeningError> {
        known("stream", self.cause.0, spec.directory.streams.len())?;
        if let Some(locality) = self.locality {
            known("locality", locality.0, spec.directory.localities.len())?;
        }
        gamma(self.shape, self.shape)?;
        gamma(self.first_shape, self.first_rate)?;
        let doubt = self.doubt.is_finite() && self.doubt >= 0.0;
        if doubt { Ok(()) } else { Err(OpeningError::Doubt(self.doubt)) }
    }
}

/// Hours of a week.
const HOURS: usize = 168;

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
    /// A doubt that is no squared coefficient of variation.
    #[error("{0} is no squared coefficient of variation")]
    Doubt(f64),
    /// A week that is not one.
    #[error("{hours} factors, or one that is negative or no number, are not a week of {HOURS} hours")]
    Week {
        /// Factors given.
        hours: usize,
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
        for Account { team, .. } in &self.floors {
            known("team", team.0, names.teams.len())?;
        }
        for Turnout { team, .. } in &self.turnouts {
            known("team", team.0, names.teams.len())?;
        }
        for (team, ..) in &self.staff {
            known("team", team.0, names.teams.len())?;
        }
        self.levels.iter().try_for_each(|level| level.check(spec))?;
        self.scales.iter().try_for_each(|scale| scale.check(spec))?;
        self.weeks.iter().try_for_each(|week| week.check(spec))?;
        self.days.iter().try_for_each(|days| days.check(spec))
    }
}

impl Level {
    fn check(&self, spec: &Spec) -> Result<(), OpeningError> {
        known("stream", self.cause.0, spec.directory.streams.len())?;
        known("locality", self.locality.0, spec.directory.localities.len())?;
        gamma(self.shape, self.rate)
    }
}

fn gamma(shape: f64, rate: f64) -> Result<(), OpeningError> {
    let fine = |value: f64| value.is_finite() && value > 0.0;
    if fine(shape) && fine(rate) { Ok(()) } else { Err(OpeningError::Level { shape, rate }) }
}

fn known(what: &'static str, handle: u32, len: usize) -> Result<(), OpeningError> {
    if (handle as usize) < len { Ok(()) } else { Err(OpeningError::Unknown { what, handle }) }
}
