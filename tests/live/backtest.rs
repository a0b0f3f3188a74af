//! A back-test over a log: what is said at an origin hangs on what had been recorded by then, and on nothing else.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::Span;
use ilt_forecast::backtest::{Fan, Findings, Who};
use ilt_forecast::ensemble::Ensemble;
use ilt_live::backtest::{Fault, Log, Plan, Trial, run};
use ilt_live::emit::Disturb;
use ilt_live::port::{Outgoing, Record, TopicPartition};
use ilt_live::projection::EnsembleProjection;
use ilt_live::settings::Settings;

use crate::feed::Source;

/// Days of the feed; forecasts begin half-way.
const DAYS: i64 = 24;

fn log<'r>(source: &Source, records: impl Iterator<Item = &'r Outgoing>) -> Log {
    let mut log = Log::default();
    for (offset, record) in records.enumerate() {
        let from = TopicPartition { topic: record.topic.clone(), partition: 0 };
        let Outgoing { timestamp, key, value, headers, .. } = record.clone();
        log.take(&Record { from, offset: offset as i64, timestamp, key, value, headers }, &source.codes);
    }
    log
}

fn judged(source: &Source, log: &Log) -> Result<Findings, Fault> {
    let spec = Arc::clone(source.world.spec());
    let from = spec.clock.start + Span(DAYS / 2 * Span::DAY.0);
    let trial = Trial {
        known: source.known(Settings::default()),
        codes: Arc::clone(&source.codes),
        projection: Box::new(EnsembleProjection::new(Ensemble::new(spec, 1), 12, "test".into())),
        plan: Plan {
            from,
            every: Span(12 * Span::HOUR.0),
            horizons: vec![Span(4 * Span::HOUR.0), Span(24 * Span::HOUR.0)],
        },
        stop: &AtomicBool::new(false),
        progress: &|| (),
    };
    run(log, trial).map(|findings| findings.expect("nobody stopped it"))
}

/// What was said of what comes true within so many days of the first.
fn said(fan: &Fan, days: f64) -> Vec<(f64, Option<[f64; 5]>)> {
    fan.points.iter().filter(|point| point.at < days).map(|point| (point.at, point.said)).collect()
}

#[test]
fn every_measure_is_judged_beside_its_rivals_and_the_order_of_records_says_nothing() {
    let source = Source::of_days(DAYS);
    let disturb = Disturb { late: 0.05, duplicate: 0.02, garbage: 0.01, ..Disturb::default() };
    let (records, sent) = source.records(disturb);
    let whole = log(&source, records.iter());
    assert_eq!(whole.refused_in_all(), sent.garbage.values().sum::<u64>());
    assert!(whole.late() > 0);
    let findings = judged(&source, &whole).expect("a verdict");
    let groups: Vec<&str> = findings.about.groups.iter().map(|(slug, _)| slug.as_str()).collect();
    for group in ["waiting", "caseload", "demand", "wait"] {
        assert!(groups.contains(&group), "{groups:?}");
    }
    for distance in ["4 hours", "24 hours"] {
        let own = |who: Who| {
            findings.rows.iter().filter(move |row| row.who == who && row.distance.name == distance)
        };
        let ours: Vec<_> =
            findings.rows.iter().filter(|row| row.who.ours() && row.distance.name == distance).collect();
        assert!(!ours.is_empty() && own(Who::Published).count() == ours.len());
        assert!(findings.rows.iter().any(|row| row.who.baseline() && row.distance.name == distance));
        for row in ours {
            assert!(
                row.pinball_interval.0 <= row.pinball && row.pinball <= row.pinball_interval.1,
                "{row:?}"
            );
            assert_eq!(row.tenths.iter().sum::<u64>(), row.forecasts as u64);
        }
    }
    let back = log(&source, records.iter().rev());
    assert_eq!(judged(&source, &back).expect("a verdict"), findings);
}

#[test]
fn nothing_looks_ahead() {
    let source = Source::of_days(DAYS);
    let (records, _) = source.records(Disturb::default());
    // The last five days are other than they were: every other record is missing, but not the last.
    let turn = source.world.spec().clock.start + Span((DAYS - 5) * Span::DAY.0);
    let last = records.len() - 1;
    let kept = records
        .iter()
        .enumerate()
        .filter(|(at, record)| record.timestamp <= turn.0 || at % 2 == 0 || *at == last);
    let other = judged(&source, &log(&source, kept.map(|(_, record)| record))).expect("a verdict");
    let whole = judged(&source, &log(&source, records.iter())).expect("a verdict");
    let pairs: Vec<(&Fan, &Fan)> = whole.fans.iter().zip(&other.fans).collect();
    assert!(!pairs.is_empty());
    for (one, other) in pairs {
        // The first point came true a day after forecasts began; what came true a day after the turn was said before it.
        let upto = (DAYS - 5 - DAYS / 2) as f64;
        assert!(said(one, upto).len() > 8, "{}", one.title);
        assert_eq!(said(one, upto), said(other, upto), "{}", one.title);
        assert_ne!(said(one, f64::MAX), said(other, f64::MAX), "{}", one.title);
    }
}

#[test]
fn a_log_with_nothing_to_judge_says_so() {
    let source = Source::of_days(3);
    assert_eq!(judged(&source, &Log::default()).unwrap_err(), Fault::Empty { refused: 0 });
    let (records, _) = source.records(Disturb::default());
    let short = judged(&source, &log(&source, records.iter())).unwrap_err();
    assert!(matches!(short, Fault::TooShort { .. }), "{short}");
}
