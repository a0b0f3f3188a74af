//! What the ledger remembers of an open thread and an open episode.

use serde::{Deserialize, Serialize};

use crate::custody::Custody;

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

/// An open care thread: one line of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(align(64))]
pub(crate) struct Care {
    /// Who holds it, and since when the present wait was asked for.
    pub custody: Custody,
    /// When the present stretch began.
    pub since: i64,
    pub home: u32,
    pub cohort: u32,
    pub episode: u32,
    /// Cell of the present step.
    pub cell: u32,
    /// Histogram of the present step's waits with this team.
    pub histogram: u32,
    /// The team asked or at work; scenarios have fewer than 65,536.
    pub team: u16,
    pub doing: Doing,
}

impl Care {
    pub(crate) const CLOSED: Self = Self {
        custody: Custody::NOBODY,
        since: 0,
        home: 0,
        cohort: 0,
        episode: NONE,
        cell: NONE,
        histogram: NONE,
        team: u16::MAX,
        doing: Doing::Closed,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_takes_one_line() {
        assert_eq!(size_of::<Care>(), 64);
    }
}
