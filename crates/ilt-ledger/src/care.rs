//! What the ledger remembers of an open thread and an open episode.

use ilt_domain::{Moment, Touch};
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

/// An open care thread, and its episode as long as that has had no other: one line of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(align(64))]
pub(crate) struct Care {
    /// When the present request was made.
    asked: i64,
    /// When the last hand-off was accepted.
    handed_at: i64,
    /// When the present stretch began.
    pub since: i64,
    /// When the episode arose, if the thread is `alone`.
    pub arose: i64,
    /// Headline hand-offs of the episode so far, if the thread is `alone`.
    pub hand_offs: u32,
    pub episode: u32,
    /// Cell of the present step.
    pub cell: u32,
    /// Histogram of the present step's waits with this team.
    pub histogram: u32,
    /// Who holds it; scenarios have fewer than 65,535 teams, homes and cohorts.
    holder: u16,
    /// Sender of the last hand-off, if that was a headline one.
    handed_from: u16,
    /// The team asked or at work.
    pub team: u16,
    pub home: u16,
    pub cohort: u16,
    /// The sender stays involved when the present request is accepted.
    keep: bool,
    /// The episode has had no other thread.
    pub alone: bool,
    pub doing: Doing,
    /// Its line of the cache will soon be needed.
    #[serde(skip)]
    pub near: Touch,
}

impl Care {
    pub(crate) const CLOSED: Self = Self {
        asked: 0,
        handed_at: Custody::NOBODY.handed_at,
        since: 0,
        arose: 0,
        hand_offs: 0,
        episode: NONE,
        cell: NONE,
        histogram: NONE,
        holder: u16::MAX,
        handed_from: u16::MAX,
        team: u16::MAX,
        home: 0,
        cohort: 0,
        keep: false,
        alone: false,
        doing: Doing::Closed,
        near: Touch::BLANK,
    };

    /// When the present request was made.
    #[inline(always)]
    pub(crate) fn asked(&self) -> i64 {
        self.asked
    }

    /// A team is asked; with `keep` the sender will stay involved.
    #[inline(always)]
    pub(crate) fn ask(&mut self, at: Moment, keep: bool) {
        let mut custody = self.custody();
        custody.ask(at, keep);
        self.hold(custody);
    }

    /// Who holds it, as the rule of hand-offs wants it.
    #[inline(always)]
    pub(crate) fn custody(&self) -> Custody {
        Custody {
            asked: self.asked,
            handed_at: self.handed_at,
            holder: wide(self.holder),
            handed_from: wide(self.handed_from),
            keep: self.keep,
        }
    }

    /// Keeps what the rule of hand-offs has made of it.
    #[inline(always)]
    pub(crate) fn hold(&mut self, custody: Custody) {
        let Custody { asked, handed_at, holder, handed_from, keep } = custody;
        (self.asked, self.handed_at, self.keep) = (asked, handed_at, keep);
        (self.holder, self.handed_from) = (holder as u16, handed_from as u16);
    }

    /// The episode of a thread that is alone in it.
    pub(crate) fn whole_episode(&self) -> Episode {
        let (home, cohort) = (u32::from(self.home), u32::from(self.cohort));
        Episode { arose: self.arose, threads: 1, hand_offs: self.hand_offs, home, cohort }
    }
}

/// The index of a team kept in half of its width.
#[inline(always)]
fn wide(team: u16) -> u32 {
    if team == u16::MAX { NONE } else { u32::from(team) }
}

/// An open episode that has had more than one thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Episode {
    pub arose: i64,
    /// Open threads; 0: the handle is free, or its one thread has it.
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

    #[test]
    fn custody_comes_back_as_it_was_kept() {
        let kept = Custody { asked: 5, handed_at: -7, holder: 65_534, handed_from: NONE, keep: true };
        let mut care = Care::CLOSED;
        assert_eq!(care.custody(), Custody::NOBODY);
        care.hold(kept);
        assert_eq!(care.custody(), kept);
    }
}
