//! Forecasts of several localities: they add up, and neither threads nor the order of rows change a bit.

use ilt_domain::forecast::{Place, Target};
use ilt_domain::{LocalityId, Span};
use ilt_forecast::ensemble::Members;
use ilt_tests::command::root;

use super::world::{Twin, hours, spec_of};

const HORIZONS: [Span; 2] = [Span(4 * Span::HOUR.0), Span(10 * Span::DAY.0)];

fn twin() -> Twin {
    Twin::new(&spec_of(&root().join("tests/data/everything.toml")))
}

/// For every member, role and target that is a count or an amount, the whole is the sum of the localities.
#[test]
fn localities_add_up_member_by_member() {
    let mut twin = twin();
    let cuts = twin.cuts_at(hours(24.0 * 20.0 + 10.0));
    assert!(cuts.iter().all(|cut| cut.present.len() > 20), "people are in both localities");
    let members = twin.forecast(&cuts, &[], &HORIZONS, 20);
    for horizon in HORIZONS {
        for role in members.roles() {
            for member in 0..members.len() {
                let mut sum = members.counts(member, horizon, Place::Locality(LocalityId(0)), role);
                sum += members.counts(member, horizon, Place::Locality(LocalityId(1)), role);
                assert_eq!(sum, members.counts(member, horizon, Place::All, role));
            }
        }
    }
    let figures = members.figures();
    let key = |place, target, horizon| {
        let of = |figure: &&ilt_domain::forecast::Figure| {
            (figure.place, figure.target, figure.horizon) == (place, target, horizon)
        };
        figures.iter().filter(of).map(|figure| figure.mean).sum::<f64>()
    };
    for target in [Target::Demand, Target::Waiting, Target::Caseload, Target::HoursNeeded] {
        let parts: f64 = (0..2).map(|at| key(Place::Locality(LocalityId(at)), target, HORIZONS[1])).sum();
        let whole = key(Place::All, target, HORIZONS[1]);
        assert!(whole > 0.0 && (parts - whole).abs() < 1e-9 * whole, "{target:?}: {parts} and {whole}");
    }
    let order =
        |figure: &ilt_domain::forecast::Figure| (figure.place, figure.role, figure.target, figure.horizon);
    assert!(figures.windows(2).all(|pair| order(&pair[0]) < order(&pair[1])), "figures are in order");
}

/// The same cuts give the same members on one, two and eight threads.
#[test]
fn threads_change_nothing() {
    let mut twin = twin();
    let cuts = twin.cuts_at(hours(24.0 * 15.0 + 14.0));
    let on = |threads: usize| -> Members {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| twin.forecast(&cuts, &[], &HORIZONS, 16))
    };
    let one = on(1);
    for threads in [2, 8] {
        let other = on(threads);
        assert_eq!((other.id(), other.figures()), (one.id(), one.figures()));
    }
}

/// Another state, another forecast, by name and by draws.
#[test]
fn another_state_has_another_name() {
    let mut twin = twin();
    let cuts = twin.cuts_at(hours(24.0 * 15.0 + 14.0));
    let mut moved = cuts.clone();
    moved[0].position.1 += 1;
    let (one, other) = (twin.forecast(&cuts, &[], &HORIZONS, 4), twin.forecast(&moved, &[], &HORIZONS, 4));
    assert_ne!(one.id(), other.id());
    assert_ne!(one.figures(), other.figures());
}
