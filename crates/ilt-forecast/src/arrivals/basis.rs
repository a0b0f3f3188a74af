//! Which parts of the state a slot's rate is made of.

use core::f64::consts::TAU;

use crate::history::{Cadence, Holiday, Slot};

/// Harmonics of the year.
const YEARLY: usize = 3;
/// Harmonics of the day that change with the first harmonic of the year.
const DAILY: usize = 2;

/// Where each part of the rate stands in the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    cadence: Cadence,
}

/// The slow level.
pub(super) const SLOW: usize = 0;
/// The passing deviation.
pub(super) const PASSING: usize = 1;
/// The first bin of the profile.
pub(super) const PROFILE: usize = 2;

impl Layout {
    pub(super) fn new(cadence: Cadence) -> Self {
        Self { cadence }
    }

    /// Bins of the profile.
    pub(super) fn bins(self) -> usize {
        self.cadence.bins()
    }

    /// The first term of the year.
    pub(super) fn yearly(self) -> usize {
        PROFILE + self.bins()
    }

    /// The first term of the day within the year; none in daily series.
    fn crossed(self) -> usize {
        self.yearly() + 2 * YEARLY
    }

    /// The first factor of a special day.
    pub(super) fn special(self) -> usize {
        let crossed = if self.cadence == Cadence::Hourly { 4 * DAILY } else { 0 };
        self.crossed() + crossed
    }

    /// How much of a special day is like a Sunday.
    pub(super) fn sundayness(self) -> usize {
        self.special() + Holiday::KINDS
    }

    /// Size of the state.
    pub(super) fn size(self) -> usize {
        self.sundayness() + 1
    }

    /// Terms of the year with the spread each may have, that of the `first` harmonic given: lower ones matter more.
    pub(super) fn yearly_spreads(self, first: f64) -> Vec<(usize, f64)> {
        let plain = (0..2 * YEARLY).map(move |at| (self.yearly() + at, first / (at / 2 + 1) as f64));
        let crossed = (self.crossed()..self.special()).map(move |at| (at, 0.4 * first));
        plain.chain(crossed).collect()
    }

    /// The parts of the logarithm of a slot's rate: where in the state, and times what. `mean` is the state's mean: how
    /// a Sunday differs from the day is read from it, since special days never move the profile.
    pub(super) fn parts(self, slot: &Slot, passing: f64, mean: &[f64]) -> Vec<(usize, f64)> {
        let mut parts = Vec::with_capacity(22);
        parts.push((SLOW, 1.0));
        if passing != 0.0 {
            parts.push((PASSING, passing));
        }
        parts.push((PROFILE + usize::from(slot.bin), 1.0));
        let waves: [(f64, f64); YEARLY] = core::array::from_fn(|at| waves((at + 1) as f64, slot.year));
        for (at, (sine, cosine)) in waves.iter().enumerate() {
            parts.push((self.yearly() + 2 * at, *sine));
            parts.push((self.yearly() + 2 * at + 1, *cosine));
        }
        if self.cadence == Cadence::Hourly {
            self.cross(slot, waves[0], &mut parts);
        }
        if let Some(holiday) = slot.holiday {
            parts.push((self.special() + holiday.index(), 1.0));
            if !matches!(holiday, Holiday::DayAfter) && slot.weekday < 6 {
                parts.push((self.sundayness(), self.sunday_less_today(slot, mean)));
            }
        }
        parts
    }

    fn cross(self, slot: &Slot, year: (f64, f64), parts: &mut Vec<(usize, f64)>) {
        for at in 0..DAILY {
            let day = waves((at + 1) as f64, f64::from(slot.hour) / 24.0);
            let first = self.crossed() + 4 * at;
            let products = [year.0 * day.0, year.0 * day.1, year.1 * day.0, year.1 * day.1];
            parts.extend(products.into_iter().enumerate().map(|(place, value)| (first + place, value)));
        }
    }

    fn sunday_less_today(self, slot: &Slot, mean: &[f64]) -> f64 {
        let (sunday, today) = match self.cadence {
            Cadence::Hourly => (6 * 24 + usize::from(slot.hour), usize::from(slot.bin)),
            Cadence::Daily => (6, usize::from(slot.bin)),
        };
        mean[PROFILE + sunday] - mean[PROFILE + today]
    }
}

fn waves(harmonic: f64, phase: f64) -> (f64, f64) {
    libm::sincos(TAU * harmonic * phase)
}
