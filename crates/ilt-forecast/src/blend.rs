//! Which method is published: ours, unless a baseline has lately been better.

use std::collections::BTreeMap;

/// Running losses of methods, one record for each stream and horizon; `M` names a method.
///
/// Losses fade, so a method is judged by how it has lately done. A record is a function of the losses it was given, in
/// order; it holds no clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<M: Ord> {
    losses: BTreeMap<M, Running>,
    keep: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Running {
    sum: f64,
    weight: f64,
}

impl<M: Ord + Copy> Record<M> {
    /// A record in which a loss's say halves after `half_life` further losses of the same method.
    pub fn new(half_life: f64) -> Self {
        Self { losses: BTreeMap::new(), keep: libm::exp2(-1.0 / half_life.max(1e-6)) }
    }

    /// Takes in a loss (mean pinball, say) of a forecast whose time has come; what is not a number is passed over.
    pub fn add(&mut self, method: M, loss: f64) {
        if loss.is_finite() {
            let running = self.losses.entry(method).or_default();
            running.sum = running.sum * self.keep + loss;
            running.weight = running.weight * self.keep + 1.0;
        }
    }

    /// The mean loss of a method, if it has one.
    pub fn mean(&self, method: M) -> Option<f64> {
        self.losses.get(&method).map(|running| running.sum / running.weight)
    }

    /// The method to publish: `ours` if no other has a smaller mean loss, or if there are fewer than `least` losses (after
    /// fading) to go by; else the best of the others, the first in order among equals.
    pub fn best(&self, ours: M, least: f64) -> M {
        let judged = |method: &M| self.losses.get(method).is_some_and(|running| running.weight >= least);
        if !judged(&ours) {
            return ours;
        }
        let others = self.losses.keys().copied().filter(|method| *method != ours && judged(method));
        others.fold(ours, |best, other| if self.mean(other) < self.mean(best) { other } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_stands_until_another_is_better() {
        let mut record = Record::new(2.0);
        assert_eq!(record.best('o', 3.0), 'o');
        for _ in 0..20 {
            record.add('o', 1.0);
            record.add('b', 1.0);
            record.add('c', 1.2);
        }
        assert_eq!(record.best('o', 3.0), 'o', "as good is not better");
        record.add('c', 0.1);
        assert_eq!(record.best('o', 3.0), 'c');
        for _ in 0..20 {
            record.add('c', 1.2);
        }
        assert_eq!(record.best('o', 3.0), 'o', "an old success fades");
        assert_eq!(record.best('o', 30.0), 'o');
    }

    /// Half-life 1: 4 then 1 is (2 + 1) / 1.5.
    #[test]
    fn means_fade_by_hand() {
        let mut record = Record::new(1.0);
        record.add(0, 4.0);
        record.add(0, 1.0);
        record.add(0, f64::NAN);
        assert!((record.mean(0).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(record.mean(1), None);
    }
}
