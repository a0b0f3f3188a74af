//! What remains of a time of which some has passed, drawn exactly.

use super::{Law, chosen, survival, triangular_beyond};
use crate::streams::Draws;

impl Law {
    /// What remains of the quantity given that `elapsed` has passed: a draw of X - elapsed given X > elapsed. Where the
    /// law cannot exceed `elapsed`, nothing remains. Nothing elapsed (or less) gives a whole fresh draw.
    pub fn sample_remaining(&self, elapsed: f64, draws: &mut Draws) -> f64 {
        if elapsed.is_nan() || elapsed <= 0.0 {
            return self.sample(draws);
        }
        // Also what keeps the rejections below from running for ever: each goes on where the law does.
        if self.ln_survival(elapsed) > f64::NEG_INFINITY { self.beyond(elapsed, draws).max(0.0) } else { 0.0 }
    }

    /// X - elapsed given X > elapsed, for a law that goes beyond it.
    fn beyond(&self, elapsed: f64, draws: &mut Draws) -> f64 {
        match self {
            Self::Constant(value) => value - elapsed,
            Self::Exponential { mean } => mean * draws.exponential(),
            Self::Lognormal { mu, sigma } if *sigma > 0.0 => {
                let z = normal_beyond((libm::log(elapsed) - mu) / sigma, draws);
                libm::exp(mu + sigma * z) - elapsed
            }
            Self::Lognormal { mu, .. } => libm::exp(*mu) - elapsed,
            Self::Gamma { shape, scale } => scale * gamma_remaining(*shape, elapsed / scale, draws),
            Self::Erlang { k, mean } => {
                let scale = mean / f64::from(*k);
                scale * gamma_remaining(f64::from(*k), elapsed / scale, draws)
            }
            Self::Weibull { shape, scale } => {
                // The cumulative hazard (t/scale)^shape grows by a unit exponential.
                let hazard = libm::pow(elapsed / scale, *shape) + draws.exponential();
                scale * libm::pow(hazard, 1.0 / shape) - elapsed
            }
            Self::Uniform { min, max } => {
                let from = min.max(elapsed);
                from + (max - from) * draws.unit() - elapsed
            }
            Self::Triangular { min, mode, max } => {
                let above = survival::triangular_survival(*min, *mode, *max, elapsed) * draws.unit();
                triangular_beyond(*min, *mode, *max, above) - elapsed
            }
            Self::Mixture(parts) => mixture_remaining(parts, elapsed, draws),
            Self::Empirical { values, upto } => {
                let beyond: Vec<(f64, f64)> = survival::weights(upto)
                    .zip(values.iter().copied())
                    .filter(|(_, value)| *value > elapsed)
                    .collect();
                chosen(&beyond, |(weight, _)| *weight, draws).map_or(0.0, |(_, value)| value - elapsed)
            }
            Self::Shifted { law, times, plus } if elapsed < *plus => {
                plus - elapsed + times * law.sample(draws)
            }
            Self::Shifted { law, times, plus } => {
                times * law.sample_remaining((elapsed - plus) / times, draws)
            }
        }
    }
}

/// Which part it is depends on how likely each is to have lasted so long; then what remains of that part.
fn mixture_remaining(parts: &[(f64, Law)], elapsed: f64, draws: &mut Draws) -> f64 {
    let logs: Vec<f64> =
        parts.iter().map(|(share, law)| libm::log(*share) + law.ln_survival(elapsed)).collect();
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weighed: Vec<(f64, &Law)> =
        logs.iter().zip(parts).map(|(log, (_, law))| (libm::exp(log - greatest), law)).collect();
    chosen(&weighed, |(weight, _)| *weight, draws)
        .map_or(0.0, |(_, law)| law.sample_remaining(elapsed, draws))
}

/// A normal draw given that it exceeds `least`: by rejection near the middle, where at least three in ten do, and under
/// an exponential majorant far out (Robert 1995).
fn normal_beyond(least: f64, draws: &mut Draws) -> f64 {
    if least < 0.5 {
        loop {
            let z = draws.normal();
            if z > least {
                return z;
            }
        }
    }
    let rate = (least + libm::sqrt(least * least + 4.0)) / 2.0;
    loop {
        let z = least + draws.exponential() / rate;
        if 2.0 * draws.exponential() >= (z - rate) * (z - rate) {
            return z;
        }
    }
}

/// What remains of a gamma law of scale 1, given that it exceeds `passed` > 0.
fn gamma_remaining(shape: f64, passed: f64, draws: &mut Draws) -> f64 {
    if passed > shape.max(1.0) {
        return gamma_tail(shape, passed, draws);
    }
    if shape < 1.0 {
        return small_gamma_remaining(shape, passed, draws);
    }
    // Below its mean, at least one draw in three goes beyond.
    loop {
        let value = draws.gamma(shape);
        if value > passed {
            return value - passed;
        }
    }
}

/// Beyond the mean: rejection under an exponential majorant of the best rate (Dagpunar 1978).
fn gamma_tail(shape: f64, passed: f64, draws: &mut Draws) -> f64 {
    let off = passed - shape;
    let rate = ((off + libm::sqrt(off * off + 4.0 * passed)) / (2.0 * passed)).min(1.0);
    // Logarithm of density over majorant, greatest at `peak`.
    let ratio = |x: f64| (shape - 1.0) * libm::log(x) - (1.0 - rate) * x;
    let peak = if rate < 1.0 { passed.max((shape - 1.0) / (1.0 - rate)) } else { passed };
    loop {
        let more = draws.exponential() / rate;
        if -draws.exponential() <= ratio(passed + more) - ratio(peak) {
            return more;
        }
    }
}

/// A shape below 1 and a point below 1: the density x^(shape-1) e^-x lies under its power up to 1 and under its
/// exponential beyond, and nowhere far.
fn small_gamma_remaining(shape: f64, passed: f64, draws: &mut Draws) -> f64 {
    // passed^shape - 1, in (-1, 0].
    let power = libm::expm1(shape * libm::log(passed));
    let (near, far) = (libm::exp(-passed) * -power / shape, libm::exp(-1.0));
    loop {
        let (value, accept) = if draws.unit() * (near + far) < near {
            let value = libm::exp(libm::log1p(draws.unit() * power) / shape);
            (value, passed - value)
        } else {
            let value = 1.0 + draws.exponential();
            (value, (shape - 1.0) * libm::log(value))
        };
        if value > passed && -draws.exponential() <= accept {
            return value - passed;
        }
    }
}
