//! What is wrong with a feed is counted one by one by the service as a process, and read on from one log into another.

use std::collections::BTreeMap;

use ilt_live::emit::Disturb;
use ilt_live::port::{Outgoing, partition_of};
use ilt_live::settings::Topics;

use super::site::{PARTITIONS, Site, ended, feed, number, undisturbed};
use crate::feed::Source;
use crate::pipeline::{bad_feed, poisons};
use crate::written::all;

/// More than the service takes of one record, and less than a broker does.
const TOO_MUCH: usize = 100 << 10;

/// A feed with everything wrong that can be, poison at its head, in its midst and at its foot, and how much of each.
fn bad() -> (Vec<Outgoing>, ilt_live::emit::Sent, BTreeMap<String, u64>) {
    let source = Source::of_days(2);
    let (mut records, sent) = source.records(Disturb { duplicate: 0.1, garbage: 0.1, ..bad_feed() });
    let mut letters: BTreeMap<String, u64> =
        sent.garbage.iter().map(|(reason, count)| (reason.slug().to_owned(), *count)).collect();
    let good = records.iter().find(|record| source.event(record).is_some()).unwrap().clone();
    for (number, (mut poison, reason)) in poisons(&good).into_iter().enumerate() {
        poison.value.iter_mut().for_each(|value| value.truncate(TOO_MUCH));
        let place = [0, records.len() / 2, records.len()][number % 3];
        let partition = partition_of(good.key.as_deref(), PARTITIONS);
        records.insert(place, Outgoing { partition: Some(partition), ..poison });
        *letters.entry(reason.to_owned()).or_default() += 1;
    }
    (records, sent, letters)
}

fn counted(site: &Site) {
    let (records, sent, letters) = bad();
    site.append(&records);
    let said = ended(site.serve("", &["--until-caught-up"])).success().err;
    let topics = Topics::default();
    assert_eq!(number(&said, " events counted"), sent.events - sent.lost);
    assert_eq!(number(&said, " came twice"), sent.duplicates);
    assert_eq!(number(&said, " beyond the horizon"), 0);
    assert_eq!(number(&said, " dead letters"), letters.values().sum::<u64>());
    let mut found = BTreeMap::new();
    for letter in all(&*site.doors(), &topics.dead_letters) {
        *found.entry(letter.header("dlq.reason").unwrap().into_owned()).or_insert(0) += 1;
    }
    assert_eq!(found, letters);
    assert!(number(&said, " came late") > 0 && sent.duplicates > 20, "{said}");
}

#[test]
fn they_are_counted_on_the_embedded_log() {
    counted(&Site::new(&[]));
}

#[test]
fn they_are_counted_on_kafka() {
    if let Some(site) = Site::on_kafka(&[], "") {
        counted(&site);
    }
}

#[test]
fn what_was_read_from_a_cluster_is_read_again_from_zero_with_the_same_outcome() {
    let Some(site) = Site::on_kafka(feed(), "") else { return };
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
    // Its events as they stand there, into a log of another kind.
    let events = all(&*site.doors(), &Topics::default().events).into_iter().map(|read| Outgoing {
        topic: read.from.topic,
        partition: Some(read.from.partition),
        timestamp: read.timestamp,
        key: read.key,
        value: read.value,
        headers: read.headers,
    });
    let again = Site::new(&events.collect::<Vec<_>>());
    again.catch_up(&[]);
    site.written().assert_same(&again.written());
}
