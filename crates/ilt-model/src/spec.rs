//! What a simulation is made from: a checked, dense description with nothing of any file format in it.
//!
//! All times are microseconds, all tables are indexed by the handles of `ilt-domain`, and everything that depends on
//! the cohort is a [`ByCohort`]. The door (`ilt-scenario`) builds it and refuses what cannot run.

mod staffing;
mod step;

use std::sync::Arc;

use ilt_domain::{CohortId, Directory, HomeId, Moment, Span, StepId, TeamId};
use ilt_engine::{Integrated, Law};

use crate::population::Population;
use ilt_domain::civil::CivilCalendar;
pub use ilt_domain::present::{Presence, Present};
pub use staffing::{
    Absence, Accepts, AtClose, Block, Floor, Member, Rota, Session, Sessions, Staffing, Team,
};
pub use step::{Also, Booking, By, Caseload, Edge, Patience, Routes, Stay, Step, Task, Wait, Work};

/// A whole scenario, ready to run.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Names and belongings.
    pub directory: Arc<Directory>,
    /// When the run starts and ends and what of it is observed.
    pub clock: Clock,
    /// Working days, hours of the week.
    pub civil: CivilCalendar,
    /// Teams, parallel to `directory.teams`.
    pub teams: Vec<Team>,
    /// Steps, parallel to `directory.steps`.
    pub steps: Vec<Step>,
    /// Which team of a role serves a home: `serving[role][home]`, [`TeamId::NONE`] where nobody does.
    pub serving: Vec<Vec<TeamId>>,
    /// Minutes of travel for one visit, `travel[team][home]`; empty for teams that do not travel.
    pub travel: Vec<Vec<f32>>,
    /// Arrivals.
    pub streams: Vec<Stream>,
    /// How much the days of each entry of `directory.streams` vary: the coefficient of variation of a gamma factor of mean 1
    /// on the rate of each civil day, which all homes and cohorts of the entry share. Nought, or no value: not at all.
    pub day_spreads: Vec<f64>,
    /// Shapes of rates over time, shared by streams; each integrates to the run's length in hours at rate 1 an hour.
    pub shapes: Vec<Integrated>,
    /// The people, if the scenario has a register.
    pub population: Option<Population>,
    /// Who is present when the run starts.
    pub opening: Vec<Present>,
}

/// The run's frame of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// First instant.
    pub start: Moment,
    /// The end, which is no part of the run any more.
    pub end: Moment,
    /// What is left out at the start.
    pub warm_up: WarmUp,
    /// Levels (waiting, in service) are sampled this often; zero: never.
    pub sample_every: Span,
}

impl Clock {
    /// Last instant of the run: from start to end, the end left out, so that runs laid end to end count nothing twice.
    pub fn last(&self) -> Moment {
        Moment(self.end.0 - 1).max(self.start)
    }
}

/// What of the start of a run is not observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WarmUp {
    /// This long (zero: observe from the start).
    Given(Span),
    /// As long as MSER-5 says (White 1997), found from pilot replications.
    Mser5,
}

/// A value for each cohort, indexed by cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct ByCohort<T>(pub Vec<T>);

impl<T> ByCohort<T> {
    /// The value of a cohort.
    #[inline(always)]
    pub fn get(&self, cohort: CohortId) -> &T {
        &self.0[cohort.index()]
    }
}

/// A stream of arrivals of one cohort at one home.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Stable id: of practice, cohort and need, never of locality, team or row.
    pub key_id: String,
    /// The entry of `directory.streams` it belongs to.
    pub cause: ilt_domain::StreamId,
    /// Where the people are registered.
    pub home: HomeId,
    /// Their cohort.
    pub cohort: CohortId,
    /// The first step.
    pub to: StepId,
    /// When needs arise.
    pub arising: Arising,
    /// People per arrival; `None`: one.
    pub batch: Option<Law>,
    /// Needs arise from people of the register: the rate is per person and the person is a keyed choice.
    pub of_register: bool,
}

/// When needs arise.
#[derive(Debug, Clone)]
pub enum Arising {
    /// Poisson at a constant rate per hour (per person and hour if of the register).
    Poisson {
        /// Rate per hour.
        per_hour: f64,
    },
    /// Poisson at `per_hour` times a shape over time, exact by inversion of the integrated rate.
    Shaped {
        /// Mean rate per hour.
        per_hour: f64,
        /// Index into `Spec::shapes`.
        shape: u32,
    },
    /// Renewal: gaps by a law, microseconds.
    Renewal(Law),
    /// A trace.
    Trace(Vec<Moment>),
}

impl Spec {
    /// The team that does a step for someone of this home, or [`TeamId::NONE`].
    #[inline(always)]
    pub fn team_for(&self, by: By, home: HomeId) -> TeamId {
        match by {
            By::Nobody => TeamId::NONE,
            By::Team(team) => team,
            By::Role(role) => self.serving[role.index()][home.index()],
        }
    }

    /// How much the days of a stream vary, as a coefficient of variation; nought: not at all.
    pub fn day_spread(&self, stream: ilt_domain::StreamId) -> f64 {
        self.day_spreads.get(stream.index()).copied().unwrap_or(0.0)
    }

    /// Travel to someone of this home for the work of a step.
    pub fn travel_of(&self, by: By, home: HomeId) -> Span {
        let team = self.team_for(by, home);
        let minutes = self.travel.get(team.index()).and_then(|row| row.get(home.index())).copied();
        Span::from_minutes(f64::from(minutes.unwrap_or(0.0)))
    }

    /// Whether a team takes everyone at once.
    #[inline(always)]
    pub fn unlimited(&self, team: TeamId) -> bool {
        matches!(self.teams[team.index()].staffing, Staffing::Unlimited)
    }
}
