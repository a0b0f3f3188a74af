//! Two settings compared on the same random numbers.

use serde::{Deserialize, Serialize};

use crate::Moments;

/// Differences of pairs, and what the pairing has bought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    differences: Moments,
    base: Moments,
    variant: Moments,
}

impl Paired {
    /// Takes one pair, such as one replication of each setting.
    pub fn push(&mut self, base: f64, variant: f64) {
        self.differences.push(variant - base);
        self.base.push(base);
        self.variant.push(variant);
    }

    /// Adds the pairs of another.
    pub fn merge(&mut self, other: &Self) {
        self.differences.merge(&other.differences);
        self.base.merge(&other.base);
        self.variant.merge(&other.variant);
    }

    /// Moments of variant - base: their half-width is that of the paired comparison.
    pub fn differences(&self) -> &Moments {
        &self.differences
    }

    /// Moments of the base.
    pub fn base(&self) -> &Moments {
        &self.base
    }

    /// Moments of the variant.
    pub fn variant(&self) -> &Moments {
        &self.variant
    }

    /// How many times as many independent replications would give the same precision: the sum of the two variances over
    /// that of the difference. Infinite if the difference never varies; `None` for fewer than two pairs or where nothing
    /// varies at all.
    pub fn variance_reduction(&self) -> Option<f64> {
        let apart = self.base.variance()? + self.variant.variance()?;
        let paired = self.differences.variance()?;
        (apart > 0.0).then(|| apart / paired)
    }
}

impl FromIterator<(f64, f64)> for Paired {
    fn from_iter<I: IntoIterator<Item = (f64, f64)>>(pairs: I) -> Self {
        let mut paired = Self::default();
        pairs.into_iter().for_each(|(base, variant)| paired.push(base, variant));
        paired
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        let pairs = [(1.0, 2.0), (3.0, 5.0), (5.0, 8.0)];
        let paired: Paired = pairs.into_iter().collect();
        assert_eq!((paired.differences().mean(), paired.differences().variance()), (2.0, Some(1.0)));
        assert_eq!((paired.base().mean(), paired.variant().mean()), (3.0, 5.0));
        // Variances 4, 9 and 1.
        assert_eq!(paired.variance_reduction(), Some(13.0));
        let mut halves: Paired = pairs[..1].iter().copied().collect();
        halves.merge(&pairs[1..].iter().copied().collect());
        assert!((halves.variance_reduction().unwrap() - 13.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_say_is_said() {
        assert_eq!(Paired::default().variance_reduction(), None);
        assert_eq!(Paired::from_iter([(1.0, 2.0), (1.0, 2.0)]).variance_reduction(), None);
        assert_eq!(Paired::from_iter([(1.0, 2.0), (2.0, 3.0)]).variance_reduction(), Some(f64::INFINITY));
    }
}
