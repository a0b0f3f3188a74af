//! Poison at any place of a batch.

use ilt_domain::Span;
use ilt_live::emit::Disturb;
use ilt_live::port::{Headers, Outgoing};
use ilt_live::settings::Settings;
use ilt_wire::encode_activity;

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

/// A number of the range set aside for tests, as one token and as it is often written.
const NUMBERS: [&str; 2] = ["9990000018", "999 000 0018"];

/// The same records with such a number in the key, the value, or a header, wherever it can be without being refused for it.
fn with_numbers(record: &Outgoing) -> Vec<Outgoing> {
    let mut all = Vec::new();
    for number in NUMBERS {
        let with = |part: &Option<Vec<u8>>| {
            let part = part.clone().unwrap_or_default();
            Some([&part[..], b" ", number.as_bytes()].concat())
        };
        let header = |name: &str, value: &str| {
            let mut headers = Headers::new();
            headers.push(name, value);
            Outgoing { headers, ..record.clone() }
        };
        all.push(Outgoing { key: with(&record.key), ..record.clone() });
        all.push(Outgoing { value: with(&record.value), ..record.clone() });
        all.extend([
            header("nhs-number", number),
            header(number, "person"),
            header("x", &format!("of {number}, twice")),
        ]);
    }
    all
}

/// Whatever else is wrong with a record, what may identify a person in it is kept nowhere.
#[test]
fn numbers_of_people_are_kept_nowhere() {
    let source = Source::of_days(1);
    let (good, _) = source.records(Disturb::default());
    let middle = &good[good.len() / 2];
    let framed = |bytes: &[u8]| Outgoing { value: Some(bytes.to_vec()), ..middle.clone() };
    let mut bad: Vec<Outgoing> = poisons(middle).into_iter().map(|(record, _)| record).collect();
    bad.push(framed(b"\x00\x00\x00\x00\x07\xFF"));
    bad.push(framed(b"\x00\x00"));
    // Too old, and too new, to count; each a good event in itself.
    let (mut early, mut far) = (source.event(middle).unwrap(), source.event(middle).unwrap());
    early.occurred = early.occurred - Span(400 * Span::DAY.0);
    (far.occurred, far.recorded) =
        (far.occurred + Span(400 * Span::DAY.0), far.recorded + Span(400 * Span::DAY.0));
    for event in [early, far] {
        let value = Some(encode_activity(&event, &source.codes));
        bad.push(Outgoing { value, timestamp: event.recorded.0, ..middle.clone() });
    }
    let mut records = good.clone();
    records.extend(bad.iter().flat_map(with_numbers).map(|record| {
        let partition = record.key.is_none().then_some(0);
        Outgoing { partition, ..record }
    }));
    let sent = records.len() - good.len();
    let mut works = Works::new(source, Settings::default(), &records);
    works.run(&Weather::fair());
    let topics = works.topics().clone();
    let holds =
        |bytes: &[u8], number: &str| bytes.windows(number.len()).any(|some| some == number.as_bytes());
    let mut aside = 0;
    for topic in [&topics.dead_letters, &topics.late, &topics.state] {
        for record in works.memory.records(topic).unwrap() {
            let headers =
                record.headers.iter().flat_map(|(name, value)| [name.as_bytes().to_vec(), value.to_vec()]);
            let parts = record.key.iter().chain(&record.value).cloned().chain(headers);
            for part in parts {
                assert!(NUMBERS.iter().all(|number| !holds(&part, number)), "{topic}: {:?}", record.headers);
            }
            aside += usize::from(record.headers.get("dlq.withheld").is_some());
        }
    }
    assert_eq!(aside, sent, "each of them is put aside, and nothing kept of it");
    assert!(works.signals.dead_letters["ahead-of-time"] > 0 && works.signals.too_old > 0);
}
