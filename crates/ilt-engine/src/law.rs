//! Laws of times: drawing them, drawing what remains of them, their mean and spread. The unit is the caller's.

mod check;
mod moments;
mod remaining;
mod survival;

use serde::{Deserialize, Serialize};

pub use check::LawFault;

use crate::exponential::exp;
use crate::streams::Draws;

/// A law of a non-negative quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// Erlang laws of up to this many stages are drawn stage by stage; beyond, one gamma draw is cheaper.
const STAGES: u32 = 8;

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
        // Rounding must not leave a gap at the top; a sum that is not a number is left for `check` to refuse.
        if let Some(last) = upto.last_mut().filter(|last| !last.is_nan()) {
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

    /// The laws that few pieces of work follow, out of the way of those that most do.
    #[inline(never)]
    fn sample_rare(&self, draws: &mut Draws) -> f64 {
        match self {
            Self::Constant(_) | Self::Exponential { .. } | Self::Lognormal { .. } => self.sample(draws),
            Self::Gamma { shape, scale } => scale * draws.gamma(*shape),
            Self::Erlang { k, mean } if *k <= STAGES => {
                (0..*k).map(|_| draws.exponential()).sum::<f64>() * (mean / f64::from(*k))
            }
            Self::Erlang { k, mean } => mean / f64::from(*k) * draws.gamma(f64::from(*k)),
            Self::Weibull { shape, scale } => scale * libm::pow(draws.exponential(), 1.0 / shape),
            Self::Uniform { min, max } => min + (max - min) * draws.unit(),
            Self::Triangular { min, mode, max } => triangular_beyond(*min, *mode, *max, draws.unit()),
            Self::Mixture(parts) => {
                chosen(parts, |(share, _)| *share, draws).map_or(0.0, |(_, law)| law.sample(draws))
            }
            Self::Empirical { values, upto } => {
                let draw = draws.unit();
                let at = upto.partition_point(|&sum| sum <= draw).min(values.len().saturating_sub(1));
                values.get(at).copied().unwrap_or(0.0)
            }
            Self::Shifted { law, times, plus } => plus + times * law.sample(draws),
        }
    }
}

/// The value of a triangular law that a share `above` of it exceeds.
fn triangular_beyond(min: f64, mode: f64, max: f64, above: f64) -> f64 {
    let whole = max - min;
    if whole <= 0.0 {
        min
    } else if above * whole < max - mode {
        max - libm::sqrt(above * whole * (max - mode))
    } else {
        min + libm::sqrt((1.0 - above) * whole * (mode - min))
    }
}

/// One of several things with probability proportional to its weight; `None` of nothing.
fn chosen<'a, T>(of: &'a [T], weight: impl Fn(&T) -> f64, draws: &mut Draws) -> Option<&'a T> {
    let mut left = draws.unit() * of.iter().map(&weight).sum::<f64>();
    of.iter()
        .find(|one| {
            left -= weight(one);
            left < 0.0
        })
        // Rounding may leave a crumb beyond the last.
        .or_else(|| of.iter().rev().find(|one| weight(one) > 0.0))
}

#[cfg(test)]
mod tests;
