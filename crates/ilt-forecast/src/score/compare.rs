//! Whether one method is better than another.

use ilt_stats::t_two_sided_p;

/// The yardstick of the mean absolute scaled error: the mean absolute error of the seasonal naive forecast over the
/// stretch before the test (Hyndman & Koehler 2006).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale(pub f64);

impl Scale {
    /// The scale of a series with this season; `None` if the series is not longer than the season or never changes
    /// from one season to the next.
    pub fn of(counts: &[f64], season: usize) -> Option<Self> {
        let steps = counts.len().checked_sub(season).filter(|steps| *steps > 0)?;
        let sum: f64 = (season..counts.len()).map(|at| (counts[at] - counts[at - season]).abs()).sum();
        (sum > 0.0).then(|| Self(sum / steps as f64))
    }
}

/// The outcome of the test of equal accuracy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DieboldMariano {
    /// The statistic, corrected for short series; negative if the first method loses less.
    pub statistic: f64,
    /// Two-sided chance of a statistic as large if both were equally good.
    pub p: f64,
}

/// The test of Diebold & Mariano (1995) on two series of losses of forecasts `horizon` steps ahead (in steps between
/// origins, at least 1), corrected as by Harvey, Leybourne & Newbold (1997). `None` with fewer than two losses, or
/// where the difference never varies or its estimated variance is not above nought.
pub fn diebold_mariano(first: &[f64], second: &[f64], horizon: usize) -> Option<DieboldMariano> {
    let differences: Vec<f64> = first.iter().zip(second).map(|(one, other)| one - other).collect();
    let (n, count) = (differences.len(), differences.len() as f64);
    let horizon = horizon.clamp(1, n.max(1));
    if n < 2 {
        return None;
    }
    let mean = differences.iter().sum::<f64>() / count;
    let autocovariance = |lag: usize| -> f64 {
        (lag..n).map(|at| (differences[at] - mean) * (differences[at - lag] - mean)).sum::<f64>() / count
    };
    let variance = (autocovariance(0) + 2.0 * (1..horizon).map(autocovariance).sum::<f64>()) / count;
    if variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let ahead = horizon as f64;
    let correction = (count + 1.0 - 2.0 * ahead + ahead * (ahead - 1.0) / count) / count;
    let statistic = mean / libm::sqrt(variance) * libm::sqrt(correction.max(0.0));
    Some(DieboldMariano { statistic, p: t_two_sided_p(statistic, count - 1.0) })
}

/// Chances corrected for having made several tests (Holm 1979), in the order given.
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*a].total_cmp(&chances[*b]).then(a.cmp(b)));
    let mut corrected = vec![1.0; chances.len()];
    let mut most = 0.0_f64;
    for (rank, index) in order.into_iter().enumerate() {
        most = most.max(chances[index] * (chances.len() - rank) as f64).min(1.0);
        corrected[index] = most;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    /// |3-1|, |1-2|, |5-3| over season 2: 2, 1, 2.
    #[test]
    fn the_scale_by_hand() {
        let scale = Scale::of(&[1.0, 2.0, 3.0, 1.0, 5.0], 2).unwrap();
        assert!((scale.0 - 5.0 / 3.0).abs() < 1e-12);
        assert_eq!(Scale::of(&[1.0, 2.0], 2), None);
        assert_eq!(Scale::of(&[4.0; 9], 2), None);
    }

    /// Differences 1, 2, 3, 4, one step ahead: mean 2.5, variance of the mean 1.25 / 4, correction (4 + 1 - 2) / 4.
    #[test]
    fn diebold_mariano_by_hand() {
        let test = diebold_mariano(&[1.0, 2.0, 3.0, 4.0], &[0.0; 4], 1).unwrap();
        let statistic = 2.5 / (1.25_f64 / 4.0).sqrt() * 0.75_f64.sqrt();
        assert!((test.statistic - statistic).abs() < 1e-12);
        // Student's t with 3 degrees of freedom: 3.873 lies between the table's 3.182 (5 %) and 5.841 (1 %).
        assert!(test.p > 0.01 && test.p < 0.05, "{}", test.p);
        assert_eq!(diebold_mariano(&[1.0, 1.0], &[0.0, 0.0], 1), None);
        let back = diebold_mariano(&[0.0; 4], &[1.0, 2.0, 3.0, 4.0], 1).unwrap();
        assert!((back.statistic + statistic).abs() < 1e-12);
    }

    #[test]
    fn holm_by_hand() {
        let corrected = holm(&[0.01, 0.04, 0.03]);
        for (found, right) in corrected.iter().zip([0.03, 0.06, 0.06]) {
            assert!((found - right).abs() < 1e-12, "{corrected:?}");
        }
        assert_eq!(holm(&[]), Vec::<f64>::new());
    }
}
