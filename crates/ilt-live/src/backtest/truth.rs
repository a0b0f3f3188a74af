//! What became true, with late events where they belong, and how each figure turned out against it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use ilt_domain::forecast::{Cut, Method, Outcome, Place};
use ilt_domain::{LocalityId, Moment, RoleId, Span};
use ilt_engine::Key;
use ilt_forecast::backtest::{FanPoint, Mark, Who};
use ilt_forecast::score::Scale;

use super::said::{Statement, tick_of, ticks};
use super::{Log, Plan};
use crate::fold::{Effect, Known, Partition};
use crate::outlook::{History, Subject};

/// How one figure of one origin turned out.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) at: Moment,
    /// By method; what was published last.
    pub(super) marks: Vec<(Who, Mark)>,
    /// What ours said, over what came.
    pub(super) point: FanPoint,
    /// The method that was published.
    pub(super) published: Method,
    /// The chance that was said, what came of it, and what had come in the weeks before.
    pub(super) chance: Option<Chanced>,
}

/// A chance said of several cases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chanced {
    pub(super) said: f64,
    /// What the steady queue said, if it did.
    pub(super) steady: Option<f64>,
    /// Cases, and those in which it happened.
    pub(super) came: (u32, u32),
    /// The share in which it had happened before.
    pub(super) past: f64,
}

/// Everything that came true, by what it is of.
#[derive(Debug, Default)]
pub(super) struct Truth {
    pub(super) resolved: BTreeMap<Subject, Vec<Resolved>>,
    /// Yardsticks of absolute errors, from what came before the first origin.
    pub(super) scales: BTreeMap<Subject, Scale>,
}

/// Weeks before an origin from which the share of waits beyond their target is taken.
const PAST: Span = Span(4 * Span::WEEK.0);

/// Holds everything said against what became true.
pub(super) fn resolve(
    log: &Log,
    known: &Known,
    plan: &Plan,
    ends: (Moment, Moment),
    mut said: BTreeMap<Moment, Vec<Statement>>,
    stop: &AtomicBool,
) -> Truth {
    let mut world = World::new(known);
    let mut truth = Truth::default();
    let events = log.as_happened();
    let mut next = 0;
    for tick in ticks(ends, known.settings.every) {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        while let Some((_, event)) = events.get(next).filter(|(at, _)| *at <= tick) {
            world.fold.take(**event, next as i64, &mut Vec::new());
            next += 1;
        }
        world.tick(tick);
        for statement in said.remove(&tick).into_iter().flatten() {
            let subject = statement.subject;
            if !truth.scales.contains_key(&subject) {
                truth.scales.extend(world.scale(subject, plan.from).map(|scale| (subject, scale)));
            }
            let resolved = world.resolve(&statement, tick);
            truth.resolved.entry(subject).or_default().extend(resolved);
        }
    }
    truth
}

/// The fold of what happened, and what it told.
struct World {
    fold: Partition,
    history: History,
    localities: u32,
    /// Starts, and those beyond their target, by stretch.
    starts: BTreeMap<(LocalityId, RoleId), BTreeMap<i64, (u32, u32)>>,
    /// Rows of the present tick, made once for each place and role.
    rows: BTreeMap<(Place, RoleId), Option<crate::outlook::Dense>>,
}

impl World {
    fn new(known: &Known) -> Self {
        Self {
            fold: Partition::new(known.clone(), 0),
            history: History::new(known.settings.every),
            localities: known.names.localities.len() as u32,
            starts: BTreeMap::new(),
            rows: BTreeMap::new(),
        }
    }

    fn tick(&mut self, at: Moment) {
        self.rows.clear();
        let mut effects = Vec::new();
        for locality in (0..self.localities).map(LocalityId) {
            self.fold.take(tick_of(locality, at), at.0, &mut effects);
        }
        for effect in effects {
            if let Effect::Cut(Cut { locality, outcomes, .. }) = effect {
                outcomes.iter().for_each(|outcome| self.learn(locality, outcome));
            }
        }
    }

    fn learn(&mut self, locality: LocalityId, outcome: &Outcome) {
        let stretch = self.history.take(locality, outcome);
        let rows = self.starts.entry((locality, outcome.role)).or_default();
        rows.insert(stretch, (outcome.starts, outcome.over_target));
    }

    fn row(&mut self, subject: Subject) -> Option<&crate::outlook::Dense> {
        let Subject { place, role, .. } = subject;
        let history = &self.history;
        self.rows.entry((place, role)).or_insert_with(|| history.dense(place, role)).as_ref()
    }

    fn resolve(&mut self, statement: &Statement, now: Moment) -> Option<Resolved> {
        let subject = statement.subject;
        let (last, length) = (self.history.ended(now), self.history.count(subject.horizon));
        let observed = self.row(subject)?.value(subject.target, last, length)?;
        let (key, draw) = draws(subject, statement.at);
        let mark = |(method, quantiles, mean): &(Method, [f64; 21], f64)| {
            let mark = Mark::of(quantiles, observed, key, draw);
            (Who::Live(*method), Mark { bias: mean - observed, ..mark })
        };
        let mut marks: Vec<(Who, Mark)> = statement.said.iter().map(mark).collect();
        let published = marks.iter().find(|(who, _)| *who == Who::Live(statement.published));
        let published = published.map(|(_, mark)| (Who::Published, *mark));
        marks.extend(published);
        let ours = statement.said.iter().find(|(method, ..)| *method == Method::Ensemble)?;
        Some(Resolved {
            at: statement.at,
            marks,
            published: statement.published,
            point: FanPoint::new(now.0 as f64, Some(&ours.1), Some(observed)),
            chance: statement.over_target.0.and_then(|said| self.chanced(said, statement, now)),
        })
    }

    fn chanced(&self, said: f64, statement: &Statement, now: Moment) -> Option<Chanced> {
        let subject = statement.subject;
        let came = self.share(subject, statement.at, now);
        let past = self.share(subject, statement.at - PAST, statement.at);
        (came.0 > 0 && past.0 > 0).then(|| Chanced {
            said,
            steady: statement.over_target.1,
            came,
            past: f64::from(past.1) / f64::from(past.0),
        })
    }

    /// Starts and those beyond their target between two instants.
    fn share(&self, subject: Subject, from: Moment, upto: Moment) -> (u32, u32) {
        let (first, last) = (self.history.ended(from) + 1, self.history.ended(upto));
        let here = |at: LocalityId| subject.place == Place::All || subject.place == Place::Locality(at);
        let own = self.starts.iter().filter(|((at, role), _)| here(*at) && *role == subject.role);
        own.flat_map(|(_, rows)| rows.range(first..=last))
            .fold((0, 0), |sum, (_, (starts, over))| (sum.0 + starts, sum.1 + over))
    }

    /// The yardstick of a figure: the weekly naive forecast before the first origin.
    fn scale(&mut self, subject: Subject, from: Moment) -> Option<Scale> {
        let (week, length) = (self.history.week() as usize, self.history.count(subject.horizon));
        let end = self.history.ended(from);
        let row = self.row(subject)?;
        let values: Vec<f64> =
            (row.first()..=end).filter_map(|last| row.value(subject.target, last, length)).collect();
        Scale::of(&values, week)
    }
}

/// Key and place of the draw that a figure's randomised transform takes.
fn draws(subject: Subject, at: Moment) -> (Key, u32) {
    let place = match subject.place {
        Place::All => 0,
        Place::Locality(at) => u64::from(at.0) + 1,
    };
    let of = place << 32 | u64::from(subject.role.0) << 8 | subject.target as u64;
    let hours = |micros: i64| (micros / Span::HOUR.0) as u32;
    (Key::of(of, "back-test"), hours(at.0) ^ hours(subject.horizon.0).wrapping_mul(0x9E37_79B1))
}
