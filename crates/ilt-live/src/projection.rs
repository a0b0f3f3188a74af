//! The ensemble as the second stage asks for it: what the feed taught of arrivals and of service, then the model run
//! forward.

mod desks;
mod taught;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::Figure;
use ilt_domain::{LocalityId, Moment, RoleId, Span, StreamId, TeamId};
use ilt_forecast::ensemble::{Ask, Ensemble};
use ilt_forecast::expected::Expected;
use ilt_model::Duty;

use crate::outlook::{Desk, Learned, Projection, Question};

/// The model of a scenario, run forward from what stands.
#[derive(Debug, Clone)]
pub struct EnsembleProjection {
    ensemble: Arc<Ensemble>,
    expected: Arc<Expected>,
    members: u32,
    model: String,
}

impl EnsembleProjection {
    /// A projection with this many members; `model` names scenario and version in what is published.
    pub fn new(ensemble: Ensemble, members: u32, model: String) -> Self {
        let expected = Arc::new(Expected::of(ensemble.world()));
        Self { ensemble: Arc::new(ensemble), expected, members, model }
    }
}

impl Projection for EnsembleProjection {
    fn project(&mut self, question: &Question<'_>) -> Result<Vec<Figure>, String> {
        let end = self.ensemble.spec().clock.end;
        let horizons: Vec<Span> =
            question.horizons.iter().copied().filter(|horizon| question.at + *horizon <= end).collect();
        if horizons.is_empty() {
            return Err(
                "the scenario's calendar has come to its end; start it later or make it longer".into()
            );
        }
        let taught = taught::by_feed(self.ensemble.spec(), &self.expected, question);
        let ask = Ask {
            cuts: question.cuts,
            levels: &taught.levels,
            floors: &taught.floors,
            scales: &taught.scales,
            weeks: &taught.weeks,
            days: &taught.days,
            horizons: &horizons,
            members: self.members,
            seed: question.seed,
        };
        let members = self.ensemble.forecast(&ask, &AtomicBool::new(false)).map_err(|why| why.to_string())?;
        Ok(members.figures())
    }

    fn members(&self) -> u32 {
        self.members
    }

    fn model(&self) -> String {
        self.model.clone()
    }

    fn streams(&self) -> Vec<(StreamId, LocalityId)> {
        let mut streams: Vec<_> = self.expected.streams().collect();
        streams.sort_by_key(|(stream, locality)| (*locality, *stream));
        streams
    }

    fn expected(&self, stream: StreamId, locality: LocalityId, hour: i64) -> Option<f64> {
        let spec = self.ensemble.spec();
        let at = Moment(hour * Span::HOUR.0);
        let ordinary = !spec.civil.days()[spec.civil.day(at)].holiday;
        ordinary.then(|| self.expected.in_hour(spec, stream, locality, hour))
    }

    fn desks(&self, role: RoleId, learned: &Learned, at: Moment) -> Vec<Desk> {
        desks::desks(self.ensemble.world(), role, learned, at)
    }

    fn duty(&self, team: TeamId, from: Moment, to: Moment) -> Option<Duty> {
        let spec = self.ensemble.spec();
        // Before the calendar begins nobody is rostered: what its first days say stands for the days before.
        let by = (spec.clock.start - from).max(Span::ZERO);
        spec.teams.get(team.index())?.duty(&spec.civil, from + by, to + by)
    }
}
