//! What the service says at each origin, knowing only what had been recorded by then.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ilt_domain::forecast::{Figure, Method};
use ilt_domain::{Event, LocalityId, Moment, Opaque, SourceId, Span};
use ilt_wire::Codes;
use ilt_wire::state::encode_cut;

use super::thrift::Thrift;
use super::{Fault, Log, Plan};
use crate::fold::{Effect, Known, Partition};
use crate::outlook::{Outlook, Projection, Subject};
use crate::port::{Headers, Record, TopicPartition};
use crate::stage::{Stage, Turn};

/// What every method said of one figure at one origin.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) at: Moment,
    pub(super) subject: Subject,
    /// Quantiles and mean by method, ours first.
    pub(super) said: Vec<(Method, [f64; 21], f64)>,
    /// The method that was published.
    pub(super) published: Method,
    /// The chance of waiting beyond the target as ours says it, and as the steady queue does, where they do.
    pub(super) over_target: Chances,
}

/// A chance as ours says it, and as the steady queue does.
type Chances = (Option<f64>, Option<f64>);

/// How far to go, and who may stop it.
pub(super) struct Control<'a> {
    pub(super) plan: &'a Plan,
    /// First and last instant of the log.
    pub(super) ends: (Moment, Moment),
    pub(super) stop: &'a AtomicBool,
    pub(super) progress: &'a (dyn Fn() + Sync),
}

/// Everything said, by the instant at which it comes true; `None` if stopped.
pub(super) fn all(
    log: &Log,
    known: &Known,
    codes: &Arc<Codes>,
    projection: Box<dyn Projection>,
    control: &Control<'_>,
) -> Result<Option<BTreeMap<Moment, Vec<Statement>>>, Fault> {
    let end = control.ends.1;
    let thrift = Thrift { projection, plan: control.plan.clone(), end };
    let mut stages = Stages::new(known, codes, Box::new(thrift), &control.plan.horizons);
    let mut said: BTreeMap<Moment, Vec<Statement>> = BTreeMap::new();
    let events = log.as_known();
    let mut next = 0;
    for tick in ticks(control.ends, known.settings.every) {
        if control.stop.load(Ordering::SeqCst) {
            return Ok(None);
        }
        while let Some((_, event)) = events.get(next).filter(|(at, _)| *at <= tick) {
            stages.take(event);
            next += 1;
        }
        for statement in stages.tick(tick).map_err(Fault::Model)? {
            said.entry(tick + statement.subject.horizon).or_default().push(statement);
        }
        if control.plan.origin(tick) {
            (control.progress)();
        }
    }
    Ok(Some(said))
}

/// The ends of all stretches that touch a stretch of time.
pub(super) fn ticks((first, last): (Moment, Moment), every: Span) -> impl Iterator<Item = Moment> {
    let step = every.0.max(1);
    let from = (first.0.div_euclid(step) + 1) * step;
    (0..).map(move |at| Moment(from + at * step)).take_while(move |at| *at <= last)
}

/// A tick of a locality.
pub(super) fn tick_of(locality: LocalityId, at: Moment) -> Event {
    Event::tick(Opaque(0), SourceId(0), locality, at)
}

/// Both stages of the service.
struct Stages {
    fold: Partition,
    outlook: Outlook,
    codes: Arc<Codes>,
    cuts: TopicPartition,
    localities: u32,
    /// Offsets of the events and of the cuts.
    offsets: (i64, i64),
    effects: Vec<Effect>,
}

impl Stages {
    fn new(known: &Known, codes: &Arc<Codes>, projection: Box<dyn Projection>, horizons: &[Span]) -> Self {
        Self {
            fold: Partition::new(known.clone(), 0),
            outlook: Outlook::new(known.clone(), Arc::clone(codes), projection, horizons),
            codes: Arc::clone(codes),
            cuts: TopicPartition { topic: known.settings.topics.cuts.clone(), partition: 0 },
            localities: known.names.localities.len() as u32,
            offsets: (0, 0),
            effects: Vec::new(),
        }
    }

    fn take(&mut self, event: &Event) {
        self.fold.take(*event, self.offsets.0, &mut self.effects);
        self.offsets.0 += 1;
        // Nobody listens to what is published between ticks.
        self.effects.clear();
    }

    /// A tick in every locality: what the second stage says once all their cuts are in.
    fn tick(&mut self, at: Moment) -> Result<Vec<Statement>, String> {
        let mut turn = Turn::default();
        for locality in (0..self.localities).map(LocalityId) {
            self.fold.take(tick_of(locality, at), self.offsets.0, &mut self.effects);
            self.offsets.0 += 1;
            for effect in std::mem::take(&mut self.effects) {
                if let Effect::Cut(cut) = effect {
                    let value = Some(encode_cut(&cut, &self.codes));
                    self.outlook.take(&self.record(at, value), &mut turn);
                    self.offsets.1 += 1;
                }
            }
        }
        if let Some(why) = turn.failed.pop() {
            return Err(why);
        }
        // Nothing is kept of a changelog, but what it would be told must not pile up.
        let _ = self.outlook.changes(0, self.offsets.1);
        Ok(self.statements(at, &turn.effects))
    }

    fn record(&self, at: Moment, value: Option<Vec<u8>>) -> Record {
        let (from, offset) = (self.cuts.clone(), self.offsets.1);
        Record { from, offset, timestamp: at.0, key: None, value, headers: Headers::new() }
    }

    fn statements(&self, at: Moment, effects: &[Effect]) -> Vec<Statement> {
        let mut said: BTreeMap<Subject, (Vec<_>, Chances)> = BTreeMap::new();
        for guess in self.outlook.said(at) {
            let (said, over) = said.entry(guess.subject).or_default();
            said.push((guess.method, guess.quantiles, guess.mean));
            match guess.method {
                Method::Ensemble => over.0 = guess.over_target,
                Method::Erlang => over.1 = guess.over_target,
                _ => {}
            }
        }
        let published = effects.iter().filter_map(|effect| match effect {
            Effect::Forecast(forecast) => Some(&forecast.figures),
            _ => None,
        });
        let figures: BTreeMap<Subject, &Figure> =
            published.flatten().map(|figure| (Subject::of(figure), figure)).collect();
        let statement = |(subject, (said, over_target)): (Subject, (Vec<_>, _))| Statement {
            at,
            subject,
            said,
            published: figures.get(&subject).map_or(Method::Ensemble, |figure| figure.method),
            over_target,
        };
        said.into_iter().map(statement).collect()
    }
}
