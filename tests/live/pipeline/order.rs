//! What is late, doubled, too old or taken back.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ilt_domain::event::{About, Corrected};
use ilt_domain::forecast::{HandOffKey, Reason};
use ilt_domain::{Event, LocalityId, Moment, Opaque, Span};
use ilt_live::emit::Disturb;
use ilt_live::fold::{Effect, HourTotals, Known, Locality, Partition, Taken, Totals};
use ilt_live::settings::Settings;
use ilt_live::tick::tick;
use ilt_wire::encode_activity;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::works::{Weather, Works};
use crate::feed::Source;

#[test]
fn what_was_done_to_the_feed_is_counted_one_by_one() {
    let source = Source::of_days(14);
    let disturb = Disturb { late: 0.05, duplicate: 0.05, lost: 0.02, garbage: 0.05, ..Disturb::default() };
    let (records, sent) = source.records(disturb);
    // Behind by more than lateness and a tick: surely late; by less than lateness: surely not.
    let (mut surely, mut perhaps) = (0, 0);
    let mut seen = std::collections::BTreeSet::new();
    for record in &records {
        let Some(event) = source.event(record).filter(|event| event.about != About::Tick) else { continue };
        if seen.insert(event.id) {
            let behind = record.timestamp - event.occurred.0;
            let opening = event.recorded > event.occurred;
            surely += u64::from(behind > 25 * Span::MINUTE.0 && !opening);
            perhaps += u64::from(behind > 10 * Span::MINUTE.0);
        }
    }
    let mut works = Works::new(source, Settings::default(), &records);
    works.run(&Weather::fair());
    let signals = &works.signals;
    assert_eq!(signals.counted, sent.events - sent.lost);
    assert_eq!(signals.duplicates, sent.duplicates);
    let garbage: BTreeMap<_, _> =
        sent.garbage.iter().map(|(reason, count)| (reason.slug(), *count)).collect();
    assert_eq!(signals.dead_letters, garbage);
    assert_eq!(works.count(&works.topics().dead_letters) as u64, garbage.values().sum::<u64>());
    assert_eq!((signals.too_old, signals.void, works.count(&works.topics().late)), (0, 0, 0));
    assert!((surely..=perhaps).contains(&signals.late), "{surely} <= {} <= {perhaps}", signals.late);
    assert!(surely > 100);
}

/// Events about people and teams of a few days, and what is known beforehand.
fn happened() -> &'static (Known, Vec<Event>) {
    static PEOPLE: OnceLock<(Known, Vec<Event>)> = OnceLock::new();
    PEOPLE.get_or_init(|| {
        let source = Source::of_days(4);
        let (records, _) = source.records(Disturb::default());
        let events = records.iter().filter_map(|record| source.event(record));
        let events = events.filter(|event| event.about != About::Tick).collect();
        // The run opens with people of long ago: nothing of the tests' lies beyond this horizon.
        let settings = Settings { horizon: Span(1_000 * Span::DAY.0), ..Settings::default() };
        (source.known(settings), events)
    })
}

/// How a locality stands in the end: its totals, and what a tick tells of it.
type End = (Totals, Vec<Effect>);

/// How every locality stands once these events have come in this order.
fn ended(known: &Known, events: &[Event]) -> BTreeMap<LocalityId, End> {
    let mut partition = Partition::new(known.clone(), 0);
    for (offset, event) in events.iter().enumerate() {
        partition.take(*event, offset as i64, &mut Vec::new());
    }
    let totals = |place: &Locality| {
        let mut totals = place.totals().clone();
        // What was done and undone again leaves a row of noughts.
        totals.work.retain(|_, row| *row != HourTotals::default());
        totals
    };
    let totals: BTreeMap<_, _> =
        partition.localities().iter().map(|(at, place)| (*at, totals(place))).collect();
    let now = events.iter().map(|event| event.occurred).max().unwrap() + Span(3 * Span::HOUR.0);
    let told = |(at, totals)| (at, (totals, told(&mut partition, at, now)));
    totals.into_iter().map(told).collect()
}

/// What a tick tells: how roles stand, who is there, staff on. Why and when counts changed depends on the order.
fn told(partition: &mut Partition, at: LocalityId, now: Moment) -> Vec<Effect> {
    let tick = Event::tick(Opaque(1), ilt_domain::SourceId(0), at, now);
    let mut effects = Vec::new();
    partition.take(tick, 0, &mut effects);
    effects.retain(|effect| matches!(effect, Effect::Standing(_) | Effect::Cut(_)));
    for effect in &mut effects {
        if let Effect::Cut(cut) = effect {
            cut.reason = Reason::Scheduled;
            cut.arrivals.clear();
            // What was done and undone again is told as nought.
            cut.served.retain(|row| row.count > 0);
            // A source that takes its newest event back was heard at that time all the same.
            cut.sources.iter_mut().for_each(|source| source.newest = now);
        }
    }
    effects
}

/// Totals of every locality once these events have come in this order.
fn folded(known: &Known, events: &[Event]) -> BTreeMap<LocalityId, Totals> {
    ended(known, events).into_iter().map(|(at, (totals, _))| (at, totals)).collect()
}

/// Takes an event back.
fn retraction(event: &Event, number: u64) -> Event {
    let person = match event.about {
        About::Person { person, .. } => person,
        _ => Opaque(0),
    };
    let about = About::Retraction { of: event.id, person };
    Event { id: Opaque(u128::from(number) << 64 | 0x4000_8000), about, cause: None, ..*event }
}

/// Replaces an event by one that happened an hour later.
fn correction(event: &Event, number: u64) -> Event {
    let corrects = Some(Corrected { id: event.id, occurred: event.occurred });
    let id = Opaque(u128::from(number) << 64 | 0x4000_8001);
    Event { id, corrects, occurred: event.occurred + Span::HOUR, cause: None, ..*event }
}

/// Another one that replaces it, written down before the first and so without effect.
fn beaten(event: &Event, number: u64) -> Event {
    let id = Opaque(u128::from(number) << 64 | 0x4000_8002);
    let recorded = event.recorded - Span::MINUTE;
    Event { id, recorded, occurred: event.occurred + Span::MINUTE, ..correction(event, number) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(24), failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_number_of_times_come_to_one_recount(
        order in Just((0..happened().1.len()).collect::<Vec<_>>()).prop_shuffle(),
        again in proptest::collection::vec(any::<prop::sample::Index>(), 0..400),
        taken_back in proptest::collection::btree_set(0..happened().1.len(), 0..200),
        corrected in proptest::collection::btree_set(0..happened().1.len(), 0..200),
    ) {
        let (known, events) = happened();
        let mut mixed: Vec<Event> = order.iter().map(|at| events[*at]).collect();
        for (number, at) in taken_back.iter().enumerate() {
            let place = (number * 7_919) % mixed.len();
            mixed.insert(place, retraction(&events[*at], number as u64));
        }
        let corrections: Vec<Event> = corrected.iter().map(|at| correction(&events[*at], *at as u64)).collect();
        for (number, correction) in corrections.iter().enumerate() {
            let place = (number * 6_563) % mixed.len();
            mixed.insert(place, *correction);
        }
        for (number, at) in corrected.iter().enumerate() {
            let place = (number * 4_799) % mixed.len();
            mixed.insert(place, beaten(&events[*at], *at as u64));
        }
        for index in &again {
            let event = mixed[index.index(mixed.len())];
            mixed.insert((index.index(mixed.len()) * 31) % mixed.len(), event);
        }
        let stays = |at: &usize| !taken_back.contains(at) && !corrected.contains(at);
        let mut kept: Vec<Event> = (0..events.len()).filter(stays).map(|at| events[at]).collect();
        kept.extend(corrections.iter().map(|event| Event { corrects: None, ..*event }));
        let (ours, recount) = (ended(known, &mixed), ended(known, &kept));
        let hand_offs = |all: &BTreeMap<LocalityId, End>| -> Vec<_> {
            all.values().flat_map(|(totals, _)| totals.hand_offs.clone()).collect()
        };
        prop_assert!(hand_offs(&recount).len() > 20);
        let differing = hand_offs(&ours).iter().zip(hand_offs(&recount)).find(|(a, b)| **a != *b).map(|(a, b)| (*a, b));
        prop_assert_eq!(differing, None);
        for (at, (totals, told)) in &recount {
            prop_assert!(ours[at].0 == *totals, "other totals of {:?} differ", at);
            let differing = ours[at].1.iter().zip(told).find(|(a, b)| a != b);
            prop_assert!(differing.is_none() && ours[at].1.len() == told.len(), "{:?}", differing);
        }
    }
}

#[test]
fn mistakes_that_are_mended_leave_no_trace() {
    let source = Source::of_days(7);
    let known = source.known(Settings::default());
    let events = |disturb| -> Vec<Event> {
        let (records, _) = source.records(disturb);
        records
            .iter()
            .filter_map(|record| source.event(record))
            .filter(|event| event.about != About::Tick)
            .collect()
    };
    let mended = Disturb { corrected: 0.05, taken_back: 0.05, ..Disturb::default() };
    let (right, wrong) = (events(Disturb::default()), events(mended));
    assert!(wrong.iter().filter(|event| event.corrects.is_some()).count() > 50);
    assert!(wrong.iter().filter(|event| matches!(event.about, About::Retraction { .. })).count() > 50);
    let (right, wrong) = (ended(&known, &right), ended(&known, &wrong));
    assert!(right.iter().all(|(at, end)| wrong[at] == *end));
}

#[test]
fn beyond_the_horizon_events_are_put_aside_and_takings_back_refused() {
    let source = Source::of_days(1);
    let (mut records, sent) = source.records(Disturb::default());
    let topic = records[0].topic.clone();
    let old = records.iter().filter_map(|record| Some((record.clone(), source.event(record)?)));
    let mut old = old
        .filter(|(_, event)| matches!(event.about, About::Person { .. }) && event.recorded <= event.occurred);
    let (record, event) = old.next_back().unwrap();
    let much_later = event.occurred + Span(29 * Span::DAY.0);
    let send = |event: Event| ilt_live::port::Outgoing {
        value: Some(encode_activity(&event, &source.codes)),
        timestamp: much_later.0,
        ..record.clone()
    };
    records.push(tick(&source.codes, &topic, event.source, event.locality, much_later));
    let fresh = |number: u64, event: Event| Event { id: retraction(&event, number).id, ..event };
    let corrects = Some(Corrected { id: event.id, occurred: event.occurred });
    records.push(send(event));
    records.push(send(fresh(1, event)));
    records.push(send(retraction(&event, 2)));
    records.push(send(Event { corrects, occurred: much_later, recorded: much_later, ..fresh(3, event) }));
    let before = folded_hand_offs(&source, &records[..records.len() - 5]);
    let mut works = Works::new(Source::of_days(1), Settings::default(), &records);
    works.run(&Weather::fair());
    assert_eq!(works.signals.too_old, 2, "an event that came before and one that is new");
    assert_eq!(works.count(&works.topics().late), 2);
    assert_eq!(works.signals.dead_letters, BTreeMap::from([("too-old", 2)]));
    assert_eq!(works.signals.counted, sent.events);
    // Nothing was taken back by what came too late.
    let mut exact = BTreeMap::new();
    for record in works.memory.records(&works.topics().hand_offs_internal).unwrap() {
        let count = ilt_wire::hand_off::decode_hand_off_count(&record.value.unwrap(), &source.codes).unwrap();
        *exact.entry(count.key).or_insert(0) += count.change;
    }
    // Windows that are settled are forgotten by the fold, not by those who were told.
    exact.retain(|key: &HandOffKey, count| *count != 0 && before.contains_key(key));
    assert_eq!(exact, before);
}

fn folded_hand_offs(source: &Source, records: &[ilt_live::port::Outgoing]) -> BTreeMap<HandOffKey, i64> {
    let events: Vec<Event> = records.iter().filter_map(|record| source.event(record)).collect();
    let totals = folded(&source.known(Settings::default()), &events);
    totals.into_values().flat_map(|totals| totals.hand_offs).collect()
}

#[test]
fn a_doubled_tick_says_nothing() {
    let source = Source::of_days(1);
    let known = source.known(Settings::default());
    let mut partition = Partition::new(known, 0);
    let at = Moment(1_600_000_000_000_000);
    let event =
        source.event(&tick(&source.codes, "events", ilt_domain::SourceId(0), LocalityId(0), at)).unwrap();
    let mut effects = Vec::new();
    assert_eq!(partition.take(event, 1, &mut effects), Taken::Tick);
    assert!(!effects.is_empty());
    effects.clear();
    assert_eq!(partition.take(event, 2, &mut effects), Taken::Duplicate);
    assert!(effects.is_empty());
}
