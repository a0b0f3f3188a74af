//! Those on a caseload when somebody begins to listen: their earlier visits were heard by nobody, and are not taken for
//! never made.

use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{CohortId, HomeId, Moment, Presence, Present, Span, StepId};
use ilt_model::{Ended, Opening, World, run_sampled};

use super::world::{PLACE, spec};

const LIST: &str = r#"
[teams.matrons]
role = "staff"
base = "here"
staff = 5000
[steps.support]
team = "matrons"
[steps.support.caseload]
stay = { law = "exponential", mean = "1000000 d" }
every = ["6 d", "6 d", "30 d"]
first = { service = "2 h" }
visit = { service = "1 h" }
[arrivals.referrals]
to = "support"
rate = 0.000001
"#;

/// When each visit was asked for and begun, and under which step.
#[derive(Default)]
struct Visits {
    asked: Vec<(Moment, StepId)>,
    begun: Vec<(Moment, StepId)>,
}

impl Witness for Visits {
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Requested { step, .. } => self.asked.push((activity.at, step)),
            What::Started { step, .. } => self.begun.push((activity.at, step)),
            _ => {}
        }
    }
}

struct Listened {
    world: World,
    at: Moment,
    begun: Visits,
}

impl Listened {
    /// Forty days from an instant before which somebody listened for ten, with those who are there then.
    fn to(how: Presence, at_step: &str, count: u32) -> Self {
        let text = format!("[scenario]\nname = \"v\"\nhorizon = \"8 weeks\"\n{PLACE}{LIST}");
        let world = World::new(spec(&text), 1);
        let at = world.spec().clock.start + Span(10 * Span::DAY.0);
        let step = step(&world, at_step);
        let present = vec![Present { home: HomeId(0), cohort: CohortId(0), step, how, count, person: None }];
        let (until, heard) = (at + Span(40 * Span::DAY.0), Span(10 * Span::DAY.0));
        let opening = Opening { at, until, present, heard, ..Opening::default() };
        let opened = world.reopened(3, opening).expect("inside the calendar");
        let mut begun = Visits::default();
        assert_eq!(run_sampled(&opened, 0, &[until], &AtomicBool::new(false), &mut begun), Ended::Finished);
        Self { world, at, begun }
    }

    fn step(&self, id: &str) -> StepId {
        step(&self.world, id)
    }
}

fn step(world: &World, id: &str) -> StepId {
    let found = world.directory().steps.iter().position(|step| step.id == id);
    StepId(found.expect("the scenario has it") as u32)
}

const LONG: Span = Span(300 * Span::DAY.0);

/// Nobody was heard to be visited for ten of the thirty days between visits, so each is due within the twenty that are
/// left, evenly: half of them in the next ten days, and not the third that are due in any ten of thirty.
#[test]
fn silence_is_part_of_the_interval() {
    let people = 2_000;
    let listened = Listened::to(Presence::OnCaseload(LONG), "support", people);
    let visit = listened.step("support:visit");
    let within = |days: i64| {
        let upto = listened.at + Span(days * Span::DAY.0);
        listened
            .begun
            .asked
            .iter()
            .filter(|(at, step)| *step == visit && *at > listened.at && *at <= upto)
            .count()
    };
    let (soon, all) = (within(10) as f64, within(20));
    let (mean, spread) = (f64::from(people) / 2.0, (f64::from(people) / 4.0).sqrt());
    assert!((soon - mean).abs() < 4.0 * spread, "{soon} visits asked for in ten days");
    assert_eq!(all, people as usize);
}

/// Who waits for a later visit has had a first one, though nobody heard of it: the visit takes its own time, and the next
/// is due an interval of the end of the taper after it.
#[test]
fn a_later_visit_is_not_the_first() {
    let waited = Span::HOUR;
    let waits = Presence::AwaitingVisit { placed: LONG, waited, visits: 0 };
    let begun = Presence::Visited { placed: LONG, elapsed: Span(Span::HOUR.0 / 2), visits: 0 };
    let stopped = Presence::SuspendedVisit { placed: LONG, worked: Span(Span::HOUR.0 / 2), visits: 0 };
    for (how, left) in [(waits, 1.0), (begun, 0.5), (stopped, 0.5)] {
        let listened = Listened::to(how, "support:visit", 1);
        let visit = listened.step("support:visit");
        assert!(listened.begun.begun.iter().all(|(_, step)| *step == visit), "{how:?}");
        let next = listened.begun.asked.iter().find(|(at, step)| *at > listened.at && *step == visit);
        let after = next.map(|(at, _)| (*at - listened.at).hours());
        assert_eq!(after, Some(30.0 * 24.0 + left), "{how:?}");
    }
}

/// Who waits for the first visit gets the first visit.
#[test]
fn a_first_visit_is_the_first() {
    let placed = Span(2 * Span::DAY.0);
    let waits = Presence::AwaitingVisit { placed, waited: placed, visits: 0 };
    let listened = Listened::to(waits, "support:first", 1);
    let first = listened.step("support:first");
    assert_eq!(listened.begun.begun.first(), Some(&(listened.at, first)));
    let next = listened.begun.asked.iter().find(|(at, _)| *at > listened.at);
    assert_eq!(next.map(|(at, _)| (*at - listened.at).hours()), Some(6.0 * 24.0 + 2.0));
}
