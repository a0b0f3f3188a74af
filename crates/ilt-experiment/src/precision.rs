//! When a run to precision may stop.
//!
//! After each batch the 95 % half-width of every headline is held against its allowance; the run stops when all have
//! been within it at two looks in a row, so that a lucky batch does not end it (the look-ahead of Hoad, Robinson and
//! Davies 2010, here one batch long).

use ilt_domain::{Directory, Unit};
use ilt_ledger::RowKey;

use crate::figures::Figures;
use crate::words;

/// Looks in a row that have to be good.
const LOOKS: u32 = 2;

/// The state of a run to precision.
#[derive(Debug, Clone)]
pub(crate) struct Precision {
    target: f64,
    good: u32,
}

impl Precision {
    pub(crate) fn new(target: f64) -> Self {
        Self { target, good: 0 }
    }

    /// One look at all headlines: (key, figures whose half-width counts, mean that it is a share of).
    pub(crate) fn look(&mut self, headlines: impl IntoIterator<Item = (RowKey, Figures, f64)>) -> bool {
        let reached =
            headlines.into_iter().all(|(key, figures, level)| reached(self.target, &key, &figures, level));
        self.good = if reached { self.good + 1 } else { 0 };
        self.good >= LOOKS
    }
}

/// Greatest half-width: a share of the mean; for shares, a quarter of it in points (2 %: half a point).
fn allowance(target: f64, key: &RowKey, level: f64) -> f64 {
    match key.measure.unit() {
        Unit::Share => target / 4.0,
        _ => target * level.abs(),
    }
}

fn reached(target: f64, key: &RowKey, figures: &Figures, level: f64) -> bool {
    figures.half_width_95.is_some_and(|half_width| half_width <= allowance(target, key, level))
}

/// The headlines that are not as precise as asked, in words.
pub(crate) fn missed(
    target: f64,
    names: &Directory,
    headlines: impl IntoIterator<Item = (RowKey, Figures, f64)>,
) -> Vec<String> {
    let missed = headlines.into_iter().filter(|(key, figures, level)| !reached(target, key, figures, *level));
    missed
        .map(|(key, figures, level)| {
            let about = words::about(&key, names);
            match figures.half_width_95 {
                None => format!("{about}: {} replications have a value, too few for an interval", figures.n),
                Some(half_width) => format!(
                    "{about}: half-width {half_width:.3} after {} replications, {:.3} asked",
                    figures.n,
                    allowance(target, &key, level)
                ),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::Measure;
    use ilt_ledger::{Scope, Time};

    fn headline(measure: Measure, half_width: f64) -> (RowKey, Figures, f64) {
        let key = RowKey { measure, scope: Scope::System, cohort: None, class: None, time: Time::Window };
        let figures = Figures { n: 10, mean: 10.0, sd: Some(1.0), half_width_95: Some(half_width) };
        (key, figures, 10.0)
    }

    #[test]
    fn two_good_looks_in_a_row_are_enough_and_a_bad_one_starts_again() {
        let mut precision = Precision::new(0.02);
        let good = || [headline(Measure::WaitMean, 0.2), headline(Measure::Utilisation, 0.005)];
        assert!(!precision.look(good()));
        assert!(!precision.look([headline(Measure::WaitMean, 0.21)]));
        assert!(!precision.look(good()));
        assert!(precision.look(good()));
    }

    #[test]
    fn headlines_not_reached_are_named() {
        let rows = [headline(Measure::WaitMean, 0.2), headline(Measure::Utilisation, 0.006)];
        let missed = missed(0.02, &Directory::default(), rows);
        assert_eq!(missed, ["utilisation: half-width 0.006 after 10 replications, 0.005 asked"]);
    }
}
