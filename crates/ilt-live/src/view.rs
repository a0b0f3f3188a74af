//! What the service has last published, kept for whoever looks on in this process (the status page). It follows the
//! committed effects and is never read by the pipeline.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ilt_domain::forecast::{Cut, Forecast, HandOffKey, Method, Place, Score, SourceAge, StateNow, Target};
use ilt_domain::{LocalityId, Moment, RoleId, SourceId, Span};

use crate::fold::Effect;

/// Most past values kept of each figure, for a chart of forecasts over what came true.
const KEPT: usize = 24 * 15;

/// Forecasts kept of each figure whose time has come.
const TOLD: usize = 48;
/// The furthest horizon of which they are kept.
const TOLD_AHEAD: Span = Span(48 * Span::HOUR.0);

/// A figure of forecasts, whatever made it: where, whose, of what, how far ahead.
pub type FigureOf = (Place, RoleId, Target, Span);

/// What a forecast had said, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameTrue {
    /// When it was made.
    pub as_of: Moment,
    /// How the figure was made.
    pub method: Method,
    /// What it said: its mean.
    pub said: f64,
    /// What came.
    pub came: f64,
    /// Whether the 80 % and the 95 % interval held it.
    pub inside: (bool, bool),
}

/// A figure of forecasts by one method: where, whose, of what, how far ahead, how it was made.
pub type FigureBy = (Place, RoleId, Target, Span, Method);

/// How forecasts turned out: how many, sum of mean pinball, inside 80 %, inside 95 %.
pub type Record = (u64, f64, u64, u64);

/// The newest of everything published.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// How each role stands, by locality.
    pub standing: BTreeMap<(LocalityId, RoleId), StateNow>,
    /// Past values of people waiting, by locality and role: when, how many.
    pub waiting: BTreeMap<(LocalityId, RoleId), Vec<(Moment, u32)>>,
    /// The newest forecast of each place.
    pub forecasts: BTreeMap<Place, Forecast>,
    /// Hand-offs by window.
    pub hand_offs: BTreeMap<HandOffKey, i64>,
    /// Sources by locality.
    pub sources: BTreeMap<(LocalityId, SourceId), SourceAge>,
    /// Scores by target and horizon: how many, sum of mean pinball, inside 80 %, inside 95 %.
    pub scores: BTreeMap<(Target, Span), Record>,
    /// The same sums for each figure and method: how the method that a figure comes from has done on it.
    pub records: BTreeMap<FigureBy, Record>,
    /// The last forecasts of requests and of people waiting whose time has come, by the method published now: in order of
    /// when they were made.
    pub came: BTreeMap<FigureOf, VecDeque<CameTrue>>,
    /// Whether any source that is no simulation has been heard.
    pub of_people: bool,
    /// When each locality's last cut was made: the ages of its sources are as of then.
    pub cuts: BTreeMap<LocalityId, Moment>,
    /// The event time of the first state followed; nothing published before it is known here.
    pub since: Option<Moment>,
    /// The newest event time seen.
    pub now: Moment,
    /// Changes so far: grows with every effect, so that a page knows whether to draw again.
    pub version: u64,
}

impl View {
    /// Follows what was committed.
    pub fn follow(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::HandOff(count) => {
                    self.hand_offs.insert(count.key, count.count);
                }
                Effect::Public(_) | Effect::Shown(_) => {}
                Effect::Standing(state) => self.stand(*state),
                Effect::Cut(cut) => self.cut(cut),
                Effect::Forecast(forecast) => self.forecast(forecast),
                Effect::Score(score) => self.score(score),
                Effect::OfPeople => self.of_people = true,
            }
        }
        self.version += effects.len() as u64;
    }

    fn stand(&mut self, state: StateNow) {
        let key = (state.locality, state.role);
        self.now = self.now.max(state.at);
        self.since.get_or_insert(state.at);
        self.standing.insert(key, state);
        let past = self.waiting.entry(key).or_default();
        past.push((state.at, state.waiting));
        if past.len() > KEPT {
            past.remove(0);
        }
    }

    fn cut(&mut self, cut: &Cut) {
        self.cuts.insert(cut.locality, cut.at);
        for age in &cut.sources {
            self.sources.insert((cut.locality, age.source), *age);
        }
        let oldest = Moment(cut.at.0 - 28 * Span::DAY.0);
        self.hand_offs.retain(|key, _| key.from_time >= oldest);
    }

    fn forecast(&mut self, forecast: &Forecast) {
        if let Some(place) = forecast.figures.first().map(|figure| figure.place) {
            self.forecasts.insert(place, forecast.clone());
        }
    }

    /// Whether everything known comes from these sources, and anything is known at all.
    pub fn comes_from(&self, sources: &BTreeSet<SourceId>) -> bool {
        !self.of_people
            && !self.sources.is_empty()
            && self.sources.keys().all(|(_, source)| sources.contains(source))
    }

    /// The method that the newest forecast's figure comes from.
    fn published(&self, of: FigureOf) -> Option<Method> {
        let figures = &self.forecasts.get(&of.0)?.figures;
        let found =
            figures.iter().find(|figure| (figure.place, figure.role, figure.target, figure.horizon) == of);
        found.map(|figure| figure.method)
    }

    fn came(&mut self, score: &Score) {
        let Score { as_of, place, role, target, horizon, method, observed, bias, inside, .. } = *score;
        let told = matches!(target, Target::Demand | Target::Waiting) && horizon <= TOLD_AHEAD;
        let of = (place, role, target, horizon);
        if !told || method != self.published(of).unwrap_or(Method::Ensemble) {
            return;
        }
        let came = self.came.entry(of).or_default();
        came.push_back(CameTrue { as_of, method, said: observed + bias, came: observed, inside });
        if came.len() > TOLD {
            came.pop_front();
        }
    }

    fn score(&mut self, score: &Score) {
        self.came(score);
        let figure = (score.place, score.role, score.target, score.horizon, score.method);
        let sums = [
            self.scores.entry((score.target, score.horizon)).or_default(),
            self.records.entry(figure).or_default(),
        ];
        for sum in sums {
            sum.0 += 1;
            sum.1 += score.pinball;
            sum.2 += u64::from(score.inside.0);
            sum.3 += u64::from(score.inside.1);
        }
    }
}
