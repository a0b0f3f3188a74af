//! Figures of all replications side by side, and the rows they are reduced to.

use std::collections::BTreeMap;

use ilt_ledger::RowKey;
use ilt_ledger::measures::absent_is_zero;

use crate::figures::Figures;
use crate::findings::{QUANTILES, Row};

/// The figures of one replication, sorted by key.
pub(crate) type Replicate = Vec<(RowKey, f64)>;

/// One column for each replication; a figure that a replication lacks is nought or missing, by its measure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// The place of each key in the columns, in order of first appearance.
    places: BTreeMap<RowKey, u32>,
    columns: Vec<Vec<f64>>,
}

impl Table {
    /// Adds the next replication.
    pub(crate) fn push(&mut self, replicate: Replicate) {
        let mut column = vec![f64::NAN; self.places.len()];
        for (key, value) in replicate {
            let next = self.places.len() as u32;
            match *self.places.entry(key).or_insert(next) {
                place if place < next => column[place as usize] = value,
                _ => column.push(value),
            }
        }
        self.columns.push(column);
    }

    /// All keys, sorted.
    pub(crate) fn keys(&self) -> Vec<RowKey> {
        self.places.keys().copied().collect()
    }

    /// The values of a key in order of replication, not a number where a replication has none.
    pub(crate) fn series(&self, key: &RowKey) -> impl Iterator<Item = f64> + '_ {
        let place = self.places.get(key).copied();
        let absent = if absent_is_zero(key.measure) { 0.0 } else { f64::NAN };
        self.columns.iter().map(move |column| {
            let value = place.and_then(|place| column.get(place as usize)).copied();
            value.filter(|value| !value.is_nan()).unwrap_or(absent)
        })
    }

    /// Every row that has a value in some replication, sorted by key.
    pub(crate) fn rows(&self) -> Vec<Row> {
        self.places.keys().map(|key| row(*key, self.series(key))).filter(|row| row.n > 0).collect()
    }
}

/// One figure over the replications.
fn row(key: RowKey, series: impl Iterator<Item = f64>) -> Row {
    let mut values: Vec<f64> = series.filter(|value| value.is_finite()).collect();
    let figures = Figures::of(values.iter().copied());
    values.sort_by(f64::total_cmp);
    let quantiles = match values.len() {
        0..10 => Vec::new(),
        _ => QUANTILES.iter().filter_map(|&level| ilt_stats::quantile_sorted(&values, level)).collect(),
    };
    Row {
        key,
        n: figures.n,
        mean: figures.mean,
        sd: figures.sd,
        half_width_95: figures.half_width_95,
        quantiles,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::Measure;
    use ilt_ledger::{Scope, Time};

    fn key(measure: Measure) -> RowKey {
        RowKey { measure, scope: Scope::System, cohort: None, class: None, time: Time::Window }
    }

    #[test]
    fn a_count_that_is_absent_is_nought_and_a_mean_that_is_absent_is_missing() {
        let mut table = Table::default();
        table.push(vec![(key(Measure::WaitMean), 2.0)]);
        table.push(vec![(key(Measure::Requests), 6.0), (key(Measure::WaitMean), 4.0)]);
        table.push(Vec::new());
        let rows = table.rows();
        assert_eq!(
            rows.iter().map(|row| row.key.measure).collect::<Vec<_>>(),
            vec![Measure::Requests, Measure::WaitMean]
        );
        assert_eq!((rows[0].n, rows[0].mean), (3, 2.0));
        assert_eq!((rows[1].n, rows[1].mean), (2, 3.0));
        assert!(rows[0].quantiles.is_empty());
    }

    #[test]
    fn the_interval_is_students() {
        let mut table = Table::default();
        for value in 1..=10 {
            table.push(vec![(key(Measure::WaitMean), f64::from(value))]);
        }
        let row = &table.rows()[0];
        let sd = row.sd.unwrap();
        assert!((sd - 3.027_650_354_097_492).abs() < 1e-12);
        // t(0.975, 9) = 2.262157.
        assert!((row.half_width_95.unwrap() - 2.262_157_162_8 * sd / 10f64.sqrt()).abs() < 1e-8);
        assert_eq!(row.quantiles[2], 5.5);
    }
}
