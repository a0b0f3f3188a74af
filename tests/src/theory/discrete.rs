//! Laws on 0, 1, 2, ... as lists of probabilities: sums of independent parts, and how good a forecast of them is.

use super::special::ln_gamma;

/// Poisson with this mean, up to where less than 1e-12 is left.
pub fn poisson(mean: f64) -> Vec<f64> {
    up_to_the_end(|n| (n as f64 * mean.ln() - mean - ln_gamma(n as f64 + 1.0)).exp(), mean)
}

/// Negative binomial: Poisson whose mean is `mean` times a gamma factor of this shape and mean 1.
pub fn poisson_gamma(mean: f64, shape: f64) -> Vec<f64> {
    let (success, failure) = ((shape / (shape + mean)).ln(), (mean / (shape + mean)).ln());
    let weight = |n: f64| ln_gamma(n + shape) - ln_gamma(shape) - ln_gamma(n + 1.0);
    up_to_the_end(|n| (weight(n as f64) + shape * success + n as f64 * failure).exp(), mean)
}

fn up_to_the_end(mass: impl Fn(usize) -> f64, mean: f64) -> Vec<f64> {
    let mut law = Vec::new();
    let mut sum = 0.0;
    while sum < 1.0 - 1e-12 && (law.len() as f64) < 1_000.0 + 20.0 * mean {
        law.push(mass(law.len()));
        sum += law[law.len() - 1];
    }
    law
}

/// The sum of a number with this law and an independent trial that succeeds with this chance.
pub fn plus_trial(law: &[f64], chance: f64) -> Vec<f64> {
    let mut sum = vec![0.0; law.len() + 1];
    for (n, p) in law.iter().enumerate() {
        sum[n] += p * (1.0 - chance);
        sum[n + 1] += p * chance;
    }
    sum
}

/// The sum of two independent numbers with these laws.
pub fn plus(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; (one.len() + other.len()).saturating_sub(1)];
    for (n, p) in one.iter().enumerate() {
        other.iter().enumerate().for_each(|(m, q)| sum[n + m] += p * q);
    }
    sum
}

/// The law of `value(n)` where n has this law.
pub fn image(law: &[f64], value: impl Fn(usize) -> usize) -> Vec<f64> {
    let mut image = Vec::new();
    for (n, p) in law.iter().enumerate() {
        let at = value(n);
        if at >= image.len() {
            image.resize(at + 1, 0.0);
        }
        image[at] += p;
    }
    image
}

/// Mean of a law.
pub fn mean(law: &[f64]) -> f64 {
    law.iter().enumerate().map(|(n, p)| n as f64 * p).sum()
}

/// The law that an ensemble of counts stands for: each member as likely as any other.
pub fn of_members(values: &[f64]) -> Vec<f64> {
    let top = values.iter().copied().fold(0.0, f64::max) as usize;
    let mut law = vec![0.0; top + 1];
    values.iter().for_each(|value| law[*value as usize] += 1.0 / values.len() as f64);
    law
}

/// Expected continuous ranked probability score of `forecast` where the truth has the law `truth` (Gneiting and Raftery
/// 2007): the sum over steps of (F - P)^2 + P (1 - P).
pub fn expected_crps(forecast: &[f64], truth: &[f64]) -> f64 {
    let (mut below_forecast, mut below_truth, mut score) = (0.0, 0.0, 0.0);
    for n in 0..forecast.len().max(truth.len()) {
        below_forecast += forecast.get(n).copied().unwrap_or(0.0);
        below_truth += truth.get(n).copied().unwrap_or(0.0);
        let off: f64 = below_forecast - below_truth;
        score += off * off + below_truth * (1.0 - below_truth);
    }
    score
}

/// Chance that the randomised probability integral transform of `forecast` (Czado, Gneiting and Held 2009) lies within
/// `from..to` where the truth has the law `truth`: what a central interval of a count covers.
pub fn expected_coverage(forecast: &[f64], truth: &[f64], from: f64, to: f64) -> f64 {
    let mut below = 0.0;
    let mut covered = 0.0;
    for (n, chance) in truth.iter().enumerate() {
        let mass = forecast.get(n).copied().unwrap_or(0.0);
        let share = if mass > 0.0 {
            ((below + mass).min(to) - below.max(from)).max(0.0) / mass
        } else {
            f64::from((from..=to).contains(&below))
        };
        covered += chance * share;
        below += mass;
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_parts() {
        let two = plus_trial(&plus_trial(&[1.0], 0.5), 0.25);
        assert!((two[0] - 0.375).abs() < 1e-15 && (two[1] - 0.5).abs() < 1e-15);
        assert!((mean(&poisson(7.5)) - 7.5).abs() < 1e-9);
        let both = plus(&poisson(2.5), &poisson(5.0));
        assert!(both.iter().zip(poisson(7.5)).all(|(sum, whole)| (sum - whole).abs() < 1e-12));
        let law = poisson_gamma(6.0, 4.0);
        let second: f64 = law.iter().enumerate().map(|(n, p)| (n * n) as f64 * p).sum();
        assert!((mean(&law) - 6.0).abs() < 1e-8 && (second - 36.0 - (6.0 + 9.0)).abs() < 1e-6);
        assert_eq!(image(&[0.2, 0.3, 0.5], |n| n.saturating_sub(1)), [0.5, 0.5]);
    }

    /// The score of two coin tosses known to be fair, a forecast that is sure of heads, and what each covers.
    #[test]
    fn scores_of_a_coin() {
        let fair = [0.5, 0.5];
        assert_eq!(expected_crps(&fair, &fair), 0.25);
        assert_eq!(expected_crps(&[0.0, 1.0], &fair), 0.5);
        assert!((expected_coverage(&fair, &fair, 0.1, 0.9) - 0.8).abs() < 1e-15);
        assert!((expected_coverage(&of_members(&[1.0, 1.0]), &fair, 0.1, 0.9) - 0.4).abs() < 1e-15);
    }
}
