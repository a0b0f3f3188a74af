//! Quantiles of a normal law at the published levels.

/// Quantiles of the standard normal law at the levels .50, .55, ... .95, .975 (tables of Abramowitz & Stegun 1964).
const UPPER: [f64; 11] = [
    0.0, 0.125_661, 0.253_347, 0.385_320, 0.524_401, 0.674_490, 0.841_621, 1.036_433, 1.281_552, 1.644_854,
    1.959_964,
];

/// Quantiles at the published levels, at least nought.
pub(super) fn quantiles(mean: f64, deviation: f64) -> [f64; 21] {
    core::array::from_fn(|at| {
        let point = if at >= 10 { UPPER[at - 10] } else { -UPPER[10 - at] };
        (mean + deviation * point).max(0.0)
    })
}

#[cfg(test)]
mod tests {
    use ilt_domain::forecast::LEVELS;
    use ilt_stats::t_cdf;

    use super::*;

    #[test]
    fn the_table_is_that_of_the_levels() {
        for (level, point) in LEVELS.iter().zip(quantiles(100.0, 1.0)) {
            assert!((t_cdf(point - 100.0, 1e8) - level).abs() < 1e-6, "{level}");
        }
    }
}
