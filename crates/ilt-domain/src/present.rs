//! People who are there at an instant, and how: what a forecast opens with, and a scenario may.

use crate::id::{CohortId, HomeId, StepId, TeamId};
use crate::time::{Moment, Span};

/// Someone (or several alike) present at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Present {
    /// Where they are registered.
    pub home: HomeId,
    /// Their cohort.
    pub cohort: CohortId,
    /// The step they are at.
    pub step: StepId,
    /// How they are there.
    pub how: Presence,
    /// How many such people.
    pub count: u32,
    /// Rows of one practice and cohort with the same number are about one person; `None`: about nobody else's.
    pub person: Option<u32>,
}

/// How many of a team came to work when it was last there: who was away then may be away still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turnout {
    /// The team.
    pub team: TeamId,
    /// An instant within that time.
    pub at: Moment,
    /// Staff there then, those in fixed blocks included.
    pub present: u32,
}

/// How someone is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Waiting, having waited so long.
    Waiting(Span),
    /// Being served, or in a delay, for so long; the rest is drawn from the law given that.
    InService(Span),
    /// On the caseload for so long; the rest of the stay is drawn from the law given that.
    OnCaseload(Span),
    /// Work in hand stopped after so long (the shift ended, or something more urgent came); it goes on when staff are
    /// there, and the rest is drawn from the law given what was done.
    Suspended(Span),
    /// Left the step so long ago, and nothing has been asked since: on the way along an edge, or in a delay that
    /// nobody attends. What comes next is drawn from the routes given that it has not come yet.
    Between(Span),
    /// Has an appointment at this instant; at a step without appointments: on the way, and there at this instant.
    Booked(Moment),
    /// On the caseload, between visits.
    BetweenVisits {
        /// On the caseload for so long.
        placed: Span,
        /// The last visit ended so long ago.
        seen: Span,
        /// Visits made.
        visits: u32,
    },
    /// On the caseload, waiting for the visit the step names (`ID:first`, `ID:visit` of the directory).
    AwaitingVisit {
        /// On the caseload for so long.
        placed: Span,
        /// Waiting for the visit for so long.
        waited: Span,
        /// Visits made before it.
        visits: u32,
    },
    /// On the caseload, being visited; the step names the visit.
    Visited {
        /// On the caseload for so long.
        placed: Span,
        /// The visit has taken so long.
        elapsed: Span,
        /// Visits made before it.
        visits: u32,
    },
    /// On the caseload, and the visit the step names was stopped part-way; it goes on when staff are there.
    SuspendedVisit {
        /// On the caseload for so long.
        placed: Span,
        /// The visit had taken so long.
        worked: Span,
        /// Visits made before it.
        visits: u32,
    },
    /// The thread was opened beside one that was at the step, so long ago, and nothing has been heard of it since.
    Beside(Span),
    /// Arriving at the step at this instant.
    Arriving,
    /// The step came to nothing so long ago, and nothing has been asked since. They went where the step sends such people,
    /// and what comes there is drawn given that it has not come yet.
    Diverted {
        /// So long ago.
        since: Span,
        /// What happened.
        why: Diversion,
    },
}

/// How a step can come to nothing: each has a way on of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Diversion {
    /// They gave up waiting.
    GaveUp,
    /// There was no slot or no room left, or the referral was returned.
    Refused,
    /// They did not attend the appointment.
    NotAttended,
}

impl Presence {
    /// Whether work with them has begun and is not over.
    pub fn is_begun(&self) -> bool {
        matches!(
            self,
            Self::InService(_) | Self::Visited { .. } | Self::Suspended(_) | Self::SuspendedVisit { .. }
        )
    }
}
