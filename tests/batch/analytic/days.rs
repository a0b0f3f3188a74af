//! Days that vary: counts of a day are negative binomial, alike in all homes, and each day is another one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use ilt_domain::Span;
use ilt_domain::activity::{Activity, What, Witness};
use ilt_model::{Ended, Replication, World};
use ilt_tests::verdict::{Check, judge};

const DAYS: usize = 24_000;

/// Two homes in localities that share nothing; one need by the hour and in pairs, one by night and day, one as ever (the
/// directory has them in order of their ids).
const TEXT: &str = r#"
[scenario]
name = "days"
horizon = "24000 d"
[localities]
here = { name = "Here" }
there = { name = "There" }
[homes]
a = { name = "A", locality = "here", people = 1 }
b = { name = "B", locality = "there", people = 3 }
[roles.staff]
hours_per_wte_year = 1500
[teams.here]
role = "staff"
base = "here"
staff = "unlimited"
[teams.there]
role = "staff"
base = "there"
staff = "unlimited"
[steps.serve]
role = "staff"
service = "1 min"
[arrivals.evenly]
to = "serve"
rate = 40
per_unit = "day"
day_spread = 0.3
[arrivals.by-the-hour]
to = "serve"
rate = 8
per_unit = "day"
day_spread = 0.5
profile = "late"
batch = 2
[arrivals.steady]
to = "serve"
rate = 40
per_unit = "day"
[profiles.late]
hour = [6, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3]
"#;

/// Needs by stream, home and day.
#[derive(Default)]
struct Counted(BTreeMap<(u32, u32), Vec<f64>>);

impl Witness for Counted {
    fn witness(&mut self, activity: &Activity) {
        if let What::Arose { home, cause, .. } = activity.what {
            let days = self.0.entry((cause.0, home.0)).or_insert_with(|| vec![0.0; DAYS]);
            days[(activity.at.0 / Span::DAY.0) as usize] += 1.0;
        }
    }
}

fn world(text: &str) -> World {
    let path = PathBuf::from("days.toml");
    let files = ilt_scenario::Memory(BTreeMap::from([(path.clone(), text.as_bytes().to_vec())]));
    let scenario = ilt_scenario::load_from(&files, &path, &[]).unwrap_or_else(|why| panic!("{why}"));
    World::new(scenario.spec, 1)
}

fn counted(text: &str) -> Counted {
    let (world, mut counted) = (world(text), Counted::default());
    let ended = ilt_model::run(&world, 0, &AtomicBool::new(false), &mut counted);
    assert_eq!(ended, Ended::Finished);
    counted
}

/// The mean of independent values as a check.
fn check(what: String, truth: f64, values: impl Iterator<Item = f64>, leads: bool) -> Check {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Check { what, truth, mean, error: (variance / n).sqrt(), within: 0.05, leads }
}

/// `mean` counts a day in one of two homes, `other` in the other, in groups of `batch`, at a spread of the days.
fn checks(counted: &Counted, stream: u32, spread: f64, batch: f64, means: [f64; 2]) -> Vec<Check> {
    let [mean, other] = means;
    let (here, there) = (&counted.0[&(stream, 0)], &counted.0[&(stream, 1)]);
    let off = |count: &f64| count - mean;
    let square = batch * mean + spread * spread * mean * mean;
    let product = (1.0 + spread * spread) * mean * other;
    let tomorrow = here.iter().zip(&here[1..]).step_by(2).map(|(today, next)| today * next);
    vec![
        check(format!("stream {stream}, mean of a day"), mean, here.iter().copied(), true),
        check(
            format!("stream {stream}, its variance"),
            square,
            here.iter().map(|count| off(count).powi(2)),
            false,
        ),
        check(
            format!("stream {stream}, both homes"),
            product,
            here.iter().zip(there).map(|(a, b)| a * b),
            false,
        ),
        check(format!("stream {stream}, two days"), mean * mean, tomorrow, false),
    ]
}

#[test]
fn variance_is_the_mean_and_the_square_of_its_spread() {
    let counted = counted(TEXT);
    let mut all = checks(&counted, 1, 0.3, 1.0, [10.0, 30.0]);
    all.extend(checks(&counted, 0, 0.5, 2.0, [4.0, 12.0]));
    all.extend(checks(&counted, 2, 0.0, 1.0, [10.0, 30.0]));
    judge("days that vary", &all);
}

/// A spread that comes to nothing takes the walk from midnight to midnight and leads to the same arrivals, but for a
/// rounding of their times; streams beside it are the same to the bit.
#[test]
fn a_spread_of_next_to_nothing_changes_next_to_nothing() {
    let text = TEXT.replace("24000 d", "40 d");
    let times = |text: &str| {
        let mut times = Times::default();
        let ended = ilt_model::run(&world(text), 3, &AtomicBool::new(false), &mut times);
        assert_eq!(ended, Ended::Finished);
        times.0
    };
    let none = text.replace("day_spread = 0.3", "").replace("day_spread = 0.5", "");
    let least = text
        .replace("day_spread = 0.3", "day_spread = 1e-9")
        .replace("day_spread = 0.5", "day_spread = 1e-9");
    let (none, least) = (times(&none), times(&least));
    assert!(none.len() > 3_000 && none.len() == least.len(), "{} and {}", none.len(), least.len());
    for (a, b) in none.iter().zip(&least) {
        assert_eq!(a.0, b.0);
        let apart = (a.1 - b.1).abs();
        assert!(apart <= if a.0.0 == 2 { 0 } else { Span::SECOND.0 }, "{a:?} and {b:?}");
    }
}

/// When needs arose, by stream and home.
#[derive(Default)]
struct Times(Vec<((u32, u32), i64)>);

impl Witness for Times {
    fn witness(&mut self, activity: &Activity) {
        if let What::Arose { home, cause, .. } = activity.what {
            self.0.push(((cause.0, home.0), activity.at.0));
        }
    }
}

/// Saved at an instant and taken up again, a run with days that vary is the unbroken run.
#[test]
fn taken_up_again_the_days_are_the_same() {
    let text = TEXT.replace("24000 d", "40 d");
    let (world, stop) = (world(&text), AtomicBool::new(false));
    let end = world.clock().end;
    let run = |broken_at: &[f64]| {
        let (mut run, mut times) = (Replication::new(&world, 5), Times::default());
        for hours in broken_at {
            let at = world.clock().start + Span((hours * Span::HOUR.0 as f64) as i64);
            run.run_until(&world, at, &stop, &mut times);
            let saved = run.save(&world).expect("there is memory for it");
            run = Replication::restore(&world, &saved).expect("it is of this scenario");
        }
        run.run_until(&world, end, &stop, &mut times);
        times.0.sort_unstable();
        times.0
    };
    assert!(run(&[]) == run(&[3.0, 24.0, 100.7, 480.0]), "taken up again it goes another way");
}
