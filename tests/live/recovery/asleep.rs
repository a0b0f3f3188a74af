//! Instances with nothing to do: asleep, and replaced by nobody; standing by, while others have everything.

use std::time::{Duration, Instant};

use super::site::{PATIENCE, Site, ended, feed, signal, undisturbed};
use super::wire::{FOLD, STATIC, before};
use crate::link::{Point, Request};

/// Where the service stands when it falls asleep, and how long it sleeps: longer than its transaction may take, and
/// shorter or longer than the group waits for it.
const NAPS: [(Point, Duration); 4] = [
    (before(Request::Produce, FOLD, 1), Duration::from_millis(5_500)),
    (before(Request::AddOffsetsToTxn, FOLD, 0), Duration::from_millis(5_500)),
    (before(Request::TxnOffsetCommit, FOLD, 0), Duration::from_millis(8_000)),
    (before(Request::EndTxn, FOLD, 0), Duration::from_millis(5_500)),
];

/// An instance alone, one nap after another.
fn goes_on_after_each(naps: &[(Point, Duration)], more: &str) {
    let pieces = naps.len() + 1;
    let piece = |at: usize| &feed()[feed().len() * at / pieces..feed().len() * (at + 1) / pieces];
    let Some(site) = Site::on_kafka(piece(0), more) else { return };
    let mut child = site.instance("alone", &[]);
    site.at_work(&mut child, 0);
    for (number, (point, nap)) in naps.iter().enumerate() {
        let before = site.published();
        site.link().cut_at(*point);
        site.append(piece(number + 1));
        let until = Instant::now() + PATIENCE;
        while !site.link().is_down() {
            assert!(Instant::now() < until, "nap {number}: no transaction");
            std::thread::sleep(Duration::from_millis(2));
        }
        signal("-STOP", &child);
        site.link().mend();
        std::thread::sleep(*nap);
        signal("-CONT", &child);
        site.at_work(&mut child, before);
    }
    signal("-TERM", &child);
    ended(child).success();
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn one_alone_that_slept_through_its_transaction_goes_on() {
    goes_on_after_each(&NAPS, "");
}

#[test]
fn one_alone_with_a_place_of_its_own_goes_on_as_well() {
    goes_on_after_each(&NAPS[2..], STATIC);
}

#[test]
fn one_that_stands_by_ends_once_there_is_nothing_for_it() {
    let Some(site) = Site::on_kafka(feed(), "") else { return };
    // There is one partition of cuts, and the first by name has it.
    let mut first = site.instance("a", &[]);
    site.at_work(&mut first, 0);
    let second = ended(site.instance("b", &["--until-caught-up"])).success();
    second.saying(&["No partitions for `outlook` here"]);
    signal("-TERM", &first);
    ended(first).success();
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}
