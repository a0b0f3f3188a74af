use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::event::{About, Event, Happening, Opaque};
use ilt_domain::{EpisodeId, Moment, PersonId, SourceId, Span, ThreadId};
use ilt_ledger::{Frame, Ledger};
use ilt_model::spec::Spec;
use ilt_model::{Ended, World};
use ilt_wire::{Codes, Rejected, decode_record};

use super::{Disturb, Emission, Emitter, SOURCE, Systems, is_simulated, placed, systems, weeks_between};
use crate::port::Outgoing;

const SEED: u64 = 11;

/// A shipped scenario cut to `days`, with localities; levels are not sampled, since samples are no events.
fn world(scenario: &str, days: i64) -> Arc<World> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../simulations").join(scenario);
    let loaded = ilt_scenario::load(&path, &[]).unwrap();
    let mut spec: Spec = (*loaded.study.spec).clone();
    spec.directory = Arc::new(placed(&spec.directory));
    spec.clock.end = spec.clock.end.min(spec.clock.start + Span(days * Span::DAY.0));
    spec.clock.sample_every = Span::ZERO;
    Arc::new(World::new(Arc::new(spec), SEED))
}

fn codes(world: &World) -> Arc<Codes> {
    Arc::new(Codes::new(Arc::clone(world.directory()), &[SOURCE]))
}

/// Scenarios without a date begin in 1970, when nobody sent anything: they are told as of March 2022.
fn shift(world: &World) -> Span {
    match world.spec().clock.start {
        start if start < Moment(946_684_800_000_000) => weeks_between(start, Moment(1_646_125_200_000_000)),
        _ => Span::ZERO,
    }
}

fn emitter(world: &Arc<World>, disturb: Disturb) -> Emitter {
    let emission = emission(world, disturb);
    Emitter::new(Arc::clone(world), codes(world), emission, Arc::new(AtomicBool::new(false)))
}

fn emission(world: &Arc<World>, disturb: Disturb) -> Emission {
    Emission {
        replication: 3,
        topic: "events".into(),
        source: SourceId(0),
        shift: shift(world),
        tick_every: Some(Span(15 * Span::MINUTE.0)),
        systems: Systems::default(),
        from: None,
        until: None,
        disturb,
    }
}

fn read(record: &Outgoing, codes: &Codes) -> Result<Event, Rejected> {
    decode_record(record.key.as_deref(), record.value.as_deref(), record.timestamp, codes)
}

fn ledger(world: &World) -> Ledger {
    let clock = world.spec().clock;
    let frame = Frame::new(clock.start, clock.start, clock.end, Span::ZERO, false);
    Ledger::new(Arc::clone(world.directory()), Arc::new(world.spec().civil.clone()), frame)
}

/// Gives names short handles again and folds.
struct Refold {
    ledger: Ledger,
    episodes: BTreeMap<Opaque, u32>,
    threads: BTreeMap<Opaque, u32>,
    /// Taken off every time.
    shift: Span,
    /// Start of the run.
    start: Moment,
}

fn handle(table: &mut BTreeMap<Opaque, u32>, name: Opaque) -> u32 {
    let next = table.len() as u32;
    *table.entry(name).or_insert(next)
}

impl Refold {
    fn take(&mut self, event: &Event) {
        let at = event.occurred - self.shift;
        match event.about {
            About::Person { episode, thread, what: Happening::Care { mut what, beside }, .. } => {
                match &mut what {
                    What::Joined { beside: other, .. } => {
                        *other = ThreadId(handle(&mut self.threads, beside))
                    }
                    What::Booked { due, .. } => *due = *due - self.shift,
                    _ => {}
                }
                let episode = EpisodeId(handle(&mut self.episodes, episode));
                let thread = ThreadId(handle(&mut self.threads, thread));
                // Of those present at the start the feed says when their need arose; the run has it at its start.
                let opens = matches!(what, What::Arose { .. } | What::Joined { .. });
                let at = if opens { at.max(self.start) } else { at };
                let activity = Activity { at, person: PersonId::NONE, episode, thread, what };
                self.ledger.witness(&activity);
            }
            About::Team { what, .. } => self.ledger.witness(&Activity::of_team(at, what)),
            _ => {}
        }
    }
}

fn replays(scenario: &str, days: i64) {
    let world = world(scenario, days);
    let codes = codes(&world);
    let mut own = ledger(&world);
    let ended = ilt_model::run(&world, 3, &AtomicBool::new(false), &mut own);
    assert_eq!(ended, Ended::Finished);
    let (episodes, threads) = (BTreeMap::new(), BTreeMap::new());
    let mut refold = Refold {
        ledger: ledger(&world),
        episodes,
        threads,
        shift: shift(&world),
        start: world.spec().clock.start,
    };
    refold.ledger.part(0);
    let mut emitter = emitter(&world, Disturb::default());
    let mut last = Moment(i64::MIN);
    for record in &mut emitter {
        let event = read(&record, &codes).unwrap();
        assert!(event.occurred >= last, "records come in order of time");
        last = event.occurred;
        refold.take(&event);
    }
    assert_eq!(emitter.ended(), Some(Ended::Finished));
    assert!(emitter.sent().events > 1_000);
    let (own, refolded) = (own.rows(), refold.ledger.rows());
    assert_eq!(own.len(), refolded.len());
    for (one, other) in own.iter().zip(&refolded) {
        assert_eq!(one, other);
    }
}

#[test]
fn the_tutorial_folds_to_the_same_rows() {
    replays("tutorial.toml", 28);
}

#[test]
fn parts_and_registers_fold_to_the_same_rows() {
    replays("baseline.toml", 3);
}

#[test]
fn the_same_run_sends_the_same_bytes() {
    let world = world("tutorial.toml", 3);
    let disturb = Disturb { late: 0.1, duplicate: 0.1, lost: 0.1, garbage: 0.1, ..Disturb::default() };
    let once: Vec<Outgoing> = emitter(&world, disturb.clone()).collect();
    assert_eq!(once, emitter(&world, disturb).collect::<Vec<_>>());
}

#[test]
fn ticks_go_to_every_locality_and_keep_their_promise() {
    let world = world("tutorial.toml", 3);
    let codes = codes(&world);
    let mut ticked = Moment(i64::MIN);
    let mut ticks = 0;
    for record in emitter(&world, Disturb::default()) {
        let event = read(&record, &codes).unwrap();
        if event.about == About::Tick {
            ticked = event.occurred;
            ticks += 1;
        }
        assert!(event.occurred >= ticked);
        assert_eq!(record.timestamp, event.recorded.0);
    }
    assert_eq!(ticks, 3 * 24 * 4);
}

#[test]
fn disturbance_comes_in_known_numbers() {
    let world = world("tutorial.toml", 28);
    let codes = codes(&world);
    let disturb = Disturb { late: 0.05, duplicate: 0.05, lost: 0.02, garbage: 0.05, ..Disturb::default() };
    let mut emitter = emitter(&world, disturb.clone());
    let (mut refused, mut seen, mut late, mut sent) = (BTreeMap::new(), BTreeMap::new(), 0, 0);
    for record in &mut emitter {
        sent += 1;
        match read(&record, &codes) {
            Err(rejected) => *refused.entry(rejected.reason).or_insert(0) += 1,
            Ok(Event { about: About::Tick, .. }) => {}
            Ok(event) => {
                let times = seen.entry(event.id).or_insert(0u64);
                *times += 1;
                late += u64::from(*times == 1 && record.timestamp > event.recorded.0);
            }
        }
    }
    let counts = emitter.sent().clone();
    assert_eq!(refused, counts.garbage);
    assert_eq!(refused.len(), 11, "every way occurs");
    assert_eq!(seen.len() as u64, counts.events - counts.lost);
    assert_eq!(seen.values().filter(|times| **times == 2).count() as u64, counts.duplicates);
    assert_eq!(late, counts.late);
    let garbage: u64 = refused.values().sum();
    assert_eq!(sent, counts.events - counts.lost + counts.duplicates + garbage + counts.ticks);
    assert_eq!(sent, counts.records);
    let share = |count: u64| count as f64 / counts.events as f64;
    assert!((share(counts.late) - disturb.late).abs() < 0.01);
    assert!((share(counts.lost) - disturb.lost).abs() < 0.01);
}

#[test]
fn a_feed_goes_on_where_it_broke_off() {
    let world = world("tutorial.toml", 3);
    let disturb = Disturb { late: 0.05, duplicate: 0.05, garbage: 0.05, ..Disturb::default() };
    let whole: Vec<Outgoing> = emitter(&world, disturb.clone()).collect();
    let from = Moment(whole[whole.len() / 2].timestamp);
    let rest = Emission { from: Some(from), ..emission(&world, disturb) };
    let stop = Arc::new(AtomicBool::new(false));
    let rest: Vec<Outgoing> = Emitter::new(Arc::clone(&world), codes(&world), rest, stop).collect();
    let begin = whole.iter().position(|record| record.timestamp >= from.0).unwrap();
    assert!(begin > 100 && rest == whole[begin..]);
}

#[test]
fn each_system_tells_its_own_and_falls_silent_alone() {
    let world = world("tutorial.toml", 4);
    let names = world.directory();
    let mut sources = vec![SOURCE.to_owned()];
    sources.extend(systems(names));
    assert!(sources.len() > 1 && sources.iter().all(|code| is_simulated(code)), "{sources:?}");
    let codes = Arc::new(Codes::new(Arc::clone(names), &sources));
    let start = world.spec().clock.start + shift(&world);
    let (quiet, from) = (SourceId(1), start + Span(2 * Span::DAY.0));
    let split = Systems::by_organisation(names, |code| codes.source(code));
    let told = |silent: BTreeMap<SourceId, Moment>| -> Vec<Event> {
        let systems = Systems { silent, ..split.clone() };
        let emission = Emission { systems, ..emission(&world, Disturb::default()) };
        let stop = Arc::new(AtomicBool::new(false));
        let records = Emitter::new(Arc::clone(&world), Arc::clone(&codes), emission, stop);
        records
            .map(|record| read(&record, &codes).unwrap())
            .filter(|event| event.about != About::Tick)
            .collect()
    };
    let all = told(BTreeMap::new());
    // What several tell of one instant stays in the order in which it happened.
    let mut people: BTreeMap<Opaque, Vec<&Event>> = BTreeMap::new();
    for event in &all {
        if let About::Person { person, .. } = event.about {
            people.entry(person).or_default().push(event);
        }
    }
    for mut events in people.into_values() {
        events.sort_by_key(|event| event.order());
        assert!(events.windows(2).all(|two| two[0].sequence < two[1].sequence));
    }
    assert!(all.iter().any(|event| event.source == quiet && event.recorded >= from));
    let kept: Vec<Event> =
        all.into_iter().filter(|event| event.source != quiet || event.recorded < from).collect();
    assert_eq!(told(BTreeMap::from([(quiet, from)])), kept);
}
