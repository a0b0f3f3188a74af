//! The service on a real cluster: instances that die, sleep, share, follow one another; a node that restarts; answers
//! that are lost.

use std::time::{Duration, Instant};

use ilt_live::port::Outgoing;

use super::kills::share;
use super::site::{COOPERATIVE, PATIENCE, Service, Site, ended, feed, signal, undisturbed};
use super::wire::{FOLD, STATIC, before};
use crate::broker::Broker;
use crate::link::{Point, Request};

/// What a service says that has been put out.
const TAKEN_OVER: &str = "another instance has taken over";

/// A life of a few seconds asks so much of the node; about a third of it before its first record.
const REQUESTS: f64 = 450.0;

/// A service that has read everything asks for little more: longer than this no life waits for its request.
const LIFE: Duration = Duration::from_secs(10);

/// The feed in so many pieces.
fn pieces(count: usize) -> impl Iterator<Item = &'static [Outgoing]> {
    let feed = feed();
    (0..count).map(move |at| &feed[feed.len() * at / count..feed.len() * (at + 1) / count])
}

/// Kills a service where its connection was cut, or after so long if it never came there.
fn killed_within(life: Duration, site: &Site, mut child: Service) {
    let until = Instant::now() + life;
    while !site.link().is_down() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    kill(child);
    site.link().mend();
}

fn kill(mut child: Service) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Asks a service to stop, as an operator does, and waits until it has.
fn stopped(child: Service) {
    signal("-TERM", &child);
    ended(child).success();
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{what} has not happened within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn killed_at_random_it_writes_what_an_undisturbed_one_does() {
    let written = &undisturbed().0;
    let seeds = if std::env::var_os("ILT_DEEP").is_some() { 17 } else { 1 };
    for seed in 1..=seeds {
        let mut rest = pieces(13);
        let Some(site) = Site::on_kafka(rest.next().unwrap(), STATIC) else { return };
        let (mut before, mut moved) = (0, 0);
        for (round, piece) in rest.enumerate() {
            site.append(piece);
            // At any of its requests, from its first words to when it has read everything, however slow the machine is.
            let after = (REQUESTS * share(seed, round as u64)) as u32;
            site.link().cut_at(Point { request: None, naming: "", answered: round % 2 == 0, after });
            let child = site.serve("", &[]);
            killed_within(LIFE, &site, child);
            let after = site.published();
            moved += u64::from(after > before);
            before = after;
        }
        site.catch_up(&[]);
        written.assert_same(&site.written());
        // How many get so far depends on how long the group takes to form again, which on a busy machine is most of a life.
        assert!(moved > 0, "no life of 12 published anything");
    }
}

#[test]
fn whoever_takes_over_from_the_dead_goes_on_where_they_were() {
    let Some(site) = Site::on_kafka(&feed()[..feed().len() / 2], "") else { return };
    let mut first = site.instance("first", &[]);
    site.at_work(&mut first, 0);
    kill(first);
    site.append(&feed()[feed().len() / 2..]);
    // The group believes for a session's length that the first is there, and its open transaction ends by time.
    ended(site.instance("second", &["--until-caught-up"])).success();
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn one_that_slept_through_its_replacement_writes_nothing_of_what_it_had_begun() {
    let Some(site) = Site::on_kafka(&feed()[..feed().len() / 2], "") else { return };
    // It stands with everything sent and its commit not: the broker ends that transaction in time.
    site.link().cut_at(before(Request::EndTxn, FOLD, 0));
    let mut sleeper = site.instance("first", &[]);
    until("a transaction", || site.link().is_down());
    signal("-STOP", &sleeper);
    site.link().mend();
    site.append(&feed()[feed().len() / 2..]);
    ended(site.instance("second", &["--until-caught-up"])).success();
    let written = site.written();
    undisturbed().0.assert_same(&written);
    signal("-CONT", &sleeper);
    // Under a name of its own it is welcome in the group again, once it has found that its transaction is gone: it may
    // say so and end, or go on as a member. What it had sent must not appear.
    std::thread::sleep(Duration::from_secs(8));
    if sleeper.try_wait().unwrap().is_none() {
        stopped(sleeper);
    } else {
        ended(sleeper).saying(&[TAKEN_OVER]);
    }
    written.assert_same(&site.written());
}

#[test]
fn a_second_one_of_the_same_name_puts_the_first_out() {
    let Some(site) = Site::on_kafka(&feed()[..feed().len() / 2], STATIC) else { return };
    let mut first = site.instance("only", &[]);
    site.at_work(&mut first, 0);
    signal("-STOP", &first);
    // The group gives it the place: it need not have anything to write to put the first out.
    let mut second = site.instance("only", &[]);
    let before = site.published();
    site.append(&feed()[feed().len() / 2..feed().len() * 3 / 4]);
    site.at_work(&mut second, before);
    signal("-CONT", &first);
    site.append(&feed()[feed().len() * 3 / 4..]);
    let first = ended(first);
    assert_ne!(first.code, Some(0), "{}", first.err);
    first.saying(&[TAKEN_OVER]);
    stopped(second);
    ended(site.instance("only", &["--until-caught-up"])).success();
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn two_share_the_work_and_are_restarted_in_turn() {
    let mut rest = pieces(6);
    let Some(site) = Site::on_kafka(rest.next().unwrap(), COOPERATIVE) else {
        return;
    };
    let mut one = site.instance("one", &[]);
    site.at_work(&mut one, 0);
    let mut two = site.instance("two", &[]);
    // A name is given again once nobody goes by it any more: two of one name put each other out.
    for (instead_of_one, instead_of_two) in [("three", "one"), ("two", "four")] {
        site.append(rest.next().unwrap());
        stopped(std::mem::replace(&mut one, site.instance(instead_of_one, &[])));
        site.append(rest.next().unwrap());
        stopped(std::mem::replace(&mut two, site.instance(instead_of_two, &[])));
    }
    site.append(rest.next().unwrap());
    stopped(one);
    stopped(two);
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn answers_to_commits_are_lost_and_nothing_else() {
    let mut rest = pieces(4);
    let Some(site) = Site::on_kafka(rest.next().unwrap(), "") else { return };
    let mut child = site.serve("", &[]);
    site.at_work(&mut child, 0);
    for piece in rest {
        site.link().lose_the_answer_and_stay_down();
        site.append(piece);
        until("a commit", || site.link().is_down());
        std::thread::sleep(Duration::from_millis(500));
        site.link().mend();
        let before = site.published();
        site.at_work(&mut child, before.saturating_sub(1));
    }
    stopped(child);
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn the_node_restarts_under_it_and_it_goes_on() {
    if crate::broker::shared().is_none() {
        return;
    }
    let mut broker = Broker::start().unwrap();
    let site = Site::on(&broker, &feed()[..feed().len() / 2], "");
    let mut child = site.serve("", &[]);
    site.at_work(&mut child, 0);
    broker.restart().unwrap();
    let before = site.published();
    site.append(&feed()[feed().len() / 2..]);
    site.at_work(&mut child, before);
    stopped(child);
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}
