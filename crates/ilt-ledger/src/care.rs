//! What the ledger remembers of an open thread and an open episode.

use serde::{Deserialize, Serialize};

/// "No team", "no cell".
pub(crate) const NONE: u32 = u32::MAX;

/// What a thread is doing, as far as measures care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Doing {
    /// The handle is free.
    Closed,
    /// Between steps, or in hand but stopped.
    Nothing,
    /// Waiting since `since`.
    Waiting,
    /// Booked since `since`; the wait goes on until the appointment.
    Booked,
    /// Being worked with since `since`.
    Served,
}

/// An open care thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Care {
    /// When the present wait was asked for.
    pub asked: i64,
    /// When the present stretch began.
    pub since: i64,
    /// When the last headline hand-off was accepted.
    pub handed_at: i64,
    /// When a place was asked for, if one was.
    pub home: u32,
    pub cohort: u32,
    pub episode: u32,
    /// Cell of the present step.
    pub cell: u32,
    /// Histogram of the present step's waits with this team.
    pub histogram: u32,
    /// Who holds the thread; `NONE`: nobody yet.
    pub holder: u32,
    /// Sender of the last headline hand-off.
    pub handed_from: u32,
    pub doing: Doing,
    /// The sender stays involved when the present request is accepted.
    pub keep: bool,
}

impl Care {
    pub(crate) const CLOSED: Self = Self {
        asked: 0,
        since: 0,
        handed_at: i64::MIN / 2,
        home: 0,
        cohort: 0,
        episode: NONE,
        cell: NONE,
        histogram: NONE,
        holder: NONE,
        handed_from: NONE,
        doing: Doing::Closed,
        keep: false,
    };
}

/// An open episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Episode {
    pub arose: i64,
    /// Open threads; 0: the handle is free.
    pub threads: u32,
    /// Headline hand-offs so far.
    pub hand_offs: u32,
    pub home: u32,
    pub cohort: u32,
}

/// Open threads and episodes of one independent part of the scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub threads: Vec<Care>,
    pub episodes: Vec<Episode>,
}
