//! An integer log-linear histogram: relative bin width at most 1/128, merged exactly.

use serde::{Deserialize, Serialize};

/// Bins per octave.
const SUB: u32 = 128;
const SUB_BITS: u32 = SUB.trailing_zeros();

/// Counts of whole numbers (microseconds). Values below 256 have bins of their own; above, each octave has 128 bins.
/// Memory covers only the range of bins met. A bin holds up to 2^32 - 1 values and stays there.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Histogram {
    /// Values of nought (and below).
    zeros: u64,
    total: u64,
    /// Bin of `counts[0]`.
    first: u32,
    counts: Vec<u32>,
}

impl Histogram {
    /// Counts a value; values below nought count as nought.
    #[inline]
    pub fn add(&mut self, value: i64) {
        self.total += 1;
        if value <= 0 {
            self.zeros += 1;
            return;
        }
        let bin = bin(value as u64);
        if let Some(count) = bin.checked_sub(self.first).and_then(|at| self.counts.get_mut(at as usize)) {
            *count = count.saturating_add(1);
        } else {
            self.grow(bin);
            self.counts[(bin - self.first) as usize] += 1;
        }
    }

    #[cold]
    fn grow(&mut self, bin: u32) {
        if self.counts.is_empty() {
            self.first = bin;
            self.counts.push(0);
        } else if bin < self.first {
            // Room for another octave below, so that growth stays rare.
            let first = bin.saturating_sub(SUB);
            let more = (self.first - first) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, more));
            self.first = first;
        } else {
            self.counts.resize((bin - self.first) as usize + 1, 0);
        }
    }

    /// Adds another histogram's counts, exactly.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        self.total += other.total;
        if other.counts.is_empty() {
            return;
        }
        let last = other.first + other.counts.len() as u32 - 1;
        for bin in [other.first, last] {
            let inside = !self.counts.is_empty()
                && bin >= self.first
                && ((bin - self.first) as usize) < self.counts.len();
            if !inside {
                self.grow(bin);
            }
        }
        let offset = (other.first - self.first) as usize;
        for (mine, theirs) in self.counts[offset..].iter_mut().zip(&other.counts) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// Bins with values, and how many.
    fn filled(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (self.first..).zip(self.counts.iter().copied()).filter(|(_, count)| *count > 0)
    }

    /// Values counted.
    pub fn len(&self) -> u64 {
        self.total
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The value below which a share `level` of the counted values lies, interpolated within its bin; `None` if
    /// nothing was counted.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        if self.total == 0 {
            return None;
        }
        let rank = level.clamp(0.0, 1.0) * self.total as f64;
        let mut below = self.zeros as f64;
        if rank <= below {
            return Some(0.0);
        }
        for (at, &count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let above = below + f64::from(count);
            if rank <= above {
                let (from, to) = edges(self.first + at as u32);
                return Some(from + (to - from) * (rank - below) / f64::from(count));
            }
            below = above;
        }
        self.counts.iter().rposition(|&count| count > 0).map(|at| edges(self.first + at as u32).1)
    }
}

/// Histograms are equal if their counts are, whatever room they have.
impl PartialEq for Histogram {
    fn eq(&self, other: &Self) -> bool {
        (self.zeros, self.total) == (other.zeros, other.total) && self.filled().eq(other.filled())
    }
}

impl Eq for Histogram {}

/// The bin of a value above nought.
#[inline(always)]
fn bin(value: u64) -> u32 {
    let octave = 63 - value.leading_zeros();
    if octave <= SUB_BITS {
        return value as u32;
    }
    let shift = octave - SUB_BITS;
    shift * SUB + (value >> shift) as u32
}

/// The range of values of a bin.
fn edges(bin: u32) -> (f64, f64) {
    if bin < 2 * SUB {
        return (f64::from(bin), f64::from(bin) + 1.0);
    }
    let shift = bin / SUB - 1;
    let width = power_of_two(shift);
    let from = f64::from(bin - shift * SUB) * width;
    (from, from + width)
}

/// Two to a whole power, exactly.
fn power_of_two(power: u32) -> f64 {
    (1u64 << power) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_narrow_and_in_order() {
        let mut last = 0;
        for value in (1..10_000u64).chain((1..2_000).map(|step| step * 1_234_567_891)) {
            let at = bin(value);
            assert!(at >= last || value < 10_000);
            last = at;
            let (from, to) = edges(at);
            assert!(from <= value as f64 && (value as f64) < to, "{value} in {from}..{to}");
            assert!(to - from <= (from / 128.0).max(1.0));
        }
    }

    #[test]
    fn quantiles_and_merging() {
        let (mut even, mut odd, mut all) = (Histogram::default(), Histogram::default(), Histogram::default());
        for value in 0..100_000i64 {
            all.add(value * 1_000);
            if value % 2 == 0 { even.add(value * 1_000) } else { odd.add(value * 1_000) }
        }
        odd.merge(&even);
        assert_eq!(odd.len(), all.len());
        for level in [0.01, 0.5, 0.9, 0.999] {
            let value = all.quantile(level).unwrap();
            assert!((value / (level * 1e8) - 1.0).abs() < 1.0 / 128.0 + 1e-3, "{level}: {value}");
            assert_eq!(odd.quantile(level), Some(value));
        }
        assert!(odd == all && odd != even);
        assert_eq!(Histogram::default().quantile(0.5), None);
    }
}
