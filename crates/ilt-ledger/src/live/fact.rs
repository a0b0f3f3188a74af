//! What counts: the small change that totals are made of.

use ilt_domain::forecast::HandOffClass;
use ilt_domain::{CohortId, HomeId, LocalityId, Moment, Span, StepId, StreamId, TeamId};

/// One thing that counts, at an instant, for people of one locality, practice and cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// When.
    pub at: Moment,
    /// Whose locality.
    pub locality: LocalityId,
    /// Whose practice.
    pub home: HomeId,
    /// Whose cohort.
    pub cohort: CohortId,
    /// What.
    pub what: Seen,
}

/// What was seen to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// A need arose.
    Arose {
        /// The stream it came from.
        stream: StreamId,
    },
    /// A team was asked.
    Requested {
        /// The step asked for.
        step: StepId,
        /// The team asked.
        team: TeamId,
    },
    /// A wait ended with work, or with a place on a caseload.
    Started {
        /// The step begun.
        step: StepId,
        /// The team.
        team: TeamId,
        /// The wait; `None` after an appointment, whose lead time is no wait.
        waited: Option<Span>,
        /// Beyond the step's target.
        late: bool,
    },
    /// Work ended.
    Worked {
        /// The step done.
        step: StepId,
        /// The team.
        team: TeamId,
        /// Direct time, travel and notes together.
        took: Span,
        /// The direct time of it.
        direct: Span,
    },
    /// A wait ended without being seen: gave up, refused, did not attend.
    Unseen {
        /// The step waited for.
        step: StepId,
        /// The team.
        team: TeamId,
    },
    /// A queue became longer or shorter by one.
    Queue {
        /// The step waited for.
        step: StepId,
        /// The team.
        team: TeamId,
        /// 1 or -1.
        by: i8,
    },
    /// A caseload became longer or shorter by one.
    Caseload {
        /// The team.
        team: TeamId,
        /// 1 or -1.
        by: i8,
    },
    /// The holder changed.
    HandOff {
        /// The class.
        class: HandOffClass,
        /// The sender.
        from: TeamId,
        /// The receiver.
        to: TeamId,
        /// Time from request to acceptance.
        limbo: Span,
        /// How long ago the hand-off was that this one directly undoes.
        undoes: Option<Span>,
    },
}
