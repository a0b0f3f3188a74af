//! Laws that hold for every scenario, without numbers: random networks through the public command.
//!
//! The generator is fixed, so that a failure comes back; `ILT_DEEP=1` draws ten times as many.

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use ilt_tests::command::ilt;
use ilt_tests::results::{Figure, Results, figure};
use ilt_tests::sketch::{HORIZON, Losses, Sketch, sketches};

/// What changes nothing: names, order of rows, the unit of time.
mod names;
/// What may only help: another member of staff, one queue instead of two.
mod staff;

/// Runs a property on random sketches.
fn each(cases: u32, losses: Losses, property: impl Fn(&Sketch)) {
    let deep = std::env::var_os("ILT_DEEP").is_some();
    let config = Config {
        cases: if deep { cases * 10 } else { cases },
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&sketches(losses), |sketch| {
        property(&sketch);
        Ok::<(), TestCaseError>(())
    });
    outcome.unwrap_or_else(|why| panic!("{why}"));
}

/// Runs a scenario of one file.
fn run(text: &str, arguments: &[&str]) -> Results {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let file = folder.path().join("scenario.toml");
    std::fs::write(&file, text).expect("the scenario is written");
    let file = file.display().to_string();
    let mut all = vec!["run", &file, "--format=json", "--threads=1", "--quiet"];
    all.extend(arguments);
    let outcome = ilt(&all);
    assert_eq!(outcome.code, Some(0), "{}\n{text}", outcome.err);
    Results::read(&outcome.out)
}

fn once(sketch: &Sketch) -> Results {
    run(&sketch.toml("hour", 1.0), &["--reps=1", "--seed=1"])
}

/// Equal up to the rounding of floating-point sums.
fn equal(what: &str, a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs())), "{what}: {a} and {b}");
}

/// A count or time that is nought when nothing of the kind happened.
fn amount(results: &Results, figure: &Figure) -> f64 {
    results.find(figure).map_or(0.0, |row| row.mean)
}

/// The places a law must hold at: every team, every step of a team, every cohort of a team and of the system.
fn places(sketch: &Sketch) -> Vec<(Figure, impl Fn(&str) -> Figure)> {
    let mut places: Vec<(String, Option<String>, Option<String>)> = vec![];
    for id in sketch.ids() {
        places.push((id.clone(), None, None));
        places.push((id.clone(), Some(id.clone()), None));
        places.extend(["urgent", "routine"].map(|cohort| (id.clone(), None, Some(cohort.to_owned()))));
    }
    let narrow = |(team, step, cohort): (String, Option<String>, Option<String>)| {
        move |measure: &str| {
            let mut at = figure(measure).team(&team);
            at = step.iter().fold(at, |at, step| at.step(step));
            cohort.iter().fold(at, |at, cohort| at.cohort(cohort))
        }
    };
    places.into_iter().map(|place| (narrow(place.clone())("place"), narrow(place))).collect()
}

/// Little's law (1961) is exact when everyone came and went inside the window: the time-average number waiting times
/// the window is the sum of the waits, and so for service and for episodes.
#[test]
fn little_holds_at_every_team_step_and_cohort() {
    each(40, Losses::Never, |sketch| {
        let results = once(sketch);
        for (place, at) in places(sketch) {
            let waits = amount(&results, &at("starts")) * amount(&results, &at("wait_mean"));
            equal(&format!("waits at {place}"), HORIZON * amount(&results, &at("waiting")), waits);
            let work =
                ["direct_hours", "travel_hours", "notes_hours"].map(|kind| amount(&results, &at(kind)));
            equal(
                &format!("work at {place}"),
                HORIZON * amount(&results, &at("in_service")),
                work.iter().sum(),
            );
        }
        for whose in
            [figure("in_system"), figure("in_system").cohort("urgent"), figure("in_system").cohort("routine")]
        {
            let of = |measure: &str| whose.clone().measure(measure);
            let time =
                amount(&results, &of("episodes_closed")) * amount(&results, &of("episode_length_mean"));
            equal(&format!("{whose}"), HORIZON * amount(&results, &whose), time);
        }
    });
}

#[test]
fn what_comes_goes_or_stays() {
    each(40, Losses::Allowed, |sketch| {
        let drained = once(sketch);
        let text = sketch.toml("hour", 1.0);
        // At twenty hours, in the middle of arrivals, many are still inside.
        let cut = run(&text, &["--reps=1", "--seed=1", "--set=scenario.horizon=20"]);
        for results in [&drained, &cut] {
            for (place, at) in places(sketch) {
                let sum: f64 = ["starts", "gave_up", "lost", "no_slot", "returned", "still_waiting"]
                    .map(|end| amount(results, &at(end)))
                    .iter()
                    .sum();
                equal(&format!("requests at {place}"), amount(results, &at("requests")), sum);
            }
        }
        equal("episodes", drained.mean(&figure("episodes")), drained.mean(&figure("episodes_closed")));
        assert!(cut.mean(&figure("episodes")) >= cut.mean(&figure("episodes_closed")));
    });
}

#[test]
fn hand_offs_are_the_sum_of_the_routes() {
    each(40, Losses::Allowed, |sketch| {
        let results = once(sketch);
        let all = results.mean(&figure("hand_offs"));
        for kind in ["team_route", "role_route"] {
            let routes =
                results.rows.iter().filter(|row| row.measure == "hand_offs" && row.scope.kind == kind);
            if kind == "team_route" || routes.clone().count() > 0 {
                equal(kind, routes.map(|row| row.mean).sum(), all);
            }
        }
        let kinds = amount(&results, &figure("transfers")) + amount(&results, &figure("joins"));
        equal("transfers and joins", kinds, all);
        let cohorts =
            ["urgent", "routine"].map(|cohort| amount(&results, &figure("hand_offs").cohort(cohort)));
        equal("by cohort", cohorts.iter().sum(), all);
    });
}

#[test]
fn busy_time_is_rostered_or_overtime() {
    each(40, Losses::Allowed, |sketch| {
        let results = once(sketch);
        for (id, station) in sketch.ids().iter().zip(&sketch.stations) {
            let of = |measure: &str| amount(&results, &figure(measure).team(id));
            let (busy, overtime) = (of("busy_hours"), of("overtime_hours"));
            assert!(busy <= of("rostered_hours") * (1.0 + 1e-12), "{id}: {busy} h busy");
            equal(&format!("{id}: time in service"), busy + overtime, HORIZON * of("in_service"));
            if station.shift != Some(false) {
                equal(&format!("{id}: overtime"), overtime, 0.0);
            }
            if station.shift.is_none() {
                equal(&format!("{id}: rostered"), of("rostered_hours"), HORIZON * f64::from(station.staff));
            }
        }
    });
}

/// A run is what happens from its start to before its end: somebody comes on the hour, and of those who come at the first
/// and the last instant of what is observed the first counts and the last does not.
#[test]
fn the_end_belongs_to_what_comes_after() {
    let clockwork = "[scenario]\nname = \"clockwork\"\nhorizon = 100\nwarm_up = 10\n[teams.desk]\nstaff = 2\n\
                     [steps.serve]\nteam = \"desk\"\nservice = { law = \"deterministic\", value = 1 }\n\
                     [arrivals.people]\nto = \"serve\"\ngap = { law = \"deterministic\", value = 1 }\n";
    let results = run(clockwork, &["--reps=1"]);
    for measure in ["requests", "starts", "completed"] {
        assert_eq!(amount(&results, &figure(measure).team("desk")), 90.0, "{measure}");
    }
}
