//! How one forecast of one figure turned out.

use ilt_engine::Key;

use crate::score::{crps_quantiles, mean_pinball, randomised_pit};

/// How one forecast turned out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Mean pinball loss over .05 to .95.
    pub pinball: f64,
    /// Continuous ranked probability score, from the quantiles.
    pub crps: f64,
    /// Distance of the median from what became true.
    pub error: f64,
    /// Mean of the law less what became true.
    pub bias: f64,
    /// Whether the 80 % and the 95 % interval held it.
    pub inside: (bool, bool),
    /// Randomised probability integral transform, as far as the levels tell it.
    pub transform: f64,
}

impl Mark {
    /// Holds quantiles at the published levels against what became true. `key` and `place` settle the draw of the
    /// randomised transform.
    pub fn of(quantiles: &[f64; 21], observed: f64, key: Key, place: u32) -> Self {
        use ilt_domain::forecast::LEVELS;
        let inside = |tail: usize| quantiles[tail] <= observed && observed <= quantiles[20 - tail];
        let below = (0..21).rev().find(|at| quantiles[*at] < observed).map_or(0.0, |at| LEVELS[at]);
        let upto = (0..21).find(|at| quantiles[*at] > observed).map_or(1.0, |at| LEVELS[at]);
        // The mean from the quantiles: each stands for the levels nearest to it.
        let share = |at: usize| if (2..19).contains(&at) { 0.05 } else { 0.0375 };
        let mean: f64 = (0..21).map(|at| share(at) * quantiles[at]).sum();
        Self {
            pinball: mean_pinball(quantiles, observed),
            crps: crps_quantiles(quantiles, observed),
            error: (quantiles[10] - observed).abs(),
            bias: mean - observed,
            inside: (inside(2), inside(0)),
            transform: randomised_pit(below, upto, key, place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles 0 to 20, so that the n-th level is passed at n.
    #[test]
    fn a_mark_by_hand() {
        let quantiles: [f64; 21] = std::array::from_fn(|at| at as f64);
        let mark = Mark::of(&quantiles, 19.0, Key::of(1, "a"), 0);
        assert_eq!((mark.error, mark.inside), (9.0, (false, true)));
        // Between the level below it, .90, and the one above, .975.
        assert!(mark.transform > 0.90 && mark.transform < 0.975, "{}", mark.transform);
        // The weights come to 1 and are even about the middle.
        assert!((mark.bias - (10.0 - 19.0)).abs() < 1e-12);
        let beyond = Mark::of(&quantiles, 25.0, Key::of(1, "a"), 0);
        assert!(beyond.transform >= 0.975 && beyond.inside == (false, false));
    }
}
