//! Poison at any place of a batch.

use ilt_live::emit::Disturb;
use ilt_live::port::{Headers, Outgoing};
use ilt_live::settings::Settings;

use super::works::{Weather, Works};
use crate::feed::Source;

/// A record that nobody can take, and the reason it must be refused for.
pub(crate) type Poison = (Outgoing, &'static str);

pub(crate) fn poisons(good: &Outgoing) -> Vec<Poison> {
    let with = |key: Option<&[u8]>, value: Option<Vec<u8>>| Outgoing {
        key: key.map(<[u8]>::to_vec),
        value,
        headers: Headers::new(),
        ..good.clone()
    };
    let (key, value) = (good.key.as_deref(), good.value.clone());
    vec![
        (with(key, Some(vec![0xFF; 40])), "undecodable"),
        (with(key, Some(vec![b'x'; 10 << 20])), "over-size"),
        (with(None, value.clone()), "null-key"),
        (with(key, None), "null-value"),
        (with(None, None), "null-key"),
        (with(Some(b""), value.clone()), "wrong-key"),
        (with(Some(&[0xC3, 0x28]), value), "wrong-key"),
        (with(key, Some(Vec::new())), "missing-field"),
    ]
}

/// Runs the feed with poison at the given places of batches of ten, and holds the count of everything.
fn poisoned(place: impl Fn(usize) -> bool) {
    let source = Source::of_days(1);
    let (good, sent) = source.records(Disturb::default());
    let poisons = poisons(&good[good.len() / 2]);
    let (mut records, mut expected) = (Vec::new(), std::collections::BTreeMap::new());
    let mut next = good.iter();
    for at in 0.. {
        if place(at % 10) && at < 10 * poisons.len() {
            let (record, reason) = &poisons[at / 10];
            // All of these go where the first partition's batches are cut.
            records.push(Outgoing { partition: Some(0), ..record.clone() });
            *expected.entry(*reason).or_insert(0u64) += 1;
        } else if let Some(record) = next.next() {
            records.push(record.clone());
        } else {
            break;
        }
    }
    let mut works = Works::new(source, Settings::default(), &records);
    works.run(&Weather { batches: vec![10], ..Weather::fair() });
    assert_eq!(works.signals.dead_letters, expected);
    let letters = works.memory.records(&works.topics().dead_letters).unwrap();
    assert_eq!(letters.len() as u64, expected.values().sum::<u64>());
    for letter in letters {
        // Ten megabytes are not carried on: a log that took them from others need not take them from us.
        let length = letter.value.map_or(0, |value| value.len());
        assert!(length < 1 << 20, "{length} bytes are kept");
        assert!(letter.headers.get("dlq.original-offset").is_some());
    }
    assert_eq!(works.signals.counted, sent.events);
    assert_eq!(works.signals.duplicates, 0);
}

#[test]
fn at_the_head_of_a_batch() {
    poisoned(|place| place == 0);
}

#[test]
fn at_the_foot_of_a_batch() {
    poisoned(|place| place == 9);
}

#[test]
fn batches_of_nothing_else() {
    poisoned(|_| true);
}
