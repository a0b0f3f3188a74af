//! A locality that says nothing stops nobody, and what was done without it does not hang on restarts.

use std::collections::BTreeMap;
use std::sync::Arc;

use ilt_domain::directory::{Named, Organisation, Role, Team};
use ilt_domain::forecast::{Cut, Figure, Forecast, Method, Outcome, Place, Reason, Stale, Target};
use ilt_domain::{CivilCalendar, Directory, LocalityId, Moment, OrganisationId, RoleId, Span, TeamId};
use ilt_model::Duty;
use ilt_wire::Codes;
use ilt_wire::forecast::decode_forecast;
use ilt_wire::state::encode_cut;

use crate::fold::Known;
use crate::outlook::{Desk, Learned, Outlook, Projection, Question};
use crate::port::{Headers, Outgoing, Record, TopicPartition};
use crate::settings::Settings;
use crate::stage::{Stage, Turn};

const LOUD: LocalityId = LocalityId(0);
const QUIET: LocalityId = LocalityId(1);
/// The first tick.
const START: i64 = 1_500_000 * Span::HOUR.0 / 3;

/// A projection whose figures tell what it was asked.
#[derive(Debug)]
struct Echo;

impl Projection for Echo {
    fn project(&mut self, question: &Question<'_>) -> Result<Vec<Figure>, String> {
        let places = [Place::Locality(LOUD), Place::Locality(QUIET), Place::All];
        let told = |cut: &Cut| cut.position.1 as f64 + question.at.0.rem_euclid(977) as f64;
        let mean: f64 = question.cuts.iter().map(told).sum();
        let figure = |place, target| Figure {
            place,
            role: RoleId(0),
            target,
            horizon: Span(4 * Span::HOUR.0),
            mean,
            quantiles: std::array::from_fn(|at| mean + at as f64),
            over_target: (target == Target::Wait).then_some(0.5),
            method: Method::Ensemble,
        };
        Ok(places.iter().flat_map(|at| [Target::Waiting, Target::Wait].map(|of| figure(*at, of))).collect())
    }

    fn members(&self) -> u32 {
        1
    }

    fn model(&self) -> String {
        "echo".into()
    }

    /// One of the team, who takes a quarter of an hour for whoever comes.
    fn desks(&self, _: RoleId, _: &Learned, _: Moment) -> Vec<Desk> {
        let (shares, limits) = (vec![(LOUD, 1.0), (QUIET, 1.0)], vec![(1.0, 0.5)]);
        vec![Desk { team: TeamId(0), shares, counted: 1.0, hold: 0.25, limits }]
    }

    fn duty(&self, _: TeamId, from: Moment, to: Moment) -> Option<Duty> {
        let hours = (to - from).hours();
        Some(Duty { hours, open: hours })
    }
}

fn directory() -> Directory {
    let named = |id: &str| Named { id: id.into(), name: id.into() };
    let team = Team { id: "team".into(), organisation: OrganisationId(0), ..Team::default() };
    Directory {
        localities: vec![named("loud"), named("quiet")],
        organisations: vec![Organisation::default()],
        roles: vec![Role { id: "matron".into(), headline: true, ..Role::default() }],
        teams: vec![team],
        ..Directory::default()
    }
}

fn outlook() -> (Outlook, Arc<Codes>) {
    let names = Arc::new(directory());
    let codes = Arc::new(Codes::new(Arc::clone(&names), &["source"]));
    let settings = Arc::new(Settings { patience: Span(3 * Span::HOUR.0), ..Settings::default() });
    let civil = Arc::new(CivilCalendar::plain(Moment(START), Moment(START + 2 * Span::WEEK.0)));
    let known = Known { names, civil, settings };
    (Outlook::new(known, Arc::clone(&codes), Box::new(Echo), &[Span(4 * Span::HOUR.0)]), codes)
}

/// What a locality told at an hour; the offset names the record.
fn cut(locality: LocalityId, hour: i64, offset: i64) -> Cut {
    let at = Moment(START + hour * Span::HOUR.0);
    let outcome = Outcome {
        role: RoleId(0),
        at,
        requests: 1,
        waiting: hour as u32,
        caseload: 2,
        starts: 1,
        waited: Span::MINUTE,
        over_target: 0,
    };
    Cut {
        locality,
        at,
        position: (locality.0, offset),
        reason: Reason::Scheduled,
        since: Moment(0),
        present: Vec::new(),
        staff: Vec::new(),
        turnouts: Vec::new(),
        arrivals: Vec::new(),
        served: Vec::new(),
        sources: Vec::new(),
        outcomes: vec![outcome],
    }
}

/// The topic of cuts: who told of which hour, in order.
type Told = [(LocalityId, i64)];

fn records(told: &Told, codes: &Codes) -> Vec<Record> {
    let record = |(offset, (locality, hour)): (usize, &(LocalityId, i64))| Record {
        from: TopicPartition { topic: Settings::default().topics.cuts, partition: 0 },
        offset: offset as i64,
        timestamp: 0,
        key: None,
        value: Some(encode_cut(&cut(*locality, *hour, offset as i64), codes)),
        headers: Headers::new(),
    };
    told.iter().enumerate().map(record).collect()
}

/// Everything published, the process dying after every so many records; a batch is one record.
fn published(told: &Told, life: usize) -> Vec<Outgoing> {
    let (mut stage, codes) = outlook();
    let records = records(told, &codes);
    let (mut kept, mut position, mut all) = (BTreeMap::new(), 0, Vec::new());
    let (mut next, mut lived, mut farthest) = (0, 0, 0);
    while next < records.len() {
        if lived == life && next >= farthest {
            (stage, lived) = (outlook().0, 0);
            let state: Vec<(Vec<u8>, Vec<u8>)> = kept.clone().into_iter().collect();
            stage.assign(0, &state, Some(position)).unwrap();
            next = position as usize;
        }
        let mut turn = Turn::default();
        stage.take(&records[next], &mut turn);
        all.append(&mut turn.outputs);
        next += 1;
        lived += usize::from(next > farthest);
        farthest = farthest.max(next);
        let (changes, to) = stage.changes(0, next as i64);
        position = to;
        for record in changes {
            match record.value {
                Some(value) => kept.insert(record.key.unwrap(), value),
                None => kept.remove(&record.key.unwrap()),
            };
        }
    }
    all
}

fn forecasts(told: &Told) -> Vec<Forecast> {
    let (_, codes) = outlook();
    let topic = Settings::default().topics.forecasts;
    let all = published(told, usize::MAX);
    let all = all.iter().filter(|record| record.topic == topic);
    all.map(|record| decode_forecast(record.value.as_deref().unwrap(), &codes).unwrap()).collect()
}

fn place(forecast: &Forecast) -> Place {
    forecast.figures[0].place
}

fn hour(forecast: &Forecast) -> i64 {
    (forecast.as_of.0 - START) / Span::HOUR.0
}

/// After a week two an hour are known to come: half of the time one is there, who waits on average a quarter of an hour
/// (M/M/1 at load .5), and half of these longer than half an hour with chance e^-1. What was said so, and with which chance,
/// comes back after a death to the byte, and so what is published when it has been the better for a while.
#[test]
fn deaths_change_no_byte_of_a_steady_queue() {
    let told: Vec<(LocalityId, i64)> = (0..=230).flat_map(|hour| [(LOUD, hour), (QUIET, hour)]).collect();
    let unbroken = published(&told, usize::MAX);
    let (_, codes) = outlook();
    let topic = Settings::default().topics.forecasts;
    let figures = unbroken
        .iter()
        .filter(|record| record.topic == topic)
        .flat_map(|record| decode_forecast(record.value.as_deref().unwrap(), &codes).unwrap().figures);
    let steady: Vec<Figure> = figures
        .filter(|figure| (figure.place, figure.method) == (Place::All, Method::Erlang))
        .filter(|figure| figure.target == Target::Wait)
        .collect();
    assert!(!steady.is_empty());
    for figure in steady {
        assert!((figure.mean - 0.25).abs() < 1e-9, "{}", figure.mean);
        assert!((figure.over_target.unwrap() - 0.5 * (-1.0_f64).exp()).abs() < 1e-9);
    }
    for life in [7, 101] {
        assert_eq!(published(&told, life), unbroken, "a life of {life} records");
    }
}

/// Everyone tells of hour nought; then one is silent, and comes back late.
fn silence() -> Vec<(LocalityId, i64)> {
    let mut told = vec![(LOUD, 0), (QUIET, 0)];
    told.extend((1..=6).map(|hour| (LOUD, hour)));
    told.extend([(QUIET, 1), (QUIET, 2), (LOUD, 7)]);
    told.extend((3..=7).map(|hour| (QUIET, hour)));
    told.extend((8..=36).map(|hour| (LOUD, hour)));
    told
}

#[test]
fn a_forecast_goes_out_without_the_one_that_is_silent() {
    let all = forecasts(&silence());
    let sums: Vec<(i64, Vec<Stale>)> =
        all.iter().filter(|one| place(one) == Place::All).map(|one| (hour(one), one.stale.clone())).collect();
    let told = |hour: i64| Some(Moment(START + hour * Span::HOUR.0));
    let stale = |told| vec![Stale { locality: QUIET, told }];
    assert_eq!(sums[0], (0, vec![]));
    // Hour 1 when the other's hour 4 is in, and so on; then the late news stands until newer news comes.
    assert_eq!(
        sums[1..=4],
        [1, 2, 3]
            .map(|hour| (hour, stale(told(0))))
            .into_iter()
            .chain([(4, stale(told(2)))])
            .collect::<Vec<_>>()
    );
    let rest: BTreeMap<i64, Vec<Stale>> = sums[5..].iter().cloned().collect();
    // The silent one came back in time for hours 5 to 7: hour 7 is complete first, and supersedes the two before it.
    assert_eq!(rest[&7], vec![]);
    assert!((8..=31).all(|hour| rest[&hour] == stale(told(7))), "{rest:?}");
    // A day later its news stands no longer.
    assert_eq!((rest[&32].clone(), rest[&33].clone()), (stale(None), stale(None)));
    let of_quiet = |hours: i64| {
        all.iter().filter(|one| place(one) == Place::Locality(QUIET)).any(|one| hour(one) == hours)
    };
    assert!(of_quiet(31) && !of_quiet(32));
    let loud = all.iter().filter(|one| place(one) == Place::Locality(LOUD));
    assert!(loud.clone().count() > 20 && loud.into_iter().all(|one| one.stale.is_empty()));
}

#[test]
fn no_tick_is_forecast_twice() {
    let mut seen = std::collections::BTreeSet::new();
    assert!(forecasts(&silence()).iter().all(|one| seen.insert((one.as_of, place(one)))));
}

#[test]
fn one_never_heard_of_is_left_out() {
    let told: Vec<(LocalityId, i64)> = (0..=4).map(|hour| (LOUD, hour)).collect();
    let all = forecasts(&told);
    assert_eq!(all.len(), 4);
    let sum = all.iter().find(|one| place(one) == Place::All).unwrap();
    assert_eq!((hour(sum), &sum.stale[..]), (0, &[Stale { locality: QUIET, told: None }][..]));
}

#[test]
fn deaths_change_no_byte() {
    let told = silence();
    let unbroken = published(&told, usize::MAX);
    for life in [1, 2, 3, 5, 7] {
        assert_eq!(published(&told, life), unbroken, "a life of {life} records");
    }
}
