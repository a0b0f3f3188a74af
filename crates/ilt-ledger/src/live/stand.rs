//! The queue and the caseload that a thread is counted in.

use ilt_domain::{StepId, TeamId};

use super::fact::Seen;

/// The queue and the caseload that a thread is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stand {
    pub(super) queue: Option<(StepId, TeamId)>,
    pub(super) caseload: Option<TeamId>,
}

impl Stand {
    /// Which became shorter and which longer when a thread that stood so came to stand otherwise.
    pub(super) fn changes(self, after: Self) -> impl Iterator<Item = Seen> {
        let queued = [(self.queue, -1), (after.queue, 1)].into_iter();
        let queued = queued.filter(move |_| self.queue != after.queue);
        let kept = [(self.caseload, -1), (after.caseload, 1)].into_iter();
        let kept = kept.filter(move |_| self.caseload != after.caseload);
        let queued = queued.filter_map(|(at, by)| at.map(|(step, team)| Seen::Queue { step, team, by }));
        queued.chain(kept.filter_map(|(at, by)| at.map(|team| Seen::Caseload { team, by })))
    }
}
