//! Public counts.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::{Moment, SourceId};
use ilt_live::emit::Disturb;
use ilt_live::settings::Settings;
use ilt_wire::hand_off::{decode_hand_off_count, decode_public_hand_off_count};
use ilt_wire::state::{decode_public_state_now, decode_state_now};

use super::works::{Weather, Works};
use crate::feed::Source;

/// The newest public count of each window beside the exact one: (shown, exact).
fn newest(settings: Settings) -> Vec<(Option<i64>, i64)> {
    let source = Source::of_days(7);
    let (records, _) = source.records(Disturb::default());
    let mut works = Works::new(source, settings, &records);
    works.run(&Weather::fair());
    let codes = &works.source.codes;
    let mut exact = BTreeMap::new();
    for record in works.memory.records(&works.topics().hand_offs_internal).unwrap() {
        let count = decode_hand_off_count(&record.value.unwrap(), codes).unwrap();
        *exact.entry(count.key).or_insert(0) += count.change;
        assert_eq!(exact[&count.key], count.count, "changes add up to the count");
    }
    let mut shown = BTreeMap::new();
    for record in works.memory.records(&works.topics().hand_offs).unwrap() {
        let count = decode_public_hand_off_count(&record.value.unwrap(), codes).unwrap();
        shown.insert(count.key, count.count);
    }
    assert!(shown.len() > 20, "only {} windows", shown.len());
    shown.into_iter().map(|(key, count)| (count, exact[&key])).collect()
}

#[test]
fn small_public_counts_are_withheld_and_others_rounded() {
    let counts = newest(Settings { suppress_below: 3, ..Settings::default() });
    for (shown, exact) in &counts {
        match *exact {
            0 => assert_eq!(*shown, Some(0)),
            small @ 1..3 => assert_eq!(*shown, None, "{small} is shown"),
            other => {
                let shown = shown.unwrap();
                assert_eq!(shown % 5, 0);
                assert!((shown - other).abs() <= 2, "{other} is shown as {shown}");
            }
        }
    }
    assert!(counts.iter().any(|(shown, _)| shown.is_none()), "nothing was withheld");
    assert!(counts.iter().any(|(shown, _)| shown.is_some()), "nothing was shown");
}

#[test]
fn a_simulated_source_is_shown_as_it_is() {
    let open = Settings { suppress_below: 0, ..Settings::default() };
    let simulated = Settings { simulated: BTreeSet::from([SourceId(0)]), ..Settings::default() };
    for settings in [open, simulated] {
        assert!(newest(settings).iter().all(|(shown, exact)| *shown == Some(*exact)));
    }
}

#[test]
fn a_real_source_among_simulated_ones_is_protected() {
    let source = Source::of_days(2);
    let (records, _) = source.records(Disturb::default());
    let mixed = Settings { simulated: BTreeSet::from([SourceId(7)]), ..Settings::default() };
    let mut works = Works::new(source, mixed, &records);
    works.run(&Weather::fair());
    let codes = &works.source.codes;
    let states = works.memory.records(&works.topics().standing).unwrap();
    let exact = works.memory.records(&works.topics().standing_internal).unwrap();
    let exact = exact.iter().map(|exact| decode_state_now(exact.value.as_deref().unwrap(), codes).unwrap());
    let exact: BTreeMap<_, _> = exact.map(|exact| ((exact.locality, exact.role, exact.at), exact)).collect();
    let stretch = |at: Moment| at.0.div_euclid(Settings::default().every.0);
    let stretches: BTreeSet<_> = exact.keys().map(|(at, role, when)| (*at, *role, stretch(*when))).collect();
    assert!(exact.len() > 3 * stretches.len(), "ticks come often");
    assert_eq!(states.len(), stretches.len(), "told once between two forecasts, changed or not");
    let mut told = BTreeSet::new();
    let mut withheld = 0;
    for shown in &states {
        let shown = decode_public_state_now(shown.value.as_deref().unwrap(), codes).unwrap();
        assert!(told.insert((shown.locality, shown.role, stretch(shown.at))));
        let exact = exact[&(shown.locality, shown.role, shown.at)];
        let pairs = [
            (shown.waiting, exact.waiting),
            (shown.in_service, exact.in_service),
            (shown.booked, exact.booked),
            (shown.caseload, exact.caseload),
        ];
        for (shown, exact) in pairs {
            assert!(
                shown.is_none_or(|shown| shown % 5 == 0 && shown.abs_diff(exact) <= 2),
                "{exact} as {shown:?}"
            );
            assert_eq!(shown.is_none(), (1..8).contains(&exact));
            withheld += u32::from(shown.is_none());
        }
    }
    assert!(withheld > 100, "only {withheld} counts were small");
}

/// A window's count is told once it can be told without saying when somebody was handed over: after the window.
#[test]
fn a_protected_count_waits_for_the_end_of_its_window() {
    let source = Source::of_days(4);
    let (records, _) = source.records(Disturb::default());
    let mut works = Works::new(source, Settings::default(), &records);
    works.run(&Weather::fair());
    let told = works.memory.records(&works.topics().hand_offs).unwrap();
    let mut seen = BTreeMap::new();
    for record in &told {
        let count =
            decode_public_hand_off_count(record.value.as_deref().unwrap(), &works.source.codes).unwrap();
        let closed = count.key.from_time + count.window;
        assert!(record.timestamp >= closed.0, "told {} before the end", closed.0 - record.timestamp);
        *seen.entry(count.key).or_insert(0) += 1;
    }
    assert!(seen.len() > 10);
    assert!(seen.values().all(|times| *times == 1), "nothing was late, so nothing is told again");
}

/// Late events revise counts; a consumer that keeps the greatest version of each stands where the service does.
#[test]
fn each_change_of_a_count_has_a_version_of_its_own() {
    let source = Source::of_days(5);
    let (records, _) = source.records(super::bad_feed());
    let mut works = Works::new(source, Settings { suppress_below: 0, ..Settings::default() }, &records);
    works.run(&Weather::fair());
    let codes = &works.source.codes;
    let mut newest = BTreeMap::new();
    let mut revised = 0;
    for record in works.memory.records(&works.topics().hand_offs_internal).unwrap() {
        let count = decode_hand_off_count(record.value.as_deref().unwrap(), codes).unwrap();
        assert_ne!(count.change, 0, "nothing has changed");
        revised += u32::from(count.change < 0);
        let before = newest.insert(count.key, (count.version, count.count));
        assert!(before.is_none_or(|(version, _)| version < count.version), "{:?} {before:?}", count.key);
    }
    assert!(revised > 5, "only {revised} counts were taken back");
    let mut shown = BTreeMap::new();
    for record in works.memory.records(&works.topics().hand_offs).unwrap() {
        let count = decode_public_hand_off_count(record.value.as_deref().unwrap(), codes).unwrap();
        let before = shown.insert(count.key, (count.version, count.count));
        assert!(before.is_none_or(|(version, _)| version < count.version), "{:?} {before:?}", count.key);
    }
}
