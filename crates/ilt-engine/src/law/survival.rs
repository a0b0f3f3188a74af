//! How likely a law is to go beyond a point, in logarithms so that far tails keep their digits.

use super::Law;

impl Law {
    /// The logarithm of P(X > `point`); minus infinity where the law cannot go that far.
    pub fn ln_survival(&self, point: f64) -> f64 {
        match self {
            Self::Constant(value) => sure(point < *value),
            Self::Exponential { mean } => -(point.max(0.0) / mean),
            Self::Lognormal { mu, sigma } if *sigma > 0.0 && point > 0.0 => {
                ln_normal_tail((libm::log(point) - mu) / sigma)
            }
            Self::Lognormal { mu, .. } => sure(point <= 0.0 || point < libm::exp(*mu)),
            Self::Gamma { shape, scale } => ln_gamma_tail(*shape, point / scale),
            Self::Erlang { k, mean } => ln_gamma_tail(f64::from(*k), point * f64::from(*k) / mean),
            Self::Weibull { shape, scale } => -libm::pow(point.max(0.0) / scale, *shape),
            Self::Uniform { min, max } if max > min => {
                libm::log(((max - point) / (max - min)).clamp(0.0, 1.0))
            }
            Self::Uniform { min, .. } => sure(point < *min),
            Self::Triangular { min, mode, max } => libm::log(triangular_survival(*min, *mode, *max, point)),
            Self::Mixture(parts) => ln_mixture_tail(parts, point),
            Self::Empirical { values, upto } => {
                let beyond = weights(upto).zip(values).filter(|(_, value)| **value > point);
                libm::log(beyond.map(|(weight, _)| weight).sum())
            }
            Self::Shifted { law, times, plus } => law.ln_survival((point - plus) / times),
        }
    }
}

fn sure(goes_beyond: bool) -> f64 {
    if goes_beyond { 0.0 } else { f64::NEG_INFINITY }
}

/// The single weights of rising cumulative ones.
pub(super) fn weights(upto: &[f64]) -> impl Iterator<Item = f64> + '_ {
    upto.iter().enumerate().map(|(at, sum)| if at == 0 { *sum } else { sum - upto[at - 1] })
}

/// P(X > point) of a triangular law.
pub(super) fn triangular_survival(min: f64, mode: f64, max: f64, point: f64) -> f64 {
    if point < min {
        1.0
    } else if point >= max {
        0.0
    } else if point < mode {
        1.0 - (point - min) * (point - min) / ((max - min) * (mode - min))
    } else {
        (max - point) * (max - point) / ((max - min) * (max - mode))
    }
}

fn ln_mixture_tail(parts: &[(f64, Law)], point: f64) -> f64 {
    let total: f64 = parts.iter().map(|(share, _)| share).sum();
    let logs: Vec<f64> =
        parts.iter().map(|(share, law)| libm::log(share / total) + law.ln_survival(point)).collect();
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if greatest == f64::NEG_INFINITY {
        return greatest;
    }
    greatest + libm::log(logs.iter().map(|log| libm::exp(log - greatest)).sum())
}

/// ln P(Z > z) of the normal law; far out by its asymptotic series (Abramowitz & Stegun 1964, 26.2.12).
pub(super) fn ln_normal_tail(z: f64) -> f64 {
    const SQRT_2: f64 = std::f64::consts::SQRT_2;
    const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;
    if z < 0.0 {
        return libm::log1p(-libm::erfc(-z / SQRT_2) / 2.0);
    }
    if z < 30.0 {
        return libm::log(libm::erfc(z / SQRT_2) / 2.0);
    }
    let inverse = 1.0 / (z * z);
    let series = libm::log1p(-inverse * (1.0 - inverse * (3.0 - 15.0 * inverse)));
    -z * z / 2.0 - libm::log(z) - HALF_LN_2_PI + series
}

/// Steps of series and fraction; they need about the square root of the shape.
const STEPS: u32 = 100_000;

/// ln Q(shape, x), the regularised upper incomplete gamma function: by the series of its complement below the mean, by
/// Legendre's continued fraction above (Abramowitz & Stegun 1964, 6.5.29 and 6.5.31).
pub(super) fn ln_gamma_tail(shape: f64, x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    if x.is_infinite() {
        return f64::NEG_INFINITY;
    }
    let ln_front = shape * libm::log(x) - x - libm::lgamma(shape);
    if x < shape + 1.0 {
        let below = libm::exp(ln_front) * gamma_series(shape, x);
        return libm::log1p(-below.min(1.0));
    }
    ln_front + libm::log(gamma_fraction(shape, x))
}

fn gamma_series(shape: f64, x: f64) -> f64 {
    let mut term = 1.0 / shape;
    let mut sum = term;
    for step in 1..STEPS {
        term *= x / (shape + f64::from(step));
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// Evaluated from the front by Lentz's method (Lentz 1976).
fn gamma_fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let bounded = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / bounded(b);
    let mut fraction = d;
    for step in 1..STEPS {
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
