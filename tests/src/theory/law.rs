//! Laws of times: moments and survival functions, from their definitions.

use super::special::{gamma_p, ln_gamma, normal_cdf};

/// First two moments of a law.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The second moment.
    pub second: f64,
}

/// A law by mean and coefficient of variation.
pub fn by_variation(mean: f64, cv: f64) -> Moments {
    Moments { mean, second: mean * mean * (1.0 + cv * cv) }
}

/// Exponential.
pub fn exponential(mean: f64) -> Moments {
    by_variation(mean, 1.0)
}

/// A fixed time.
pub fn deterministic(value: f64) -> Moments {
    by_variation(value, 0.0)
}

/// Erlang with `k` stages.
pub fn erlang(k: u32, mean: f64) -> Moments {
    by_variation(mean, f64::from(k).powf(-0.5))
}

/// Weibull by shape and mean.
pub fn weibull(shape: f64, mean: f64) -> Moments {
    let first = ln_gamma(1.0 + 1.0 / shape);
    let second = ln_gamma(1.0 + 2.0 / shape);
    Moments { mean, second: mean * mean * (second - 2.0 * first).exp() }
}

/// Uniform.
pub fn uniform(min: f64, max: f64) -> Moments {
    Moments { mean: (min + max) / 2.0, second: (min * min + min * max + max * max) / 3.0 }
}

/// Triangular.
pub fn triangular(min: f64, mode: f64, max: f64) -> Moments {
    let mean = (min + mode + max) / 3.0;
    let variance = (min * min + mode * mode + max * max - min * mode - min * max - mode * max) / 18.0;
    Moments { mean, second: mean * mean + variance }
}

/// Values with their probabilities.
pub fn empirical(values: &[(f64, f64)]) -> Moments {
    let moment = |power: i32| values.iter().map(|(value, share)| share * value.powi(power)).sum();
    Moments { mean: moment(1), second: moment(2) }
}

/// A mixture of laws with their shares.
pub fn mixture(parts: &[(f64, Moments)]) -> Moments {
    Moments {
        mean: parts.iter().map(|(share, part)| share * part.mean).sum(),
        second: parts.iter().map(|(share, part)| share * part.second).sum(),
    }
}

/// Chance that a lognormal time by mean and coefficient of variation exceeds `time`.
pub fn lognormal_survival(mean: f64, cv: f64, time: f64) -> f64 {
    if time <= 0.0 {
        return 1.0;
    }
    let variance = (1.0 + cv * cv).ln();
    let location = mean.ln() - variance / 2.0;
    normal_cdf((location - time.ln()) / variance.sqrt())
}

/// Chance that a gamma time by mean and coefficient of variation exceeds `time`.
pub fn gamma_survival(mean: f64, cv: f64, time: f64) -> f64 {
    let shape = 1.0 / (cv * cv);
    1.0 - gamma_p(shape, shape * time / mean)
}

/// Chance that a Weibull time by shape and mean exceeds `time`.
pub fn weibull_survival(shape: f64, mean: f64, time: f64) -> f64 {
    let scale = mean / ln_gamma(1.0 + 1.0 / shape).exp();
    (-(time.max(0.0) / scale).powf(shape)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::special::integral;

    /// A survival function integrates to the mean, and t times it to half the second moment.
    #[test]
    fn survival_integrates_to_the_moments() {
        let laws: [(Moments, &dyn Fn(f64) -> f64); 3] = [
            (by_variation(2.0, 0.7), &|t| lognormal_survival(2.0, 0.7, t)),
            (by_variation(2.0, 0.7), &|t| gamma_survival(2.0, 0.7, t)),
            (weibull(1.5, 2.0), &|t| weibull_survival(1.5, 2.0, t)),
        ];
        for (moments, survival) in laws {
            let mean = integral(0.0, 200.0, 20_000, survival);
            let half_second = integral(0.0, 200.0, 20_000, |t| t * survival(t));
            assert!((mean - moments.mean).abs() < 1e-6, "{mean}");
            assert!((2.0 * half_second - moments.second).abs() < 1e-5);
        }
    }

    /// Weibull of shape 1 is exponential, of shape 2 (Rayleigh) has cv^2 = 4 / pi - 1.
    #[test]
    fn weibull_of_known_shapes() {
        assert!((weibull(1.0, 3.0).second - 18.0).abs() < 1e-10);
        assert!((weibull(2.0, 1.0).second - 4.0 / std::f64::consts::PI).abs() < 1e-12);
    }

    #[test]
    fn triangular_sixty_ninety_hundred_and_twenty() {
        let law = triangular(60.0, 90.0, 120.0);
        assert!((law.second - 90.0 * 90.0 - 150.0).abs() < 1e-9);
    }
}
