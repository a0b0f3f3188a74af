//! Whether a row differs at all, and whether beyond chance.

use ilt_domain::Unit;
use ilt_experiment::Difference;

use crate::words::{NOTHING, Scale};

/// Half of the last decimal of a difference as tables write it, in the unit of its figures.
pub(crate) const WRITTEN: f64 = 0.005;

/// Share of a figure below which a change of it is nobody's business.
const OF_FIGURE: f64 = 1e-4;

/// The rule of [`none`] as readers have it.
pub(crate) const RULE: &str = "A difference that is too small for these tables even with its give or take added \
     (under 0.005 of the unit, or under a ten-thousandth of the figure) reads \u{201c}none\u{201d} and is not drawn.";

/// Half-width that answers whether a row differs: corrected where it is a headline.
pub(crate) fn half(row: &Difference) -> Option<f64> {
    row.adjusted.map(|adjusted| adjusted.half_width).or(row.half_width_95).filter(|half| half.is_finite())
}

/// Whether there is no difference worth the name: even at the end of its interval it would be written as nought, in the
/// unit in which its figures read best, or vanishes beside them.
pub(crate) fn none(row: &Difference) -> bool {
    let greatest = row.base.abs().max(row.variant.abs());
    let written = match row.key.measure.unit() {
        Unit::Hours => WRITTEN * Scale::of(greatest).hours,
        Unit::Share => WRITTEN / 100.0,
        Unit::Wte | Unit::Count | Unit::People | Unit::Per1000 => WRITTEN,
    };
    row.mean.abs() + half(row).unwrap_or(0.0) <= written.max(OF_FIGURE * greatest)
}

/// Whether a row differs beyond chance.
pub(crate) fn clear(row: &Difference) -> bool {
    !none(row) && half(row).is_some_and(|half| row.mean.abs() > half)
}

/// The same as a word for a table; one run cannot tell.
pub(crate) fn clear_word(row: &Difference) -> &'static str {
    match half(row) {
        None => NOTHING,
        Some(_) if clear(row) => "yes",
        Some(_) => "no",
    }
}

#[cfg(test)]
mod tests {
    use ilt_domain::Measure;
    use ilt_ledger::{RowKey, Scope, Time};

    use super::*;

    fn row(measure: Measure, base: f64, mean: f64, half: f64) -> Difference {
        let key = RowKey { measure, scope: Scope::System, cohort: None, class: None, time: Time::Window };
        Difference {
            key,
            base,
            variant: base + mean,
            mean,
            n: 10,
            sd: None,
            half_width_95: Some(half),
            adjusted: None,
            variance_reduction: None,
        }
    }

    /// 5.4 days are written in days: seven minutes are half of a hundredth of one.
    #[test]
    fn rounding_is_no_difference_and_a_clear_small_one_is() {
        let days =
            |minutes: f64, doubt: f64| row(Measure::WaitMean, 5.4 * 24.0, minutes / 60.0, doubt / 60.0);
        for (minutes, doubt, same) in
            [(0.0, 0.0, true), (-0.001, 0.0, true), (3.0, 4.0, true), (3.0, 5.0, false)]
        {
            assert_eq!(none(&days(minutes, doubt)), same, "{minutes} and {doubt}");
        }
        assert!(clear(&days(-10.0, 4.0)) && !none(&days(-10.0, 4.0)));
        assert!(!clear(&days(0.001, 0.0)), "what is nought as written is not beyond chance");
        // A ten-thousandth of a share, and of a number too large for its hundredths to matter.
        assert!(none(&row(Measure::Utilisation, 0.9, 0.000_05, 0.000_03)));
        assert!(!none(&row(Measure::Utilisation, 0.9, 0.0004, 0.0001)));
        assert!(
            none(&row(Measure::NoSlot, 60_000.0, 4.0, 1.0))
                && !none(&row(Measure::NoSlot, 60_000.0, 4.0, 69.0))
        );
    }

    #[test]
    fn one_run_that_differs_is_a_difference_of_unknown_doubt() {
        let mut one = row(Measure::WaitMean, 10.0, 1.0, 0.0);
        one.half_width_95 = None;
        assert!(!none(&one) && !clear(&one));
        assert_eq!(clear_word(&one), NOTHING);
    }
}
