//! One learner: a state and how it drifts.

use super::basis::{Layout, PASSING, PROFILE, SLOW};
use super::dispersion::Dispersion;
use super::monitor::Monitor;
use super::prior;
use super::state::State;
use super::tuning::Tuning;
use crate::counts::Negbin;
use crate::history::{Cadence, Slot};

/// Standard deviations beyond which a count is strange, further for small counts, whose law is skewed.
const FURTHEST: f64 = 4.0;
const SKEWED: f64 = 3.0;
/// Standard deviations of the logarithm of the rate within which no count is strange.
const DOUBTED: f64 = 2.0;
/// Standard deviations of a day's total so far beyond which the rest of the day is strange.
const STRANGE_DAY: f64 = 5.0;
/// Least logarithm of the chance of a count.
const LEAST_CHANCE: f64 = -16.0;
/// Share of its first variance that the annual term gains in a year.
const YEARLY_DRIFT: f64 = 0.04;
/// Logarithms of rates are kept within this of nought, so that no arithmetic overflows.
const WIDEST: f64 = 40.0;

/// That nothing came where less than this was expected teaches nothing; hours in which a service is closed would else
/// draw down those about them for ever.
const NEXT_TO_NONE: f64 = 0.02;

/// What is known of a slot before its count.
struct Outlook {
    parts: Vec<(usize, f64)>,
    mean: f64,
    /// Variance of the logarithm of the rate.
    doubt: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Learner {
    layout: Layout,
    cadence: Cadence,
    tuning: Tuning,
    state: State,
    kernel: Vec<f64>,
    /// How much of a passing deviation is left after one slot.
    lasts: f64,
    dispersion: Dispersion,
    monitor: Monitor,
    /// Whether each bin's last count was strange.
    strange: Vec<bool>,
    /// Whether more is doubted than before the count at hand.
    doubted: bool,
    day: Option<i32>,
}

impl Learner {
    pub(super) fn new(cadence: Cadence, tuning: Tuning, expected: Option<&[f64]>) -> Self {
        let layout = Layout::new(cadence);
        Self {
            layout,
            cadence,
            tuning,
            state: prior::state(layout, cadence, &tuning, expected),
            kernel: prior::profile(cadence),
            lasts: libm::exp(-1.0 / (tuning.passing_days * cadence.per_day() as f64)),
            dispersion: Dispersion::new(cadence),
            monitor: Monitor::default(),
            strange: vec![false; cadence.bins()],
            doubted: false,
            day: None,
        }
    }

    /// Takes in a count and returns the logarithm of the chance it was given, as far as it tells tunings apart: special days
    /// do not, and one strange count must not decide it.
    pub(super) fn observe(&mut self, slot: &Slot, count: u32) -> f64 {
        self.drift(slot);
        let mut outlook = self.outlook(slot, 0);
        let excess = self.dispersion.of(slot, outlook.mean);
        let law = predictive(outlook.mean, excess, outlook.doubt);
        let chance = law.log_chance(count);
        let count = f64::from(count);
        let ordinary = slot.holiday.is_none();
        let strange = ordinary && self.strange(slot, &outlook, law, count);
        if self.doubted {
            outlook = self.outlook(slot, 0);
            self.doubted = false;
        }
        if ordinary {
            self.monitor.observe(outlook.mean, excess, outlook.doubt, count);
        }
        if ordinary && !strange {
            self.dispersion.observe(slot, outlook.mean, outlook.doubt, count);
        }
        if !strange && (count > 0.0 || outlook.mean > NEXT_TO_NONE) {
            let far = FURTHEST * libm::sqrt(law.variance());
            let taken = count.clamp(outlook.mean - far, (outlook.mean + far).max(1.0));
            self.learn(slot, &outlook, excess, taken);
        }
        if ordinary { chance.max(LEAST_CHANCE) } else { 0.0 }
    }

    /// Whether a count is so far off that it cannot be of this week's pattern: a closed day that nobody marked, a wrong
    /// figure. It then teaches nothing, unless the same bin was strange the last time too: the pattern has changed, and
    /// what was known of the bin is doubted.
    fn strange(&mut self, slot: &Slot, outlook: &Outlook, law: Negbin, count: f64) -> bool {
        let off = (count - outlook.mean).abs() / libm::sqrt(law.variance());
        let allowed = FURTHEST + SKEWED / libm::sqrt(outlook.mean.max(1e-9));
        let moved = libm::log((count + 0.5) / (outlook.mean + 0.5));
        // While the rate itself is much doubted, a count far off is no wonder.
        let known = moved * moved > DOUBTED * DOUBTED * outlook.doubt;
        let strange = known && (off > allowed || self.monitor.off().abs() > STRANGE_DAY);
        let bin = usize::from(slot.bin);
        let again = core::mem::replace(&mut self.strange[bin], strange) && off > allowed;
        if again {
            self.state.add_variance(PROFILE + bin, (moved * moved).min(1.0));
            self.strange[bin] = false;
            self.doubted = true;
        }
        strange && !again
    }

    /// The law of the count `ahead` slots on.
    pub(super) fn law(&self, slot: &Slot, ahead: usize) -> Negbin {
        let outlook = self.outlook(slot, ahead);
        predictive(outlook.mean, self.dispersion.of(slot, outlook.mean), outlook.doubt)
    }

    fn outlook(&self, slot: &Slot, ahead: usize) -> Outlook {
        let passing = self.tuning.passing > 0.0;
        let lasts = if passing { libm::pow(self.lasts, ahead as f64) } else { 0.0 };
        let parts = self.layout.parts(slot, lasts, &self.state.mean);
        let days = ahead as f64 / self.cadence.per_day() as f64;
        let bin = usize::from(slot.bin);
        let drift = days * self.level_per_day()
            + days * self.tuning.profile_per_day * self.kernel[bin * self.layout.bins() + bin]
            + (1.0 - lasts * lasts) * self.tuning.passing * self.tuning.passing;
        let doubt = (self.state.variance(&parts) + drift).max(1e-9);
        let mean = libm::exp(self.state.expect(&parts).clamp(-WIDEST, WIDEST));
        Outlook { parts, mean, doubt }
    }

    /// Moves the state as the rate is moved by a count: the logarithm's law is taken for that of a gamma rate of this
    /// mean and doubt, the count counts as far as its spread beyond Poisson's allows, and the gamma law after it is taken
    /// back to the logarithm. The doubt left is that expected before the count, so that noughts teach as much as others.
    fn learn(&mut self, slot: &Slot, outlook: &Outlook, excess: f64, count: f64) {
        let spread = 1.0 + excess * outlook.mean;
        let shape = 1.0 / outlook.doubt;
        let surprise = libm::log((shape + count / spread) / (shape + outlook.mean / spread));
        let noise = spread / outlook.mean;
        let with = self.state.with(&outlook.parts);
        let from = if slot.holiday.is_some() { self.layout.special() } else { 0 };
        self.state.learn(&with, outlook.doubt, noise, surprise, from);
    }

    fn drift(&mut self, slot: &Slot) {
        if self.tuning.passing > 0.0 {
            let gained = (1.0 - self.lasts * self.lasts) * self.tuning.passing * self.tuning.passing;
            self.state.fade(PASSING, self.lasts, gained);
        }
        if self.day.is_some_and(|day| day != slot.day) {
            self.new_day();
        }
        self.day = Some(slot.day);
    }

    fn new_day(&mut self) {
        let broken = self.monitor.end_day();
        self.state.add_variance(SLOW, self.level_per_day() + broken);
        self.state.add_block(PROFILE, self.layout.bins(), &self.kernel, self.tuning.profile_per_day);
        for (at, spread) in self.layout.yearly_spreads(self.tuning.yearly) {
            self.state.add_variance(at, spread * spread * YEARLY_DRIFT / 365.0);
        }
    }

    fn level_per_day(&self) -> f64 {
        self.tuning.level_per_week * self.tuning.level_per_week / 7.0
    }
}

/// The law of a count whose rate has this mean and this doubt, with this excess given the rate.
fn predictive(mean: f64, excess: f64, doubt: f64) -> Negbin {
    Negbin { mean, excess: excess + doubt + excess * doubt }
}
