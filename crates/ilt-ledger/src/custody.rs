//! Who holds a care thread: the state the rule of hand-offs needs, moved on in one place for simulated and live
//! activity.

use ilt_domain::{Directory, Moment, Span, TeamId};
use serde::{Deserialize, Serialize};

use crate::care::NONE;
use crate::hand_off::{self, Class};

/// Who holds a care thread, who is asked to take it, and the last headline hand-off of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// When the present request was made, microseconds since 1970.
    pub asked: i64,
    /// When the last hand-off was accepted.
    pub handed_at: i64,
    /// Who holds the thread; `u32::MAX`: nobody yet.
    pub holder: u32,
    /// Sender of the last hand-off, if that was a headline one.
    pub handed_from: u32,
    /// The sender stays involved when the present request is accepted.
    pub keep: bool,
}

/// One change of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOff {
    /// Its class.
    pub class: Class,
    /// Who held the thread.
    pub from: TeamId,
    /// Who holds it now.
    pub to: TeamId,
    /// Time from request to acceptance.
    pub limbo: Span,
    /// How long ago the hand-off was that this one directly undoes; `None` if it undoes none.
    pub undoes: Option<Span>,
}

impl Custody {
    /// A thread nobody holds.
    pub const NOBODY: Self =
        Self { asked: 0, handed_at: i64::MIN / 2, holder: NONE, handed_from: NONE, keep: false };

    /// A thread that opens in the hands of `holder` ([`TeamId::NONE`]: nobody).
    pub fn opened(holder: TeamId) -> Self {
        Self { holder: holder.0, ..Self::NOBODY }
    }

    /// Who holds it, or [`TeamId::NONE`].
    #[inline(always)]
    pub fn holder(&self) -> TeamId {
        TeamId(self.holder)
    }

    /// When the present request was made.
    #[inline(always)]
    pub fn asked(&self) -> Moment {
        Moment(self.asked)
    }

    /// A team is asked; with `keep` the sender will stay involved.
    #[inline(always)]
    pub fn ask(&mut self, at: Moment, keep: bool) {
        self.asked = at.0;
        self.keep = keep;
    }

    /// `team` accepts responsibility for the thread of someone registered with `registered`: the change of holder, if
    /// it is one.
    #[inline(always)]
    pub fn accept(
        &mut self,
        names: &Directory,
        registered: TeamId,
        team: TeamId,
        at: Moment,
    ) -> Option<HandOff> {
        let before = *self;
        self.holder = team.0;
        if before.holder == team.0 || before.holder == NONE {
            return None;
        }
        let class = hand_off::classify(names, before.holder(), team, registered, before.keep);
        self.handed_from = if class.headline() { before.holder } else { NONE };
        self.handed_at = at.0;
        let undoes = (before.handed_from == team.0).then(|| Span(at.0 - before.handed_at));
        let limbo = Span(at.0 - before.asked);
        Some(HandOff { class, from: before.holder(), to: team, limbo, undoes })
    }

    /// What closing the thread of someone registered with `registered` counts as: back to the GP, if another team
    /// holds it.
    pub fn close(&self, names: &Directory, registered: TeamId) -> Option<Class> {
        let elsewhere = registered.is_some() && self.holder != registered.0 && self.holder != NONE;
        elsewhere.then(|| hand_off::classify(names, self.holder(), registered, registered, false))
    }
}
