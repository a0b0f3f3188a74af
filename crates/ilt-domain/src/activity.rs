//! What happens to people, in the one vocabulary that simulation and live feed share.
//!
//! An [`Activity`] is plain data of interned handles. The simulation emits it in order of time; a live door decodes it
//! from a message. The ledger is a fold over it and nothing else.

use crate::id::{CohortId, EpisodeId, HomeId, PersonId, StepId, StreamId, TeamId, ThreadId};
use crate::time::{Moment, Span};

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// When it happened.
    pub at: Moment,
    /// To whom; [`PersonId::NONE`] for staff events and anonymous arrivals.
    pub person: PersonId,
    /// In which episode; [`EpisodeId::NONE`] for staff events.
    pub episode: EpisodeId,
    /// On which care thread; [`ThreadId::NONE`] for staff events.
    pub thread: ThreadId,
    /// What happened.
    pub what: What,
}

/// Why a request came to nothing before anyone started on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The waiting room was full.
    Full,
    /// No slot was left within the time the person could accept.
    NoSlot,
    /// The receiving team returned the referral with advice, or its list was closed for too long.
    Returned,
}

/// The closed list of what can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A need arose: a new episode with its first thread.
    Arose {
        /// Where the person is registered.
        home: HomeId,
        /// The person's cohort.
        cohort: CohortId,
        /// The stream the need came from.
        cause: StreamId,
    },
    /// A further thread of the same episode was opened beside `beside`, which goes on.
    Joined {
        /// The thread it was opened from.
        beside: ThreadId,
        /// Where the person is registered.
        home: HomeId,
        /// The person's cohort.
        cohort: CohortId,
    },
    /// The thread is ready for this step and begins to wait for the team. With `keep` the sender stays involved.
    Requested {
        /// The step asked for.
        step: StepId,
        /// The team asked.
        team: TeamId,
        /// The sender stays involved: acceptance is a join, not a transfer.
        keep: bool,
    },
    /// The team gave an appointment.
    Booked {
        /// The step booked.
        step: StepId,
        /// The team that will see the person.
        team: TeamId,
        /// When the appointment is.
        due: Moment,
        /// Slots it takes.
        slots: u16,
    },
    /// The person did not attend the appointment; the slot is lost.
    NotAttended {
        /// The step missed.
        step: StepId,
        /// The team that waited.
        team: TeamId,
    },
    /// The team took the person onto its caseload.
    Placed {
        /// The step with the caseload.
        step: StepId,
        /// The team that accepted.
        team: TeamId,
    },
    /// The person left the team's caseload.
    Released {
        /// The step with the caseload.
        step: StepId,
        /// The team left.
        team: TeamId,
    },
    /// Work with the person began. With `accepts`, this is also the moment the team accepts responsibility.
    Started {
        /// The step being done.
        step: StepId,
        /// The team doing it.
        team: TeamId,
        /// Whether the wait that ends here counts as acceptance (teams that accept on start).
        accepts: bool,
    },
    /// Work stopped before its end: pre-empted, or the shift ended.
    Suspended {
        /// The step interrupted.
        step: StepId,
        /// The team that stopped.
        team: TeamId,
    },
    /// Suspended work went on.
    Resumed {
        /// The step taken up again.
        step: StepId,
        /// The team doing it.
        team: TeamId,
    },
    /// Work ended.
    Completed {
        /// The step done.
        step: StepId,
        /// The team that did it.
        team: TeamId,
        /// Time face to face, on the telephone or on the case.
        direct: Span,
        /// Time on the road for it.
        travel: Span,
        /// Notes, administration and hand-off time tied to it.
        notes: Span,
    },
    /// The person gave up waiting (reneged).
    GaveUp {
        /// The step waited for.
        step: StepId,
        /// The team waited for.
        team: TeamId,
    },
    /// The request came to nothing.
    Refused {
        /// The step asked for.
        step: StepId,
        /// The team that refused.
        team: TeamId,
        /// Why.
        why: Refusal,
    },
    /// The thread closed; the last thread to close ends the episode.
    Closed,
    /// The person died or moved away: no further need arises for them.
    Departed,
    /// The number of the team's staff available for the work changed.
    StaffOn {
        /// The team.
        team: TeamId,
        /// Staff available for the work from now on.
        staff: u32,
        /// Staff present but taken up by fixed blocks (meetings) from now on.
        blocked: u32,
    },
    /// A session of appointments opened for the team.
    SlotsPublished {
        /// The team.
        team: TeamId,
        /// Slots in the session.
        slots: u32,
    },
}

impl Activity {
    /// An activity of a team rather than a person.
    #[inline(always)]
    pub const fn of_team(at: Moment, what: What) -> Self {
        Self { at, person: PersonId::NONE, episode: EpisodeId::NONE, thread: ThreadId::NONE, what }
    }
}

/// Anything that takes activity as it happens: the ledger, a log, a trace, or two of them as a pair.
pub trait Witness {
    /// Takes one activity; activities come in order of time.
    fn witness(&mut self, activity: &Activity);

    /// What follows belongs to this independent part of the scenario; handles of threads and episodes are its own.
    #[inline(always)]
    fn part(&mut self, _part: usize) {}

    /// Called at each sampling instant of the run, after every activity before it.
    #[inline(always)]
    fn sample(&mut self, _at: Moment) {}

    /// Something will happen to this thread soon: what is remembered of it may be fetched from memory. A hint for
    /// speed; some are told twice and some never.
    #[inline(always)]
    fn expect(&mut self, _thread: ThreadId) {}
}

impl<A: Witness, B: Witness> Witness for (A, B) {
    #[inline(always)]
    fn witness(&mut self, activity: &Activity) {
        self.0.witness(activity);
        self.1.witness(activity);
    }

    #[inline(always)]
    fn part(&mut self, part: usize) {
        self.0.part(part);
        self.1.part(part);
    }

    #[inline(always)]
    fn sample(&mut self, at: Moment) {
        self.0.sample(at);
        self.1.sample(at);
    }

    #[inline(always)]
    fn expect(&mut self, thread: ThreadId) {
        self.0.expect(thread);
        self.1.expect(thread);
    }
}

impl<W: Witness> Witness for &mut W {
    #[inline(always)]
    fn witness(&mut self, activity: &Activity) {
        (**self).witness(activity);
    }

    #[inline(always)]
    fn part(&mut self, part: usize) {
        (**self).part(part);
    }

    #[inline(always)]
    fn sample(&mut self, at: Moment) {
        (**self).sample(at);
    }

    #[inline(always)]
    fn expect(&mut self, thread: ThreadId) {
        (**self).expect(thread);
    }
}

/// A witness that may be there or not.
impl<W: Witness> Witness for Option<W> {
    #[inline(always)]
    fn witness(&mut self, activity: &Activity) {
        if let Some(witness) = self {
            witness.witness(activity);
        }
    }

    #[inline(always)]
    fn part(&mut self, part: usize) {
        if let Some(witness) = self {
            witness.part(part);
        }
    }

    #[inline(always)]
    fn sample(&mut self, at: Moment) {
        if let Some(witness) = self {
            witness.sample(at);
        }
    }

    #[inline(always)]
    fn expect(&mut self, thread: ThreadId) {
        if let Some(witness) = self {
            witness.expect(thread);
        }
    }
}

/// A witness that looks away.
impl Witness for () {
    #[inline(always)]
    fn witness(&mut self, _: &Activity) {}
}
