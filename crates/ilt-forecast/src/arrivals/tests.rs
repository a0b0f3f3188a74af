//! Learners on series of known law.

use ilt_engine::{Draws, Key};

use super::*;
use crate::history::{History, Holidays, day_number};

/// Poisson counts by adding exponential times.
fn poisson(rate: f64, draws: &mut Draws) -> u32 {
    let (mut time, mut count) = (draws.exponential(), 0);
    while time < rate {
        count += 1;
        time += draws.exponential();
    }
    count
}

/// Daily counts of this rate from Monday 4 January 2016.
fn daily(days: u32, rate: impl Fn(&Slot) -> f64) -> History {
    let first = day_number(2016, 1, 4);
    let blank = History::plain("t", Cadence::Daily, first, 0, vec![0; days as usize], &Holidays::England);
    let key = Key::of(7, "daily");
    let counts = (0..)
        .zip(&blank.slots)
        .map(|(at, slot)| poisson(rate(slot), &mut Draws::new(key, 0, 0, at)))
        .collect();
    History { counts, ..blank }
}

fn taught(history: &History, upto: usize) -> Arrivals {
    let mut arrivals = Arrivals::new(history.cadence);
    for (slot, count) in history.slots.iter().zip(&history.counts).take(upto) {
        arrivals.observe(slot, *count);
    }
    arrivals
}

fn width(arrivals: &Arrivals, slot: &Slot, ahead: usize) -> f64 {
    let quantiles = arrivals.quantiles(slot, ahead);
    quantiles[18] - quantiles[2]
}

#[test]
fn the_mean_and_the_spread_of_a_steady_week_are_found() {
    let rate = |slot: &Slot| if slot.weekday < 5 { 60.0 } else { 20.0 };
    let history = daily(500, rate);
    let arrivals = taught(&history, 493);
    for (ahead, slot) in history.slots[493..].iter().enumerate().filter(|(_, slot)| slot.holiday.is_none()) {
        let law = arrivals.law(slot, ahead + 1);
        assert!((law.mean() / rate(slot) - 1.0).abs() < 0.06, "{} {}", slot.weekday, law.mean());
        let spread = width(&arrivals, slot, ahead + 1) / (2.0 * 1.2816 * rate(slot).sqrt());
        assert!((0.85..1.35).contains(&spread), "{spread}");
    }
}

#[test]
fn intervals_widen_with_the_horizon() {
    let history = daily(400, |slot| 80.0 + 30.0 * (f64::from(slot.day) / 40.0).sin());
    let arrivals = taught(&history, 370);
    let slot = history.slots[371];
    assert!(width(&arrivals, &slot, 29) > 1.15 * width(&arrivals, &slot, 1));
}

/// Special days lower the rate by half; the ordinary profile does not move, and the next year's holidays are foreseen.
#[test]
fn special_days_are_learned_apart() {
    let rate = |slot: &Slot| match slot.holiday {
        Some(crate::history::Holiday::DayAfter | crate::history::Holiday::Between) | None => 100.0,
        Some(_) => 50.0,
    };
    let history = daily(1_200, rate);
    let christmas =
        history.slots.iter().rposition(|slot| slot.holiday == Some(crate::history::Holiday::Christmas));
    let christmas = christmas.unwrap();
    let arrivals = taught(&history, christmas);
    let law = arrivals.law(&history.slots[christmas], 1);
    assert!((40.0..65.0).contains(&law.mean()), "{}", law.mean());

    let mut moved = arrivals.clone();
    moved.observe(&history.slots[christmas], 3);
    let later = &history.slots[christmas + 14];
    assert!(later.holiday.is_none());
    let means = [arrivals.law(later, 15).mean(), moved.law(later, 14).mean()];
    assert!((means[0] / means[1] - 1.0).abs() < 1e-3, "{means:?}");
}

/// A break of -31 %: two days later intervals are wider, and two weeks later the mean has followed.
#[test]
fn a_break_widens_within_two_periods_and_is_followed() {
    let broken = day_number(2017, 2, 6);
    let history = daily(440, |slot| if slot.day < broken { 400.0 } else { 276.0 });
    let at = history.slots.iter().position(|slot| slot.day == broken).unwrap();
    let slot = history.slots[at + 9];
    let relative = |upto: usize| {
        let arrivals = taught(&history, upto);
        width(&arrivals, &slot, 7) / arrivals.law(&slot, 7).mean()
    };
    assert!(relative(at + 3) > 1.4 * relative(at), "{} {}", relative(at + 3), relative(at));
    let mean = taught(&history, at + 14).law(&history.slots[at + 21], 7).mean();
    assert!((mean / 276.0 - 1.0).abs() < 0.06, "{mean}");
}

#[test]
fn one_wrong_figure_does_not_undo_a_year() {
    let mut history = daily(400, |_| 50.0);
    let slot = history.slots[391];
    let before = taught(&history, 390).law(&slot, 2).mean();
    history.counts[389] = 40_000;
    let after = taught(&history, 390).law(&slot, 2).mean();
    assert!((after / before - 1.0).abs() < 0.1, "{before} {after}");
}

/// What a scenario expects is foretold from the first slot on, and left where counts say otherwise.
#[test]
fn a_scenario_gives_a_start() {
    let weekly = [40.0, 30.0, 30.0, 30.0, 30.0, 10.0, 10.0];
    let history = daily(120, |slot| 2.0 * weekly[usize::from(slot.bin)]);
    let mut arrivals = Arrivals::tuned(Cadence::Daily, Some(&weekly), &Tuning::BANK);
    let first = arrivals.law(&history.slots[0], 1).mean();
    assert!((first / 40.0 - 1.0).abs() < 0.25, "{first}");
    for (slot, count) in history.slots.iter().zip(&history.counts) {
        arrivals.observe(slot, *count);
    }
    let later = arrivals.law(&history.slots[7], 1).mean();
    assert!((later / 80.0 - 1.0).abs() < 0.1, "{later}");
}

#[test]
fn hourly_series_are_learned_in_weeks() {
    let first = day_number(2016, 1, 4);
    let blank = History::plain("t", Cadence::Hourly, first, 0, vec![0; 24 * 7 * 6], &Holidays::None);
    let rate = |slot: &Slot| if (8..20).contains(&slot.hour) { 12.0 } else { 3.0 };
    let key = Key::of(8, "hourly");
    let counts: Vec<u32> = (0..)
        .zip(&blank.slots)
        .map(|(at, slot)| poisson(rate(slot), &mut Draws::new(key, 0, 0, at)))
        .collect();
    let mut arrivals = Arrivals::tuned(Cadence::Hourly, None, &Tuning::BANK[..1]);
    let end = counts.len() - 24;
    for (slot, count) in blank.slots.iter().zip(&counts).take(end) {
        arrivals.observe(slot, *count);
    }
    let errors = blank.slots[end..].iter().enumerate();
    let errors = errors.map(|(ahead, slot)| (arrivals.law(slot, ahead + 1).mean() / rate(slot)).ln().abs());
    let mean = errors.sum::<f64>() / 24.0;
    assert!(mean < 0.12, "{mean}");
    assert_eq!(arrivals.shares(), [1.0]);
}

/// A service that grows tenfold overnight is followed within two weeks, one that closes for a week is not forgotten.
#[test]
fn great_changes_are_followed() {
    let grown = day_number(2017, 2, 6);
    let history = daily(440, |slot| if slot.day < grown { 30.0 } else { 300.0 });
    let at = history.slots.iter().position(|slot| slot.day == grown).unwrap();
    let mean = taught(&history, at + 14).law(&history.slots[at + 16], 3).mean();
    assert!((mean / 300.0 - 1.0).abs() < 0.1, "{mean}");

    let history = daily(440, |slot| if (grown..grown + 7).contains(&slot.day) { 0.0 } else { 30.0 });
    let mean = taught(&history, at + 21).law(&history.slots[at + 23], 3).mean();
    assert!((mean / 30.0 - 1.0).abs() < 0.15, "{mean}");
}
