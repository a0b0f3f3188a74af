//! Which method is published: ours, unless another has lately been better beyond chance.

use std::collections::BTreeMap;

/// Losses of methods on the same forecasts, of one stream at one distance; `M` names a method.
///
/// Losses fade, so a method is judged by how it has lately done. Another method takes the place of ours once its mean loss
/// is smaller by more than chance allows; forecasts that overlap in time count as fewer. A record is a function of the
/// losses it was given, in order; it holds no clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<M: Ord> {
    ours: M,
    methods: BTreeMap<M, Sums>,
    keep: f64,
    overlap: f64,
}

/// Faded sums of one method.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// Forecasts.
    pub weight: f64,
    /// Its losses.
    pub loss: f64,
    /// Our losses less its.
    pub gain: f64,
    /// The squares of these differences.
    pub square: f64,
}

/// Standard errors that a mean gain must exceed: one chance in twenty, one-sided.
const BEYOND_CHANCE: f64 = 1.645;
/// Forecasts that do not overlap there must be, after fading, before anything is concluded.
const LEAST: f64 = 4.0;

impl<M: Ord + Copy> Record<M> {
    /// A record in which a loss's say halves after `half_life` further ones, of forecasts of which `overlap` (at least 1)
    /// reach over the same time.
    pub fn new(ours: M, half_life: f64, overlap: f64) -> Self {
        let keep = libm::exp2(-1.0 / half_life.max(1e-6));
        Self { ours, methods: BTreeMap::new(), keep, overlap: overlap.max(1.0) }
    }

    /// Takes in the losses (mean pinball, say) of one forecast whose time has come, by every method that made it. Without
    /// a loss of ours it says nothing; losses that are not numbers are passed over.
    pub fn add(&mut self, losses: &[(M, f64)]) {
        self.add_part(losses, 1.0);
    }

    /// The same of a forecast that counts as part of one, as one does that reaches mostly over the time of the forecast
    /// before it. `part` (0 to 1) is the share that does not.
    pub fn add_part(&mut self, losses: &[(M, f64)], part: f64) {
        let keep = libm::pow(self.keep, part);
        let ours = losses.iter().find(|(method, loss)| *method == self.ours && loss.is_finite());
        let Some(&(_, ours)) = ours else { return };
        for (method, loss) in losses.iter().filter(|(_, loss)| loss.is_finite()) {
            let running = self.methods.entry(*method).or_default();
            let gain = ours - loss;
            for (sum, add) in [
                (&mut running.weight, 1.0),
                (&mut running.loss, *loss),
                (&mut running.gain, gain),
                (&mut running.square, gain * gain),
            ] {
                *sum = *sum * keep + part * add;
            }
        }
    }

    /// The mean loss of a method, if it has one.
    pub fn mean(&self, method: M) -> Option<f64> {
        self.methods.get(&method).map(|running| running.loss / running.weight)
    }

    /// The method to publish: the one with the smallest mean loss of those better than ours beyond chance, the first in
    /// order among equals; ours if there is none.
    pub fn best(&self) -> M {
        self.best_of(|_| true)
    }

    /// The same among those that are offered, and ours.
    pub fn best_of(&self, offered: impl Fn(M) -> bool) -> M {
        let others = self.methods.iter().filter(|(method, _)| **method != self.ours && offered(**method));
        let better = others.filter(|(_, running)| self.beyond(running));
        let better = better.map(|(method, running)| (*method, running.loss / running.weight));
        better.min_by(|one, other| one.1.total_cmp(&other.1)).map_or(self.ours, |(method, _)| method)
    }

    /// What is kept of each method, in order.
    pub fn sums(&self) -> impl Iterator<Item = (M, Sums)> + '_ {
        self.methods.iter().map(|(method, sums)| (*method, *sums))
    }

    /// Puts back what was kept of a method.
    pub fn put(&mut self, method: M, sums: Sums) {
        self.methods.insert(method, sums);
    }

    fn beyond(&self, running: &Sums) -> bool {
        let apart = running.weight / self.overlap;
        let mean = running.gain / running.weight;
        let variance = (running.square / running.weight - mean * mean).max(0.0);
        apart >= LEAST && mean > 0.0 && mean > BEYOND_CHANCE * libm::sqrt(variance / apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_stands_until_another_is_better_beyond_chance() {
        let mut record = Record::new('o', 1e9, 1.0);
        assert_eq!(record.best(), 'o');
        for at in 0..20 {
            let noise = if at % 2 == 0 { 0.5 } else { -0.5 };
            record.add(&[('b', 1.0), ('c', 0.95 + noise), ('o', 1.0)]);
        }
        assert_eq!(record.best(), 'o', "as good is not better, nor is a little better with much noise");
        for _ in 0..20 {
            record.add(&[('b', 0.8), ('c', 1.0), ('o', 1.0)]);
        }
        assert_eq!(record.best(), 'b');
    }

    #[test]
    fn an_old_success_fades_and_overlap_counts() {
        let mut record = Record::new('o', 2.0, 1.0);
        let mut overlapping = Record::new('o', 1e9, 10.0);
        for _ in 0..20 {
            record.add(&[('o', 1.0), ('b', 0.5)]);
            overlapping.add(&[('o', 1.0), ('b', 0.5)]);
        }
        assert_eq!(overlapping.best(), 'o', "twenty that overlap tenfold are two");
        for _ in 0..20 {
            record.add(&[('o', 1.0), ('b', 1.2)]);
        }
        assert_eq!(record.best(), 'o');
    }

    /// Forecasts that reach over the same time four at once are worth one together.
    #[test]
    fn parts_come_to_wholes() {
        let (mut wholes, mut parts) = (Record::new('o', 3.0, 1.0), Record::new('o', 3.0, 1.0));
        for loss in [1.0, 3.0, 2.0] {
            wholes.add(&[('o', 2.0), ('b', loss)]);
            (0..4).for_each(|_| parts.add_part(&[('o', 2.0), ('b', loss)], 0.25));
        }
        let of = |record: &Record<char>| record.sums().map(|(_, sums)| sums).collect::<Vec<_>>();
        for (whole, part) in of(&wholes).iter().zip(of(&parts)) {
            // A part fades by those of its own forecast too: by three parts at most, of a sixth each.
            assert!((whole.weight / part.weight - 1.0).abs() < 0.1, "{whole:?}, {part:?}");
            assert!(
                (whole.loss / whole.weight - part.loss / part.weight).abs() < 0.05,
                "{whole:?}, {part:?}"
            );
        }
        let again = of(&wholes);
        let mut restored = Record::new('o', 3.0, 1.0);
        wholes.sums().for_each(|(method, sums)| restored.put(method, sums));
        assert_eq!(of(&restored), again);
        assert_eq!(wholes.best_of(|method| method != 'b'), 'o');
    }

    /// Half-life 1: 4 then 1 is (2 + 1) / 1.5.
    #[test]
    fn means_fade_by_hand() {
        let mut record = Record::new(0, 1.0, 1.0);
        record.add(&[(0, 4.0)]);
        record.add(&[(0, 1.0), (1, f64::NAN)]);
        record.add(&[(1, 1.0)]);
        assert!((record.mean(0).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(record.mean(1), None);
    }
}
