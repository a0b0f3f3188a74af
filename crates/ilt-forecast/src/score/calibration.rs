//! Whether what was said to happen with some chance happened that often.

use ilt_engine::{Draws, Key};

/// How often an interval held what was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Forecasts whose interval held it.
    pub inside: u64,
    /// Forecasts.
    pub of: u64,
}

impl Coverage {
    /// Counts one forecast.
    pub fn add(&mut self, lower: f64, upper: f64, observed: f64) {
        self.inside += u64::from(lower <= observed && observed <= upper);
        self.of += 1;
    }

    /// The share held; `None` without forecasts.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.inside as f64 / self.of as f64)
    }

    /// The 95 % interval of the share.
    pub fn interval(self) -> Option<(f64, f64)> {
        wilson(self.inside, self.of)
    }
}

/// The 95 % score interval of a share (Wilson 1927); `None` of nothing.
pub fn wilson(inside: u64, of: u64) -> Option<(f64, f64)> {
    /// Upper 97.5 % point of the normal law.
    const Z: f64 = 1.959_963_984_540_054;
    if of == 0 {
        return None;
    }
    let (count, share) = (of as f64, inside as f64 / of as f64);
    let around = (share + Z * Z / (2.0 * count)) / (1.0 + Z * Z / count);
    let half =
        Z / (1.0 + Z * Z / count) * libm::sqrt(share * (1.0 - share) / count + Z * Z / (4.0 * count * count));
    Some(((around - half).max(0.0), (around + half).min(1.0)))
}

/// The randomised probability integral transform of a count (Czado, Gneiting & Held 2009): evenly spread over (0, 1) if
/// the law is right. `below` = P(Y < observed), `upto` = P(Y <= observed). The draw depends on `key` and `index` alone.
pub(crate) fn randomised_pit(below: f64, upto: f64, key: Key, index: u32) -> f64 {
    /// No other draw of the crate has this purpose.
    const PIT: u16 = 0x5017;
    below + Draws::new(key, 0, PIT, index).unit() * (upto - below)
}

/// The largest distance between the distribution function of the transforms and the even spread: the statistic of
/// Kolmogorov (1933) and Smirnov (1948), and its 5 % critical value for so many independent transforms. `None` of none.
pub(crate) fn pit_uniformity(transforms: &[f64]) -> Option<(f64, f64)> {
    if transforms.is_empty() {
        return None;
    }
    let count = transforms.len() as f64;
    let mut sorted = transforms.to_vec();
    sorted.sort_by(f64::total_cmp);
    let furthest = sorted.iter().enumerate().fold(0.0_f64, |most, (at, value)| {
        most.max((value - at as f64 / count).abs()).max(((at as f64 + 1.0) / count - value).abs())
    });
    Some((furthest, 1.358 / libm::sqrt(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wilson's interval for 8 of 10, from the formula worked by hand: centre .716, half-width .227.
    #[test]
    fn wilson_by_hand() {
        let (low, high) = wilson(8, 10).unwrap();
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(0, 5).unwrap().0, 0.0);
        assert_eq!(wilson(5, 5).unwrap().1, 1.0);
    }

    #[test]
    fn coverage_counts_the_ends_as_inside() {
        let mut coverage = Coverage::default();
        for observed in [1.0, 2.0, 3.0, 4.0] {
            coverage.add(2.0, 3.0, observed);
        }
        assert_eq!(coverage, Coverage { inside: 2, of: 4 });
        assert_eq!(coverage.share(), Some(0.5));
    }

    /// Counts that follow their law give transforms that are evenly spread; of a wrong law they are not.
    #[test]
    fn the_transform_is_even_only_under_the_right_law() {
        let key = Key::of(5, "pit");
        // A fair die from 0 to 5.
        let rolls = |n: u32| (0..n).map(move |at| libm::floor(6.0 * Draws::new(key, 1, 0, at).unit()));
        let transforms = |faces: f64| -> Vec<f64> {
            let even = |face: f64| (face / faces).min(1.0);
            (0..)
                .zip(rolls(2_000))
                .map(|(at, face)| randomised_pit(even(face), even(face + 1.0), key, at))
                .collect()
        };
        let (right, critical) = pit_uniformity(&transforms(6.0)).unwrap();
        let (wrong, _) = pit_uniformity(&transforms(7.0)).unwrap();
        assert!(right < critical && wrong > 3.0 * critical, "{right} {wrong} {critical}");
        assert_eq!(transforms(6.0), transforms(6.0));
    }
}
