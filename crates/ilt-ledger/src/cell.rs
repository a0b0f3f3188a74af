//! One cell of the ledger: all that happened at one step, with one team, to the people of one cohort and locality.

use serde::{Deserialize, Serialize};

/// Counts over the window, and sums in microseconds. In order of use, a line of the cache for each: waits and
/// appointments, work, and what is rare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(C, align(64))]
pub(crate) struct Cell {
    pub requests: u64,
    pub starts: u64,
    /// Starts that ended a wait, not a lead time.
    pub waited: u64,
    pub over_target: u64,
    /// Waits of those who started.
    pub wait: i64,
    /// Time waited inside the window, whether it ended in a start or not.
    pub waiting: i64,
    pub booked: u64,
    /// Time from request to appointment.
    pub lead: i64,

    /// Time in service inside the window.
    pub in_service: i64,
    pub completed: u64,
    pub direct: i64,
    pub travel: i64,
    pub notes: i64,
    pub slots: u64,
    pub not_attended: u64,
    pub gave_up: u64,

    pub lost: u64,
    pub no_slot: u64,
    pub returned: u64,
    /// Requests whose thread closed before anyone started.
    pub ended: u64,
    pub still_waiting: u64,
    pub late_waiting: u64,
}

impl Cell {
    /// Adds another cell's counts to this one's.
    pub(crate) fn add(&mut self, other: &Cell) {
        self.requests += other.requests;
        self.starts += other.starts;
        self.waited += other.waited;
        self.completed += other.completed;
        self.gave_up += other.gave_up;
        self.lost += other.lost;
        self.no_slot += other.no_slot;
        self.returned += other.returned;
        self.not_attended += other.not_attended;
        self.ended += other.ended;
        self.still_waiting += other.still_waiting;
        self.over_target += other.over_target;
        self.late_waiting += other.late_waiting;
        self.booked += other.booked;
        self.slots += other.slots;
        self.wait += other.wait;
        self.waiting += other.waiting;
        self.in_service += other.in_service;
        self.lead += other.lead;
        self.direct += other.direct;
        self.travel += other.travel;
        self.notes += other.notes;
    }

    /// Work done, microseconds.
    pub(crate) fn work(&self) -> i64 {
        self.direct + self.travel + self.notes
    }
}
