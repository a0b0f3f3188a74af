//! Pending events: what will happen, as plain 16-byte entries of the calendar.
//!
//! Equal times are ordered by rank, then by index. Staff come and go before anything else at an instant, work in hand
//! ends before new needs arise, and giving up comes last, so someone reached at the very end of their patience is seen.

/// A team's staff change; index: team.
pub(crate) const STAFF: u8 = 0;
/// A session of appointments begins; index: team.
pub(crate) const SESSION: u8 = 1;
/// Work in hand ends; index: thread.
pub(crate) const COMPLETION: u8 = 2;
/// A delay ends, a visit falls due, an appointment comes; index: thread.
pub(crate) const TIMER: u8 = 3;
/// The next need of a stream arises; index: stream.
pub(crate) const ARRIVAL: u8 = 4;
/// Patience runs out; index: thread.
pub(crate) const GIVE_UP: u8 = 5;
/// Levels are sampled.
pub(crate) const SAMPLE: u8 = 6;
