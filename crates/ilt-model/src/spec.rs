//! What a simulation is made from: a checked, dense description with nothing of any file format in it.
//!
//! All times are microseconds, all tables are indexed by the handles of `ilt-domain`, and everything that depends on
//! the cohort is a [`ByCohort`]. The door (`ilt-scenario`) builds it and refuses what cannot run.

use std::sync::Arc;

use ilt_domain::directory::Target;
use ilt_domain::{CohortId, Directory, HomeId, Moment, RoleId, Span, StepId, TeamId};
use ilt_engine::{Integrated, Law};

use crate::population::Population;
use ilt_domain::civil::CivilCalendar;
pub use ilt_domain::present::{Presence, Present};

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
    /// Last instant.
    pub end: Moment,
    /// What is left out at the start.
    pub warm_up: WarmUp,
    /// Levels (waiting, in service) are sampled this often; zero: never.
    pub sample_every: Span,
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

/// How a team works.
#[derive(Debug, Clone)]
pub struct Team {
    /// Stable key of its random draws (absence).
    pub key_id: String,
    /// How many are there to work.
    pub staffing: Staffing,
    /// What happens to work in hand when staff leave.
    pub at_close: AtClose,
    /// Work is only begun when it can end before the shift does (unless it is longer than a whole shift).
    pub only_if_it_fits: bool,
    /// Greatest number waiting for staff; more are lost.
    pub waiting_room: Option<u32>,
    /// A lower priority number pre-empts work in hand (resumed later where it stopped).
    pub preemptive: bool,
    /// A share of the working time kept for one priority level.
    pub floor: Option<Floor>,
    /// When the team accepts responsibility.
    pub accepts: Accepts,
    /// Greatest caseload.
    pub places: Option<u32>,
    /// Bookable sessions, in order of start.
    pub sessions: Option<Sessions>,
}

/// How many staff are there.
#[derive(Debug, Clone)]
pub enum Staffing {
    /// As many as wanted: an outside holder, a pure delay.
    Unlimited,
    /// This many at all times.
    Constant(u32),
    /// People with shifts.
    Rota(Rota),
}

/// People with shifts, already laid out on the calendar as instants.
#[derive(Debug, Clone, Default)]
pub struct Rota {
    /// The members.
    pub members: Vec<Member>,
    /// Fixed blocks that take staff away from the work (meetings).
    pub blocks: Vec<Block>,
    /// Absence of the members; drawn per member and replication.
    pub absence: Option<Absence>,
}

/// One member of staff, or several who always work the same shifts and are never absent.
#[derive(Debug, Clone)]
pub struct Member {
    /// Stable key of the member's absence.
    pub key_id: String,
    /// How many such people.
    pub copies: u32,
    /// Their time available for the work: (from, to), in order, not overlapping.
    pub shifts: Vec<(Moment, Moment)>,
}

/// A fixed block of time taken from a team.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// From when.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
    /// How many staff it takes.
    pub staff: u32,
}

/// Absence: sickness in spells with a monthly level, and leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Absence {
    /// Share of days sick by month of the year, January first.
    pub sickness: [f64; 12],
    /// Mean length of a sickness spell, days.
    pub spell_days: f64,
    /// Working days of leave a year (taken in whole weeks).
    pub leave_days: f64,
}

/// What happens to work in hand when the shift ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtClose {
    /// It is finished, as overtime; nothing new starts.
    Finish,
    /// It stops and is resumed where it stopped.
    Suspend,
}

/// Keep at least `share` of the work time for one priority level, until the oldest waiting above it exceeds `until`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// The priority level kept.
    pub priority: u8,
    /// Share of busy time kept for it.
    pub share: f64,
    /// The floor is dropped while the oldest waiting at any more urgent level has waited longer than this.
    pub until: Target,
}

/// When a team accepts responsibility (`HandOff` counts then).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// When work starts (queues).
    OnStart,
    /// When a place on the caseload or a case is given.
    OnAdmission,
}

/// Bookable sessions.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    /// The sessions, in order of start.
    pub list: Vec<Session>,
    /// How far ahead slots can be booked.
    pub ahead: Span,
    /// Same-day slots beyond the plan, as a share of a session's slots.
    pub extras: f64,
}

/// One session of appointments; slots are spaced evenly over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Session {
    /// First slot.
    pub from: Moment,
    /// End.
    pub to: Moment,
    /// Slots in all.
    pub slots: u16,
    /// Of these, kept for the day itself.
    pub same_day: u16,
}

/// A step of a pathway.
#[derive(Debug, Clone)]
pub struct Step {
    /// Who does it.
    pub by: By,
    /// What it takes.
    pub work: Work,
    /// Where people go next.
    pub next: ByCohort<Routes>,
    /// Further threads opened when the step ends, or when the first visit of a caseload ends (joins), each with its
    /// own chance.
    pub also: Vec<Also>,
    /// The person dies or moves away here.
    pub departs: bool,
}

/// Who does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nobody: the thread stays with its holder.
    Nobody,
    /// One team.
    Team(TeamId),
    /// The team of the role that serves the person's home.
    Role(RoleId),
}

/// What a step takes.
#[derive(Debug, Clone)]
pub enum Work {
    /// Nothing: only routing.
    Route,
    /// Time without staff.
    Delay(ByCohort<Law>),
    /// Staff time after a queue.
    Queue(Task, Option<Patience>),
    /// An appointment in a session.
    Booked(Booking),
    /// A place on a caseload with a sequence of visits.
    Caseload(Caseload),
    /// A fork by whether the person is on a caseload of the role.
    OnCaseload {
        /// The role whose caseload is asked about.
        role: RoleId,
        /// Next step if so.
        yes: Option<StepId>,
        /// Next step if not.
        no: Option<StepId>,
    },
}

/// A piece of staff time.
#[derive(Debug, Clone)]
pub struct Task {
    /// Direct time, microseconds.
    pub service: ByCohort<Law>,
    /// Priority, 0 first.
    pub priority: ByCohort<u8>,
    /// Whether the team travels for it.
    pub travel: bool,
    /// Notes and administration tied to it.
    pub notes: Span,
}

/// Giving up (reneging).
#[derive(Debug, Clone)]
pub struct Patience {
    /// How long each cohort waits; `None`: for ever.
    pub law: ByCohort<Option<Wait>>,
    /// Where those who give up go; `None`: they leave.
    pub to: Option<StepId>,
}

/// How long someone waits.
#[derive(Debug, Clone, PartialEq)]
pub enum Wait {
    /// By a law, microseconds.
    Law(Law),
    /// So many working days.
    WorkingDays(f64),
}

/// A booked appointment.
#[derive(Debug, Clone)]
pub struct Booking {
    /// The contact itself.
    pub task: Task,
    /// How far ahead the person wants it, microseconds from the request; `None`: the same day, first slot left.
    pub lead: Option<ByCohort<Law>>,
    /// The person takes the first slot from then on, up to this much later.
    pub within: Span,
    /// Slots used; 0: a task done in the session without a slot.
    pub slots: u16,
    /// Chance of not attending.
    pub not_attended: ByCohort<f64>,
    /// Where those go who do not attend; `None`: they leave.
    pub missed: Option<StepId>,
    /// Where those go for whom no slot is left; `None`: they leave.
    pub full: Option<StepId>,
}

/// A caseload: wait for a place, a first visit, visits that taper, then leave.
#[derive(Debug, Clone)]
pub struct Caseload {
    /// Priority for a place, 0 first.
    pub priority: ByCohort<u8>,
    /// Longest wait for a place, and where those go who are returned.
    pub wait: Option<(Wait, Option<StepId>)>,
    /// How long someone stays.
    pub stay: Stay,
    /// Time between one visit and the next; the last repeats.
    pub every: Vec<Span>,
    /// The first visit.
    pub first: Task,
    /// The entry of the directory's steps that first visits are reported under (`ID:first`).
    pub first_as: StepId,
    /// The later visits.
    pub visit: Task,
    /// The entry of the directory's steps that later visits are reported under (`ID:visit`).
    pub visit_as: StepId,
}

/// How long someone stays on a caseload.
#[derive(Debug, Clone)]
pub enum Stay {
    /// For a time, microseconds.
    For(ByCohort<Law>),
    /// Until so many visits are done.
    Visits(u16),
}

/// Where people go next: edges tried in order against one uniform draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routes {
    /// Edges; `upto` rises to 1. Empty: everyone leaves.
    pub edges: Vec<Edge>,
}

/// One edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Cumulative probability up to and including this edge.
    pub upto: f64,
    /// Where to; `None`: the thread closes.
    pub to: Option<StepId>,
    /// The sender stays involved (a join when accepted); the thread that goes on is a new one.
    pub keep: bool,
    /// Time on the way, microseconds.
    pub after: Option<Law>,
}

/// A further thread opened when a step ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Also {
    /// Chance, by cohort.
    pub chance: ByCohort<f64>,
    /// Where the new thread begins.
    pub to: StepId,
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
