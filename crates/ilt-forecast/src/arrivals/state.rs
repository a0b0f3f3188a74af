//! A Gaussian state: means and covariances, of which only the upper triangle is kept up.

/// The state.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) mean: Vec<f64>,
    /// Row by row; entries below the diagonal are not used.
    cover: Vec<f64>,
}

impl State {
    pub(super) fn new(size: usize) -> Self {
        Self { mean: vec![0.0; size], cover: vec![0.0; size * size] }
    }

    fn size(&self) -> usize {
        self.mean.len()
    }

    fn cover(&self, one: usize, other: usize) -> f64 {
        self.cover[one.min(other) * self.size() + one.max(other)]
    }

    pub(super) fn set_variance(&mut self, at: usize, variance: f64) {
        let size = self.size();
        self.cover[at * size + at] = variance;
    }

    pub(super) fn add_variance(&mut self, at: usize, variance: f64) {
        let size = self.size();
        self.cover[at * size + at] += variance;
    }

    /// Adds a share of a square block of covariances from `first` on.
    pub(super) fn add_block(&mut self, first: usize, width: usize, block: &[f64], share: f64) {
        let size = self.size();
        for row in 0..width {
            let from = (first + row) * size + first;
            let target = &mut self.cover[from + row..from + width];
            let source = &block[row * width + row..(row + 1) * width];
            for (entry, add) in target.iter_mut().zip(source) {
                *entry += share * add;
            }
        }
    }

    /// Lets one part fade by a factor, gaining `variance`.
    pub(super) fn fade(&mut self, at: usize, factor: f64, variance: f64) {
        let size = self.size();
        self.mean[at] *= factor;
        for row in 0..at {
            self.cover[row * size + at] *= factor;
        }
        for entry in &mut self.cover[at * size + at..(at + 1) * size] {
            *entry *= factor;
        }
        self.cover[at * size + at] = factor * self.cover[at * size + at] + variance;
    }

    /// Mean of a sum of parts.
    pub(super) fn expect(&self, parts: &[(usize, f64)]) -> f64 {
        parts.iter().map(|(at, times)| times * self.mean[*at]).sum()
    }

    /// Variance of a sum of parts.
    pub(super) fn variance(&self, parts: &[(usize, f64)]) -> f64 {
        let row = |(at, times): &(usize, f64)| {
            times * parts.iter().map(|(other, by)| by * self.cover(*at, *other)).sum::<f64>()
        };
        parts.iter().map(row).sum::<f64>().max(0.0)
    }

    /// Covariance of every entry with a sum of parts.
    pub(super) fn with(&self, parts: &[(usize, f64)]) -> Vec<f64> {
        let size = self.size();
        let mut sums = vec![0.0; size];
        for &(at, times) in parts {
            for (row, sum) in sums.iter_mut().enumerate().take(at) {
                *sum += times * self.cover[row * size + at];
            }
            let row = &self.cover[at * size + at..(at + 1) * size];
            for (sum, entry) in sums[at..].iter_mut().zip(row) {
                *sum += times * entry;
            }
        }
        sums
    }

    /// Takes in that a sum of parts, of covariance `with` and variance `prior`, is `surprise` higher than expected, told
    /// with variance `noise`. Entries before `from` stay as they are (a consider filter, Schmidt 1966): their doubt
    /// counts, but they learn nothing.
    pub(super) fn learn(&mut self, with: &[f64], prior: f64, noise: f64, surprise: f64, from: usize) {
        let size = self.size();
        let total = prior + noise;
        for (mean, with) in self.mean.iter_mut().zip(with).skip(from) {
            *mean += with / prior * surprise;
        }
        for row in 0..size {
            let gain = with[row] / total;
            let start = if row < from { from } else { row };
            let entries = &mut self.cover[row * size + start..(row + 1) * size];
            for (entry, other) in entries.iter_mut().zip(&with[start..]) {
                *entry -= gain * other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two independent parts of variance 1 and 3, their sum seen as 2 with noise 4: gains 1/8 and 3/8.
    #[test]
    fn two_parts_by_hand() {
        let mut state = State::new(2);
        state.set_variance(0, 1.0);
        state.set_variance(1, 3.0);
        let sum = [(0, 1.0), (1, 1.0)];
        assert_eq!(state.variance(&sum), 4.0);
        let with = state.with(&sum);
        assert_eq!(with, [1.0, 3.0]);
        // The sum is expected 1 higher after a surprise of 1 in it: half of the 2 that was seen.
        state.learn(&with, 4.0, 4.0, 1.0, 0);
        assert_eq!(state.mean, [0.25, 0.75]);
        assert_eq!(
            (state.cover(0, 0), state.cover(1, 1), state.cover(1, 0)),
            (1.0 - 0.125, 3.0 - 1.125, -0.375)
        );
        assert_eq!(state.variance(&sum), 2.0);
    }

    #[test]
    fn what_only_considers_does_not_learn() {
        let mut state = State::new(2);
        state.set_variance(0, 1.0);
        state.set_variance(1, 3.0);
        let sum = [(0, 1.0), (1, 1.0)];
        let with = state.with(&sum);
        state.learn(&with, 4.0, 4.0, 1.0, 1);
        assert_eq!(state.mean, [0.0, 0.75]);
        assert_eq!(state.cover(0, 0), 1.0);
        assert_eq!(state.cover(1, 1), 3.0 - 1.125);
        assert_eq!(state.cover(0, 1), -0.375);
    }

    #[test]
    fn fading_keeps_the_stationary_spread() {
        let mut state = State::new(2);
        state.set_variance(1, 0.25);
        state.mean[1] = 1.0;
        state.fade(1, 0.5, 0.25 * 0.75);
        assert_eq!((state.mean[1], state.cover(1, 1)), (0.5, 0.25));
    }
}
