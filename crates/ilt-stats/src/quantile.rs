//! Exact quantiles of a few values.

/// The quantile of sorted values at a level between 0 and 1, linear between order statistics (type 7 of Hyndman & Fan
/// 1996); `None` of nothing.
pub fn quantile_sorted(sorted: &[f64], level: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = level.clamp(0.0, 1.0) * last as f64;
    let below = (libm::floor(place) as usize).min(last);
    let above = (below + 1).min(last);
    let part = place - below as f64;
    Some(sorted[below] + part * (sorted[above] - sorted[below]))
}

/// The value that one more draw of the same law stays below with a chance of `level`, on average over what was drawn: of
/// `n` sorted draws the `k`-th is such a value for `k / (n + 1)` (Weibull 1939; type 6 of Hyndman & Fan 1996), and
/// values between are linear. Levels beyond the outermost draws get those. `None` of nothing.
///
/// An interval from type 7 holds only `(n - 1) / (n + 1)` of what it says: 72 % instead of 80 % of 20 draws.
pub fn predictive_quantile_sorted(sorted: &[f64], level: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = level.clamp(0.0, 1.0) * (last + 2) as f64 - 1.0;
    let within = if last > 0 { place.clamp(0.0, last as f64) / last as f64 } else { 0.0 };
    quantile_sorted(sorted, within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_order_statistics() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile_sorted(&values, 0.0), Some(1.0));
        assert_eq!(quantile_sorted(&values, 0.5), Some(3.0));
        assert_eq!(quantile_sorted(&values, 1.0), Some(8.0));
        assert_eq!(quantile_sorted(&values, 0.9), Some(6.800_000_000_000_001));
        assert_eq!(quantile_sorted(&[], 0.5), None);
    }

    /// Evenly distributed draws lie where `k / (n + 1)` is, on average; type 7 says less at low levels and more at high.
    #[test]
    fn one_more_draw_stays_below() {
        for n in [9_u32, 20, 99] {
            let mean: Vec<f64> = (1..=n).map(|k| f64::from(k) / f64::from(n + 1)).collect();
            for level in [0.1, 0.25, 0.5, 0.9] {
                let said = predictive_quantile_sorted(&mean, level).expect("there are draws");
                assert!((said - level).abs() < 1e-12, "{said} of {n} draws at {level}");
            }
        }
        let few = [1.0, 2.0, 4.0];
        assert_eq!(predictive_quantile_sorted(&few, 0.05), Some(1.0));
        assert_eq!(predictive_quantile_sorted(&few, 0.95), Some(4.0));
        assert_eq!(predictive_quantile_sorted(&few[..1], 0.95), Some(1.0));
        assert_eq!(predictive_quantile_sorted(&[], 0.5), None);
    }
}
