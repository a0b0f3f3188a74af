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

/// The continuous ranked probability score of an ensemble taken as the forecast law: mean distance of the members to
/// what was observed less half their mean distance to each other (Gneiting & Raftery 2007). `None` without members.
pub fn crps_ensemble(members: &[f64], observed: f64) -> Option<f64> {
    let count = members.len() as f64;
    scored(members, observed, count * count)
}

/// The fair score of an ensemble: the expected score of the law the members were drawn from (Ferro 2014). `None` with
/// fewer than two members.
pub fn crps_ensemble_fair(members: &[f64], observed: f64) -> Option<f64> {
    let count = members.len() as f64;
    if members.len() < 2 { None } else { scored(members, observed, count * (count - 1.0)) }
}

fn scored(members: &[f64], observed: f64, pairs: f64) -> Option<f64> {
    if members.is_empty() {
        return None;
    }
    let count = members.len() as f64;
    let mut sorted = members.to_vec();
    sorted.sort_by(f64::total_cmp);
    let away = sorted.iter().map(|member| (member - observed).abs()).sum::<f64>() / count;
    // The sum over pairs |x_i - x_j|, i < j, in one pass over the sorted members.
    let apart: f64 =
        sorted.iter().enumerate().map(|(at, member)| (2.0 * at as f64 + 1.0 - count) * member).sum();
    Some(away - apart / pairs)
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

/// The interval score of a central interval that leaves `outside` beyond its ends (Gneiting & Raftery 2007).
pub fn interval_score(lower: f64, upper: f64, outside: f64, observed: f64) -> f64 {
    let missed = (lower - observed).max(0.0) + (observed - upper).max(0.0);
    upper - lower + 2.0 / outside * missed
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
        assert_eq!(crps_ensemble(&[3.0, 3.0], 5.0), Some(2.0));
        assert!((crps_law(3, &[1.0], 5) - 2.0).abs() < 1e-12);
        assert!((crps_law(3, &[1.0], 1) - 2.0).abs() < 1e-12);
    }

    /// Uniform on (0, 1), observed 1/2: the integral of the squared distance is 2 * (1/2)^3 / 3 = 1/12.
    #[test]
    fn quantiles_of_the_uniform_law() {
        assert!((crps_quantiles(&LEVELS, 0.5) - 1.0 / 12.0).abs() < 2e-3);
    }

    /// Members 1, 2, 4, observed 3: mean distance 4/3; pairs 1 + 3 + 2 = 6, over 9 and over 6.
    #[test]
    fn an_ensemble_by_hand() {
        let members = [4.0, 1.0, 2.0];
        assert!((crps_ensemble(&members, 3.0).unwrap() - (4.0 / 3.0 - 6.0 / 9.0)).abs() < 1e-12);
        assert!((crps_ensemble_fair(&members, 3.0).unwrap() - (4.0 / 3.0 - 1.0)).abs() < 1e-12);
        assert_eq!(crps_ensemble(&[], 1.0), None);
        assert_eq!(crps_ensemble_fair(&[1.0], 1.0), None);
    }

    /// Weights 1/2 on 0, 1/4 on 1, 1/4 on 2, observed 1: .25 + .0625 + 0.
    #[test]
    fn a_law_of_counts_by_hand_and_as_an_ensemble() {
        let weights = [0.5, 0.25, 0.25];
        assert!((crps_law(0, &weights, 1) - 0.3125).abs() < 1e-12);
        let members = [0.0, 0.0, 1.0, 2.0];
        for observed in 0..5 {
            let same = crps_ensemble(&members, observed as f64).unwrap();
            assert!((crps_law(0, &weights, observed) - same).abs() < 1e-12, "{observed}");
        }
    }

    #[test]
    fn an_interval_by_hand() {
        assert_eq!(interval_score(2.0, 6.0, 0.2, 5.0), 4.0);
        assert!((interval_score(2.0, 6.0, 0.2, 7.0) - 14.0).abs() < 1e-12);
        assert!((interval_score(2.0, 6.0, 0.2, 1.5) - 9.0).abs() < 1e-12);
    }
}
