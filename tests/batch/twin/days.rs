//! Days that vary, seen through what a feed tells: how much is learned, what a morning says of the rest of its day, and
//! forecasts as good as by the exact law, which is negative binomial.

use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::forecast::{Place, Target};
use ilt_domain::{RoleId, Span, StreamId};
use ilt_forecast::days::{self, Day, Spread};
use ilt_forecast::ensemble::Ensemble;
use ilt_model::{Days, Replication, World};
use ilt_tests::theory::discrete::{plus, poisson_gamma};

use super::exact::Skill;
use super::world::{PLACE, Twin, hours, spec};

const MEMBERS: u32 = 400;
/// Needs an hour, and how much days vary.
const RATE: f64 = 3.0;
const SPREAD: f64 = 0.25;

fn text(days: &str) -> String {
    format!(
        "[scenario]\nname = \"d\"\nhorizon = \"52 weeks\"\n{PLACE}
        [teams.desk]\nrole = \"staff\"\nbase = \"here\"\nstaff = 50
        [steps.serve]\nteam = \"desk\"\nservice = {{ law = \"exponential\", mean = 1 }}
        [arrivals.needs]\nto = \"serve\"\nrate = {RATE}\n{days}"
    )
}

/// Needs by hour.
struct Hourly(Vec<f64>);

impl Witness for Hourly {
    fn witness(&mut self, activity: &Activity) {
        if let What::Arose { .. } = activity.what {
            self.0[(activity.at.0 / Span::HOUR.0) as usize] += 1.0;
        }
    }
}

/// The needs of a replication of the world.
fn told(world: &World, replication: u32) -> Vec<f64> {
    let (clock, mut hourly) = (world.clock(), Hourly(Vec::new()));
    hourly.0.resize((clock.end.0 / Span::HOUR.0) as usize + 1, 0.0);
    let mut run = Replication::new(world, replication);
    run.run_until(world, clock.end, &AtomicBool::new(false), &mut hourly);
    hourly.0
}

/// What half a year of days teaches.
fn learned(hourly: &[f64]) -> Spread {
    let day = |(number, hours): (usize, &[f64])| Day {
        number: number as i64,
        expected: 24.0 * RATE,
        count: hours.iter().sum(),
        left: 1.0,
    };
    let days: Vec<Day> = hourly.chunks_exact(24).take(26 * 7).enumerate().map(day).collect();
    days::spread(&[days], 1.0, 0.0)
}

fn row(squared_cv: f64, first: days::Gamma) -> Days {
    let (first_shape, first_rate) = first;
    Days { cause: StreamId(0), locality: None, shape: 1.0 / squared_cv, first_shape, first_rate, doubt: 0.0 }
}

/// The exact law of needs in so many hours after `hour`, given what has come since midnight.
fn law(hour: usize, since_midnight: f64, ahead: usize) -> Vec<f64> {
    let shape = 1.0 / (SPREAD * SPREAD);
    let (known, mut left) = (hour % 24, ahead);
    let today = left.min(24 - known);
    let (shape_now, rate_now) = (shape + since_midnight, shape + RATE * known as f64);
    let mut law = poisson_gamma(RATE * today as f64 * shape_now / rate_now, shape_now);
    left -= today;
    while left > 0 {
        let of_day = left.min(24);
        law = plus(&law, &poisson_gamma(RATE * of_day as f64, shape));
        left -= of_day;
    }
    law
}

#[test]
fn days_that_vary_are_learned_and_foretold() {
    let (world, said) = (spec(&text(&format!("day_spread = {SPREAD}\n"))), Ensemble::new(spec(&text("")), 2));
    let known = World::new(std::sync::Arc::clone(&world), 1);
    let spread = learned(&told(&known, 1));
    assert!((spread.shared - SPREAD * SPREAD).abs() < 0.012, "{spread:?}");
    let (mut twin, hourly) = (Twin::new(&world), told(&known, 0));
    let ahead = [4, 24, 72];
    let spans = ahead.map(|hours| Span(hours as i64 * Span::HOUR.0));
    let mut with: [Skill; 3] = Default::default();
    let mut without: [Skill; 3] = Default::default();
    for instant in 1..=80 {
        // A prime number of hours apart: every hour of the day has its turn.
        let hour = 53 * instant;
        let cuts = twin.cuts_at(hours(hour as f64));
        let since_midnight = hourly[hour - hour % 24..hour].iter().sum();
        let today = [(RATE * (hour % 24) as f64, since_midnight)];
        let first = days::today(spread, 1.0, &today).0.expect("days vary");
        let judge = |days: &[Days], skill: &mut [Skill; 3]| {
            let members = twin.forecast_in_days(&said, &cuts, days, &spans, MEMBERS);
            for ((ahead, span), skill) in ahead.into_iter().zip(spans).zip(skill) {
                let values = members.values(span, Place::All, RoleId(0), Target::Demand);
                skill.add(&values, &law(hour, since_midnight, ahead));
            }
        };
        judge(&[row(spread.shared, first)], &mut with);
        judge(&[], &mut without);
    }
    for (at, ahead) in ahead.iter().enumerate() {
        with[at].judge(&format!("demand of {ahead} h where days vary"));
    }
    for skill in &without[1..] {
        let (ratio, inside) = skill.of_the_best();
        assert!(ratio > 1.05 && inside < 0.7, "without it {ratio:.3} of the best, 80 % covers {inside:.3}");
    }
}

/// The same, where the scenario says how its days vary and nothing was learned: the plain law, whatever the morning was.
#[test]
fn what_a_scenario_says_of_its_days_stands_until_something_is_learned() {
    let world = spec(&text(&format!("day_spread = {SPREAD}\n")));
    let mut twin = Twin::new(&world);
    let mut skill = Skill::default();
    for instant in 1..=40 {
        let cuts = twin.cuts_at(hours(24.0 * f64::from(instant)));
        let members = twin.forecast(&cuts, &[], &[Span::DAY], MEMBERS);
        let values = members.values(Span::DAY, Place::All, RoleId(0), Target::Demand);
        skill.add(&values, &law(0, 0.0, 24));
    }
    skill.judge("demand of a day as the scenario says");
}
