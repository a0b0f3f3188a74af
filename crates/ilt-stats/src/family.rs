//! Judging many standardised differences at once.

use crate::chi_square::chi_square_cdf;
use crate::normal::normal_upper_point;

/// How often a family of true cases may be refused for its greatest |z|.
const FAMILYWISE: f64 = 0.001;
/// How often, on either side, for its sum of squares.
const EITHER_SIDE: f64 = 0.000_5;

/// What speaks against a family of z-values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objection {
    /// One value lies too far out (or is not a number).
    Beyond {
        /// Which.
        at: usize,
        /// Its value.
        z: f64,
        /// What it may reach.
        bound: f64,
    },
    /// Together they lie too far out, or suspiciously near.
    Squares {
        /// The sum of their squares.
        sum: f64,
        /// How likely a smaller sum is.
        below: f64,
    },
}

/// The point that the greatest |z| of `n` independent values exceeds once in a thousand families (Sidak 1967).
pub fn familywise_bound(n: usize) -> f64 {
    let each = -libm::expm1(libm::log1p(-FAMILYWISE) / n.max(1) as f64);
    normal_upper_point(each / 2.0)
}

/// The first objection to independent standard normal values: the greatest |z| beyond the two-sided familywise 0.1 %
/// point, or the sum of z² outside the 0.05-99.95 % range of chi-square. `None` if they may stand, or there are none.
pub fn objection(values: &[f64]) -> Option<Objection> {
    let bound = familywise_bound(values.len());
    // Asked this way round so that what is not a number is refused.
    let far = values.iter().position(|z| !z.is_finite() || z.abs() > bound);
    if let Some(at) = far {
        return Some(Objection::Beyond { at, z: values[at], bound });
    }
    let sum: f64 = values.iter().map(|z| z * z).sum();
    let below = chi_square_cdf(sum, values.len().max(1) as f64);
    let inside = (EITHER_SIDE..=1.0 - EITHER_SIDE).contains(&below);
    (!values.is_empty() && !inside).then_some(Objection::Squares { sum, below })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::normal_quantile;

    /// What a sample of a normal law looks like on average.
    fn typical(n: usize) -> Vec<f64> {
        (0..n).map(|index| normal_quantile((index as f64 + 0.5) / n as f64)).collect()
    }

    #[test]
    fn bounds_widen_with_the_family() {
        assert!((familywise_bound(1) - 3.290_526_731).abs() < 1e-6);
        assert!(familywise_bound(100) > familywise_bound(10));
        let chance = 1.0 - (1.0 - 2.0 * crate::normal_cdf(-familywise_bound(50))).powi(50);
        assert!((chance - 0.001).abs() < 1e-9);
    }

    #[test]
    fn lets_the_typical_stand_and_names_the_rest() {
        assert_eq!(objection(&[]), None);
        assert_eq!(objection(&typical(60)), None);
        let mut one_far = typical(60);
        one_far[7] = -6.0;
        assert!(matches!(objection(&one_far), Some(Objection::Beyond { at: 7, .. })));
        one_far[7] = f64::NAN;
        assert!(matches!(objection(&one_far), Some(Objection::Beyond { at: 7, .. })));
        let wide: Vec<f64> = typical(60).iter().map(|z| z * 1.5).collect();
        assert!(matches!(objection(&wide), Some(Objection::Squares { .. })));
        let near: Vec<f64> = typical(60).iter().map(|z| z * 0.4).collect();
        assert!(matches!(objection(&near), Some(Objection::Squares { .. })));
    }
}
