//! From an event to what it changes, as a subscriber of committed records sees it: by one clock, from just before the
//! event is handed to the log until the output has been read. The feed is Leicester, Leicestershire and Rutland.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ilt_domain::forecast::Reason;
use ilt_domain::{LocalityId, Moment, Span};
use ilt_forecast::ensemble::{Ensemble, HORIZONS};
use ilt_kafka::Settings as KafkaSettings;
use ilt_live::emit::Disturb;
use ilt_live::fold::Effect;
use ilt_live::folding::Folding;
use ilt_live::outlook::Outlook;
use ilt_live::port::{Missing, Outgoing, PortError, Record, Start, Tail, TopicPartition, partition_of};
use ilt_live::projection::EnsembleProjection;
use ilt_live::pump::Feed;
use ilt_live::service::{Running, Shared, start};
use ilt_live::settings::Settings;
use ilt_live::signals::StageName;
use ilt_live::stage::{Stage, Turn};
use ilt_tests::command::simulation;
use ilt_wire::forecast::decode_forecast;

use super::{load, tell, within};
use crate::backend::{Backend, Cluster, Embedded, unique};
use crate::feed::Source;

const PARTITIONS: u32 = 4;
/// Records before anything is measured: the first half day, with everyone who is there when it begins.
const WARM: usize = 31_000;
/// Counts that are timed.
const COUNTS: usize = 1_000;
/// How often an event that moves a count is sent.
const EVERY: Duration = Duration::from_millis(40);
/// Forecasts that are timed, and members of each.
const FORECASTS: usize = 20;
const MEMBERS: u32 = 200;

/// The feed, and how many hand-off counts each record changes.
struct Told {
    source: Source,
    records: Vec<Outgoing>,
}

impl Told {
    fn new() -> Self {
        let source = Source::read(&simulation("baseline"), &[], 3);
        let records = source.records(Disturb::default()).0;
        Self { source, records }
    }

    fn folding(&self) -> Folding {
        Folding::new(self.source.known(settings()), Arc::clone(&self.source.codes))
    }

    /// What the fold makes of each record, in turn.
    fn effects(&self) -> impl Iterator<Item = Vec<Effect>> + '_ {
        let mut fold = self.folding();
        let mut offsets = BTreeMap::<u32, i64>::new();
        self.records.iter().map(move |sent| {
            let partition = partition_of(sent.key.as_deref(), PARTITIONS);
            let offset = offsets.entry(partition).or_insert(0);
            let from = TopicPartition { topic: sent.topic.clone(), partition };
            let Outgoing { timestamp, key, value, headers, .. } = sent.clone();
            let mut turn = Turn::default();
            fold.take(&Record { from, offset: *offset, timestamp, key, value, headers }, &mut turn);
            *offset += 1;
            turn.effects
        })
    }
}

fn settings() -> Settings {
    Settings { suppress_below: 0, ..Settings::default() }
}

/// A stage of the service on a log.
fn run<S: Stage>(
    name: StageName,
    backend: &'static dyn Backend,
    stage: impl FnMut() -> S + Send + 'static,
    topic: String,
    feed: Feed,
    shared: &Arc<Shared>,
    stop: &Arc<AtomicBool>,
) -> Running {
    let connect =
        move || -> Result<_, PortError> { backend.join(name.slug(), "one", &[&topic], Missing::Refuse) };
    start(name, connect, stage, feed, Arc::clone(shared), Arc::clone(stop)).unwrap()
}

/// Waits until the first stage has read this many records.
fn folded(shared: &Shared, records: usize) {
    while shared.signals().stage(StageName::Fold).records < records as u64 {
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn fold(
    told: &Arc<Told>,
    backend: &'static dyn Backend,
    shared: &Arc<Shared>,
    stop: &Arc<AtomicBool>,
) -> Running {
    backend.doors().create(&settings().topics.specs(PARTITIONS)).unwrap();
    let of = Arc::clone(told);
    let stage = move || of.folding();
    run(StageName::Fold, backend, stage, settings().topics.events, Feed::default(), shared, stop)
}

/// Times of the outputs of each key that are still to come: they come in the order in which they were caused.
type Awaited = BTreeMap<Vec<u8>, VecDeque<Instant>>;

fn arrived(tail: &mut dyn Tail, awaited: &mut Awaited, took: &mut Vec<Duration>) {
    for record in tail.next(1_000, Duration::from_millis(1)).unwrap() {
        let now = Instant::now();
        let sent = awaited.get_mut(&record.key.unwrap()).and_then(VecDeque::pop_front);
        took.push(now - sent.expect("nothing comes that was not caused"));
    }
}

fn counts(name: &str, backend: &'static dyn Backend) {
    let told = Arc::new(Told::new());
    let (shared, stop) = (Arc::new(Shared::default()), Arc::new(AtomicBool::new(false)));
    let running = fold(&told, backend, &shared, &stop);
    let mut doors = backend.doors();
    doors.append(told.records[..WARM].to_vec()).unwrap();
    folded(&shared, WARM);
    let mut tail = doors.tail(&settings().topics.hand_offs_internal, &Start::End).unwrap();
    let (mut awaited, mut took, mut batch) = (Awaited::new(), Vec::new(), Vec::new());
    let mut due = Instant::now();
    for (sent, effects) in told.records.iter().zip(told.effects()).skip(WARM) {
        batch.push(sent.clone());
        let changed = effects.iter().filter(|effect| matches!(effect, Effect::HandOff(_))).count();
        if changed == 0 {
            continue;
        }
        due += EVERY;
        while Instant::now() < due {
            arrived(&mut *tail, &mut awaited, &mut took);
        }
        let times = std::iter::repeat_n(Instant::now(), changed);
        awaited.entry(sent.key.clone().unwrap()).or_default().extend(times);
        doors.append(std::mem::take(&mut batch)).unwrap();
        if took.len() >= COUNTS {
            break;
        }
    }
    while awaited.values().any(|times| !times.is_empty()) {
        arrived(&mut *tail, &mut awaited, &mut took);
    }
    stop.store(true, Ordering::Relaxed);
    running.join().unwrap();
    report(&format!("{name}: event to updated hand-off count"), took);
}

fn forecasts(name: &str, backend: &'static dyn Backend) {
    let told = Arc::new(Told::new());
    let (shared, stop) = (Arc::new(Shared::default()), Arc::new(AtomicBool::new(false)));
    let folding = fold(&told, backend, &shared, &stop);
    let (known, codes) = (told.source.known(settings()), Arc::clone(&told.source.codes));
    let spec = Arc::clone(told.source.world.spec());
    let projection = EnsembleProjection::new(Ensemble::new(spec, 1), MEMBERS, "measured".into());
    let horizons: Vec<Span> = HORIZONS.into_iter().filter(|far| *far <= Span(48 * Span::HOUR.0)).collect();
    let stage =
        move || Outlook::new(known.clone(), Arc::clone(&codes), Box::new(projection.clone()), &horizons);
    let feed = Feed { batch: told.source.world.directory().localities.len(), ..Feed::default() };
    let looking = run(StageName::Outlook, backend, stage, settings().topics.cuts, feed, &shared, &stop);
    let mut doors = backend.doors();
    let mut tail = doors.tail(&settings().topics.forecasts, &Start::End).unwrap();
    let (mut took, mut batch) = (Vec::new(), Vec::new());
    let mut cuts = BTreeMap::<Moment, BTreeSet<LocalityId>>::new();
    for (sent, (record, effects)) in told.records.iter().zip(told.effects()).enumerate() {
        batch.push(record.clone());
        let Some(at) = completed(&mut cuts, &effects, &told) else { continue };
        // This record completes a tick. Everything before it is taken in first: it is sent faster than it happens.
        let last = batch.pop().unwrap();
        doors.append(std::mem::take(&mut batch)).unwrap();
        folded(&shared, sent);
        quiet(&shared);
        let began = Instant::now();
        doors.append(vec![last]).unwrap();
        while !tail.next(1_000, Duration::from_millis(2)).unwrap().iter().any(|read| as_of(&told, read) == at)
        {
        }
        if sent > WARM {
            took.push(began.elapsed());
        }
        if took.len() == FORECASTS {
            break;
        }
    }
    stop.store(true, Ordering::Relaxed);
    folding.join().unwrap();
    looking.join().unwrap();
    report(&format!("{name}: event to refreshed 48-hour forecast of {MEMBERS} members"), took);
}

/// The tick, if it is one, that every locality's cut is in for with these.
fn completed(
    cuts: &mut BTreeMap<Moment, BTreeSet<LocalityId>>,
    effects: &[Effect],
    told: &Told,
) -> Option<Moment> {
    let all = told.source.world.directory().localities.len();
    let mut completed = None;
    for effect in effects {
        if let Effect::Cut(cut) = effect
            && cut.reason == Reason::Scheduled
        {
            let of = cuts.entry(cut.at).or_default();
            of.insert(cut.locality);
            completed = (of.len() == all).then_some(cut.at).or(completed);
        }
    }
    completed
}

/// Waits until the second stage has nothing to do.
fn quiet(shared: &Shared) {
    std::thread::sleep(Duration::from_millis(300));
    while shared.signals().stage(StageName::Outlook).idle < 3 {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn as_of(told: &Told, read: &Record) -> Moment {
    decode_forecast(read.value.as_deref().unwrap(), &told.source.codes).unwrap().as_of
}

fn report(what: &str, mut took: Vec<Duration>) {
    took.sort();
    tell(&format!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, longest {:.1} ms of {} (load {})",
        within(&took, 0.5),
        within(&took, 0.95),
        within(&took, 0.99),
        within(&took, 1.0),
        took.len(),
        load(),
    ));
}

/// A log that outlives every thread of a measurement.
fn kept<B: Backend + 'static>(backend: B) -> &'static dyn Backend {
    Box::leak(Box::new(backend))
}

fn cluster() -> Option<&'static dyn Backend> {
    let cluster = Cluster::shared()?;
    let (brokers, prefix) = (cluster.settings.brokers, format!("{}.", unique("latency")));
    Some(kept(Cluster { settings: KafkaSettings { brokers, prefix, ..KafkaSettings::default() } }))
}

#[test]
#[ignore = "a measurement"]
fn latency_of_counts_on_the_embedded_log() {
    counts("embedded", kept(Embedded::new()));
}

#[test]
#[ignore = "a measurement"]
fn latency_of_counts_on_kafka() {
    if let Some(cluster) = cluster() {
        counts("Kafka", cluster);
    }
}

#[test]
#[ignore = "a measurement"]
fn latency_of_forecasts_on_the_embedded_log() {
    forecasts("embedded", kept(Embedded::new()));
}

#[test]
#[ignore = "a measurement"]
fn latency_of_forecasts_on_kafka() {
    if let Some(cluster) = cluster() {
        forecasts("Kafka", cluster);
    }
}
