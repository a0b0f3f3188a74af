//! The whole room on small scenarios: a desk, a specialist behind it, two homes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::directory::{Home, Named, Role, Step, Team};
use ilt_domain::{
    CivilCalendar, CohortId, Directory, HomeId, LocalityId, Measure, Moment, OrganisationId, RoleId, Span,
    StepId, StreamId, TeamId,
};
use ilt_engine::Law;
use ilt_ledger::{RowKey, Scope, Time};
use ilt_model::spec::{
    self, Accepts, Arising, AtClose, By, ByCohort, Clock, Edge, Routes, Spec, Staffing, Task, WarmUp, Work,
};

use crate::plan::{Context, Plan, Study};
use crate::{Control, Group, Headline, HeadlineOf, Saved, compare, run, save};

const HOUR: f64 = Span::HOUR.0 as f64;

/// 200 hours; nine needs an hour at the desk of each home, a tenth of them sent on to one specialist.
fn study(id: &str, specialists: u32) -> Study {
    let clock = Clock {
        start: Moment(0),
        end: Moment(200 * Span::HOUR.0),
        warm_up: WarmUp::Given(Span(20 * Span::HOUR.0)),
        sample_every: Span::HOUR,
    };
    let teams = vec![team("desk-a", 1), team("desk-b", 1), team("specialist", specialists)];
    let spec = Spec {
        directory: Arc::new(directory()),
        civil: CivilCalendar::plain(clock.start, clock.end),
        clock,
        teams,
        steps: vec![
            step(By::Role(RoleId(0)), 0.1, &[(0.1, Some(1)), (1.0, None)]),
            step(By::Team(TeamId(2)), 0.5, &[(1.0, None)]),
        ],
        serving: vec![vec![TeamId(0), TeamId(1)], vec![TeamId(2); 2]],
        travel: Vec::new(),
        streams: (0..2).map(stream).collect(),
        day_spreads: Vec::new(),
        shapes: Vec::new(),
        population: None,
        opening: Vec::new(),
    };
    let context = Context { scenario: id.into(), unit_hours: 1.0, ..Context::default() };
    Study { spec: Arc::new(spec), plan: Plan { replications: 12, ..Plan::default() }, context }
}

fn directory() -> Directory {
    let named = |id: &str| Named { id: id.into(), name: id.into() };
    let home = |id: &str, locality| Home {
        id: id.into(),
        practice: id.into(),
        locality: LocalityId(locality),
        registered_with: TeamId(locality),
        people: 1_000.0,
        ..Home::default()
    };
    let team = |id: &str, role, serves: &[u32]| Team {
        id: id.into(),
        name: id.into(),
        role: RoleId(role),
        organisation: OrganisationId(0),
        serves: serves.iter().map(|&locality| LocalityId(locality)).collect(),
        ..Team::default()
    };
    let step = |id: &str| Step { id: id.into(), name: id.into(), timed: true, ..Step::default() };
    Directory {
        localities: vec![named("a"), named("b")],
        organisations: vec![Default::default()],
        roles: vec![
            Role {
                id: "desk".into(),
                registered: true,
                headline: true,
                planning_level: 1.0,
                ..Role::default()
            },
            Role { id: "specialist".into(), headline: true, planning_level: 1.0, ..Role::default() },
        ],
        teams: vec![team("desk-a", 0, &[0]), team("desk-b", 0, &[1]), team("specialist", 1, &[0, 1])],
        homes: vec![home("ha", 0), home("hb", 1)],
        cohorts: vec![named("all")],
        steps: vec![step("seen"), step("sent-on")],
        streams: vec![named("need")],
        ..Directory::default()
    }
}

fn team(key: &str, staff: u32) -> spec::Team {
    spec::Team {
        key_id: key.into(),
        staffing: Staffing::Constant(staff),
        at_close: AtClose::Finish,
        only_if_it_fits: false,
        waiting_room: None,
        preemptive: false,
        floor: None,
        accepts: Accepts::OnStart,
        places: None,
        sessions: None,
    }
}

fn step(by: By, hours: f64, edges: &[(f64, Option<u32>)]) -> spec::Step {
    let service = ByCohort(vec![Law::Exponential { mean: hours * HOUR }]);
    let task = Task { service, priority: ByCohort(vec![0]), travel: false, notes: Span::ZERO };
    let edges =
        edges.iter().map(|&(upto, to)| Edge { upto, to: to.map(StepId), keep: false, after: None }).collect();
    spec::Step {
        by,
        work: Work::Queue(task, None),
        next: ByCohort(vec![Routes { edges }]),
        also: Vec::new(),
        departs: false,
    }
}

fn stream(home: u32) -> spec::Stream {
    spec::Stream {
        key_id: format!("need:{home}"),
        cause: StreamId(0),
        home: HomeId(home),
        cohort: CohortId(0),
        to: StepId(0),
        arising: Arising::Poisson { per_hour: 9.0 },
        batch: None,
        of_register: false,
    }
}

fn quiet(stop: &AtomicBool) -> Control<'_> {
    Control { stop, progress: &|_| {} }
}

fn key(measure: Measure, scope: Scope) -> RowKey {
    RowKey { measure, scope, cohort: None, class: None, time: Time::Window }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let stop = AtomicBool::new(false);
    let mut study = study("desk", 1);
    study.plan.precision = Some(0.2);
    let rows = |threads| with_threads(threads, || run(&study, quiet(&stop)).unwrap().rows);
    let one = rows(1);
    assert!(one.len() > 50 && one.iter().any(|row| row.mean > 0.0));
    assert_eq!(one, rows(2));
    assert_eq!(one, rows(8));
}

#[test]
fn a_scenario_does_not_differ_from_itself() {
    let stop = AtomicBool::new(false);
    let found = compare(&study("a", 1), &[study("b", 1)], quiet(&stop)).unwrap();
    assert!(found.variants[0].differences.iter().all(|row| row.mean == 0.0));
    let everyone = &found.variants[0].people.as_ref().unwrap().groups[0];
    assert_eq!((everyone.group, everyone.wait.gain, everyone.wait.lose), (Group::All, 0.0, 0.0));
}

/// The diary pairs person by person and must agree with the ledger, which does not know persons.
#[test]
fn more_staff_shortens_waits_and_every_wait_is_somebodys() {
    let stop = AtomicBool::new(false);
    let mut base = study("one", 1);
    base.plan.headlines = vec![Headline { measure: Measure::WaitMean, of: HeadlineOf::Team(TeamId(2)) }];
    let found = compare(&base, &[study("two", 2)], quiet(&stop)).unwrap();
    let variant = &found.variants[0];
    let people = variant.people.as_ref().unwrap();
    let everyone = &people.groups[0];
    assert_eq!(people.unpaired, 0.0);
    assert_eq!((everyone.wait.lose, everyone.hand_offs.mean < 0.5), (0.0, true));
    assert!(everyone.wait.gain > 10.0 && everyone.wait.mean < 0.0);
    let waiting = |row: &crate::Difference| row.key == key(Measure::Waiting, Scope::System);
    let waiting = variant.differences.iter().find(|row| waiting(row)).unwrap();
    let by_person = everyone.wait.mean * everyone.people;
    // Person-hours of waiting in 180 observed hours: means of ratios and ratios of means differ a little.
    assert!((by_person / (waiting.mean * 180.0) - 1.0).abs() < 0.01, "{by_person} {}", waiting.mean * 180.0);
    let named = |row: &&crate::Difference| row.adjusted.is_some() && row.key.scope == Scope::Team(TeamId(2));
    let headline = variant.differences.iter().find(named).unwrap();
    assert!(headline.adjusted.unwrap().p_holm < 0.05 && headline.variance_reduction.unwrap() > 1.0);
}

#[test]
fn hand_offs_by_person_are_the_ledgers() {
    let stop = AtomicBool::new(false);
    let mut closed = study("none", 1);
    let mut spec = (*closed.spec).clone();
    spec.steps[0].next = ByCohort(vec![Routes::default()]);
    closed.spec = Arc::new(spec);
    let found = compare(&study("some", 1), &[closed], quiet(&stop)).unwrap();
    let everyone = &found.variants[0].people.as_ref().unwrap().groups[0];
    let handed = found.base.mean(&key(Measure::HandOffs, Scope::System)).unwrap();
    assert!(handed > 200.0);
    // Each hand-off of the base is one person's gain where there is none.
    assert_eq!(everyone.hand_offs.gain, handed);
}

#[test]
fn a_saved_run_ends_like_the_unbroken_one() {
    let stop = AtomicBool::new(false);
    let mut study = study("saved", 1);
    study.plan.replications = 3;
    let whole = run(&study, quiet(&stop)).unwrap();
    let saved = save(&study, Moment((77.7 * HOUR) as i64), quiet(&stop)).unwrap();
    let read = Saved::read(&saved.write().unwrap()).unwrap();
    assert_eq!(read.resume(&study, quiet(&stop)).unwrap().rows, whole.rows);
}

#[test]
fn the_warm_up_is_found_and_overload_is_told() {
    let stop = AtomicBool::new(false);
    let mut study = study("cold", 1);
    let mut spec = (*study.spec).clone();
    spec.clock.warm_up = WarmUp::Mser5;
    spec.teams.iter_mut().for_each(|team| team.staffing = Staffing::Constant(2));
    study.spec = Arc::new(spec.clone());
    let found = run(&study, quiet(&stop)).unwrap();
    assert!(found.about.warm_up_found && found.about.warm_up_hours < 100.0);
    spec.clock.warm_up = WarmUp::Given(Span::ZERO);
    spec.teams[..2].iter_mut().for_each(|team| team.staffing = Staffing::Constant(1));
    for stream in &mut spec.streams {
        stream.arising = Arising::Poisson { per_hour: 15.0 };
    }
    study.spec = Arc::new(spec);
    let notices = run(&study, quiet(&stop)).unwrap().notices;
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("desk-a and desk-b"), "{notices:?}");
}
