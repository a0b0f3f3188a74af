//! The chi-square law, through the regularised incomplete gamma function.

use crate::halving::halve;

/// Terms of series and fraction; they need about the square root of the degrees of freedom.
const TERMS: u32 = 100_000;

/// P(X <= x) with `df` degrees of freedom (above 0).
pub fn chi_square_cdf(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let (shape, x) = (df / 2.0, x / 2.0);
    let front = libm::exp(shape * libm::log(x) - x - libm::lgamma(shape));
    // The series converges fast below the mean, the fraction above (Abramowitz & Stegun 1964, 6.5.29 and 6.5.31).
    let below = if x < shape + 1.0 { front * series(shape, x) } else { 1.0 - front * fraction(shape, x) };
    below.clamp(0.0, 1.0)
}

/// The quantile at `level`; 0 and infinity at its ends, not a number outside.
pub fn chi_square_quantile(level: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&level) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if level == 1.0 {
        return f64::INFINITY;
    }
    let mut high = df + 1.0;
    while chi_square_cdf(high, df) < level && high < 1e300 {
        high *= 2.0;
    }
    halve(0.0, high, |x| chi_square_cdf(x, df) < level)
}

fn series(shape: f64, x: f64) -> f64 {
    let mut term = 1.0 / shape;
    let mut sum = term;
    for step in 1..TERMS {
        term *= x / (shape + f64::from(step));
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// By Lentz's method (Lentz 1976; Thompson & Barnett 1986).
fn fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let bounded = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / bounded(b);
    let mut fraction = d;
    for step in 1..TERMS {
        let step = f64::from(step);
        let a = -step * (step - shape);
        b += 2.0;
        d = 1.0 / bounded(a * d + b);
        c = bounded(b + a / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published percentage points (Abramowitz & Stegun 1964, table 26.8).
    #[test]
    fn agrees_with_the_tables() {
        for (level, df, value) in [
            (0.95, 1.0, 3.841_46),
            (0.95, 10.0, 18.307_0),
            (0.99, 5.0, 15.086_3),
            (0.05, 10.0, 3.940_30),
            (0.005, 30.0, 13.786_7),
            (0.95, 100.0, 124.342),
            (0.999, 20.0, 45.314_7),
        ] {
            let found = chi_square_quantile(level, df);
            assert!((found / value - 1.0).abs() < 5e-6, "{level} {df}: {found}");
            assert!((chi_square_cdf(found, df) - level).abs() < 1e-12);
        }
    }

    /// Two degrees of freedom are an exponential law of mean 2.
    #[test]
    fn two_degrees_are_exponential() {
        for x in [0.01, 1.0, 3.9, 4.1, 20.0] {
            assert!((chi_square_cdf(x, 2.0) + libm::expm1(-x / 2.0)).abs() < 1e-14);
        }
    }

    #[test]
    fn ends_and_nonsense() {
        assert_eq!((chi_square_quantile(0.0, 3.0), chi_square_quantile(1.0, 3.0)), (0.0, f64::INFINITY));
        assert!(chi_square_quantile(-0.1, 3.0).is_nan() && chi_square_quantile(0.5, 0.0).is_nan());
        assert_eq!(chi_square_cdf(-1.0, 3.0), 0.0);
    }
}
