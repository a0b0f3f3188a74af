//! A run may begin at any instant of the calendar a scenario was laid out for.

use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{CohortId, Diversion, HomeId, Moment, Presence, Present, Span, StepId, TeamId};
use ilt_model::{Ended, Opening, World, run_sampled};

use super::world::{PLACE, hours, since_start, spec};

/// Everything that happened, in order.
#[derive(Default)]
struct Story(Vec<Activity>);

impl Witness for Story {
    fn witness(&mut self, activity: &Activity) {
        self.0.push(*activity);
    }
}

fn story(world: &World) -> Vec<Activity> {
    let mut story = Story::default();
    let end = [world.clock().end];
    assert_eq!(run_sampled(world, 3, &end, &AtomicBool::new(false), &mut story), Ended::Finished);
    story.0
}

const WEEKLY: &str = r#"
[teams.desk]
role = "staff"
base = "here"
rota = "days"
staff = 2
at_close = "suspend"
[rotas.days]
days = "mon-fri"
from = "08:00"
to = "16:00"
[teams.clinic]
role = "staff"
base = "here"
staff = 1
[teams.clinic.sessions]
days = "mon-fri"
at = ["09:00"]
length = "200 min"
slots = 10
same_day_share = 0.5
ahead = "1 weeks"
[steps.serve]
team = "desk"
service = { law = "lognormal", mean = 1, cv = 1 }
next = { contact = 0.5, leave = 0.5 }
[steps.contact]
team = "clinic"
service = "15 min"
book = { lead = { law = "exponential", mean = "2 d" }, within = "3 d" }
[arrivals.needs]
to = "serve"
rate = 0.4
profile = "early"
[profiles.early]
hour = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
"#;

/// From an empty house three weeks in, a week goes by as the first week does from an empty house: every person has the
/// same draws, and shapes, rotas and sessions repeat. Arrivals may differ by a rounding of their integral.
#[test]
fn three_weeks_in_as_at_the_start() {
    let text = format!("[scenario]\nname = \"b\"\nhorizon = \"8 weeks\"\n{PLACE}{WEEKLY}");
    let world = World::new(spec(&text), 1);
    let from = |weeks: i64| {
        let at = world.spec().clock.start + Span(weeks * Span::WEEK.0);
        let opening = Opening { at, until: at + Span::WEEK, ..Opening::default() };
        let begun = world.reopened(5, opening).expect("inside the calendar");
        (at, story(&begun))
    };
    let ((start, first), (later, fourth)) = (from(0), from(3));
    assert!(first.len() > 300, "{} activities", first.len());
    assert_eq!(first.len(), fourth.len());
    for (a, b) in first.iter().zip(&fourth) {
        let apart = ((a.at - start) - (b.at - later)).0.abs();
        assert!(apart <= 5, "{a:?} and {b:?} are {apart} microseconds apart");
        assert_eq!(std::mem::discriminant(&a.what), std::mem::discriminant(&b.what));
        assert_eq!((a.person, a.episode, a.thread), (b.person, b.episode, b.thread));
    }
}

/// The same from a whole scenario's own start: nothing is drawn anew because a run was opened by hand.
#[test]
fn at_the_start_as_a_plain_run() {
    let text = format!("[scenario]\nname = \"b\"\nhorizon = \"3 weeks\"\n{PLACE}{WEEKLY}");
    let world = World::new(spec(&text), 5);
    let clock = world.clock();
    let opening = Opening { at: clock.start, until: clock.end, ..Opening::default() };
    let begun = world.reopened(5, opening).expect("inside the calendar");
    assert_eq!(story(&world), story(&begun));
}

/// An appointment given before takes its slot: with all ten taken, two who ask in the night are not seen that day.
#[test]
fn appointments_take_their_slots() {
    let text = r#"
[teams.clinic]
role = "staff"
base = "here"
staff = 1
[teams.clinic.sessions]
days = "every"
at = ["09:00"]
length = "200 min"
slots = 10
same_day_share = 1
[steps.contact]
team = "clinic"
service = "15 min"
book = { within = "1 d" }
[arrivals.asking]
to = "contact"
rate = 0.000001
"#;
    let text = format!("[scenario]\nname = \"a\"\nhorizon = 96\n{PLACE}{text}");
    let world = World::new(spec(&text), 1);
    let at = world.spec().clock.start + hours(48.0);
    let refused = |taken: u32| {
        let slot = |n: u32| at + hours(9.0) + Span(i64::from(n) * 20 * Span::MINUTE.0);
        let there = (0..taken).map(|n| someone(Presence::Booked(slot(n))));
        let present = there.chain([someone(Presence::Arriving); 2]).collect();
        let opening = Opening { at, until: at + Span::DAY, present, ..Opening::default() };
        let begun = world.reopened(1, opening).expect("inside the calendar");
        let told = story(&begun);
        let seen = told.iter().filter(|one| matches!(one.what, What::Started { .. })).count();
        let refused = told.iter().filter(|one| matches!(one.what, What::Refused { .. })).count();
        (seen, refused)
    };
    assert_eq!(refused(0), (2, 0));
    assert_eq!(refused(10), (10, 2));
}

/// Staff seen on hold until the rota changes: two on the rota, one seen, one at work until four o'clock.
#[test]
fn staff_seen_hold_until_the_rota_changes() {
    let text = format!("[scenario]\nname = \"s\"\nhorizon = \"3 weeks\"\n{PLACE}{WEEKLY}");
    let world = World::new(spec(&text), 1);
    let at = world.spec().clock.start + hours(24.0 + 10.0);
    let desk = world.directory().teams.iter().position(|team| team.id == "desk").expect("it is there");
    let desk = TeamId(desk as u32);
    let opening = Opening { at, until: at + Span::DAY, staff: vec![(desk, 1, 0)], ..Opening::default() };
    let begun = world.reopened(1, opening).expect("inside the calendar");
    let staff: Vec<(f64, u32)> = story(&begun)
        .iter()
        .filter_map(|one| match one.what {
            What::StaffOn { team, staff, .. } if team == desk => {
                Some((since_start(world.spec(), one.at) - 24.0, staff))
            }
            _ => None,
        })
        .collect();
    assert_eq!(staff, [(10.0, 1), (16.0, 0), (32.0, 2)]);
}

/// What cannot be is refused, not run.
#[test]
fn openings_that_cannot_be() {
    let text = format!("[scenario]\nname = \"r\"\nhorizon = \"3 weeks\"\n{PLACE}{WEEKLY}");
    let world = World::new(spec(&text), 1);
    let clock = world.clock();
    let whole = Opening { at: clock.start, until: clock.end, ..Opening::default() };
    let late = Opening { until: clock.end + Span(1), ..whole.clone() };
    let early = Opening { at: Moment(clock.start.0 - 1), ..whole.clone() };
    let nowhere = Present { home: HomeId(7), ..someone(Presence::Arriving) };
    let nobody = Present { step: StepId(99), ..someone(Presence::Waiting(Span::HOUR)) };
    let crowd = Present { count: u32::MAX, ..someone(Presence::Arriving) };
    for wrong in [
        late,
        early,
        Opening { present: vec![nowhere], ..whole.clone() },
        Opening { present: vec![nobody], ..whole.clone() },
        Opening { present: vec![crowd], ..whole.clone() },
        Opening { staff: vec![(TeamId(9), 1, 0)], ..whole.clone() },
    ] {
        assert!(world.reopened(1, wrong).is_err());
    }
    // Every way to be present, at every step, with times that make no sense: a run to its end all the same.
    let odd = [Span(i64::MIN), Span(-1), Span::ZERO, Span::HOUR, Span(i64::MAX)];
    let mut present = Vec::new();
    for step in 0..world.directory().steps.len() as u32 {
        for a in odd {
            let ways = [
                Presence::Waiting(a),
                Presence::InService(a),
                Presence::OnCaseload(a),
                Presence::Suspended(a),
                Presence::Between(a),
                Presence::Beside(a),
                Presence::Diverted { since: a, why: Diversion::GaveUp },
                Presence::Diverted { since: a, why: Diversion::Refused },
                Presence::Diverted { since: a, why: Diversion::NotAttended },
                Presence::BetweenVisits { placed: a, seen: Span::HOUR, visits: 3 },
                Presence::AwaitingVisit { placed: a, waited: a, visits: u32::MAX },
                Presence::Visited { placed: Span::HOUR, elapsed: a, visits: 0 },
                Presence::SuspendedVisit { placed: Span::HOUR, worked: a, visits: 1 },
                Presence::Booked(Moment(a.0)),
                Presence::Arriving,
            ];
            present.extend(ways.map(|how| Present { step: StepId(step), ..someone(how) }));
        }
    }
    present.push(Present { step: StepId::NONE, ..someone(Presence::Between(Span::HOUR)) });
    present.push(Present { step: StepId::NONE, ..someone(Presence::Beside(Span::HOUR)) });
    let begun = world.reopened(1, Opening { present, ..whole }).expect("handles are known");
    assert!(!story(&begun).is_empty());
}

fn someone(how: Presence) -> Present {
    Present { home: HomeId(0), cohort: CohortId(0), step: StepId(0), how, count: 1, person: None }
}
