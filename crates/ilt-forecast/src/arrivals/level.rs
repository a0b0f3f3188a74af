//! One multiplier on what was expected, learned from bins of counts in any order.

/// What counts say of the multiplier on the rates a scenario expects: a gamma law.
///
/// With this many expected and that many counted, each fading with age, the law has shape and rate in conjugate form
/// (gamma-Poisson; forgetting by powers of the likelihood, Smith 1979). It is a sum over bins, so the order in which
/// they come does not matter, and a late event changes nothing but its bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Shape of the gamma law.
    pub shape: f64,
    /// Its rate; the mean of the multiplier is shape / rate.
    pub rate: f64,
}

impl Level {
    /// A multiplier thought to be 1, give or take `spread` (a share, such as .1).
    ///
    /// Spreads outside .001 to 10 are taken as the nearer of the two.
    pub fn prior(spread: f64) -> Self {
        let spread = if spread.is_finite() { spread.clamp(1e-3, 10.0) } else { 10.0 };
        let shape = 1.0 / (spread * spread);
        Self { shape, rate: shape }
    }

    /// Takes in bins: how many were expected, how many were counted, and the bin's age in days. A count's say halves every
    /// `half_life_days`; `excess` is the squared coefficient of variation of the counts beyond Poisson's, in each bin, and
    /// takes from a bin's say as much as a factor of its own on its rate does (negative binomial counts: McCullagh and Nelder
    /// 1989). Counts that come in groups are told as numbers of groups, expected and counted, which need not be whole.
    /// Bins that cannot be (a count, an expectation or age below nought or not a number) are passed over, and so are those in which
    /// nothing was expected: they say nothing of a multiplier.
    pub fn learn(
        self,
        bins: impl IntoIterator<Item = (f64, f64, f64)>,
        half_life_days: f64,
        excess: f64,
    ) -> Self {
        let some = |value: f64| value >= 0.0 && value.is_finite();
        let sound = |(expected, count, age): &(f64, f64, f64)| {
            *expected > 0.0 && some(*expected) && some(*count) && some(*age)
        };
        let (half_life, excess) = (half_life_days.max(1e-6), excess.max(0.0));
        bins.into_iter().filter(sound).fold(self, |law, (expected, count, age)| {
            let say = libm::exp2(-age / half_life) / (1.0 + excess * expected);
            Self { shape: law.shape + say * count, rate: law.rate + say * expected }
        })
    }

    /// The mean of the multiplier.
    pub fn mean(self) -> f64 {
        self.shape / self.rate
    }

    /// Its variance.
    pub fn variance(self) -> f64 {
        self.shape / (self.rate * self.rate)
    }

    /// The law `days` on, if the level drifts by `per_week` (spread of its logarithm): same mean, wider.
    pub fn ahead(self, days: f64, per_week: f64) -> Self {
        let relative = 1.0 / self.shape + per_week * per_week * days.max(0.0) / 7.0;
        let shape = 1.0 / relative;
        Self { shape, rate: shape / self.mean() }
    }

    /// A draw of the multiplier.
    pub fn sample(self, draws: &mut ilt_engine::Draws) -> f64 {
        draws.gamma(self.shape) / self.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prior shape and rate 4; 10 expected, 14 counted now; 10 expected, 6 counted a half-life ago.
    #[test]
    fn by_hand_and_in_any_order() {
        let bins = [(10.0, 14.0, 0.0), (10.0, 6.0, 28.0)];
        let law = Level::prior(0.5).learn(bins, 28.0, 0.0);
        assert_eq!(law, Level { shape: 4.0 + 14.0 + 3.0, rate: 4.0 + 10.0 + 5.0 });
        let back = Level::prior(0.5).learn(bins.into_iter().rev(), 28.0, 0.0);
        assert_eq!(law, back);
        assert!((law.mean() - 21.0 / 19.0).abs() < 1e-15);
    }

    #[test]
    fn spread_counts_teach_less() {
        let bins = [(10.0, 20.0, 0.0)];
        let plain = Level::prior(0.2).learn(bins, 28.0, 0.0);
        let spread = Level::prior(0.2).learn(bins, 28.0, 0.5);
        assert!(
            spread.mean() < plain.mean()
                && spread.variance() / spread.mean() > plain.variance() / plain.mean()
        );
    }

    #[test]
    fn impossible_bins_teach_nothing() {
        let prior = Level::prior(0.2);
        let nan = f64::NAN;
        let bins = [
            (nan, 3.0, 1.0),
            (-1.0, 3.0, 1.0),
            (0.0, 3.0, 1.0),
            (5.0, 3.0, f64::INFINITY),
            (5.0, 3.0, -1.0),
            (5.0, nan, 1.0),
            (5.0, -1.0, 1.0),
        ];
        assert_eq!(prior.learn(bins, 28.0, 0.1), prior);
        assert!(Level::prior(f64::NAN).mean() == 1.0 && Level::prior(0.0).shape.is_finite());
    }

    #[test]
    fn further_ahead_is_wider_about_the_same_mean() {
        let law = Level { shape: 400.0, rate: 350.0 };
        let later = law.ahead(14.0, 0.02);
        assert!((later.mean() - law.mean()).abs() < 1e-12);
        let relative = |law: Level| law.variance() / (law.mean() * law.mean());
        assert!((relative(later) - (1.0 / 400.0 + 2.0 * 0.0004)).abs() < 1e-12);
    }
}
