//! One message of the live feed, decoded: who sent it, when it happened, when it was written down, and what it says.
//!
//! A live event is an [`Activity`](crate::Activity) with the things a simulation does not need: an identity of its
//! own, two times, and the means to be taken back. Names of the directory are handles already; people, episodes and
//! care threads keep their 128-bit pseudonyms, since only the state that folds them can give them short handles.

use crate::activity::What;
use crate::id::{CohortId, HomeId, LocalityId, TeamId};
use crate::time::{Moment, Span};

/// An opaque 128-bit name: a UUID of an event, episode or care thread, or the keyed pseudonym of a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Opaque(pub u128);

impl std::fmt::Debug for Opaque {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:032x}", self.0)
    }
}

/// A system that sends events, as an index into the sources the directory of the service lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// One event of the live feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Its identity: a second event with the same source and id is a duplicate.
    pub id: Opaque,
    /// Who sent it.
    pub source: SourceId,
    /// When it happened.
    pub occurred: Moment,
    /// Its place among events of the same source at the same instant; 0 if the sender does not number them.
    pub sequence: u64,
    /// When the sender wrote it down; never before it happened, give or take clocks.
    pub recorded: Moment,
    /// The locality it belongs to: the person's at the time it happened.
    pub locality: LocalityId,
    /// The event that led to it, if the sender knows.
    pub cause: Option<Opaque>,
    /// The event it replaces: that one is forgotten and this one counts in its place.
    pub corrects: Option<Corrected>,
    /// What it is about.
    pub about: About,
}

impl Event {
    /// A tick of a locality's clock: event time has come this far.
    pub fn tick(id: Opaque, source: SourceId, locality: LocalityId, at: Moment) -> Self {
        let (occurred, recorded, about) = (at, at, About::Tick);
        Self { id, source, occurred, sequence: 0, recorded, locality, cause: None, corrects: None, about }
    }

    /// The order in which events count, however they come: by when they happened, then as their source numbered them.
    pub fn order(&self) -> (Moment, SourceId, u64, Opaque) {
        (self.occurred, self.source, self.sequence, self.id)
    }
}

/// The event that a correction replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrected {
    /// Its id.
    pub id: Opaque,
    /// When it was said to have happened; beyond the horizon of late events nothing can be replaced.
    pub occurred: Moment,
}

/// What a live event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A person's care.
    Person {
        /// The person.
        person: Opaque,
        /// The episode; zero for events of the register, which belong to none.
        episode: Opaque,
        /// The care thread; zero for events of the register.
        thread: Opaque,
        /// What happened.
        what: Happening,
    },
    /// A team: [`What::StaffOn`] or [`What::SlotsPublished`].
    Team {
        /// The team.
        team: TeamId,
        /// What happened.
        what: What,
    },
    /// Time itself: nothing that happened before `occurred` is still expected, beyond what comes late.
    Tick,
    /// The event with this id never happened; `occurred` repeats when it was said to have.
    Retraction {
        /// The event taken back.
        of: Opaque,
        /// The person it was about, or the team's events if zero.
        person: Opaque,
    },
}

/// What happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Care, in the words that simulation and live feed share. [`What::Joined`] names no thread here: see `beside`.
    Care {
        /// What happened; handles of threads in it are void.
        what: What,
        /// The thread a new one was opened beside ([`What::Joined`]); zero otherwise.
        beside: Opaque,
    },
    /// Something worth counting that moves nobody between teams.
    Noted {
        /// What.
        note: Note,
        /// The team that did it.
        team: TeamId,
        /// Time it took; zero if not known.
        took: Span,
    },
    /// The person's cohort changed, by the risk tool.
    CohortChanged {
        /// The new cohort.
        cohort: CohortId,
        /// Where the person is registered.
        home: HomeId,
    },
    /// The person registered with a practice.
    Registered {
        /// The practice.
        home: HomeId,
        /// The cohort they are in.
        cohort: CohortId,
    },
    /// The person left for another locality; their open threads go with them.
    MovedOut {
        /// Where to, if it is one of ours.
        to: Option<LocalityId>,
    },
    /// One open thread of a person who came from another locality; the pair of [`Happening::MovedOut`].
    MovedIn {
        /// Where from, if it was one of ours.
        from: Option<LocalityId>,
        /// The practice now.
        home: HomeId,
        /// The cohort.
        cohort: CohortId,
        /// The team that holds the thread, or [`TeamId::NONE`].
        holder: TeamId,
    },
    /// The person died: what is open closes.
    Died,
}

/// Things counted and shown, but with no bearing on who holds whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// An assessment was made.
    Assessment,
    /// A care plan was agreed.
    CarePlanAgreed,
    /// Hospital gave notice of a discharge.
    DischargeNotice,
    /// A package of care was found.
    PackageSourced,
    /// The person's lead professional changed.
    LeadChanged,
    /// The case was given to a member of the team.
    CaseAllocated,
}
