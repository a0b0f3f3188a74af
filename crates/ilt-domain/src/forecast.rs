//! What the live service publishes: capacity forecasts, hand-off counts, the state now, and how forecasts turned out.

use crate::event::{Opaque, SourceId};
use crate::id::{CohortId, LocalityId, RoleId, TeamId};
use crate::present::{Present, Turnout};
use crate::time::{Moment, Span};

/// The levels of the quantiles published: .025, .05, .10, ... .95 in steps of .05 between, .975.
pub const LEVELS: [f64; 21] = [
    0.025, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80,
    0.85, 0.90, 0.95, 0.975,
];

/// What a forecast is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Requests made in the horizon.
    Demand,
    /// People waiting at its end.
    Waiting,
    /// People on the caseload at its end.
    Caseload,
    /// Mean wait of those who start in it, hours.
    Wait,
    /// Hours of work asked for in it, travel and notes included.
    HoursNeeded,
    /// Hours of work that stand unstarted beyond the target at its end.
    HoursShort,
    /// Whole-time equivalents that the hours short come to over the horizon.
    WteShort,
}

/// Where a forecast looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// One locality.
    Locality(LocalityId),
    /// The sum over all localities: member by member, so it adds up exactly.
    All,
}

/// One figure of a forecast: a place, a role, a target, a horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Where.
    pub place: Place,
    /// Of which role.
    pub role: RoleId,
    /// Of what.
    pub target: Target,
    /// How far ahead of [`Forecast::as_of`].
    pub horizon: Span,
    /// Mean over the members.
    pub mean: f64,
    /// Quantiles at [`LEVELS`].
    pub quantiles: [f64; 21],
    /// Chance that someone who starts in the horizon waits longer than the step's target; only with [`Target::Wait`].
    pub over_target: Option<f64>,
    /// Which method it comes from: the ensemble, or the baseline that has lately been better.
    pub method: Method,
}

/// Where a published figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Runs of the model from the state now.
    Ensemble,
    /// The last value goes on.
    Persistence,
    /// The value of a week ago.
    SeasonalNaive,
    /// All values at this hour of the week.
    Climatology,
    /// Exponential smoothing with a season.
    Smoothing,
    /// The stationary Erlang formula.
    Erlang,
    /// Negative binomial regression on the hour of the week and the latest level.
    Regression,
}

/// How far the forecast could see of one source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceAge {
    /// The source.
    pub source: SourceId,
    /// Its newest event.
    pub newest: Moment,
    /// Share of what it usually has sent by now that has come (0 to 1).
    pub completeness: f64,
}

/// A capacity forecast made at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Its id: a function of the state it was made from, so a re-run after a crash has the same.
    pub id: Opaque,
    /// The event time it was made at.
    pub as_of: Moment,
    /// How far into each input partition it has seen.
    pub positions: Vec<(u32, i64)>,
    /// Version of model and scenario.
    pub model: String,
    /// Members of the ensemble.
    pub members: u32,
    /// The forecast it replaces, and why.
    pub supersedes: Option<(Opaque, Reason)>,
    /// What was known of each source.
    pub sources: Vec<SourceAge>,
    /// Localities of its place that had not told of this instant when patience ran out.
    pub stale: Vec<Stale>,
    /// The figures, in order of place, role, target, horizon.
    pub figures: Vec<Figure>,
}

/// A locality that a forecast did not wait for any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    /// Which.
    pub locality: LocalityId,
    /// The instant it was last told of, taken as if nothing had happened since; `None`: too long ago to stand, so the
    /// forecast has no figures of it, and sums are without its people.
    pub told: Option<Moment>,
}

/// Why a forecast was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It was time.
    Scheduled,
    /// Demand, queues or staff changed by much.
    MaterialChange,
    /// Late events changed the state an earlier forecast was made from.
    LateEvents,
}

/// What stands in one locality at one instant: everything a forecast opens with.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The locality.
    pub locality: LocalityId,
    /// The event time.
    pub at: Moment,
    /// The input partition it comes from, and how far into it this is.
    pub position: (u32, i64),
    /// Something changed by so much that a forecast should not wait for its time.
    pub reason: Reason,
    /// Since when the locality has been listened to: what people did before is known only as far as later events tell.
    pub since: Moment,
    /// Who is there.
    pub present: Vec<Present>,
    /// Staff known to be on: team, on, taken by blocks.
    pub staff: Vec<(TeamId, u32, u32)>,
    /// How many of each team came to work when it was last there, where that was heard of.
    pub turnouts: Vec<Turnout>,
    /// Arrivals seen: one row for each stream of needs and hour whose count has changed since the last cut.
    pub arrivals: Vec<Arrivals>,
    /// Work done: one row for each step, cohort and window whose sums have changed since the last cut.
    pub served: Vec<Served>,
    /// What was known of each source.
    pub sources: Vec<SourceAge>,
    /// What came true since the last cut, for scoring.
    pub outcomes: Vec<Outcome>,
}

/// Needs that arose in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrivals {
    /// The stream of needs.
    pub stream: crate::id::StreamId,
    /// The hour: whole hours since 1970.
    pub hour: i64,
    /// How many.
    pub count: u32,
}

/// Work of one step by one team for one cohort that ended in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served {
    /// The step.
    pub step: crate::id::StepId,
    /// The team; [`TeamId::NONE`] for practices, whose work is told for all of the locality together.
    pub team: TeamId,
    /// Whom it was done for.
    pub cohort: CohortId,
    /// Start of the window.
    pub from: Moment,
    /// How many pieces of work.
    pub count: u32,
    /// Their direct time, without travel and notes, summed.
    pub direct: Span,
}

/// What became true of a role in a locality over one tick, counted as forecasts count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The role.
    pub role: RoleId,
    /// End of the stretch.
    pub at: Moment,
    /// Requests in it.
    pub requests: u32,
    /// Waiting at its end.
    pub waiting: u32,
    /// On the caseload at its end.
    pub caseload: u32,
    /// Starts in it.
    pub starts: u32,
    /// Their waits, summed.
    pub waited: Span,
    /// Starts beyond their target.
    pub over_target: u32,
}

/// Hand-offs counted between two teams in one window, for people of one locality and cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HandOffKey {
    /// Start of the window.
    pub from_time: Moment,
    /// The sender.
    pub from: TeamId,
    /// The receiver.
    pub to: TeamId,
    /// The people's locality.
    pub locality: LocalityId,
    /// The people's cohort.
    pub cohort: CohortId,
    /// Which class of hand-off.
    pub class: HandOffClass,
}

/// The class of a change of holder, as published. [`HandOffClass::Transfer`] and [`HandOffClass::Join`] are the
/// headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandOffClass {
    /// The holder changes.
    Transfer,
    /// A team joins.
    Join,
    /// Back to the registered GP.
    Leave,
    /// Into hospital.
    HospitalIn,
    /// Out of hospital.
    HospitalOut,
    /// The lead professional changes.
    LeadChange,
}

impl HandOffClass {
    /// Whether it counts in the headline figure.
    pub fn headline(self) -> bool {
        matches!(self, Self::Transfer | Self::Join)
    }
}

/// A count of hand-offs: the value now, and by how much it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOffCount {
    /// What is counted.
    pub key: HandOffKey,
    /// Length of the window.
    pub window: Span,
    /// The count now.
    pub count: i64,
    /// Change since it was last published.
    pub change: i64,
    /// Grows each time the count changes: a later version replaces an earlier one.
    pub version: u64,
}

/// How things stand with a role in a locality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateNow {
    /// The locality.
    pub locality: LocalityId,
    /// The role.
    pub role: RoleId,
    /// The event time.
    pub at: Moment,
    /// People waiting.
    pub waiting: u32,
    /// How long the one who has waited longest has waited.
    pub oldest: Span,
    /// People being seen.
    pub in_service: u32,
    /// People with an appointment.
    pub booked: u32,
    /// People on the caseload.
    pub caseload: u32,
    /// Staff on.
    pub staff: u32,
}

/// How one figure of a forecast turned out.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The forecast.
    pub forecast: Opaque,
    /// When it was made.
    pub as_of: Moment,
    /// Where.
    pub place: Place,
    /// Of which role.
    pub role: RoleId,
    /// Of what.
    pub target: Target,
    /// How far ahead.
    pub horizon: Span,
    /// By which method.
    pub method: Method,
    /// What became true.
    pub observed: f64,
    /// Continuous ranked probability score, from the quantiles.
    pub crps: f64,
    /// Mean pinball loss over .05 to .95.
    pub pinball: f64,
    /// Whether the 80 % and the 95 % interval held it.
    pub inside: (bool, bool),
    /// Mean forecast less what became true.
    pub bias: f64,
}
