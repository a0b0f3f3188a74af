//! Which parameters make a law.

use std::fmt;

use super::Law;

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

type Checked = Result<(), LawFault>;

impl Law {
    /// Refuses parameters that are not finite, negative, out of order or empty, and laws without a finite mean.
    ///
    /// # Errors
    /// The first parameter that is wrong.
    pub fn check(&self) -> Result<(), LawFault> {
        match self {
            Self::Constant(value) => not_negative("value", *value),
            Self::Exponential { mean } => positive("mean", *mean),
            Self::Lognormal { mu, sigma } => {
                need("mean", *mu, mu.is_finite(), "a finite number above 0").and(not_negative("sd", *sigma))
            }
            Self::Gamma { shape, scale } | Self::Weibull { shape, scale } => {
                positive("shape", *shape).and(positive("scale", *scale))
            }
            Self::Erlang { k, mean } => positive("k", f64::from(*k)).and(positive("mean", *mean)),
            Self::Uniform { min, max } => not_negative("min", *min).and(at_least_min("max", *max, *min)),
            Self::Triangular { min, mode, max } => not_negative("min", *min)
                .and(at_least_min("mode", *mode, *min))
                .and(need("max", *max, max.is_finite() && max >= mode, "a finite number of at least mode")),
            Self::Mixture(parts) => mixture(parts),
            Self::Empirical { values, upto } => empirical(values, upto),
            Self::Shifted { law, times, plus } => {
                positive("times", *times).and(not_negative("plus", *plus)).and_then(|()| law.check())
            }
        }?;
        let mean = self.mean();
        need("mean", mean, mean.is_finite(), "a finite number")
    }
}

fn mixture(parts: &[(f64, Law)]) -> Checked {
    positive("number of parts", parts.len() as f64)?;
    parts.iter().try_for_each(|(share, law)| positive("share", *share).and_then(|()| law.check()))
}

fn empirical(values: &[f64], upto: &[f64]) -> Checked {
    positive("number of values", values.len() as f64)?;
    let as_many = upto.len() == values.len();
    need("number of weights", upto.len() as f64, as_many, "the number of values")?;
    values.iter().try_for_each(|value| not_negative("value", *value))?;
    super::survival::weights(upto).try_for_each(|weight| not_negative("weight", weight))
}

fn need(parameter: &'static str, value: f64, fine: bool, must: &'static str) -> Checked {
    if fine { Ok(()) } else { Err(LawFault { parameter, value, must }) }
}

fn positive(parameter: &'static str, value: f64) -> Checked {
    need(parameter, value, value.is_finite() && value > 0.0, "a finite number above 0")
}

fn not_negative(parameter: &'static str, value: f64) -> Checked {
    need(parameter, value, value.is_finite() && value >= 0.0, "a finite number of at least 0")
}

fn at_least_min(parameter: &'static str, value: f64, min: f64) -> Checked {
    need(parameter, value, value.is_finite() && value >= min, "a finite number of at least min")
}
