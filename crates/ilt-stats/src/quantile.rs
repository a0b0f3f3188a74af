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
}
