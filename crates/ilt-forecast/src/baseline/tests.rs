//! Each method on a series of which its forecast is known.

use super::*;
use crate::history::{Holidays, day_number};

fn weekly(weeks: usize) -> History {
    let week = [10, 20, 30, 40, 50, 5, 1];
    let counts = week.iter().copied().cycle().take(7 * weeks).collect();
    History::plain("w", Cadence::Daily, day_number(2016, 1, 4), 0, counts, &Holidays::None)
}

fn said(kind: Kind, history: &History, upto: usize) -> Vec<[f64; 21]> {
    fit(kind, history, upto).unwrap().quantiles(&history.slots[upto..upto + 7])
}

/// A week that repeats itself is foretold by all that look at the week.
#[test]
fn a_repeating_week_is_foretold() {
    let history = weekly(70);
    let upto = 7 * 65 + 2;
    let truth: Vec<f64> = history.numbers()[upto..upto + 7].to_vec();
    for kind in [Kind::LastWeek, Kind::LastYear, Kind::Climatology] {
        for (quantiles, count) in said(kind, &history, upto).iter().zip(&truth) {
            assert_eq!(*quantiles, [*count; 21], "{kind:?}");
        }
    }
    for kind in [Kind::Smoothing, Kind::Regression, Kind::Learned] {
        for (quantiles, count) in said(kind, &history, upto).iter().zip(&truth) {
            assert!((quantiles[10] - count).abs() <= 1.5, "{kind:?} {} {count}", quantiles[10]);
        }
    }
}

/// A straight line: persistence is off by a step for each step, and knows it from the past.
#[test]
fn persistence_carries_its_past_errors() {
    let counts = (0..200).collect();
    let history = History::plain("l", Cadence::Daily, 0, 0, counts, &Holidays::None);
    let quantiles = said(Kind::Persistence, &history, 150);
    assert_eq!(quantiles[0], [150.0; 21]);
    assert_eq!(quantiles[6], [156.0; 21]);
}

#[test]
fn the_constant_average_is_the_same_everywhere() {
    let history = weekly(30);
    let quantiles = said(Kind::Average, &history, 100);
    assert!(quantiles.iter().all(|slot| slot == &quantiles[0]));
    assert_eq!(quantiles[0][10], 20.0);
}

#[test]
fn too_short_a_past_is_said() {
    let history = weekly(70);
    for kind in Kind::ALL {
        assert!(fit(kind, &history, 6).is_none(), "{kind:?}");
    }
    assert!(fit(Kind::LastYear, &history, 7 * 52).is_none());
}

/// Quantiles never fall and none is below nought, whatever the counts.
#[test]
fn quantiles_are_in_order_on_odd_series() {
    for counts in [vec![0; 600], (0..600).map(|at| if at == 300 { u32::MAX } else { 0 }).collect::<Vec<_>>()]
    {
        let history = History::plain("o", Cadence::Daily, 17_000, 0, counts, &Holidays::England);
        for kind in Kind::ALL {
            let mut method = fit(kind, &history, 500).unwrap();
            for at in 500..560 {
                method.observe(&history.slots[at], history.counts[at]);
            }
            for quantiles in method.quantiles(&history.slots[560..590]) {
                assert!(
                    quantiles.iter().all(|value| value.is_finite() && *value >= 0.0),
                    "{kind:?} {quantiles:?}"
                );
                assert!(quantiles.windows(2).all(|two| two[0] <= two[1]), "{kind:?}");
            }
        }
    }
}
