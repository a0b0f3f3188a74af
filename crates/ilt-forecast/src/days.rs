//! How much the days of a stream vary, learned from whole days, and what a day's first hours say of the rest of it.
//!
//! The rate of each day has a gamma factor of mean 1, so counts are negative binomial (Greenwood and Yule 1920): with
//! `m` expected, a squared coefficient of variation `c` of the factor and Poisson counts given it, their variance is
//! `m + c m^2`. One part of the factor is shared by all localities (weather, an outbreak), another is each one's own.

use std::collections::BTreeMap;

/// A day of one stream in one place that is counted to its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// Its number; seven numbers from a multiple of seven on are judged beside a level of their own.
    pub number: i64,
    /// Needs expected, by the learned week.
    pub expected: f64,
    /// Needs counted.
    pub count: f64,
    /// What is left of the day's variance where the week was learned from the day itself too: 1 if it was not.
    pub left: f64,
}

/// Squared coefficients of variation of the factors of days.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Of the factor that all localities share.
    pub shared: f64,
    /// Of the factor each locality has besides.
    pub own: f64,
}

impl Spread {
    /// That of the product of both factors.
    pub fn whole(self) -> f64 {
        self.shared + self.own + self.shared * self.own
    }
}

/// Days that what a scenario says of its days weighs as much as.
const SAID_WORTH: f64 = 14.0;
/// No spread beyond this is believed.
const MOST: f64 = 4.0;
/// Days that vary by less than a hundredth do not vary.
const LEAST: f64 = 1e-4;
/// Standard deviations beyond which a day counts as no further: a day that was not heard is no busy or quiet day.
const FURTHEST: f64 = 3.0;

/// How much days vary, from whole days by place. `dispersion` is the variance of counts beside their mean on a day of known
/// rate (1 if needs arise one by one), `said` the squared coefficient of variation that the scenario gives for its days.
///
/// Moments with the degrees of freedom that levels and the learned week take (as Breslow 1984). What is found beside nothing
/// said is drawn to nought as far as chance alone could have brought it about: by its squared standard error without any
/// spread over its square (the positive part of James and Stein 1961), so Poisson counts stay Poisson.
pub fn spread(places: &[Vec<Day>], dispersion: f64, said: f64) -> Spread {
    let together = found(&[total(places)], dispersion);
    let uneven = unevenness(places);
    if uneven >= 1.0 {
        return Spread { shared: together.drawn_to(said), own: 0.0 };
    }
    // With a squared coefficient of variation `a` of a place's days beyond what all share, that of the sum is `a` times
    // the unevenness beyond it.
    let apart = found(places, dispersion);
    let own = Found {
        squared_cv: (apart.squared_cv - together.squared_cv) / (1.0 - uneven),
        error: libm::hypot(apart.error, together.error) / (1.0 - uneven),
        days: apart.days,
    };
    let own = own.drawn_to(0.0);
    let shared = Found { squared_cv: together.squared_cv - own * uneven, ..together }.drawn_to(said);
    Spread { shared, own: own / (1.0 + shared) }
}

/// The squares of what places expect over the square of their sum: 1 if all needs are of one place.
fn unevenness(places: &[Vec<Day>]) -> f64 {
    let sums = places.iter().map(|days| days.iter().map(|day| day.expected).sum::<f64>());
    let (sum, squares) = sums.fold((0.0, 0.0), |(sum, squares), here| (sum + here, squares + here * here));
    if sum > 0.0 { squares / (sum * sum) } else { 1.0 }
}

/// The days of all places together; only days that are known of every place.
fn total(places: &[Vec<Day>]) -> Vec<Day> {
    let mut sums: BTreeMap<i64, (usize, Day)> = BTreeMap::new();
    for day in places.iter().flatten() {
        let blank = Day { expected: 0.0, count: 0.0, left: 0.0, ..*day };
        let (known, sum) = sums.entry(day.number).or_insert((0, blank));
        *known += 1;
        sum.expected += day.expected;
        sum.count += day.count;
        sum.left += day.left * day.expected;
    }
    let whole = sums.into_values().filter(|(known, sum)| *known == places.len() && sum.expected > 0.0);
    whole.map(|(_, sum)| Day { left: sum.left / sum.expected, ..sum }).collect()
}

/// An excess as it was found, before it is believed.
#[derive(Debug, Clone, Copy)]
struct Found {
    squared_cv: f64,
    /// Its standard error if days do not vary.
    error: f64,
    /// Days beyond those that levels were fitted from.
    days: f64,
}

impl Found {
    fn drawn_to(self, said: f64) -> f64 {
        let believed = if said > 0.0 {
            (SAID_WORTH * said + self.days * self.squared_cv.max(0.0)) / (SAID_WORTH + self.days)
        } else if self.squared_cv > self.error {
            let chance = self.error / self.squared_cv;
            self.squared_cv * (1.0 - chance * chance)
        } else {
            0.0
        };
        if believed < LEAST { 0.0 } else { believed.min(MOST) }
    }
}

/// The excess over all series; far days are drawn in by what was found before.
fn found(series: &[Vec<Day>], dispersion: f64) -> Found {
    let blocks: Vec<&[Day]> = series
        .iter()
        .flat_map(|days| days.chunk_by(|a, b| a.number.div_euclid(7) == b.number.div_euclid(7)))
        .collect();
    let mut found = Found { squared_cv: f64::INFINITY, error: 0.0, days: 0.0 };
    for _ in 0..PASSES {
        let mut sums = Sums::default();
        blocks.iter().for_each(|days| sums.add(days, dispersion, found.squared_cv));
        found = sums.found();
    }
    found
}

/// Passes over the days until what is far hardly changes.
const PASSES: u32 = 4;

#[derive(Debug, Default)]
struct Sums {
    beyond: f64,
    squares: f64,
    noise: f64,
    days: f64,
}

impl Sums {
    /// Takes in days beside the level that they themselves have.
    ///
    /// With variances `v` and expectations `m` that sum to `s`, the squared distance of counts from `m` times their common
    /// level sums to `sum v - 2 sum(m v) / s + sum(m^2) sum(v) / s^2` on average.
    fn add(&mut self, days: &[Day], dispersion: f64, known: f64) {
        let days = days.iter().filter(|day| day.expected > 0.0);
        let sum = |of: &dyn Fn(&Day) -> f64| days.clone().map(of).sum::<f64>();
        let (number, expected, count) = (sum(&|_| 1.0), sum(&|day| day.expected), sum(&|day| day.count));
        let level = count / expected;
        if number < 2.0 || level.is_nan() || level <= 0.0 {
            return;
        }
        let second = sum(&|day| day.expected * day.expected);
        let third = sum(&|day| day.expected * day.expected * day.expected);
        let left = sum(&|day| day.expected * day.left) / expected;
        let plain = dispersion * level * (expected - second / expected) * left;
        let squares = level
            * level
            * left
            * (second - 2.0 * third / expected + second * second / (expected * expected));
        let distance = |day: &Day| {
            let mean = level * day.expected;
            let off = (day.count - mean) * (day.count - mean);
            let variance = dispersion * mean + known.max(0.0) * mean * mean;
            off.min(FURTHEST * FURTHEST * variance)
        };
        self.beyond += sum(&distance) - plain;
        self.squares += squares;
        // Of Poisson counts: twice the squared variance, and what is skewed.
        let noise = |day: &Day| {
            let variance = dispersion * level * day.expected;
            variance * (2.0 * variance + dispersion * dispersion)
        };
        self.noise += sum(&noise) * left * left * (1.0 - 1.0 / number);
        self.days += number - 1.0;
    }

    fn found(&self) -> Found {
        if self.squares <= 0.0 {
            return Found { squared_cv: 0.0, error: 0.0, days: 0.0 };
        }
        let error = libm::sqrt(self.noise) / self.squares;
        Found { squared_cv: self.beyond / self.squares, error, days: self.days }
    }
}

/// A gamma law: shape and rate.
pub type Gamma = (f64, f64);

/// The laws of today's factors, shared and of each place, given what each place expected since midnight at its level and
/// what it counted (`today`, in that order).
///
/// A gamma factor seen through Poisson counts stays gamma (Gelman et al., Bayesian Data Analysis, 2013, section 2.6). Counts
/// say less as far as the other factor may have moved them: the shared one is judged by the sum, the own ones beside it.
pub fn today(spread: Spread, dispersion: f64, today: &[(f64, f64)]) -> (Option<Gamma>, Vec<Option<Gamma>>) {
    let sum = |of: fn(&(f64, f64)) -> f64| today.iter().map(of).sum::<f64>();
    let (expected, count) = (sum(|place| place.0), sum(|place| place.1));
    let others = if expected > 0.0 { spread.own * sum(|place| place.0 * place.0) / expected } else { 0.0 };
    let shared = given(spread.shared, expected, count, dispersion + others);
    let (mean, variance) = shared.map_or((1.0, 0.0), |(shape, rate)| (shape / rate, shape / (rate * rate)));
    let own = |&(expected, count): &(f64, f64)| {
        given(spread.own, expected * mean, count, dispersion + expected * variance / mean)
    };
    (shared, today.iter().map(own).collect())
}

/// The law of a factor of which `count` were counted where `expected` were expected, their variance inflated so.
fn given(squared_cv: f64, expected: f64, count: f64, inflation: f64) -> Option<Gamma> {
    let shape = 1.0 / squared_cv;
    (squared_cv > 0.0).then(|| (shape + count / inflation, shape + expected / inflation))
}

#[cfg(test)]
mod tests;
