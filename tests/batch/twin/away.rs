//! Staff who were away when a team was last at work: a spell goes on, and a week of leave lasts to its end.

use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Moment, Span, TeamId, Turnout};
use ilt_model::{Ended, Opening, World, run_sampled};

use super::world::{PLACE, hours, spec};

/// Sick two days in ten, in spells of ten; a fifth of all weeks on leave.
const TEN: &str = r#"
[absences.many]
sickness = 0.2
spell = "10 d"
leave_days = 52.17857142857143
[teams.desk]
role = "staff"
base = "here"
rota = "days"
wte_funded = 10
absence = "many"
[rotas.days]
days = "mon-fri"
from = "08:00"
to = "16:00"
[steps.serve]
team = "desk"
service = { law = "exponential", mean = 1 }
[arrivals.needs]
to = "serve"
rate = 0.001
"#;

/// How many are at work at an instant.
struct At(Moment, u32);

impl Witness for At {
    fn witness(&mut self, activity: &Activity) {
        if let (What::StaffOn { staff, .. }, true) = (activity.what, activity.at <= self.0) {
            self.1 = staff;
        }
    }
}

/// Mean of those at work at noon of a day (0: Monday of the third week), with its standard error, over replications that
/// begin on Monday night.
fn at_work(day: i64, turnout: Option<u32>) -> (f64, f64) {
    const RUNS: u32 = 2_000;
    let text = format!("[scenario]\nname = \"a\"\nhorizon = \"5 weeks\"\n{PLACE}{TEN}");
    let world = World::new(spec(&text), 1);
    let monday = world.spec().clock.start + Span(14 * Span::DAY.0);
    let turnouts = turnout.map(|present| Turnout { team: TeamId(0), at: monday + hours(10.0), present });
    let (at, noon) = (monday + hours(23.0), monday + Span(day * Span::DAY.0) + hours(12.0));
    let opening = Opening { at, until: noon, turnouts: turnouts.into_iter().collect(), ..Opening::default() };
    let opened = world.reopened(7, opening).expect("inside the calendar");
    let (mut sum, mut squares) = (0.0, 0.0);
    for run in 0..RUNS {
        let mut seen = At(noon, 0);
        let ended = run_sampled(&opened, run, &[noon], &AtomicBool::new(false), &mut seen);
        assert_eq!(ended, Ended::Finished);
        sum += f64::from(seen.1);
        squares += f64::from(seen.1) * f64::from(seen.1);
    }
    let runs = f64::from(RUNS);
    let mean = sum / runs;
    (mean, ((squares / runs - mean * mean) / runs).sqrt())
}

#[track_caller]
fn near((mean, error): (f64, f64), truth: f64) {
    assert!(
        (mean - truth).abs() < 4.0 * error.max(1e-9),
        "{mean} at work, give or take {error}, for {truth}"
    );
}

/// Six of ten were there on Monday. Who was sick is well again with a chance of a tenth a day, who was well falls sick with
/// one of a fortieth, and leave ends with the week: of those away, a fifth over a fifth and four fifths of a fifth are on it.
#[test]
fn absences_go_on() {
    let leave = 0.2 / (0.2 + 0.8 * 0.2);
    let (mut there, mut sick) = (6.0, 4.0 * (1.0 - leave));
    for day in 1..=4 {
        (there, sick) = (there * 0.975 + sick * 0.1, sick * 0.9 + there * 0.025);
        near(at_work(day, Some(6)), there);
    }
}

/// All of them, or none: as far as the next day shows it.
#[test]
fn all_and_nobody() {
    near(at_work(1, Some(10)), 10.0 * 0.975);
    near(at_work(1, Some(12)), 10.0 * 0.975);
    let leave = 0.2 / (0.2 + 0.8 * 0.2);
    near(at_work(1, Some(0)), 10.0 * (1.0 - leave) * 0.1);
}

/// Where nothing is known of the day before, absences are those of any day.
#[test]
fn as_on_any_day() {
    near(at_work(1, None), 10.0 * 0.8 * 0.8);
}
