//! Days drawn at random, and days worked by hand.

use ilt_engine::{Draws, Key};

use super::*;

/// Counts of days in several places; the same factor for all, and one for each besides.
fn places(seed: u64, days: i64, means: &[f64], of: Spread) -> Vec<Vec<Day>> {
    let gamma = |draws: &mut Draws, squared_cv: f64| match squared_cv > 0.0 {
        true => draws.gamma(1.0 / squared_cv) * squared_cv,
        false => 1.0,
    };
    let day = |place: usize, number: i64| {
        let shared = gamma(&mut Draws::new(Key(seed), 0, 0, number as u32), of.shared);
        let mut draws = Draws::new(Key(seed).child(place as u64 + 1), 0, 1, number as u32);
        // A working week, and a level that creeps up by a fifth in ten weeks.
        let expected = means[place] * if number % 7 > 4 { 0.4 } else { 1.0 };
        let rate = expected * shared * gamma(&mut draws, of.own) * (1.0 + 0.003 * number as f64);
        let (mut time, mut count) = (draws.exponential(), 0.0);
        while time < rate {
            count += 1.0;
            time += draws.exponential();
        }
        Day { number, expected, count, left: 1.0 }
    };
    (0..means.len()).map(|place| (0..days).map(|number| day(place, number)).collect()).collect()
}

fn learned(days: i64, means: &[f64], of: Spread, seeds: u64) -> Spread {
    let each = (0..seeds).map(|seed| spread(&places(seed, days, means, of), 1.0, 0.0));
    let sum = each.fold(Spread::default(), |sum, one| Spread {
        shared: sum.shared + one.shared / seeds as f64,
        own: sum.own + one.own / seeds as f64,
    });
    println!("{of:?} over {days} days: {sum:?}");
    sum
}

/// Four weeks, a level that moves: what days share is told from what each place has of its own.
#[test]
fn finds_the_spread_it_was_given() {
    let means = [60.0, 90.0, 30.0, 120.0];
    for of in [(0.0225, 0.0), (0.04, 0.04), (0.0, 0.0625)] {
        let of = Spread { shared: of.0, own: of.1 };
        let mean = learned(28, &means, of, 200);
        assert!((mean.shared - of.shared).abs() < 0.003 + 0.1 * of.shared, "{of:?}: {mean:?}");
        assert!((mean.own - of.own).abs() < 0.003 + 0.1 * of.own, "{of:?}: {mean:?}");
    }
}

/// Poisson counts: what is learned widens a day by a sliver on average, and seldom by more than a seventh.
#[test]
fn days_that_do_not_vary_are_left_alone() {
    for mean in [5.0, 50.0, 500.0] {
        let widened: Vec<f64> = (0..400)
            .map(|seed| {
                let learned = spread(&places(seed, 28, &[mean], Spread::default()), 1.0, 0.0);
                libm::sqrt(1.0 + learned.shared * mean) - 1.0
            })
            .collect();
        let average = widened.iter().sum::<f64>() / widened.len() as f64;
        let much = widened.iter().filter(|by| **by > 0.15).count();
        println!("{mean} a day: wider by {average:.4}, by more than .15 in {much} of 400");
        assert!(average < 0.03, "{mean}: {average}");
        assert!(much <= 40, "{mean}: {much} of 400");
    }
}

/// Needs that come in pairs are no days that vary.
#[test]
fn batches_are_not_taken_for_days() {
    let doubled = |seed| {
        let mut all = places(seed, 28, &[50.0, 80.0], Spread::default());
        all.iter_mut()
            .flatten()
            .for_each(|day| (day.count, day.expected) = (2.0 * day.count, 2.0 * day.expected));
        all
    };
    let whole = |dispersion: f64| {
        (0..100).map(|seed| spread(&doubled(seed), dispersion, 0.0).whole()).sum::<f64>() / 100.0
    };
    let (known, unknown) = (whole(2.0), whole(1.0));
    println!("in pairs: {known} where that is known, else {unknown}");
    assert!(known < 0.002 && unknown > 0.005, "{known} and {unknown}");
}

/// One day in four weeks on which nothing was heard.
#[test]
fn a_day_not_heard_is_no_quiet_day() {
    let mut all = places(3, 28, &[100.0], Spread::default());
    all[0][9].count = 0.0;
    let with = spread(&all, 1.0, 0.0).shared;
    println!("a day not heard: {with}");
    assert!(with < 0.03, "{with}");
}

/// What the scenario says weighs a fortnight: alone without days, half beside twelve days more than two levels.
#[test]
fn what_is_said_is_a_first_thought() {
    assert_eq!(spread(&[Vec::new()], 1.0, 0.04), Spread { shared: 0.04, own: 0.0 });
    assert_eq!(spread(&[], 1.0, 0.0), Spread::default());
    let even: Vec<Day> =
        (0..16).map(|number| Day { number, expected: 10.0, count: 10.0, left: 1.0 }).collect();
    let half = spread(&[even], 1.0, 0.04).shared;
    assert!((half - 0.04 * 14.0 / 27.0).abs() < 1e-12, "{half}");
}

/// Twenty expected by now, thirty counted, a spread of a quarter: shape and rate 16 become 46 and 36.
#[test]
fn a_busy_morning_raises_the_rest_of_the_day() {
    let shared = Spread { shared: 1.0 / 16.0, own: 0.0 };
    let (law, own) = today(shared, 1.0, &[(5.0, 9.0), (15.0, 21.0)]);
    assert_eq!((law, own), (Some((46.0, 36.0)), vec![None, None]));
    assert_eq!(today(shared, 1.0, &[]).0, Some((16.0, 16.0)), "at midnight nothing is known");
    let (law, _) = today(shared, 2.0, &[(20.0, 30.0)]);
    assert_eq!(law, Some((31.0, 26.0)), "pairs say half as much");
    let (none, own) = today(Spread { shared: 0.0, own: 0.25 }, 1.0, &[(4.0, 6.0), (0.0, 0.0)]);
    assert_eq!((none, own), (None, vec![Some((10.0, 8.0)), Some((4.0, 4.0))]));
    let (law, own) = today(Spread { shared: 0.1, own: 0.1 }, 1.0, &[(10.0, 20.0), (10.0, 10.0)]);
    let mean = |law: Option<Gamma>| law.map_or(1.0, |(shape, rate)| shape / rate);
    assert!(
        mean(law) > 1.1 && mean(law) < 1.5 && mean(own[0]) > 1.1 && mean(own[1]) < 1.0,
        "{law:?} {own:?}"
    );
}
