//! Public counts.

use std::collections::BTreeMap;

use ilt_live::emit::Disturb;
use ilt_live::settings::Settings;
use ilt_wire::hand_off::{decode_hand_off_count, decode_public_hand_off_count};

use super::works::{Weather, Works};
use crate::feed::Source;

/// The newest public count of each window beside the exact one: (shown, exact).
fn newest(suppress_below: u32) -> Vec<(Option<i64>, i64)> {
    let source = Source::of_days(7);
    let (records, _) = source.records(Disturb::default());
    let mut works = Works::new(source, Settings { suppress_below, ..Settings::default() }, &records);
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
    let counts = newest(3);
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
    assert!(newest(0).iter().all(|(shown, exact)| *shown == Some(*exact)));
}
