//! One person: traits drawn by key, flags and cohort that follow from them.

use ilt_domain::CohortId;
use ilt_engine::Draws;

use super::{Age, Band, Burden, Cohorts, Frailty, Population, Practice, Rule};

/// What is known of a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traits {
    /// Age band.
    pub age: Age,
    /// Chronic conditions; 5 stands for 5 or more.
    pub conditions: u8,
    /// Frailty.
    pub frailty: Frailty,
    /// Predicted cost relative to the average person.
    pub cost: f64,
    /// Flags of the ACG rule.
    pub flags: Flags,
}

/// The flags of the ACG rule; they overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// Number of chronic conditions.
    pub conditions: bool,
    /// Predicted cost.
    pub cost: bool,
    /// Frailty.
    pub frailty: bool,
}

impl Flags {
    /// The flags as a number: 1 for conditions, 2 for cost, 4 for frailty.
    pub const fn bits(self) -> usize {
        self.conditions as usize | (self.cost as usize) << 1 | (self.frailty as usize) << 2
    }
}

/// A person as stored: eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Person {
    /// Number within the practice.
    pub number: u32,
    /// Predicted cost in hundredths of the average.
    cost: u16,
    age_and_frailty: u8,
    conditions: u8,
}

impl Person {
    pub(super) fn age(self) -> Age {
        Age::ALL[usize::from(self.age_and_frailty >> 4).min(5)]
    }

    fn frailty(self) -> Frailty {
        match self.age_and_frailty & 0xF {
            0 => Frailty::Fit,
            1 => Frailty::Mild,
            2 => Frailty::Moderate,
            _ => Frailty::Severe,
        }
    }

    fn cost(self) -> f64 {
        f64::from(self.cost) / 100.0
    }

    pub(super) fn flags(self, rule: &Rule) -> Flags {
        Flags {
            conditions: self.conditions >= rule.conditions,
            cost: self.cost() >= rule.cost,
            frailty: self.frailty() >= rule.frailty,
        }
    }

    pub(super) fn traits(self, rule: &Rule) -> Traits {
        Traits {
            age: self.age(),
            conditions: self.conditions,
            frailty: self.frailty(),
            cost: self.cost(),
            flags: self.flags(rule),
        }
    }

    /// The first cohort that applies.
    pub(super) fn cohort(self, rule: &Rule, cohorts: &Cohorts) -> CohortId {
        let flags = self.flags(rule);
        match flags {
            Flags { frailty: true, .. } if self.frailty() == Frailty::Severe => cohorts.severe,
            Flags { frailty: true, .. } => cohorts.frail,
            Flags { conditions: true, .. } => cohorts.conditions,
            Flags { cost: true, .. } => cohorts.cost,
            _ if self.age().aged() => cohorts.aged,
            _ => cohorts.others,
        }
    }
}

/// The chances of one practice, turned into thresholds of the latents.
pub(super) struct Chances {
    /// Cumulative shares of age bands and of homes.
    ages: [f64; 6],
    homes: Vec<f64>,
    bands: [Thresholds; 6],
    burden: [Loading; 3],
    spread: f64,
}

#[derive(Clone, Copy, Default)]
struct Thresholds {
    conditions: [f64; 5],
    frailty: [f64; 3],
    /// Median cost: the mean is that of the band.
    cost: f64,
}

/// A latent = `shared` x burden + `own` x its own normal number.
#[derive(Clone, Copy)]
struct Loading {
    shared: f64,
    own: f64,
}

/// No chance of a trait is pushed beyond this by a practice's factor.
const MOST_LIKELY: f64 = 0.95;

impl Chances {
    pub(super) fn of(population: &Population, practice: &Practice) -> Self {
        let Burden { conditions, frailty, cost } = population.burden;
        let mut bands = [Thresholds::default(); 6];
        for (thresholds, band) in bands.iter_mut().zip(&population.bands) {
            *thresholds = Thresholds::of(band, practice, population.cost_spread);
        }
        let weights: Vec<f64> = practice.homes.iter().map(|home| home.1).collect();
        let mut ages = practice.ages;
        accumulate(&mut ages);
        let mut homes = weights;
        accumulate(&mut homes);
        Self {
            ages,
            homes,
            bands,
            burden: [conditions, frailty, cost].map(Loading::of),
            spread: population.cost_spread,
        }
    }

    /// Draws a person, and which of the practice's homes they belong to.
    #[inline]
    pub(super) fn draw(&self, number: u32, draws: &mut Draws) -> (Person, usize) {
        let age = below(&self.ages, draws.unit());
        let home = below(&self.homes, draws.unit());
        let burden = draws.normal();
        let [conditions, frailty, cost] = self.burden.map(|loading| loading.latent(burden, draws.normal()));
        let band = &self.bands[age];
        let passed = |thresholds: &[f64], latent: f64| {
            thresholds.iter().filter(|&&least| latent > least).count() as u8
        };
        let cost = band.cost * libm::exp(self.spread * cost);
        let person = Person {
            number,
            cost: (cost * 100.0).clamp(0.0, f64::from(u16::MAX)) as u16,
            age_and_frailty: (age as u8) << 4 | passed(&band.frailty, frailty),
            conditions: passed(&band.conditions, conditions),
        };
        (person, home)
    }
}

impl Thresholds {
    fn of(band: &Band, practice: &Practice, spread: f64) -> Self {
        let mut conditions = [0.0; 5];
        for (index, threshold) in conditions.iter_mut().enumerate() {
            let factor = libm::pow(practice.conditions, (index + 1) as f64 / 5.0);
            *threshold = threshold_of(band.conditions[index] * factor);
        }
        let [mild, moderate, severe] = band.frailty.map(|chance| chance * practice.frailty);
        let frailty = [mild + moderate + severe, moderate + severe, severe].map(threshold_of);
        Self { conditions, frailty, cost: band.cost * practice.cost * libm::exp(-0.5 * spread * spread) }
    }
}

impl Loading {
    fn of(shared: f64) -> Self {
        let shared = shared.clamp(0.0, 1.0);
        Self { shared, own: (1.0 - shared * shared).sqrt() }
    }

    #[inline(always)]
    fn latent(self, burden: f64, own: f64) -> f64 {
        self.shared * burden + self.own * own
    }
}

/// Turns weights into cumulative shares; weights that sum to nought fall to the first.
fn accumulate(weights: &mut [f64]) {
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    for weight in weights {
        sum += *weight;
        *weight = if total > 0.0 { sum / total } else { 1.0 };
    }
}

/// The first place whose cumulative share is above `unit`.
#[inline(always)]
fn below(cumulative: &[f64], unit: f64) -> usize {
    cumulative.iter().position(|&upto| unit < upto).unwrap_or(cumulative.len().saturating_sub(1))
}

/// What a normal number exceeds with this chance: the normal distribution's upper quantile, by bisection.
fn threshold_of(chance: f64) -> f64 {
    let chance = chance.clamp(0.0, MOST_LIKELY);
    if chance <= 0.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (-10.0, 40.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let above = 0.5 * libm::erfc(middle / std::f64::consts::SQRT_2);
        if above > chance {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_normal_quantiles() {
        for (chance, known) in [(0.5, 0.0), (0.025, 1.959_963_984_540_054), (0.01, 2.326_347_874_040_841)] {
            assert!((threshold_of(chance) - known).abs() < 1e-12, "{chance}");
        }
        assert_eq!(threshold_of(0.0), f64::INFINITY);
        assert_eq!(threshold_of(2.0), threshold_of(MOST_LIKELY));
    }

    #[test]
    fn a_person_takes_eight_bytes() {
        assert_eq!(size_of::<Person>(), 8);
    }

    #[test]
    fn shares_without_weight_fall_to_the_first() {
        let mut weights = [0.0, 0.0];
        accumulate(&mut weights);
        assert_eq!(below(&weights, 0.7), 0);
    }
}
