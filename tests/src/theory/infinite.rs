//! Unlimited staff: numbers present are Poisson around an integral (Eick, Massey and Whitt 1993).

use super::special::integral;

/// Mean number present at `time` in M(t)/G/infinity started empty at zero: the integral of rate(s) P(S > t - s) ds.
///
/// `breaks` lists the instants at which the rate jumps, so that each smooth piece is integrated apart.
pub fn present(time: f64, breaks: &[f64], rate: impl Fn(f64) -> f64, survival: impl Fn(f64) -> f64) -> f64 {
    let mut ends: Vec<f64> = breaks.iter().copied().filter(|end| *end > 0.0 && *end < time).collect();
    ends.push(time);
    let mut from = 0.0;
    let mut sum = 0.0;
    for to in ends {
        sum += integral(from, to, 400, |s| rate(s) * survival(time - s));
        from = to;
    }
    sum
}

/// Mean number still there after `time` of `count` people who had been there for `elapsed`.
pub fn remaining(count: f64, elapsed: f64, time: f64, survival: impl Fn(f64) -> f64) -> f64 {
    count * survival(elapsed + time) / survival(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exponential services and a constant rate: a (1 - exp(-t)).
    #[test]
    fn constant_rate_from_empty() {
        let mean = present(2.0, &[], |_| 3.0, |t| (-t).exp());
        assert!((mean - 3.0 * (1.0 - (-2.0f64).exp())).abs() < 1e-12);
    }

    /// Fixed services: those of the last hour.
    #[test]
    fn rate_that_jumps() {
        let rate = |s: f64| if s < 2.0 { 1.0 } else { 5.0 };
        let mean = present(2.5, &[1.5, 2.0], rate, |t| if t < 1.0 { 1.0 } else { 0.0 });
        assert!((mean - (0.5 + 2.5)).abs() < 1e-9);
        assert!((remaining(10.0, 3.0, 2.0, |t| (-t).exp()) - 10.0 * (-2.0f64).exp()).abs() < 1e-12);
    }
}
