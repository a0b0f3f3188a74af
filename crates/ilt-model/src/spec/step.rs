//! Steps of pathways as they are given: who does them, what they take, where people go next.

use ilt_domain::{RoleId, Span, StepId, TeamId};
use ilt_engine::Law;

use super::ByCohort;

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
