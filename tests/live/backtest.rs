//! A back-test over a log: what is said at an origin hangs on what had been recorded by then, and on nothing else.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::Method;
use ilt_domain::{Moment, Span};
use ilt_forecast::backtest::{Fan, Findings, Who};
use ilt_forecast::ensemble::Ensemble;
use ilt_live::backtest::{Fault, Log, Plan, Trial, run};
use ilt_live::emit::Disturb;
use ilt_live::port::{Outgoing, Record, TopicPartition};
use ilt_live::projection::EnsembleProjection;
use ilt_live::settings::Settings;
use ilt_tests::theory::erlang::Mmc;

use crate::feed::Source;

/// Days of the feed; forecasts begin half-way.
const DAYS: i64 = 24;
/// How far they look.
const HORIZONS: [Span; 2] = [Span(4 * Span::HOUR.0), Span(24 * Span::HOUR.0)];

pub(crate) fn log<'r>(source: &Source, records: impl Iterator<Item = &'r Outgoing>) -> Log {
    let mut log = Log::default();
    for (offset, record) in records.enumerate() {
        let from = TopicPartition { topic: record.topic.clone(), partition: 0 };
        let Outgoing { timestamp, key, value, headers, .. } = record.clone();
        log.take(&Record { from, offset: offset as i64, timestamp, key, value, headers }, &source.codes);
    }
    log
}

fn judged(source: &Source, log: &Log) -> Result<Findings, Fault> {
    let every = Span(12 * Span::HOUR.0);
    let plan = Plan { from: after(source, DAYS / 2), every, horizons: HORIZONS.to_vec() };
    judged_by(source, log, plan, 12)
}

/// So many days after the beginning.
pub(crate) fn after(source: &Source, days: i64) -> Moment {
    source.world.spec().clock.start + Span(days * Span::DAY.0)
}

/// The verdict by a plan, of so many members.
pub(crate) fn judged_by(source: &Source, log: &Log, plan: Plan, members: u32) -> Result<Findings, Fault> {
    let spec = Arc::clone(source.world.spec());
    let trial = Trial {
        known: source.known(Settings::default()),
        codes: Arc::clone(&source.codes),
        projection: Box::new(EnsembleProjection::new(Ensemble::new(spec, 1), members, "test".into())),
        plan,
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

/// A desk of six that never closes: requests ten an hour, 24 minutes each; and a caseload and a clinic beside it.
const DESK: &str = r#"
[scenario]
name = "Desk"
start = "2018-01-01"
horizon = "8 weeks"
[calendar]
zone = "Europe/London"
[localities]
here = { name = "Here" }
[homes]
practice = { name = "Practice", locality = "here", people = 1 }
[organisations]
trust = { name = "Trust", sector = "nhs" }
[roles.clerk]
hours_per_wte_year = 1500
[roles.matron]
hours_per_wte_year = 1500
[teams.desk]
role = "clerk"
organisation = "trust"
base = "here"
staff = 6
[teams.matrons]
role = "matron"
organisation = "trust"
base = "here"
staff = 3
places = 9
[steps.serve]
team = "desk"
service = { law = "exponential", mean = "24 min" }
target = "15 min"
[steps.support]
team = "matrons"
[steps.support.caseload]
stay = { law = "exponential", mean = "24 h" }
every = ["12 h"]
first = { service = "10 min" }
visit = { service = "10 min" }
[arrivals.requests]
to = "serve"
rate = 10
[arrivals.referrals]
to = "support"
rate = 0.25
"#;

/// Four erlangs for six staff, a wait longer than a quarter of an hour in C(6, 4) e^(-5/4) of all cases: where people wait
/// for staff alone, the formula is one of the methods, and right in the long run; nowhere else does it say anything.
#[test]
fn the_steady_queue_runs_where_people_wait_for_staff_alone() {
    let source = Source::of_text(DESK, 8 * 7);
    let (records, _) = source.records(Disturb::default());
    let every = Span(12 * Span::HOUR.0);
    let plan = Plan { from: after(&source, 28), every, horizons: HORIZONS.to_vec() };
    let findings = judged_by(&source, &log(&source, records.iter()), plan, 12).expect("a verdict");
    let steady = || findings.rows.iter().filter(|row| row.who == Who::Live(Method::Erlang));
    let told: Vec<(&str, &str)> =
        steady().map(|row| (row.group.as_str(), row.distance.name.as_str())).collect();
    assert_eq!(
        told,
        [("waiting", "4 hours"), ("waiting", "24 hours"), ("wait", "4 hours"), ("wait", "24 hours")]
    );
    for row in steady() {
        assert!(row.series.contains("clerk"), "{}", row.series);
        // 54 origins apart by far more than the queue remembers: 80 %, give or take three deviations of 5.5.
        let share = row.randomised_80.share().expect("it was judged");
        assert!((0.63..=0.97).contains(&share), "{} {}: {share}", row.group, row.distance.name);
        // The mean of the waiting is that of what came within three deviations of it.
        let lengthy = Mmc { rate: 10.0, mean: 0.4, servers: 6 };
        let (mean, deviation) = match row.group.as_str() {
            "waiting" => (lengthy.waiting(), 1.6),
            _ => (lengthy.wait(), 0.06),
        };
        let off = 3.0 * deviation / (row.forecasts as f64).sqrt();
        assert!(row.bias.abs() < off + 0.1 * mean, "{} {}: {}", row.group, row.distance.name, row.bias);
    }
    let chance = findings.chances.iter().find(|one| one.series.contains("clerk")).expect("chances are said");
    let (steady, _) = chance.beside_steady.expect("the steady queue says them too");
    // A chance that is always right scores the variance of what happened, one that is off by d, d^2 more.
    let (cases, happened) = chance.tenths.iter().fold((0.0, 0.0), |(cases, sum), (of, _, happened)| {
        (cases + *of as f64, sum + *of as f64 * happened)
    });
    let share = happened / cases;
    assert!((steady - share * (1.0 - share)).abs() < 0.04 * 0.04, "{steady} where {share} happened");
    let over = Mmc { rate: 10.0, mean: 0.4, servers: 6 }.over(0.25);
    assert!((share - over).abs() < 0.05, "{share} beside {over}");
}
