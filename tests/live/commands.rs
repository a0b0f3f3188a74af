//! The commands around the service as users run them, on both kinds of log: what they send, send again, and say.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::event::About;
use ilt_live::port::Record;
use ilt_live::settings::Topics;
use ilt_tests::command::{Outcome, ilt};
use ilt_wire::decode_record;

use crate::feed::Source;
use crate::recovery::{Site, ended, number};
use crate::written::all;

const SCENARIO: &str = "tests/data/everything.toml";

/// Sends so many hours of the scenario, with much wrong with them.
fn emit(site: &Site, length: &str, more: &[&str]) -> Outcome {
    let wrongs = ["--late", "20%", "--duplicate", "10%", "--lost", "5%", "--garbage", "10%"];
    let paced = ["emit", SCENARIO, "--hours-per-minute", "0", "--length", length];
    site.ilt(&[&paced[..], &wrongs, more].concat()).success()
}

fn events(site: &Site) -> Vec<Record> {
    all(&*site.doors(), &Topics::default().events)
}

/// What a record is known by: its id and, for a spoilt copy, that it is none of the true ones.
fn known_by(record: &Record) -> (String, Option<Vec<u8>>) {
    (record.header("ce_id").unwrap().into_owned(), record.value.clone())
}

fn letters(site: &Site) -> u64 {
    all(&*site.doors(), &Topics::default().dead_letters).len() as u64
}

/// What is told of a feed is what stands in the topic, though it ends while some are still held back.
fn told_is_sent(site: &Site) {
    let said = emit(site, "20h", &[]).out;
    let records = events(site);
    assert_eq!(number(&said, " records sent"), records.len() as u64);
    let source = Source::of_days(1);
    let (mut ticks, mut refused, mut times) = (0, BTreeMap::new(), BTreeMap::new());
    for record in &records {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        match decode_record(key, value, record.timestamp, &source.codes) {
            Ok(event) if event.about == About::Tick => ticks += 1,
            Ok(event) => *times.entry(event.id).or_insert(0u64) += 1,
            Err(why) => *refused.entry(why.reason.slug()).or_insert(0u64) += 1,
        }
    }
    assert_eq!(number(&said, " ticks"), ticks);
    assert_eq!(ticks, 20 * 4 * source.world.directory().localities.len() as u64);
    assert_eq!(number(&said, " sent twice"), times.values().filter(|times| **times == 2).count() as u64);
    assert_eq!(number(&said, " events happened"), times.len() as u64 + number(&said, " never sent"));
    for (reason, count) in &refused {
        assert_eq!(number(&said, &format!(" {reason}")), *count, "{said}");
    }
    assert!(refused.len() > 5 && number(&said, " sent late") > 10, "{said}");
}

#[test]
fn what_is_told_of_a_feed_is_what_the_embedded_log_holds() {
    told_is_sent(&Site::new(&[]));
}

#[test]
fn what_is_told_of_a_feed_is_what_a_cluster_holds() {
    if let Some(site) = Site::on_kafka(&[], "") {
        told_is_sent(&site);
    }
}

/// A feed that broke off goes on where it ended: in two pieces the topic holds what it holds in one.
fn goes_on(site: &Site) {
    let whole = Site::new(&[]);
    emit(&whole, "20h", &[]);
    let whole = events(&whole);
    let wanted: BTreeSet<_> = whole.iter().map(known_by).collect();
    let first = emit(site, "8h", &[]);
    let sent = events(site).len();
    let second = emit(site, "20h", &["--resume"]);
    let records = events(site);
    assert_eq!(number(&second.out, " records sent") as usize, records.len() - sent);
    let found: BTreeSet<_> = records.iter().map(known_by).collect();
    assert!(found == wanted, "{} and not {} records are known", found.len(), wanted.len());
    let (first, second) = (number(&first.out, " events happened"), number(&second.out, " events happened"));
    assert!(first > 100 && second > 100, "{first} and {second}");
    assert!(
        records.len() < whole.len() + 20,
        "much was sent again: {} and not {}",
        records.len(),
        whole.len()
    );
    site.ilt(&["emit", SCENARIO, "--resume", "--length", "4h"])
        .refused()
        .saying(&["nothing is left to send"]);
}

#[test]
fn a_feed_is_taken_up_again_on_the_embedded_log() {
    goes_on(&Site::new(&[]));
}

#[test]
fn a_feed_is_taken_up_again_on_kafka() {
    if let Some(site) = Site::on_kafka(&[], "") {
        goes_on(&site);
    }
}

#[test]
fn more_than_all_events_cannot_be_disturbed() {
    let arguments = ["emit", SCENARIO, "--log", "not-made.log", "--late", "0.6", "--duplicate", "60%"];
    ilt(arguments).refused().saying(&["--late 60%, --duplicate 60% come to 120%"]);
    assert!(!ilt_tests::command::root().join("not-made.log").exists(), "a log was made");
}

/// Letters whose cause stands come back, each as one new letter, however often all are sent again.
fn sent_again_once(site: &Site) {
    emit(site, "20h", &[]);
    let serve = || ended(site.serve("", &["--until-caught-up"])).success();
    serve();
    let found = letters(site);
    let replay = |more: &[&str]| site.ilt(&[&["replay-dead-letters"], more].concat()).success().out;
    let said = replay(&["--dry-run"]);
    let (wanted, withheld) = (number(&said, " would be sent"), number(&said, " withheld"));
    assert!(wanted > 20 && wanted + withheld == found, "{said}");
    let of_one = number(&replay(&["--reason", "unknown-team"]), " sent again");
    assert!(of_one > 0 && of_one < wanted, "{of_one} of {wanted}");
    for round in 1..4 {
        let said = replay(&[]);
        let rest = if round == 1 { wanted - of_one } else { wanted };
        assert_eq!(number(&said, " sent again"), rest, "round {round}: {said}");
        assert_eq!(number(&replay(&[]), " sent again"), 0, "nothing came back yet");
        serve();
        assert_eq!(letters(site), found + round * wanted, "round {round}");
    }
}

#[test]
fn dead_letters_are_sent_again_once_on_the_embedded_log() {
    sent_again_once(&Site::new(&[]));
}

#[test]
fn dead_letters_are_sent_again_once_on_kafka() {
    if let Some(site) = Site::on_kafka(&[], "") {
        sent_again_once(&site);
    }
}

#[test]
fn reasons_that_there_are_not_are_refused_with_those_there_are() {
    let site = Site::new(&[]);
    let refused = site.ilt(&["replay-dead-letters", "--reason", "bogus"]).refused();
    refused.saying(&["bogus", "unknown-team", "too-old", "identifies-a-person"]);
}
