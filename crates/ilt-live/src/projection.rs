//! The ensemble as the second stage asks for it: levels of arrivals learned from the feed, then the model run forward.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::Figure;
use ilt_domain::{LocalityId, Span, StreamId};
use ilt_forecast::arrivals::Level as Learned;
use ilt_forecast::ensemble::{Ask, Ensemble};
use ilt_forecast::expected::Expected;
use ilt_model::Level;

use crate::outlook::{Projection, Question};

/// How sure the scenario's rates are before anything was heard: give or take a quarter.
const PRIOR_SPREAD: f64 = 0.25;
/// What a count says of the level halves in four weeks.
const HALF_LIFE_DAYS: f64 = 28.0;
/// Squared coefficient of variation of hourly counts beyond Poisson's.
const EXCESS: f64 = 0.02;
/// Drift of the level a week, as the spread of its logarithm.
const DRIFT_PER_WEEK: f64 = 0.02;
/// Days back that counts are learned from.
const DAYS: i64 = 28;

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

    /// What the counts of the last weeks say of each stream's level, widened for the drift until the middle of the
    /// longest horizon. Hours before anything was heard teach nothing.
    fn levels(&self, question: &Question<'_>) -> Vec<Level> {
        let spec = self.ensemble.spec();
        let now = question.at.0.div_euclid(Span::HOUR.0);
        let Some(first) = question.arrivals.keys().map(|(_, _, hour)| *hour).min() else { return Vec::new() };
        let from = first.max(now - DAYS * 24);
        let ahead = question.horizons.last().map_or(0.0, |last| last.days() / 2.0);
        let level = |(cause, locality): (StreamId, LocalityId)| {
            let bins = (from..now).map(|hour| {
                let count = question.arrivals.get(&(locality, cause, hour)).copied().unwrap_or(0);
                (self.expected.in_hour(spec, cause, locality, hour), count, (now - hour) as f64 / 24.0)
            });
            let law = Learned::prior(PRIOR_SPREAD).learn(bins, HALF_LIFE_DAYS, EXCESS);
            let law = law.ahead(ahead, DRIFT_PER_WEEK);
            Level { cause, locality, shape: law.shape, rate: law.rate }
        };
        self.expected.streams().map(level).collect()
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
        let levels = self.levels(question);
        let ask = Ask {
            cuts: question.cuts,
            levels: &levels,
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
}
