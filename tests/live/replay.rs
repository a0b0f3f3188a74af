//! What is published is what the simulation itself counted: a month is simulated twice, once into its own ledger, once
//! as records through the log and the fold, and hand-offs, requests, starts and waits are held against one another.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::{HandOffClass, HandOffKey};
use ilt_domain::{CohortId, LocalityId, Measure, RoleId, Span, TeamId};
use ilt_ledger::{Class, Frame, Ledger, RowKey, Scope, Time};
use ilt_live::emit::Disturb;
use ilt_live::fold::{HourTotals, Partition};
use ilt_live::settings::Settings;
use ilt_model::Ended;
use ilt_tests::command::{root, simulation};
use ilt_wire::hand_off::decode_hand_off_count;

use crate::feed::{REPLICATION, Source};
use crate::pipeline::{Weather, Works};

const DAYS: i64 = 28;

/// The simulation's own figures.
struct Own(BTreeMap<RowKey, f64>);

impl Own {
    fn of(source: &Source) -> Self {
        let spec = source.world.spec();
        let (start, end) = (spec.clock.start, spec.clock.end);
        let frame = Frame::new(start, start, end, Span::ZERO, false);
        let (names, civil) = (Arc::clone(source.world.directory()), Arc::new(spec.civil.clone()));
        let mut ledger = Ledger::new(names, civil, frame);
        let ended = ilt_model::run(&source.world, REPLICATION, &AtomicBool::new(false), &mut ledger);
        assert_eq!(ended, Ended::Finished);
        Self(ledger.rows().into_iter().collect())
    }

    /// A figure; a count that is not there is nought.
    fn get(&self, measure: Measure, scope: Scope, cohort: Option<CohortId>, class: Option<Class>) -> f64 {
        let key = RowKey { measure, scope, cohort, class, time: Time::Window };
        self.0.get(&key).copied().unwrap_or(0.0)
    }
}

/// Counts published for the month, by window; what was said to change adds up to them. The feed also tells what had
/// happened to those who are there when the run opens; a ledger does not count what was before.
fn published(works: &Works) -> BTreeMap<HandOffKey, i64> {
    let start = works.source.world.spec().clock.start;
    let mut counts = BTreeMap::new();
    for record in works.memory.records(&works.topics().hand_offs_internal).unwrap() {
        let count = decode_hand_off_count(&record.value.unwrap(), &works.source.codes).unwrap();
        let sum = counts.entry(count.key).or_insert(0);
        *sum += count.change;
        assert_eq!(*sum, count.count, "changes do not add up: {:?}", count.key);
    }
    counts.retain(|key, _| key.from_time >= start);
    counts
}

fn summed(counts: &BTreeMap<HandOffKey, i64>, which: impl Fn(&HandOffKey) -> bool) -> f64 {
    counts.iter().filter(|(key, _)| which(key)).map(|(_, count)| *count).sum::<i64>() as f64
}

const CLASSES: [(HandOffClass, Measure); 6] = [
    (HandOffClass::Transfer, Measure::Transfers),
    (HandOffClass::Join, Measure::Joins),
    (HandOffClass::Leave, Measure::Leaves),
    (HandOffClass::HospitalIn, Measure::HospitalIn),
    (HandOffClass::HospitalOut, Measure::HospitalOut),
    (HandOffClass::LeadChange, Measure::LeadChanges),
];

fn hand_offs(works: &Works, own: &Own) {
    let counts = published(works);
    let names = works.source.world.directory();
    for (class, measure) in CLASSES {
        let ours = summed(&counts, |key| key.class == class);
        assert_eq!(ours, own.get(measure, Scope::System, None, None), "{}", measure.slug());
        for at in 0..names.localities.len() as u32 {
            let at = LocalityId(at);
            let ours = summed(&counts, |key| key.class == class && key.locality == at);
            assert_eq!(ours, own.get(measure, Scope::Locality(at), None, None), "{} {at:?}", measure.slug());
        }
        for cohort in (0..names.cohorts.len() as u32).filter(|_| names.cohorts.len() > 1) {
            let cohort = CohortId(cohort);
            let ours = summed(&counts, |key| key.class == class && key.cohort == cohort);
            assert_eq!(
                ours,
                own.get(measure, Scope::System, Some(cohort), None),
                "{} {cohort:?}",
                measure.slug()
            );
        }
    }
    let headline = |key: &HandOffKey| matches!(key.class, HandOffClass::Transfer | HandOffClass::Join);
    let teams = || (0..names.teams.len() as u32).map(TeamId);
    for (from, to) in teams().flat_map(|from| teams().map(move |to| (from, to))) {
        let ours = summed(&counts, |key| headline(key) && (key.from, key.to) == (from, to));
        assert_eq!(
            ours,
            own.get(Measure::HandOffs, Scope::TeamRoute(from, to), None, None),
            "{from:?} > {to:?}"
        );
    }
    assert!(summed(&counts, headline) > 50.0, "too few to tell anything");
}

/// Work by locality and role, from the records as they stand in the log.
fn work(works: &Works) -> BTreeMap<(LocalityId, RoleId), HourTotals> {
    let mut partition = Partition::new(works.known.clone(), 0);
    for record in works.memory.records(&works.topics().events).unwrap() {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        let event = ilt_wire::decode_record(key, value, record.timestamp, &works.source.codes).unwrap();
        partition.take(event, record.offset, &mut Vec::new());
    }
    let mut sums: BTreeMap<_, HourTotals> = BTreeMap::new();
    let first = works.source.world.spec().clock.start.0.div_euclid(works.known.settings.every.0);
    for (at, place) in partition.localities() {
        for ((_, role), row) in place.totals().work.iter().filter(|((stretch, _), _)| *stretch >= first) {
            let sum = sums.entry((*at, *role)).or_default();
            sum.requests += row.requests;
            sum.starts += row.starts;
            sum.waited_starts += row.waited_starts;
            sum.waited += row.waited;
            sum.over_target += row.over_target;
        }
    }
    sums
}

fn flows(works: &Works, own: &Own) {
    let sums = work(works);
    let names = works.source.world.directory();
    for ((at, role), sum) in &sums {
        let own = |measure| own.get(measure, Scope::Locality(*at), None, Some(Class::Role(*role)));
        let what = format!("{} in {at:?}", names.roles[role.index()].id);
        assert_eq!(sum.requests as f64, own(Measure::Requests), "requests of {what}");
        assert_eq!(sum.starts as f64, own(Measure::Starts), "starts of {what}");
        if sum.waited_starts > 0 {
            let mean = Span(sum.waited).hours() / sum.waited_starts as f64;
            let theirs = own(Measure::WaitMean);
            assert!((mean - theirs).abs() <= 1e-9 * theirs.max(1.0), "waits for {what}: {mean}, {theirs}");
        }
    }
    assert!(sums.values().map(|sum| sum.starts).sum::<i64>() > 500, "too few to tell anything");
}

fn replays(source: Source) {
    let own = Own::of(&source);
    let (records, _) = source.records(Disturb::default());
    // Nothing of the month is forgotten.
    let settings = Settings { horizon: Span(1_000 * Span::DAY.0), every: Span::DAY, ..Settings::default() };
    let mut works = Works::new(source, settings, &records);
    works.run(&Weather::fair());
    hand_offs(&works, &own);
    flows(&works, &own);
}

#[test]
fn a_month_with_every_feature() {
    replays(Source::read(&root().join("tests/data/everything.toml"), &[], DAYS));
}

#[test]
fn a_month_of_the_tutorial() {
    let start = "scenario.start=\"2026-01-05\"".to_owned();
    replays(Source::read(&simulation("tutorial"), &[start], DAYS));
}
