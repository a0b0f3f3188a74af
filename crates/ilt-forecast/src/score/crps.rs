//! Scores of one forecast of one number.

use ilt_domain::forecast::LEVELS;

/// The pinball loss of a quantile at `level` (Koenker & Bassett 1978).
pub fn pinball(quantile: f64, level: f64, observed: f64) -> f64 {
    let error = observed - quantile;
    if error >= 0.0 { level * error } else { (level - 1.0) * error }
}

/// Mean pinball loss over the nineteen inner levels .05 to .95, which is how published figures are given.
pub fn mean_pinball(quantiles: &[f64; 21], observed: f64) -> f64 {
    let losses = (1..20).map(|at| pinball(quantiles[at], LEVELS[at], observed));
    losses.sum::<f64>() / 19.0
}

/// The continuous ranked probability score from quantiles at [`LEVELS`]: twice the integral of the pinball loss over
/// the levels (Laio & Tamea 2007), by the trapezium rule, the tails beyond the outer levels taken as flat.
pub fn crps_quantiles(quantiles: &[f64; 21], observed: f64) -> f64 {
    let loss = |at: usize| pinball(quantiles[at], LEVELS[at], observed);
    let inner: f64 = (1..21).map(|at| (LEVELS[at] - LEVELS[at - 1]) * (loss(at) + loss(at - 1)) / 2.0).sum();
    2.0 * (inner + LEVELS[0] * loss(0) + (1.0 - LEVELS[20]) * loss(20))
}

/// The continuous ranked probability score of a law on the whole numbers `from`, `from` + 1, ..., exactly: the sum over
/// whole numbers of the squared distance between the law's distribution function and the step at `observed` (the ranked
/// probability score of Epstein 1969 on counts). Numbers outside `weights` have no weight.
pub fn crps_law(from: u64, weights: &[f64], observed: u64) -> f64 {
    let mut below = 0.0;
    let mut sum = 0.0;
    for (at, weight) in weights.iter().enumerate() {
        below += weight;
        let step = f64::from(u8::from(from + at as u64 >= observed));
        sum += (below - step) * (below - step);
    }
    let end = from + weights.len() as u64;
    sum + observed.saturating_sub(end) as f64 + from.saturating_sub(observed) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinball_by_hand() {
        assert!((pinball(10.0, 0.9, 12.0) - 1.8).abs() < 1e-12);
        assert!((pinball(10.0, 0.9, 8.0) - 0.2).abs() < 1e-12);
        // All quantiles at 3, observed 5: the mean level of the inner nineteen is one half.
        assert!((mean_pinball(&[3.0; 21], 5.0) - 1.0).abs() < 1e-12);
    }

    /// A forecast that is one point: the score is the distance.
    #[test]
    fn a_point_scores_its_distance() {
        assert!((crps_quantiles(&[3.0; 21], 5.0) - 2.0).abs() < 1e-12);
        assert!((crps_law(3, &[1.0], 5) - 2.0).abs() < 1e-12);
        assert!((crps_law(3, &[1.0], 1) - 2.0).abs() < 1e-12);
    }

    /// Uniform on (0, 1), observed 1/2: the integral of the squared distance is 2 * (1/2)^3 / 3 = 1/12.
    #[test]
    fn quantiles_of_the_uniform_law() {
        assert!((crps_quantiles(&LEVELS, 0.5) - 1.0 / 12.0).abs() < 2e-3);
    }

    /// Weights 1/2 on 0, 1/4 on 1, 1/4 on 2, observed 1: .25 + .0625 + 0. And for any count what the definition says: the
    /// mean distance to what was observed less half the mean distance between two draws (Gneiting & Raftery 2007).
    #[test]
    fn a_law_of_counts_by_hand_and_by_definition() {
        let weights = [0.5, 0.25, 0.25];
        assert!((crps_law(0, &weights, 1) - 0.3125).abs() < 1e-12);
        let mean =
            |distance: &dyn Fn(usize) -> f64| -> f64 { (0..3).map(|at| weights[at] * distance(at)).sum() };
        let apart = mean(&|one| mean(&|other| one.abs_diff(other) as f64));
        for observed in 0..5_usize {
            let truth = mean(&|at| at.abs_diff(observed) as f64) - apart / 2.0;
            assert!((crps_law(0, &weights, observed as u64) - truth).abs() < 1e-12, "{observed}");
        }
    }
}
