//! Any cut into batches, with anything going wrong between.

use ilt_domain::Span;
use ilt_live::emit::Disturb;
use ilt_live::memory::Fault;
use ilt_live::port::Outgoing;
use ilt_live::settings::Settings;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::works::{Weather, Works};
use crate::feed::Source;

const DAYS: i64 = 9;

/// A horizon so short that a week of records passes it, and queues that count as changed soon.
fn settings() -> Settings {
    Settings {
        horizon: Span(2 * Span::DAY.0),
        every: Span(2 * Span::HOUR.0),
        material_least: 3,
        ..Settings::default()
    }
}

/// A bad feed: late by up to three days, doubled, lost, spoilt.
pub(crate) fn bad() -> Disturb {
    let within = Span(72 * Span::HOUR.0);
    Disturb { late: 0.05, duplicate: 0.05, lost: 0.02, garbage: 0.05, within, ..Disturb::default() }
}

fn ran(records: &[Outgoing], weather: &Weather) -> Works {
    let mut works = Works::new(Source::of_days(DAYS), settings(), records);
    works.run(weather);
    works
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Fault::Abort)),
        1 => Just(Some(Fault::AnswerLost)),
        1 => Just(Some(Fault::RequestLost)),
        1 => Just(Some(Fault::Fenced)),
    ]
}

fn weather() -> impl Strategy<Value = Weather> {
    let batches = proptest::collection::vec(prop_oneof![1..8usize, 50..800usize], 1..6);
    let faults = proptest::collection::vec_deque(fault(), 0..24);
    let lives = proptest::collection::vec_deque(2..12usize, 0..8);
    (batches, faults, lives).prop_map(|(mut batches, faults, lives)| {
        // One great batch in each round, so that a case ends before long.
        batches.push(1_500);
        Weather { batches, faults, lives }
    })
}

#[test]
fn batches_faults_and_restarts_change_nothing() {
    let (records, _) = Source::of_days(DAYS).records(bad());
    let calm = ran(&records, &Weather::fair());
    for topic in
        [&calm.topics().forecasts, &calm.topics().scores, &calm.topics().late, &calm.topics().hand_offs]
    {
        assert!(calm.count(topic) > 0, "{topic} is empty: the test has no teeth");
    }
    let calm = calm.written();
    let cases = if std::env::var_os("ILT_DEEP").is_some() { 150 } else { 8 };
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20,
        ..Config::default()
    });
    runner
        .run(&weather(), |weather| {
            calm.assert_same(&ran(&records, &weather).written());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_process_that_dies_all_the_time_comes_to_the_same() {
    let (records, _) = Source::of_days(DAYS).records(bad());
    let calm = ran(&records, &Weather::fair());
    let weather =
        Weather { batches: vec![83, 7], lives: (0..30).map(|n| 2 + n % 5).collect(), ..Weather::fair() };
    let rough = ran(&records, &weather);
    assert!(rough.faults_met >= 30);
    calm.written().assert_same(&rough.written());
}
