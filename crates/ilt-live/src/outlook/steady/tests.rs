//! Steady queues from what came true, beside Erlang's formula by hand.

use super::super::history::{History, Stretch};
use super::*;

const NORTH: LocalityId = LocalityId(0);
const SOUTH: LocalityId = LocalityId(1);
const HOUR: Span = Span::HOUR;
/// Hours that were heard of: five weeks.
const HEARD: i64 = 5 * 168;

/// Requests of each locality by hour.
fn past(requests: impl Fn(LocalityId, i64) -> u32) -> BTreeMap<LocalityId, Option<Dense>> {
    let mut history = History::new(HOUR);
    for hour in 0..HEARD {
        for at in [NORTH, SOUTH] {
            let stretch = Stretch { requests: requests(at, hour), ..Stretch::default() };
            history.put(at, RoleId(0), hour, stretch);
        }
    }
    [NORTH, SOUTH].map(|at| (at, history.dense(Place::Locality(at), RoleId(0)))).into()
}

/// A team that takes all requests of both localities, half an hour each; seven in ten should begin within an hour.
fn desk() -> Desk {
    let limits = vec![(0.7, 1.0)];
    Desk { team: TeamId(0), shares: vec![(NORTH, 1.0), (SOUTH, 1.0)], counted: 1.0, hold: 0.5, limits }
}

/// So many staff at all hours.
fn always(staff: f64) -> impl Fn(TeamId, Moment, Moment) -> Option<Duty> {
    move |_, from, to| Some(Duty { hours: staff * (to - from).hours(), open: (to - from).hours() })
}

fn asked(
    duty: &dyn Fn(TeamId, Moment, Moment) -> Option<Duty>,
    past: &BTreeMap<LocalityId, Option<Dense>>,
    (place, target): (Place, Target),
    desks: &[Desk],
) -> Option<Guess> {
    let subject = Subject { place, role: RoleId(0), target, horizon: Span(4 * HOUR.0) };
    Steady { duty, past, fluids: &Fluids::default(), every: HOUR, now: HEARD - 1 }.guess(subject, desks)
}

/// Three an hour in one and one in the other, half an hour each: two erlangs for three staff: Erlang B is
/// (8/6) / (1 + 2 + 2 + 8/6) = 4/19, Erlang C (4/19) / (1 - 2/3 (15/19)) = 4/9; 4/9 x 2 = 8/9 wait, three quarters of
/// them of the first; a wait is 4/9 / (6 - 4) hours, longer than an hour with 4/9 e^-2.
#[test]
fn a_team_of_three_by_hand() {
    let past = past(|at, _| if at == NORTH { 3 } else { 1 });
    let (duty, desks) = (always(3.0), [desk()]);
    let all = asked(&duty, &past, (Place::All, Target::Waiting), &desks).unwrap();
    assert!((all.mean - 8.0 / 9.0).abs() < 1e-9 && all.over_target.is_none(), "{all:?}");
    let north = asked(&duty, &past, (Place::Locality(NORTH), Target::Waiting), &desks).unwrap();
    assert!((north.mean - 2.0 / 3.0).abs() < 1e-9, "{}", north.mean);
    let wait = asked(&duty, &past, (Place::All, Target::Wait), &desks).unwrap();
    assert!((wait.mean - 2.0 / 9.0).abs() < 1e-9 && wait.method == Method::Erlang);
    let over = 0.7 * 4.0 / 9.0 * (-2.0_f64).exp();
    assert!((wait.over_target.unwrap() - over).abs() < 1e-9);
    assert_eq!(asked(&duty, &past, (Place::All, Target::Demand), &desks), None);
    assert_eq!(asked(&duty, &past, (Place::All, Target::Caseload), &desks), None);
}

/// Where work comes to more than staff can do, or nearly, or nobody is rostered, nothing is said; nor of one team less.
#[test]
fn nothing_is_said_of_what_never_becomes_steady() {
    let past = past(|_, _| 2);
    for staff in [0.0, 1.0, 2.0, 2.03] {
        assert_eq!(asked(&always(staff), &past, (Place::All, Target::Waiting), &[desk()]), None, "{staff}");
    }
    let busy = Desk { hold: 40.0, ..desk() };
    assert_eq!(asked(&always(3.0), &past, (Place::All, Target::Waiting), &[desk(), busy]), None);
    assert_eq!(asked(&always(3.0), &past, (Place::All, Target::Waiting), &[]), None);
}

/// Open for eight hours a day: four an hour at all hours are twelve in an hour that is open, six erlangs for eight staff;
/// a wait lasts three hours on the wall for each that the team is there. At three in the morning those of the ten hours
/// since it closed stand there too; at one in the afternoon, who came in sixteen closed hours has gone: of 64 more than
/// went by in the first hour, twelve of sixteen an hour are worked off, so they are gone in six.
#[test]
fn a_team_that_closes_is_taken_over_its_week() {
    let duty = |_, from: Moment, to: Moment| {
        let (first, last) = (from.0 / HOUR.0, to.0 / HOUR.0);
        let open = (first..last).filter(|hour| (9..17).contains(&hour.rem_euclid(24))).count() as f64;
        Some(Duty { hours: 8.0 * open, open })
    };
    let queue = SteadyErlang::new(12.0, 2.0, 8).unwrap();
    let past = past(|_, _| 2);
    // The last hour heard of ended at midnight: four hours on the door is closed, eleven hours after it closed.
    let night = asked(&duty, &past, (Place::All, Target::Waiting), &[desk()]).unwrap();
    assert!((night.mean - queue.mean_waiting() - 4.0 * 11.0).abs() < 1e-6, "{}", night.mean);
    let day = |horizon: i64, target| {
        let subject = Subject { place: Place::All, role: RoleId(0), target, horizon: Span(horizon * HOUR.0) };
        Steady { duty: &duty, past: &past, fluids: &Fluids::default(), every: HOUR, now: HEARD - 1 }
            .guess(subject, &[desk()])
            .unwrap()
    };
    assert!((day(15, Target::Waiting).mean - queue.mean_waiting()).abs() < 1e-6);
    assert!((day(9, Target::Waiting).mean - queue.mean_waiting() - 64.0).abs() < 1e-6);
    // Over a whole day all waits together are what stands, hour by hour: 4, 8, ... 64 at the ends of closed hours, then 12
    // less each hour, over 96 who come.
    let standing = (1..=16).map(|hour| 4.0 * f64::from(hour)).sum::<f64>() + 52.0 + 40.0 + 28.0 + 16.0 + 4.0;
    let wait = day(24, Target::Wait);
    assert!((wait.mean - 3.0 * queue.mean_wait() - standing / 96.0).abs() < 1e-6, "{}", wait.mean);
    // Beyond an hour with those who came more than an hour before they were seen, and those whom the queue kept longer.
    assert!(wait.over_target.unwrap() > 0.7 * 0.6 && wait.over_target.unwrap() < 0.7);
}

/// A team that never closes is asked for more by day: the hour looked to counts, drawn to the week as twenty requests are.
/// Four hours ahead of Monday 0 o'clock: no request in that hour in five weeks, two an hour in the mean of the week.
#[test]
fn a_team_that_never_closes_goes_by_the_hour() {
    let past = past(|_, hour| if hour % 24 < 12 { 0 } else { 2 });
    let waiting = asked(&always(2.0), &past, (Place::All, Target::Waiting), &[desk()]).unwrap();
    let rate = 2.0 * 20.0 / (20.0 / 1.0 + 5.0);
    let expected = SteadyErlang::new(rate, 2.0, 2).unwrap().mean_waiting();
    assert!((waiting.mean - expected).abs() < 1e-9, "{} {expected}", waiting.mean);
}

/// Staff away on average make those who are there slower: 2.6 of three do 5.2 in an hour.
#[test]
fn absence_takes_from_the_pace() {
    let past = past(|at, _| if at == NORTH { 3 } else { 1 });
    let waiting = asked(&always(2.6), &past, (Place::All, Target::Waiting), &[desk()]).unwrap();
    let expected = SteadyErlang::new(4.0, 5.2 / 3.0, 3).unwrap().mean_waiting();
    assert!((waiting.mean - expected).abs() < 1e-9);
}

/// Work that nobody waits for in the figures holds staff all the same, and is no part of the figure.
#[test]
fn other_work_takes_staff() {
    let past = past(|_, _| 1);
    let half = Desk { counted: 0.5, ..desk() };
    let waiting = asked(&always(3.0), &past, (Place::All, Target::Waiting), &[half]).unwrap();
    assert!((waiting.mean - 0.5 * SteadyErlang::new(4.0, 2.0, 3).unwrap().mean_waiting()).abs() < 1e-9);
}
