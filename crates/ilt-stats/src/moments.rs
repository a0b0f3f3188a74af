//! Mean and spread of values that come one by one.

use serde::{Deserialize, Serialize};

/// Count, mean and sum of squared deviations, updated as values come (Welford 1962).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    n: u32,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes a value.
    pub fn push(&mut self, value: f64) {
        self.n += 1;
        let from_old = value - self.mean;
        self.mean += from_old / f64::from(self.n);
        self.squares += from_old * (value - self.mean);
    }

    /// Values taken.
    pub fn n(&self) -> u32 {
        self.n
    }

    /// Their mean; 0 for none.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Their variance with n - 1 in the denominator; `None` for fewer than two.
    pub fn variance(&self) -> Option<f64> {
        (self.n > 1).then(|| (self.squares / f64::from(self.n - 1)).max(0.0))
    }

    /// Their standard deviation; `None` for fewer than two.
    pub fn sd(&self) -> Option<f64> {
        self.variance().map(libm::sqrt)
    }

    /// The half-width of the interval of the mean at this confidence (Student 1908); `None` for fewer than two.
    pub fn half_width(&self, confidence: f64) -> Option<f64> {
        let n = f64::from(self.n);
        self.sd().map(|sd| crate::t_quantile(0.5 + confidence / 2.0, n - 1.0) * sd / libm::sqrt(n))
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.push(value));
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        let moments: Moments = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().collect();
        assert_eq!((moments.n(), moments.mean()), (8, 5.0));
        assert!((moments.variance().unwrap() - 32.0 / 7.0).abs() < 1e-12);
        assert!((moments.half_width(0.95).unwrap() - 2.364_624_251 * (32.0f64 / 56.0).sqrt()).abs() < 1e-8);
        assert_eq!(Moments::default().sd(), None);
    }

    /// A large offset must not eat the variance (NIST's NumAcc4 has the same shape: sd 0.1 around 10,000,000.2).
    #[test]
    fn keeps_digits_far_from_nought() {
        let values = (0..1_001).map(|index| match index {
            0 => 10_000_000.2,
            odd if odd % 2 == 1 => 10_000_000.1,
            _ => 10_000_000.3,
        });
        let moments: Moments = values.collect();
        assert!((moments.mean() - 10_000_000.2).abs() < 1e-8);
        assert!((moments.sd().unwrap() - 0.1).abs() < 1e-8);
    }
}
