//! A team's working time: rostered, busy within the rota, past it, in meetings; its caseload; who waits and is served.

use serde::{Deserialize, Serialize};

use crate::frame::Frame;

/// The levels of a team and their integrals over the window (microseconds times staff or people).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Load {
    since: i64,
    /// The independent part the team belongs to, plus one; 0: not seen yet.
    pub part: u32,
    /// Staff have been told of: the team has a rota or a fixed number, not only sessions.
    pub staffed: bool,
    pub on: u32,
    pub blocked_now: u32,
    pub busy: u32,
    pub waiting: u32,
    pub placed: u32,
    pub rostered: i64,
    pub busy_in: i64,
    pub overtime: i64,
    pub blocked: i64,
    pub caseload: i64,
    pub taken_on: u64,
    pub slots: u64,
}

impl Load {
    /// Brings the integrals up to `at`; called before any level changes.
    #[inline(always)]
    pub(crate) fn up_to(&mut self, frame: &Frame, at: i64) {
        let span = frame.within(self.since, at);
        self.since = at;
        if span == 0 {
            return;
        }
        self.rostered += span * i64::from(self.on);
        self.busy_in += span * i64::from(self.busy.min(self.on));
        self.overtime += span * i64::from(self.busy.saturating_sub(self.on));
        self.blocked += span * i64::from(self.blocked_now);
        self.caseload += span * i64::from(self.placed);
    }
}
