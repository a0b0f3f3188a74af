//! A model that looks ahead only where something is learned from it.

use ilt_domain::forecast::Figure;
use ilt_domain::{LocalityId, Moment, RoleId, Span, StreamId, TeamId};
use ilt_model::Duty;

use super::Plan;
use crate::outlook::{Desk, Learned, Pending, Projection, Question};

/// Looks ahead at origins alone, and as far as comes true within the log and is kept for scoring: the furthest horizons
/// cost the most and are kept the least often.
pub(super) struct Thrift {
    pub(super) projection: Box<dyn Projection>,
    pub(super) plan: Plan,
    pub(super) end: Moment,
}

impl Thrift {
    /// The horizons looked at from an instant.
    fn horizons(&self, at: Moment) -> Vec<Span> {
        let serves = |horizon: &&Span| Pending::keeps(at, **horizon) && at + **horizon <= self.end;
        match self.plan.origin(at) {
            true => self.plan.horizons.iter().filter(serves).copied().collect(),
            false => Vec::new(),
        }
    }
}

impl Projection for Thrift {
    fn project(&mut self, question: &Question<'_>) -> Result<Vec<Figure>, String> {
        let horizons = self.horizons(question.at);
        if horizons.is_empty() {
            return Ok(Vec::new());
        }
        self.projection.project(&Question { horizons: &horizons, ..*question })
    }

    fn members(&self) -> u32 {
        self.projection.members()
    }

    fn model(&self) -> String {
        self.projection.model()
    }

    fn streams(&self) -> Vec<(StreamId, LocalityId)> {
        self.projection.streams()
    }

    fn expected(&self, stream: StreamId, locality: LocalityId, hour: i64) -> Option<f64> {
        self.projection.expected(stream, locality, hour)
    }

    fn desks(&self, role: RoleId, learned: &Learned, at: Moment) -> Vec<Desk> {
        self.projection.desks(role, learned, at)
    }

    fn duty(&self, team: TeamId, from: Moment, to: Moment) -> Option<Duty> {
        self.projection.duty(team, from, to)
    }
}
