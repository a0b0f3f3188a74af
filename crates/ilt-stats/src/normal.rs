//! The normal law.

use crate::halving::halve;

/// P(Z <= z).
pub fn normal_cdf(z: f64) -> f64 {
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// P(|Z| >= |z|).
pub fn normal_two_sided_p(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The point that Z exceeds with probability `upper`; infinite at 0 and 1, not a number outside.
///
/// Asked from above, since the tails of a family of tests lie nearer to nought than 1 - `upper` can tell from 1.
pub fn normal_upper_point(upper: f64) -> f64 {
    if !(0.0..=1.0).contains(&upper) {
        return f64::NAN;
    }
    if upper > 0.5 {
        return -normal_upper_point(1.0 - upper);
    }
    if upper == 0.0 {
        return f64::INFINITY;
    }
    // Beyond 39 the tail is smaller than any number above nought.
    halve(0.0, 39.0, |z| normal_cdf(-z) > upper)
}

/// The quantile at `level`.
pub fn normal_quantile(level: f64) -> f64 {
    -normal_upper_point(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published percentage points (Abramowitz & Stegun 1964, tables 26.1 and 26.6).
    #[test]
    fn agrees_with_the_tables() {
        for (level, value) in [
            (0.9, 1.281_551_566),
            (0.95, 1.644_853_627),
            (0.975, 1.959_963_985),
            (0.99, 2.326_347_874),
            (0.999, 3.090_232_306),
            (0.999_9, 3.719_016_485),
        ] {
            assert!((normal_quantile(level) - value).abs() < 2e-9, "{level}: {}", normal_quantile(level));
            assert!((normal_quantile(1.0 - level) + value).abs() < 2e-9);
            assert!((normal_cdf(value) - level).abs() < 1e-9);
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert!((normal_two_sided_p(-1.959_963_985) - 0.05).abs() < 1e-9);
    }

    #[test]
    fn ends_are_infinite_and_nonsense_is_no_number() {
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(normal_quantile(1.1).is_nan() && normal_quantile(f64::NAN).is_nan());
        assert!((normal_cdf(-normal_upper_point(1e-200)) / 1e-200 - 1.0).abs() < 1e-9);
    }
}
