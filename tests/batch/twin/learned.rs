//! A world that is not as the scenario says: what was learned of it makes forecasts as good as if it had been known.

use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::forecast::{Place, Target};
use ilt_domain::{LocalityId, Presence, RoleId, Span, StepId, StreamId};
use ilt_engine::Law;
use ilt_forecast::ensemble::Ensemble;
use ilt_forecast::service::Speed;
use ilt_forecast::week::{HOURS, Tallied, factors};
use ilt_model::{Replication, Scale, Week, World};
use ilt_tests::theory::chain::Chain;
use ilt_tests::theory::discrete::{expected_crps, image, of_members, poisson};

use super::world::{PLACE, Twin, hours, since_start, spec};

const MEMBERS: u32 = 400;

/// What was done and what arose in a run, as a feed tells it.
#[derive(Default)]
struct Heard {
    pieces: u32,
    worked: Span,
    /// When needs arose.
    arose: Vec<ilt_domain::Moment>,
}

impl Witness for Heard {
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Completed { direct, .. } => {
                self.pieces += 1;
                self.worked += direct;
            }
            What::Arose { .. } => self.arose.push(activity.at),
            _ => {}
        }
    }
}

/// Another run of the same world, listened to for a while.
fn heard(world: &World, span: Span) -> Heard {
    let (mut run, mut heard) = (Replication::new(world, 1), Heard::default());
    run.run_until(world, world.spec().clock.start + span, &AtomicBool::new(false), &mut heard);
    heard
}

fn queue(mean: f64) -> String {
    format!(
        "[scenario]\nname = \"q\"\nhorizon = 3000\n{PLACE}
        [teams.desk]\nrole = \"staff\"\nbase = \"here\"\nstaff = 5
        [steps.serve]\nteam = \"desk\"\nservice = {{ law = \"exponential\", mean = {mean} }}
        [arrivals.needs]\nto = \"serve\"\nrate = 3.2\n"
    )
}

/// Work takes a fifth longer than the scenario says. After four weeks the learned scale is there; with it forecasts of who
/// waits score within a twentieth of the best there are, without it they do not.
#[test]
fn service_slower_than_said() {
    let (world, said) = (spec(&queue(1.2)), Ensemble::new(spec(&queue(1.0)), 2));
    let told = heard(&World::new(std::sync::Arc::clone(&world), 1), hours(24.0 * 28.0));
    let law = Law::Exponential { mean: Span::HOUR.0 as f64 };
    let speed = Speed::prior(0.1).completed(&law, told.pieces, told.worked.0 as f64, 1.0);
    assert!((speed.mean_factor() - 1.2).abs() < 0.06, "{speed:?}");
    let scale = [Scale { step: StepId(0), shape: speed.shape, rate: speed.rate }];
    let chain = Chain::new(150, |n| {
        let up = (n + 1 < 150).then_some((n + 1, 3.2));
        let down = (n > 0).then(|| (n - 1, n.min(5) as f64 / 1.2));
        up.into_iter().chain(down).collect()
    });
    let mut twin = Twin::new(&world);
    let horizon = [hours(4.0)];
    let (mut with, mut without, mut best) = (0.0, 0.0, 0.0);
    for instant in 1..=60u32 {
        let cuts = twin.cuts_at(hours(47.0 * f64::from(instant)));
        let here = |how: &Presence| matches!(how, Presence::Waiting(_) | Presence::InService(_));
        let there = cuts.iter().flat_map(|cut| &cut.present).filter(|who| here(&who.how)).count();
        let law = image(&chain.run(&chain.start(there), 4.0).end, |n| n.saturating_sub(5));
        let score = |scales: &[Scale]| {
            let members = twin.forecast_by(&said, &cuts, (scales, &[]), &horizon, MEMBERS);
            let values = members.values(horizon[0], Place::All, RoleId(0), Target::Waiting);
            expected_crps(&of_members(&values), &law)
        };
        with += score(&scale);
        without += score(&[]);
        best += expected_crps(&law, &law);
    }
    println!(
        "slower than said: {:.3} of the best with what was learned, {:.3} without",
        with / best,
        without / best
    );
    assert!(with <= 1.05 * best, "{:.3} of the best", with / best);
    assert!(without > 1.05 * with, "learning gains too little: {:.3}", without / with);
}

/// Where the feed shows what the scenario says, what is learned is next to nothing.
#[test]
fn service_as_said_stays_as_it_is() {
    let world = World::new(spec(&queue(1.0)), 1);
    let told = heard(&world, hours(24.0 * 28.0));
    let law = Law::Exponential { mean: Span::HOUR.0 as f64 };
    let speed = Speed::prior(0.1).completed(&law, told.pieces, told.worked.0 as f64, 1.0);
    assert!((speed.mean_factor() - 1.0).abs() < 0.05, "{speed:?}");
}

fn needs(profile: &str) -> String {
    format!(
        "[scenario]\nname = \"w\"\nhorizon = \"30 weeks\"\n{PLACE}
        [teams.desk]\nrole = \"staff\"\nbase = \"here\"\nstaff = 50
        [steps.serve]\nteam = \"desk\"\nservice = {{ law = \"exponential\", mean = 1 }}
        [arrivals.needs]\nto = \"serve\"\nrate = 6\n{profile}"
    )
}

/// The scenario says needs come evenly; they come three times as often by day as by night. After twenty weeks the learned
/// week foretells them nearly as well as the truth does.
#[test]
fn a_week_other_than_said() {
    let night = "1, 1, 1, 1, 1, 1, 1, 1";
    let day = "3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3";
    let profile = format!("profile = \"days\"\n[profiles.days]\nhour = [{night}, {day}, 1, 1, 1, 1]\n");
    let (world, said) = (spec(&needs(&profile)), Ensemble::new(spec(&needs("")), 2));
    let told = heard(&World::new(std::sync::Arc::clone(&world), 1), Span(20 * Span::WEEK.0));
    let mut week = vec![Tallied::default(); HOURS];
    for (hour, sums) in week.iter_mut().enumerate() {
        let of_hour = |at: &&ilt_domain::Moment| since_start(&world, **at) as usize % HOURS == hour;
        sums.add(told.arose.iter().filter(of_hour).count() as f64, 20.0 * 6.0, 1.0);
        sums.weeks = 20.0;
    }
    let learned = factors(&[week], 0.0).remove(0);
    let learned = [Week { cause: StreamId(0), locality: LocalityId(0), factors: learned }];
    let mut twin = Twin::new(&world);
    let horizon = [hours(4.0)];
    let (mut with, mut without, mut best) = (0.0, 0.0, 0.0);
    for instant in 1..=48u32 {
        let after = 29.0 * f64::from(instant);
        let cuts = twin.cuts_at(hours(after));
        // Rates are a mean of 6 an hour: 3 by night, 9 by day.
        let rate = |hour: f64| if (8.0..20.0).contains(&(hour % 24.0)) { 9.0 } else { 3.0 };
        let law = poisson((0..4).map(|hour| rate(after + f64::from(hour))).sum());
        let score = |weeks: &[Week]| {
            let members = twin.forecast_by(&said, &cuts, (&[], weeks), &horizon, MEMBERS);
            let values = members.values(horizon[0], Place::All, RoleId(0), Target::Demand);
            expected_crps(&of_members(&values), &law)
        };
        with += score(&learned);
        without += score(&[]);
        best += expected_crps(&law, &law);
    }
    println!(
        "another week: {:.3} of the best with what was learned, {:.3} without",
        with / best,
        without / best
    );
    assert!(with <= 1.05 * best, "{:.3} of the best", with / best);
    assert!(without > 1.5 * with, "learning gains too little: {:.3}", without / with);
}
