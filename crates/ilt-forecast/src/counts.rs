//! The law of a count to come: a mixture of negative binomial laws, as a table.

use ilt_domain::forecast::LEVELS;

use crate::score::crps_law;

/// One negative binomial law: variance = mean + `excess` x mean^2; with no excess it is Poisson's. An excess below nought
/// makes it binomial, for counts that vary less than by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Negbin {
    /// Mean, at least 0.
    pub mean: f64,
    /// Excess: the squared coefficient of variation of the rate; above -1 / mean.
    pub excess: f64,
}

impl Negbin {
    /// The variance.
    pub fn variance(self) -> f64 {
        self.mean + self.excess * self.mean * self.mean
    }

    /// The logarithm of the chance of `count`.
    pub(crate) fn log_chance(self, count: u32) -> f64 {
        /// Below this excess the law is Poisson's to within rounding.
        const NONE: f64 = 1e-7;
        let (count, mean) = (f64::from(count), self.mean.max(1e-12));
        let combinations = libm::lgamma(count + 1.0);
        if self.excess < -NONE {
            return self.binomial(count, mean);
        }
        if self.excess < NONE {
            return count * libm::log(mean) - mean - combinations;
        }
        let size = 1.0 / self.excess;
        libm::lgamma(count + size) - libm::lgamma(size) - combinations
            + count * libm::log(mean / (mean + size))
            - size * libm::log1p(mean / size)
    }
}

/// The logarithm of the chance of a count that cannot be.
const IMPOSSIBLE: f64 = -60.0;

impl Negbin {
    /// The logarithm of the binomial chance, the number of trials need not be whole.
    fn binomial(self, count: f64, mean: f64) -> f64 {
        let trials = -1.0 / self.excess;
        let chance = mean / trials;
        if count > trials || chance >= 1.0 {
            return IMPOSSIBLE;
        }
        let combinations =
            libm::lgamma(trials + 1.0) - libm::lgamma(count + 1.0) - libm::lgamma(trials - count + 1.0);
        let log = combinations + count * libm::log(chance) + (trials - count) * libm::log1p(-chance);
        log.max(IMPOSSIBLE)
    }
}

/// Standard deviations above which counts are tabled by steps instead of one by one.
const FINE: f64 = 256.0;
/// Steps to a standard deviation where they are.
const STEPS: f64 = 64.0;
/// Chances below this share of the largest are left out.
const LEAST: f64 = 1e-13;
/// Most entries of a table.
const MOST: usize = 1 << 16;

/// A law on whole numbers, as a table of chances.
#[derive(Debug, Clone, PartialEq)]
pub struct CountLaw {
    from: u64,
    step: u64,
    weights: Vec<f64>,
}

impl CountLaw {
    /// The mixture of laws, each with a weight; weights need not sum to 1. A mixture of nothing is nought for certain.
    pub fn mixture(parts: &[(f64, Negbin)]) -> Self {
        let sound = |part: &&(f64, Negbin)| {
            let law = part.1;
            part.0 > 0.0 && law.variance().is_finite() && law.excess * law.mean > -1.0
        };
        let parts: Vec<(f64, Negbin)> = parts.iter().filter(sound).copied().collect();
        let step = coarsest(&parts);
        let parts: Vec<(f64, Table)> =
            parts.into_iter().map(|(weight, law)| (weight, Table::of(law, step))).collect();
        let Some(from) = parts.iter().map(|(_, table)| table.from).min() else {
            return Self { from: 0, step: 1, weights: vec![1.0] };
        };
        let end = parts.iter().map(|(_, table)| table.from + table.weights.len() as u64 * step).max();
        let mut weights = vec![0.0; ((end.unwrap_or(from) - from) / step) as usize];
        let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
        for (weight, table) in &parts {
            let at = ((table.from - from) / step) as usize;
            for (sum, chance) in weights[at..].iter_mut().zip(&table.weights) {
                *sum += weight / total * chance;
            }
        }
        Self { from, step, weights }
    }

    /// The smallest number not exceeded with chance `level` or more.
    pub fn quantile(&self, level: f64) -> f64 {
        self.quantiles_at(&[level])[0]
    }

    /// Quantiles at the published levels.
    pub fn quantiles(&self) -> [f64; 21] {
        self.quantiles_at(&LEVELS)
    }

    /// Quantiles at rising levels.
    fn quantiles_at<const N: usize>(&self, levels: &[f64; N]) -> [f64; N] {
        let mut quantiles = [0.0; N];
        let (mut below, mut at) = (0.0, 0);
        for (place, weight) in self.weights.iter().enumerate() {
            below += weight;
            while at < N && below >= levels[at] {
                quantiles[at] = self.number(place);
                at += 1;
            }
        }
        // Rounding may leave the last levels unmet.
        quantiles[at..].fill(self.number(self.weights.len() - 1));
        quantiles
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.weights.iter().enumerate().map(|(place, weight)| weight * self.number(place)).sum()
    }

    /// P(Y <= count).
    pub fn upto(&self, count: i64) -> f64 {
        let Ok(count) = u64::try_from(count) else { return 0.0 };
        if count < self.from {
            return 0.0;
        }
        let places = ((count - self.from) / self.step + 1).min(self.weights.len() as u64) as usize;
        self.weights[..places].iter().sum::<f64>().min(1.0)
    }

    /// The continuous ranked probability score, exact where counts are tabled one by one (standard deviations up to 256).
    pub fn crps(&self, observed: u32) -> f64 {
        if self.step == 1 {
            return crps_law(self.from, &self.weights, u64::from(observed));
        }
        let place = f64::from(observed) - self.from as f64;
        let scaled = (place / self.step as f64).max(0.0);
        let outside = (-place).max(0.0);
        self.step as f64 * crps_law(0, &self.weights, scaled as u64) + outside
    }

    fn number(&self, place: usize) -> f64 {
        (self.from + place as u64 * self.step) as f64
    }
}

/// The step that all parts of a mixture share.
fn coarsest(parts: &[(f64, Negbin)]) -> u64 {
    let spread = parts.iter().map(|(_, law)| libm::sqrt(law.variance())).fold(0.0, f64::max);
    if spread > FINE && spread.is_finite() { (spread / STEPS) as u64 } else { 1 }
}

/// One part of a mixture.
struct Table {
    from: u64,
    weights: Vec<f64>,
}

impl Table {
    /// The law on the multiples of `step`, its chances summing to 1.
    fn of(law: Negbin, step: u64) -> Self {
        // Of a binomial law the mode may lie a little below; any place near it will do to begin at.
        let mode = (law.mean * (1.0 - law.excess.max(0.0))).max(0.0) as u64 / step;
        let ratio = |place: u64| if step == 1 { fine(law, place) } else { coarse(law, place, step) };
        let mut down = Vec::new();
        let mut weight = 1.0;
        for place in (0..mode).rev() {
            weight /= ratio(place);
            if weight < LEAST || down.len() >= MOST {
                break;
            }
            down.push(weight);
        }
        let from = mode - down.len() as u64;
        let mut weights: Vec<f64> = down.into_iter().rev().collect();
        weights.push(1.0);
        let mut weight = 1.0;
        for place in mode.. {
            weight *= ratio(place);
            if weight.is_nan() || weight < LEAST || weights.len() >= MOST {
                break;
            }
            weights.push(weight);
        }
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= total);
        Self { from: from * step, weights }
    }
}

/// P(k + 1) / P(k) of the negative binomial law.
fn fine(law: Negbin, k: u64) -> f64 {
    let k = k as f64;
    (1.0 + law.excess * k) / (k + 1.0) * law.mean / (1.0 + law.excess * law.mean)
}

/// The same from one multiple of the step to the next, of the gamma law with the same mean and variance, which large
/// counts follow closely.
fn coarse(law: Negbin, place: u64, step: u64) -> f64 {
    let (now, next) = ((place as f64 + 0.5) * step as f64, (place as f64 + 1.5) * step as f64);
    let rate = law.mean / law.variance();
    let shape = law.mean * rate;
    libm::exp((shape - 1.0) * libm::log(next / now) - rate * (next - now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(mean: f64, excess: f64) -> CountLaw {
        CountLaw::mixture(&[(1.0, Negbin { mean, excess })])
    }

    /// Poisson's law with mean 2: e^-2 (1, 2, 2, 4/3, 2/3 ...).
    #[test]
    fn poisson_by_hand() {
        let law = law(2.0, 0.0);
        let front = (-2.0_f64).exp();
        for (count, sum) in [(-1, 0.0), (0, 1.0), (1, 3.0), (2, 5.0), (3, 19.0 / 3.0)] {
            assert!((law.upto(count) - front * sum).abs() < 1e-12, "{count}");
        }
        assert_eq!(law.quantile(0.5), 2.0);
        assert_eq!(law.quantile(0.1), 0.0);
        let chance = Negbin { mean: 2.0, excess: 0.0 }.log_chance(3);
        assert!((chance - (front * 4.0 / 3.0).ln()).abs() < 1e-12);
    }

    /// With excess 1 the law is geometric: P(k) = (1/3) (2/3)^k at mean 2.
    #[test]
    fn the_geometric_law() {
        let law = law(2.0, 1.0);
        assert!((law.upto(0) - 1.0 / 3.0).abs() < 1e-10);
        assert!((law.upto(4) - (1.0 - (2.0_f64 / 3.0).powi(5))).abs() < 1e-10);
        assert!((law.mean() - 2.0).abs() < 1e-9);
        let chance = Negbin { mean: 2.0, excess: 1.0 }.log_chance(4);
        assert!((chance - ((2.0_f64 / 3.0).powi(4) / 3.0).ln()).abs() < 1e-12);
    }

    /// Excess -1/4 at mean 1: four trials of chance 1/4.
    #[test]
    fn below_nought_it_is_binomial() {
        let law = law(1.0, -0.25);
        for (count, sum) in [(0, 81.0), (1, 189.0), (2, 243.0), (3, 255.0), (4, 256.0)] {
            assert!((law.upto(count) - sum / 256.0).abs() < 1e-12, "{count}");
        }
        let chance = |count| Negbin { mean: 1.0, excess: -0.25 }.log_chance(count);
        assert!((chance(2) - (54.0_f64 / 256.0).ln()).abs() < 1e-12);
        assert_eq!(chance(5), IMPOSSIBLE);
    }

    #[test]
    fn large_counts_are_tabled_by_steps() {
        let (mean, excess) = (40_000.0, 0.01);
        let law = law(mean, excess);
        assert!(law.step > 1 && law.weights.len() < 2_000);
        assert!((law.mean() / mean - 1.0).abs() < 2e-3);
        let spread = (mean + excess * mean * mean).sqrt();
        assert!(((law.quantile(0.975) - mean) / spread - 1.96).abs() < 0.15);
        assert!((law.crps(40_000) / spread - 0.2337).abs() < 0.01, "{}", law.crps(40_000) / spread);
        assert!((law.crps(0) - (mean - 0.5642 * spread)).abs() < 0.03 * spread);
    }

    #[test]
    fn odd_input_gives_some_law() {
        for (mean, excess) in [(0.0, 0.0), (1e-9, 5.0), (f64::NAN, 0.1), (3.0, f64::INFINITY), (1e9, 2.0)] {
            let law = law(mean, excess);
            assert!(law.quantiles().windows(2).all(|two| two[0] <= two[1]), "{mean} {excess}");
            assert!((law.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        assert_eq!(CountLaw::mixture(&[]).quantile(0.9), 0.0);
    }

    #[test]
    fn a_mixture_lies_between() {
        let low = Negbin { mean: 3.0, excess: 0.0 };
        let high = Negbin { mean: 30.0, excess: 0.1 };
        let both = CountLaw::mixture(&[(1.0, low), (3.0, high)]);
        assert!((both.mean() - 23.25).abs() < 1e-9);
        let apart = |count| 0.25 * law(3.0, 0.0).upto(count) + 0.75 * law(30.0, 0.1).upto(count);
        for count in [0, 3, 9, 30, 80] {
            assert!((both.upto(count) - apart(count)).abs() < 1e-9);
        }
    }
}
