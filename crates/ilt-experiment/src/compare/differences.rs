//! Differences of rows, paired by replication, and their correction for looking at several.

use ilt_ledger::RowKey;
use std::collections::BTreeMap;

use crate::comparison::{Adjusted, Difference};
use crate::figures::Figures;
use crate::table::Table;
use crate::translate::Translation;

/// The level of the intervals, and of Holm's procedure.
const ALPHA: f64 = 0.05;

/// The base's keys with the variant's own key for the same place and work, sorted by the base's.
fn matched(base: &Table, variant: &Table, to_base: &Translation) -> Vec<(RowKey, RowKey)> {
    let theirs: BTreeMap<RowKey, RowKey> =
        variant.keys().into_iter().filter_map(|key| Some((to_base.key(&key)?, key))).collect();
    base.keys().into_iter().filter_map(|key| Some((key, *theirs.get(&key)?))).collect()
}

/// Every row that both have.
pub(super) fn all(base: &Table, variant: &Table, to_base: &Translation) -> Vec<Difference> {
    let matched = matched(base, variant, to_base);
    matched.iter().filter_map(|(key, theirs)| one(*key, base.series(key), variant.series(theirs))).collect()
}

/// The differences of some rows as (key, difference, level of the base); a row only one of them has is left out.
pub(super) fn headlines(
    base: &Table,
    variant: &Table,
    to_base: &Translation,
    keys: &[RowKey],
) -> Vec<(RowKey, Figures, f64)> {
    let matched =
        matched(base, variant, to_base).into_iter().filter(|(key, _)| keys.binary_search(key).is_ok());
    matched
        .map(|(key, theirs)| {
            let figures = Figures::of(
                variant.series(&theirs).zip(base.series(&key)).map(|(theirs, ours)| theirs - ours),
            );
            (key, figures, Figures::of(base.series(&key)).mean)
        })
        .collect()
}

fn one(
    key: RowKey,
    base: impl Iterator<Item = f64>,
    variant: impl Iterator<Item = f64>,
) -> Option<Difference> {
    let pairs: Vec<(f64, f64)> =
        base.zip(variant).filter(|(ours, theirs)| ours.is_finite() && theirs.is_finite()).collect();
    let of = |value: fn(&(f64, f64)) -> f64| Figures::of(pairs.iter().map(value));
    let (ours, theirs, difference) = (of(|pair| pair.0), of(|pair| pair.1), of(|pair| pair.1 - pair.0));
    (difference.n > 0).then(|| Difference {
        key,
        n: difference.n,
        base: ours.mean,
        variant: theirs.mean,
        mean: difference.mean,
        sd: difference.sd,
        half_width_95: difference.half_width_95,
        variance_reduction: variance_reduction(ours, theirs, difference),
        adjusted: None,
    })
}

fn variance_reduction(ours: Figures, theirs: Figures, difference: Figures) -> Option<f64> {
    let variance = |figures: Figures| figures.sd.map(|sd| sd * sd);
    let (independent, paired) = (variance(ours)? + variance(theirs)?, variance(difference)?);
    (paired > 0.0 && independent > 0.0).then(|| independent / paired)
}

/// Corrects the headline rows of all variants together by Holm's step-down procedure (1979).
///
/// The k-th smallest of m p-values is held against alpha / (m - k + 1) until one fails; each rejected row's interval is
/// taken at its own level, all others at the level of the first that failed.
pub(super) fn adjust(variants: &mut [Vec<Difference>], headlines: &[RowKey]) {
    let mut family: Vec<(f64, &mut Difference)> = variants
        .iter_mut()
        .flatten()
        .filter(|difference| headlines.binary_search(&difference.key).is_ok())
        .filter_map(|difference| Some((difference.p()?, difference)))
        .collect();
    family.sort_by(|a, b| a.0.total_cmp(&b.0));
    let count = family.len();
    let (mut held, mut failed_at) = (0.0_f64, None);
    for (rank, (p, difference)) in family.into_iter().enumerate() {
        let left = (count - rank) as f64;
        held = held.max((p * left).min(1.0));
        if held > ALPHA && failed_at.is_none() {
            failed_at = Some(left);
        }
        let level = ALPHA / failed_at.unwrap_or(left);
        let half_width = half_width(difference, level);
        difference.adjusted = Some(Adjusted { p, p_holm: held, half_width });
    }
}

fn half_width(difference: &Difference, level: f64) -> f64 {
    let n = f64::from(difference.n);
    ilt_stats::t_quantile(1.0 - level / 2.0, n - 1.0) * difference.sd.unwrap_or(0.0) / n.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::{Directory, Measure};
    use ilt_ledger::{Scope, Time};

    fn key(measure: Measure) -> RowKey {
        RowKey { measure, scope: Scope::System, cohort: None, class: None, time: Time::Window }
    }

    fn table(series: &[(Measure, &[f64])]) -> Table {
        let mut table = Table::default();
        for at in 0..series[0].1.len() {
            let mut rows: Vec<_> =
                series.iter().map(|(measure, values)| (key(*measure), values[at])).collect();
            rows.sort_by_key(|row| row.0);
            table.push(rows);
        }
        table
    }

    #[test]
    fn differences_are_paired_and_say_what_pairing_saved() {
        let ours = table(&[(Measure::WaitMean, &[1.0, 2.0, 3.0, 4.0])]);
        let theirs = table(&[(Measure::WaitMean, &[0.5, 1.4, 2.5, 3.6])]);
        let names = Directory::default();
        let found = all(&ours, &theirs, &Translation::new(&names, &names));
        assert_eq!(found.len(), 1);
        assert!((found[0].mean + 0.5).abs() < 1e-12 && found[0].half_width_95.unwrap() < 0.14);
        assert!(found[0].variance_reduction.unwrap() > 100.0);
    }

    #[test]
    fn holms_intervals_leave_out_nought_exactly_when_the_procedure_rejects() {
        let spread = [0.1, -0.1, 0.05, -0.05, 0.0, 0.02, -0.02, 0.07, -0.07, 0.0];
        let shifted = |by: f64| spread.map(|value| value + by);
        let zero = [0.0; 10];
        let measures = [Measure::WaitMean, Measure::WaitMedian, Measure::WaitP90];
        // The middle shift is significant alone but not among three.
        let shifts = [shifted(1.0), shifted(0.047), shifted(0.0)];
        let ours = table(&measures.map(|measure| (measure, &zero[..])));
        let theirs = table(&[0, 1, 2].map(|at| (measures[at], &shifts[at][..])));
        let names = Directory::default();
        let mut found = vec![all(&ours, &theirs, &Translation::new(&names, &names))];
        adjust(&mut found, &measures.map(key));
        for difference in &found[0] {
            let adjusted = difference.adjusted.unwrap();
            assert!(adjusted.p_holm >= adjusted.p);
            assert_eq!(
                adjusted.p_holm <= 0.05,
                difference.mean.abs() > adjusted.half_width,
                "{difference:?}"
            );
        }
        assert!(found[0][1].adjusted.unwrap().p < 0.05 && found[0][1].adjusted.unwrap().p_holm > 0.05);
    }
}
