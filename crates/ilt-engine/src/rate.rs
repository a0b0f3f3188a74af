//! Rates that vary with time, integrated once, inverted exactly.
//!
//! The times of a Poisson process with rate `r(t)` are those at which the integrated rate reaches the sums of unit
//! exponentials (Çinlar 1975), so no thinning and no bias at the edges.

use std::fmt;

/// A piecewise-constant rate with its integral.
#[derive(Debug, Clone, PartialEq)]
pub struct Integrated {
    /// Edges of the bins, microseconds; one more than rates.
    edges: Vec<i64>,
    /// The integral up to each edge.
    cumulative: Vec<f64>,
}

/// Why a rate cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub enum RateFault {
    /// There must be one edge more than rates, and at least two.
    Lengths {
        /// Edges given.
        edges: usize,
        /// Rates given.
        rates: usize,
    },
    /// Edges must rise.
    Order {
        /// The first edge that does not lie after the one before it.
        at: usize,
    },
    /// Rates must be finite and not negative.
    Rate {
        /// Which.
        at: usize,
        /// Its value.
        value: f64,
    },
}

impl fmt::Display for RateFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { edges, rates } => write!(to, "{edges} edges do not enclose {rates} rates"),
            Self::Order { at } => write!(to, "edge {at} does not lie after the one before it"),
            Self::Rate { at, value } => write!(to, "rate {at} is {value}, not a finite number of at least 0"),
        }
    }
}

impl std::error::Error for RateFault {}

const HOUR: f64 = 3_600_000_000.0;

impl Integrated {
    /// A rate of `rates_per_hour[i]` between `edges[i]` and `edges[i + 1]` (microseconds).
    ///
    /// # Errors
    /// If lengths do not match, edges do not rise, or a rate is negative or not finite.
    pub fn new(edges: Vec<i64>, rates_per_hour: Vec<f64>) -> Result<Self, RateFault> {
        if edges.len() != rates_per_hour.len() + 1 || rates_per_hour.is_empty() {
            return Err(RateFault::Lengths { edges: edges.len(), rates: rates_per_hour.len() });
        }
        if let Some(at) = (1..edges.len()).find(|&at| edges[at] <= edges[at - 1]) {
            return Err(RateFault::Order { at });
        }
        if let Some((at, &value)) =
            rates_per_hour.iter().enumerate().find(|(_, rate)| !(rate.is_finite() && **rate >= 0.0))
        {
            return Err(RateFault::Rate { at, value });
        }
        let mut cumulative = Vec::with_capacity(edges.len());
        let mut sum = 0.0;
        cumulative.push(sum);
        for (rate, ends) in rates_per_hour.iter().zip(edges.windows(2)) {
            sum += rate * (ends[1] - ends[0]) as f64 / HOUR;
            cumulative.push(sum);
        }
        Ok(Self { edges, cumulative })
    }

    /// The integral over the whole: expected arrivals.
    pub fn total(&self) -> f64 {
        self.cumulative[self.cumulative.len() - 1]
    }

    /// The integral up to an instant.
    pub fn up_to(&self, at: i64) -> f64 {
        let bin = self.edges.partition_point(|&edge| edge <= at);
        if bin == 0 {
            return 0.0;
        }
        if bin == self.edges.len() {
            return self.total();
        }
        let share = (at - self.edges[bin - 1]) as f64 / (self.edges[bin] - self.edges[bin - 1]) as f64;
        self.cumulative[bin - 1] + share * (self.cumulative[bin] - self.cumulative[bin - 1])
    }

    /// The instant at which the integral reaches `target`, `None` past the end. `hint` is the bin found last: it makes
    /// the search for a rising sequence of targets short and has no effect on the result.
    #[inline]
    pub fn invert(&self, target: f64, hint: &mut u32) -> Option<i64> {
        if target.is_nan() || target > self.total() {
            return None;
        }
        let bin = self.bin(target, *hint as usize);
        *hint = bin as u32;
        let (low, high) = (self.cumulative[bin], self.cumulative[bin + 1]);
        let (from, to) = (self.edges[bin], self.edges[bin + 1]);
        let share = ((target - low) / (high - low)).clamp(0.0, 1.0);
        Some(from + (share * (to - from) as f64).round() as i64)
    }

    /// The first bin whose upper integral reaches `target`, by galloping on from the hint.
    #[inline]
    fn bin(&self, target: f64, hint: usize) -> usize {
        let upper = &self.cumulative[1..];
        let hint = if hint < upper.len() && (hint == 0 || upper[hint - 1] < target) { hint } else { 0 };
        let mut low = hint;
        let mut step = 1;
        while low + step < upper.len() && upper[low + step - 1] < target {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(upper.len());
        (low + upper[low..high].partition_point(|&sum| sum < target)).min(upper.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: i64 = 3_600_000_000;

    #[test]
    fn inverts_what_it_integrates() {
        let rate = Integrated::new(vec![0, H, 3 * H, 4 * H, 10 * H], vec![2.0, 0.0, 4.0, 0.5]).unwrap();
        assert_eq!(rate.total(), 2.0 + 4.0 + 3.0);
        let (mut hint, mut cold) = (0, 0);
        for tenth in 1..90 {
            let target = f64::from(tenth) / 10.0;
            let at = rate.invert(target, &mut hint).unwrap();
            cold = (cold * 7 + 3) % 4;
            assert_eq!(at, rate.invert(target, &mut cold.clone()).unwrap());
            assert!((rate.up_to(at) - target).abs() < 1e-8);
            assert!(!(at > H && at < 3 * H), "nothing arrives at rate nought");
        }
        assert_eq!(rate.invert(9.1, &mut hint), None);
    }

    #[test]
    fn refuses_nonsense() {
        assert!(Integrated::new(vec![0], vec![]).is_err());
        assert!(Integrated::new(vec![0, 0], vec![1.0]).is_err());
        assert!(Integrated::new(vec![0, 1], vec![f64::NAN]).is_err());
        assert!(Integrated::new(vec![0, 1], vec![-1.0]).is_err());
    }
}
