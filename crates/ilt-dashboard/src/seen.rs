//! What readers may see: the view with small numbers of people withheld. Pages and answers are made from this and never
//! from the view, so that none can show more; where the figures are simulated, or exact ones were asked for, it is the
//! view as it is.

use std::collections::{BTreeMap, VecDeque};

use ilt_domain::forecast::{Figure, Forecast, HandOffKey, Place, SourceAge, StateNow, Target};
use ilt_domain::{LocalityId, Moment, RoleId, SourceId, Span};
use ilt_live::suppression::{PublicStateNow, Rule, Withheld, at_least_nobody};
use ilt_live::view::{CameTrue, FigureBy, FigureOf, Record, View};

use crate::settings::Settings;

/// People waiting at instants; `None`: withheld.
pub(crate) type Past = Vec<(Moment, Option<i64>)>;

/// The view as readers may see it. Numbers that are no numbers (NaN) are withheld.
#[derive(Debug)]
pub(crate) struct Seen {
    /// How people are shown.
    pub rule: Rule,
    /// Everything comes from simulations.
    pub simulated: bool,
    /// How each role stands, those that have fallen silent at nought.
    pub standing: BTreeMap<(LocalityId, RoleId), PublicStateNow>,
    /// People who waited, in one locality or in all.
    pub waiting: BTreeMap<(Place, RoleId), Past>,
    /// The newest forecast of each place.
    pub forecasts: BTreeMap<Place, Forecast>,
    /// Forecasts whose time has come.
    pub came: BTreeMap<FigureOf, VecDeque<CameTrue>>,
    /// How the method that a figure comes from has done on it.
    pub records: BTreeMap<FigureBy, Record>,
    /// Sources by locality.
    pub sources: BTreeMap<(LocalityId, SourceId), SourceAge>,
    /// When each locality's sources were last looked at.
    pub cuts: BTreeMap<LocalityId, Moment>,
    /// The event time of the first state followed.
    pub since: Option<Moment>,
    /// The newest event time seen.
    pub now: Moment,
    /// Grows with every change.
    pub version: u64,
    hand_offs: BTreeMap<HandOffKey, i64>,
}

impl Seen {
    pub(crate) fn of(view: &View, settings: &Settings) -> Self {
        let simulated = settings.simulated(view);
        let rule = Rule::below(if simulated { 0 } else { settings.suppress_below });
        Self {
            rule,
            simulated,
            standing: standing(view).into_iter().map(|(key, state)| (key, rule.standing(&state))).collect(),
            waiting: waiting(view, rule),
            forecasts: forecasts(view, rule),
            came: came(view, rule),
            records: records(view, rule),
            sources: view.sources.clone(),
            cuts: view.cuts.clone(),
            since: view.since,
            now: view.now,
            version: view.version,
            hand_offs: view.hand_offs.clone(),
        }
    }

    /// Figures are of real people, and none is withheld because the operator asked for exact ones.
    pub(crate) fn exact(&self) -> bool {
        !self.simulated && !self.rule.withholds()
    }

    /// Hand-offs by window, exact: for [`crate::page::hand_offs::Counts`], which sums them before the rule sees them.
    pub(crate) fn counted(&self) -> &BTreeMap<HandOffKey, i64> {
        &self.hand_offs
    }
}

/// The newest state of each locality.
fn newest(view: &View) -> BTreeMap<LocalityId, Moment> {
    let mut newest: BTreeMap<LocalityId, Moment> = BTreeMap::new();
    for ((at, _), state) in &view.standing {
        let known = newest.entry(*at).or_insert(state.at);
        *known = (*known).max(state.at);
    }
    newest
}

/// Every role of every locality as it stands, with the roles that have fallen silent at nought: the service says nothing
/// of a role with nobody there and no staff on, so a state older than its locality's newest is of then and no longer
/// of now.
fn standing(view: &View) -> BTreeMap<(LocalityId, RoleId), StateNow> {
    let newest = newest(view);
    let stands = |(key, state): (&(LocalityId, RoleId), &StateNow)| {
        let at = newest.get(&key.0).copied().unwrap_or(state.at);
        let empty = StateNow {
            at,
            waiting: 0,
            oldest: Span::ZERO,
            in_service: 0,
            booked: 0,
            caseload: 0,
            staff: 0,
            ..*state
        };
        (*key, if state.at < at { empty } else { *state })
    };
    view.standing.iter().map(stands).collect()
}

/// Localities are told of one after the other: the sum is known up to the slowest of them.
fn waiting(view: &View, rule: Rule) -> BTreeMap<(Place, RoleId), Past> {
    let told = newest(view).into_values().min();
    let mut all: BTreeMap<RoleId, BTreeMap<Moment, Vec<i64>>> = BTreeMap::new();
    let mut waiting: BTreeMap<(Place, RoleId), Past> = BTreeMap::new();
    for ((at, role), past) in &view.waiting {
        let shown = past.iter().map(|(when, count)| (*when, rule.count((*count).into())));
        waiting.insert((Place::Locality(*at), *role), shown.collect());
        let parts = all.entry(*role).or_default();
        for (when, count) in past.iter().filter(|(when, _)| told.is_some_and(|told| *when <= told)) {
            parts.entry(*when).or_default().push((*count).into());
        }
    }
    for (role, parts) in all {
        let sum = |(when, parts): (Moment, Vec<i64>)| (when, rule.sum(parts.iter().copied()).whole());
        waiting.insert((Place::All, role), parts.into_iter().map(sum).collect());
    }
    waiting
}

fn forecasts(view: &View, rule: Rule) -> BTreeMap<Place, Forecast> {
    let withheld = Withheld::of(view.forecasts.values().flat_map(|forecast| &forecast.figures), rule);
    let figure = |figure: &Figure| withheld.shown(figure).unwrap_or_else(|| nothing(figure));
    let shown = |forecast: &Forecast| Forecast {
        figures: forecast.figures.iter().map(figure).collect(),
        ..forecast.clone()
    };
    view.forecasts.iter().map(|(place, forecast)| (*place, shown(forecast))).collect()
}

/// A figure that is withheld: that there is one is no secret.
fn nothing(figure: &Figure) -> Figure {
    Figure { mean: f64::NAN, quantiles: [f64::NAN; 21], over_target: None, ..figure.clone() }
}

fn came(view: &View, rule: Rule) -> BTreeMap<FigureOf, VecDeque<CameTrue>> {
    let shown = |(of, all): (&FigureOf, &VecDeque<CameTrue>)| {
        let one = |one: &CameTrue| {
            let sum = of.0 == Place::All && rule.withholds();
            let value = |exact: f64, part: fn(&CameTrue) -> f64| {
                let parts = || parts(view, *of, one.as_of);
                let told = !sum || parts().is_some_and(|parts| keeps(rule, &parts, part));
                rule.expected(exact).filter(|_| told).unwrap_or(f64::NAN)
            };
            CameTrue { said: value(one.said, |one| one.said), came: value(one.came, |one| one.came), ..*one }
        };
        (*of, all.iter().map(one).collect())
    };
    view.came.iter().map(shown).collect()
}

/// What a sum over localities is made of: the same figure of each, made at the same instant; `None` if one is not known.
fn parts(view: &View, (_, role, target, ahead): FigureOf, as_of: Moment) -> Option<Vec<CameTrue>> {
    let has = |forecast: &&Forecast| {
        let same = |figure: &Figure| (figure.role, figure.target, figure.horizon) == (role, target, ahead);
        forecast.figures.iter().any(same)
    };
    let parts = view.forecasts.iter().filter(|(place, forecast)| **place != Place::All && has(forecast));
    let part = |(place, _): (&Place, &Forecast)| {
        let all = view.came.get(&(*place, role, target, ahead))?;
        all.iter().find(|one| one.as_of == as_of).copied()
    };
    parts.map(part).collect()
}

/// Whether the parts of a sum that are withheld stay so where it is shown.
fn keeps(rule: Rule, parts: &[CameTrue], part: fn(&CameTrue) -> f64) -> bool {
    rule.keeps(rule.hidden(parts.iter().map(|one| at_least_nobody(part(one)))))
}

/// A loss is a distance from what came: with the quantiles it gives that away, so it is withheld wherever people are
/// counted; how often intervals held is not.
fn records(view: &View, rule: Rule) -> BTreeMap<FigureBy, Record> {
    let people =
        |target| matches!(target, Target::Demand | Target::Waiting | Target::Caseload | Target::Wait);
    let shown = |(of, record): (&FigureBy, &Record)| {
        let withheld = rule.withholds() && people(of.2);
        let loss = if withheld { f64::NAN } else { record.1 };
        (*of, (record.0, loss, record.2, record.3))
    };
    view.records.iter().map(shown).collect()
}
