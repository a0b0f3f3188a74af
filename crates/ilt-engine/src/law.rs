//! Laws of times: drawing them, drawing what remains of them, their mean and spread. The unit is the caller's.

use std::fmt;

use rand_distr::Distribution;

use crate::exponential::exp;
use crate::streams::Draws;

/// A law of a non-negative quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// Always the same.
    Constant(f64),
    /// Exponential.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Lognormal: the exponential of a normal law.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Gamma.
    Gamma {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// Erlang: the sum of `k` exponentials.
    Erlang {
        /// Number of stages.
        k: u32,
        /// Mean of the sum.
        mean: f64,
    },
    /// Weibull.
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// Uniform.
    Uniform {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// Triangular.
    Triangular {
        /// Least value.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Greatest value.
        max: f64,
    },
    /// One of several laws, each with a share; shares need not sum to 1.
    Mixture(Vec<(f64, Law)>),
    /// One of several values; `upto` are rising cumulative weights that end at 1.
    Empirical {
        /// The values.
        values: Vec<f64>,
        /// Cumulative weights.
        upto: Vec<f64>,
    },
    /// Another law times `times` plus `plus`.
    Shifted {
        /// The other law.
        law: Box<Law>,
        /// Factor.
        times: f64,
        /// Added constant.
        plus: f64,
    },
}

/// Why a law cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub struct LawFault {
    /// Which parameter.
    pub parameter: &'static str,
    /// Its value.
    pub value: f64,
    /// What it must be.
    pub must: &'static str,
}

impl fmt::Display for LawFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} is {}, it must be {}", self.parameter, self.value, self.must)
    }
}

impl std::error::Error for LawFault {}

/// Tries of a conditional draw by rejection.
const TRIES: u32 = 10_000;

impl Law {
    /// The lognormal law with this mean and standard deviation (of the quantity, not of its logarithm).
    pub fn lognormal(mean: f64, sd: f64) -> Self {
        let spread = libm::log1p((sd / mean) * (sd / mean));
        Self::Lognormal { mu: libm::log(mean) - spread / 2.0, sigma: libm::sqrt(spread) }
    }

    /// The gamma law with this mean and standard deviation.
    pub fn gamma(mean: f64, sd: f64) -> Self {
        let shape = (mean / sd) * (mean / sd);
        Self::Gamma { shape, scale: mean / shape }
    }

    /// The Weibull law with this shape and mean.
    pub fn weibull_with_mean(shape: f64, mean: f64) -> Self {
        Self::Weibull { shape, scale: mean / libm::tgamma(1.0 + 1.0 / shape) }
    }

    /// The empirical law of `values` with `weights`.
    pub fn empirical(values: Vec<f64>, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut upto: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight / total;
                sum
            })
            .collect();
        if let Some(last) = upto.last_mut() {
            *last = 1.0;
        }
        Self::Empirical { values, upto }
    }

    /// A draw.
    #[inline]
    pub fn sample(&self, draws: &mut Draws) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } => mean * draws.exponential(),
            Self::Lognormal { mu, sigma } => exp(mu + sigma * draws.normal()),
            _ => self.sample_rare(draws),
        }
    }

    fn sample_rare(&self, draws: &mut Draws) -> f64 {
        match self {
            Self::Constant(_) | Self::Exponential { .. } | Self::Lognormal { .. } => self.sample(draws),
            Self::Gamma { shape, scale } => scale * gamma(*shape, draws),
            Self::Erlang { k, mean } => match k {
                0..=8 => (0..*k).map(|_| draws.exponential()).sum::<f64>() * mean / f64::from((*k).max(1)),
                _ => mean / f64::from(*k) * gamma(f64::from(*k), draws),
            },
            Self::Weibull { shape, scale } => scale * libm::pow(draws.exponential(), 1.0 / shape),
            Self::Uniform { min, max } => min + (max - min) * draws.unit(),
            Self::Triangular { min, mode, max } => triangular(*min, *mode, *max, draws.unit()),
            Self::Mixture(parts) => {
                let total: f64 = parts.iter().map(|(share, _)| share).sum();
                let mut left = draws.unit() * total;
                for (share, law) in parts {
                    left -= share;
                    if left < 0.0 {
                        return law.sample(draws);
                    }
                }
                parts.last().map_or(0.0, |(_, law)| law.sample(draws))
            }
            Self::Empirical { values, upto } => {
                let draw = draws.unit();
                let at = upto.partition_point(|&sum| sum <= draw).min(values.len().saturating_sub(1));
                values.get(at).copied().unwrap_or(0.0)
            }
            Self::Shifted { law, times, plus } => plus + times * law.sample(draws),
        }
    }

    /// What remains of the quantity given that `elapsed` has passed: a draw of X - elapsed given X > elapsed. Where the
    /// law cannot exceed `elapsed`, nothing remains.
    pub fn sample_remaining(&self, elapsed: f64, draws: &mut Draws) -> f64 {
        if elapsed <= 0.0 {
            return self.sample(draws);
        }
        match self {
            Self::Constant(value) => (value - elapsed).max(0.0),
            Self::Exponential { mean } => mean * draws.exponential(),
            Self::Weibull { shape, scale } => {
                // Cumulative hazard (t/scale)^shape grows by a unit exponential.
                let hazard = libm::pow(elapsed / scale, *shape) + draws.exponential();
                (scale * libm::pow(hazard, 1.0 / shape) - elapsed).max(0.0)
            }
            Self::Uniform { min, max } => {
                let from = min.max(elapsed);
                if from >= *max { 0.0 } else { from + (max - from) * draws.unit() - elapsed }
            }
            Self::Lognormal { mu, sigma } => lognormal_remaining(*mu, *sigma, elapsed, draws),
            Self::Shifted { law, times, plus } if elapsed > *plus => {
                times * law.sample_remaining((elapsed - plus) / times, draws)
            }
            _ => self.reject(elapsed, draws),
        }
    }

    /// Draws until one exceeds `elapsed`; where none of very many does, the law hardly goes that far and nothing remains.
    fn reject(&self, elapsed: f64, draws: &mut Draws) -> f64 {
        for _ in 0..TRIES {
            let value = self.sample(draws);
            if value > elapsed {
                return value - elapsed;
            }
        }
        0.0
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } | Self::Erlang { mean, .. } => *mean,
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Gamma { shape, scale } => shape * scale,
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Uniform { min, max } => (min + max) / 2.0,
            Self::Triangular { min, mode, max } => (min + mode + max) / 3.0,
            Self::Mixture(parts) => {
                let total: f64 = parts.iter().map(|(share, _)| share).sum();
                parts.iter().map(|(share, law)| share * law.mean()).sum::<f64>() / total
            }
            Self::Empirical { .. } => self.empirical_moment(|value| value),
            Self::Shifted { law, times, plus } => plus + times * law.mean(),
        }
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        let variance = match self {
            Self::Constant(_) => 0.0,
            Self::Exponential { mean } => mean * mean,
            Self::Erlang { k, mean } => mean * mean / f64::from((*k).max(1)),
            Self::Lognormal { sigma, .. } => libm::expm1(sigma * sigma) * self.mean() * self.mean(),
            Self::Gamma { shape, scale } => shape * scale * scale,
            Self::Weibull { shape, scale } => {
                scale * scale * libm::tgamma(1.0 + 2.0 / shape) - self.mean() * self.mean()
            }
            Self::Uniform { min, max } => (max - min) * (max - min) / 12.0,
            Self::Triangular { min, mode, max } => {
                (min * min + mode * mode + max * max - min * mode - min * max - mode * max) / 18.0
            }
            Self::Mixture(parts) => {
                let total: f64 = parts.iter().map(|(share, _)| share).sum();
                let second = |law: &Law| law.sd() * law.sd() + law.mean() * law.mean();
                parts.iter().map(|(share, law)| share * second(law)).sum::<f64>() / total
                    - self.mean() * self.mean()
            }
            Self::Empirical { .. } => {
                self.empirical_moment(|value| value * value) - self.mean() * self.mean()
            }
            Self::Shifted { law, times, .. } => times * times * law.sd() * law.sd(),
        };
        libm::sqrt(variance.max(0.0))
    }

    fn empirical_moment(&self, of: impl Fn(f64) -> f64) -> f64 {
        let Self::Empirical { values, upto } = self else { return f64::NAN };
        let mut before = 0.0;
        values
            .iter()
            .zip(upto)
            .map(|(&value, &sum)| {
                let weight = sum - before;
                before = sum;
                weight * of(value)
            })
            .sum()
    }

    /// Refuses parameters that are not finite, negative, out of order or empty.
    ///
    /// # Errors
    /// The first parameter that is wrong.
    pub fn check(&self) -> Result<(), LawFault> {
        let positive = |parameter, value: f64| {
            let fine = value.is_finite() && value > 0.0;
            if fine { Ok(()) } else { Err(LawFault { parameter, value, must: "a finite number above 0" }) }
        };
        let at_least = |parameter, value: f64, least: f64, must| {
            let fine = value.is_finite() && value >= least;
            if fine { Ok(()) } else { Err(LawFault { parameter, value, must }) }
        };
        let not_negative =
            |parameter, value: f64| at_least(parameter, value, 0.0, "a finite number of at least 0");
        match self {
            Self::Constant(value) => not_negative("value", *value),
            Self::Exponential { mean } => positive("mean", *mean),
            Self::Lognormal { mu, sigma } => {
                at_least("mean", *mu, f64::MIN, "a finite number above 0").and(not_negative("sd", *sigma))
            }
            Self::Gamma { shape, scale } | Self::Weibull { shape, scale } => {
                positive("shape", *shape).and(positive("scale", *scale))
            }
            Self::Erlang { k, mean } => positive("k", f64::from(*k)).and(positive("mean", *mean)),
            Self::Uniform { min, max } => {
                not_negative("min", *min).and(at_least("max", *max, *min, "a finite number of at least min"))
            }
            Self::Triangular { min, mode, max } => not_negative("min", *min)
                .and(at_least("mode", *mode, *min, "a finite number of at least min"))
                .and(at_least("max", *max, *mode, "a finite number of at least mode")),
            Self::Mixture(parts) => {
                positive("number of parts", parts.len() as f64)?;
                parts.iter().try_for_each(|(share, law)| positive("share", *share).and_then(|()| law.check()))
            }
            Self::Empirical { values, upto } => {
                positive("number of values", values.len() as f64)?;
                values.iter().try_for_each(|value| not_negative("value", *value))?;
                upto.iter().try_for_each(|sum| not_negative("weight", *sum))
            }
            Self::Shifted { law, times, plus } => {
                positive("times", *times).and(not_negative("plus", *plus)).and_then(|()| law.check())
            }
        }
    }
}

/// The triangular law by inversion.
fn triangular(min: f64, mode: f64, max: f64, draw: f64) -> f64 {
    let whole = max - min;
    if whole <= 0.0 {
        return min;
    }
    if draw < (mode - min) / whole {
        min + libm::sqrt(draw * whole * (mode - min))
    } else {
        max - libm::sqrt((1.0 - draw) * whole * (max - mode))
    }
}

/// A gamma draw with scale 1 (Marsaglia & Tsang 2000, through the library).
fn gamma(shape: f64, draws: &mut Draws) -> f64 {
    rand_distr::Gamma::new(shape, 1.0).map_or(0.0, |law| law.sample(draws))
}

/// The tail of a normal law beyond a point: by rejection near the middle, by an exponential majorant far out
/// (Robert 1995).
fn lognormal_remaining(mu: f64, sigma: f64, elapsed: f64, draws: &mut Draws) -> f64 {
    if sigma <= 0.0 {
        return (libm::exp(mu) - elapsed).max(0.0);
    }
    let least = (libm::log(elapsed) - mu) / sigma;
    let beyond = |z: f64| (libm::exp(mu + sigma * z) - elapsed).max(0.0);
    if least < 0.5 {
        loop {
            let z = draws.normal();
            if z > least {
                return beyond(z);
            }
        }
    }
    let rate = (least + libm::sqrt(least * least + 4.0)) / 2.0;
    loop {
        let z = least + draws.exponential() / rate;
        if draws.unit() <= libm::exp(-(z - rate) * (z - rate) / 2.0) {
            return beyond(z);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Key;

    fn laws() -> Vec<Law> {
        vec![
            Law::Constant(3.0),
            Law::Exponential { mean: 2.0 },
            Law::lognormal(9.2, 6.44),
            Law::gamma(4.0, 3.0),
            Law::Erlang { k: 3, mean: 5.0 },
            Law::Erlang { k: 20, mean: 5.0 },
            Law::weibull_with_mean(1.7, 3.0),
            Law::Uniform { min: 1.0, max: 4.0 },
            Law::Triangular { min: 1.0, mode: 2.0, max: 6.0 },
            Law::Mixture(vec![(1.0, Law::Constant(1.0)), (3.0, Law::Exponential { mean: 2.0 })]),
            Law::empirical(vec![1.0, 2.0, 5.0], &[2.0, 1.0, 1.0]),
            Law::Shifted { law: Box::new(Law::Exponential { mean: 1.0 }), times: 2.0, plus: 1.0 },
        ]
    }

    #[test]
    fn moments_agree_with_draws() {
        for (index, law) in laws().iter().enumerate() {
            law.check().unwrap();
            let count = 200_000u32;
            let draw = |visit| law.sample(&mut Draws::new(Key(index as u64), 1, 1, visit));
            let values: Vec<f64> = (0..count).map(draw).collect();
            let mean = values.iter().sum::<f64>() / f64::from(count);
            let square =
                values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / f64::from(count);
            let error = law.sd() / f64::from(count).sqrt();
            assert!(
                (mean - law.mean()).abs() <= 4.5 * error + 1e-9,
                "{law:?}: mean {mean}, not {}",
                law.mean()
            );
            assert!(
                (square.sqrt() - law.sd()).abs() <= 0.03 * law.sd() + 1e-9,
                "{law:?}: sd {}",
                square.sqrt()
            );
        }
    }

    /// Remaining times against the same law filtered by hand.
    #[test]
    fn what_remains_is_conditional() {
        for (index, law) in laws().iter().enumerate() {
            for elapsed in [0.5, 1.5, 3.5] {
                let over: Vec<f64> = (0..300_000)
                    .map(|visit| law.sample(&mut Draws::new(Key(index as u64), 2, 1, visit)))
                    .filter(|&value| value > elapsed)
                    .collect();
                if over.len() < 1_000 {
                    continue;
                }
                let left =
                    |visit| law.sample_remaining(elapsed, &mut Draws::new(Key(index as u64), 3, 1, visit));
                let count = 50_000;
                let mean = (0..count).map(left).sum::<f64>() / f64::from(count);
                let expected = over.iter().sum::<f64>() / over.len() as f64 - elapsed;
                let error = law.sd() * (1.0 / f64::from(count) + 1.0 / over.len() as f64).sqrt();
                assert!(
                    (mean - expected).abs() <= 6.0 * error + 1e-9,
                    "{law:?} after {elapsed}: {mean}, {expected}"
                );
            }
        }
    }

    #[test]
    fn nothing_remains_beyond_the_end() {
        let draws = &mut Draws::new(Key(1), 1, 1, 1);
        assert_eq!(Law::Uniform { min: 0.0, max: 1.0 }.sample_remaining(2.0, draws), 0.0);
        assert_eq!(Law::Constant(1.0).sample_remaining(2.0, draws), 0.0);
    }

    #[test]
    fn refuses_nonsense() {
        assert!(Law::Exponential { mean: -1.0 }.check().is_err());
        assert!(Law::Uniform { min: 2.0, max: 1.0 }.check().is_err());
        assert!(Law::lognormal(f64::NAN, 1.0).check().is_err());
        assert!(Law::Mixture(vec![]).check().is_err());
    }
}
