//! Mean and standard deviation of each law, from its parameters.

use super::Law;

impl Law {
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
            Self::Mixture(parts) => average(parts, Self::mean),
            Self::Empirical { values, upto } => expectation(values, upto, |value| value),
            Self::Shifted { law, times, plus } => plus + times * law.mean(),
        }
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        libm::sqrt(self.variance().max(0.0))
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        match self {
            Self::Constant(_) => 0.0,
            Self::Exponential { .. } => mean * mean,
            Self::Erlang { k, .. } => mean * mean / f64::from(*k),
            Self::Lognormal { sigma, .. } => libm::expm1(sigma * sigma) * mean * mean,
            Self::Gamma { shape, scale } => shape * scale * scale,
            Self::Weibull { shape, scale } => scale * scale * libm::tgamma(1.0 + 2.0 / shape) - mean * mean,
            Self::Uniform { min, max } => (max - min) * (max - min) / 12.0,
            Self::Triangular { min, mode, max } => {
                ((max - min) * (max - min) - (mode - min) * (max - mode)) / 18.0
            }
            Self::Mixture(parts) => average(parts, |law| {
                let off = law.mean() - mean;
                law.variance() + off * off
            }),
            Self::Empirical { values, upto } => {
                expectation(values, upto, |value| (value - mean) * (value - mean))
            }
            Self::Shifted { law, times, .. } => times * times * law.variance(),
        }
    }
}

fn average(parts: &[(f64, Law)], of: impl Fn(&Law) -> f64) -> f64 {
    let total: f64 = parts.iter().map(|(share, _)| share).sum();
    parts.iter().map(|(share, law)| share * of(law)).sum::<f64>() / total
}

fn expectation(values: &[f64], upto: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    super::survival::weights(upto).zip(values).map(|(weight, &value)| weight * of(value)).sum()
}
