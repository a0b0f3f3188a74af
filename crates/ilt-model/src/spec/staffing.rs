//! Teams as they are given: who works when, how many wait, whom they take on.

use ilt_domain::directory::Target;
use ilt_domain::{Moment, Span};

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
