//! Intervals of means over time, where neighbours in time are alike.

use ilt_engine::{Draws, Key};
use ilt_stats::quantile_sorted;

/// The 95 % interval of the mean of a series by drawing blocks of neighbours with replacement, wrapping round the end
/// (circular block bootstrap, Politis & Romano 1992). `block` is a number of values, at least 1. Draws depend on `key`
/// alone. `None` of nothing.
pub fn block_bootstrap(values: &[f64], block: usize, draws: u32, key: Key) -> Option<(f64, f64)> {
    /// No other draw of the crate has this purpose.
    const BLOCKS: u16 = 0x5018;
    let n = values.len();
    if n == 0 || draws == 0 {
        return None;
    }
    let block = block.clamp(1, n);
    // Sums up to each place of the series laid out twice, so that a block is one subtraction.
    let mut upto = Vec::with_capacity(2 * n + 1);
    upto.push(0.0);
    let mut sum = 0.0;
    for value in values.iter().chain(values) {
        sum += value;
        upto.push(sum);
    }
    let mut means: Vec<f64> = (0..draws)
        .map(|draw| {
            let mut places = Draws::new(key, draw, BLOCKS, 0);
            let mut left = n;
            let mut sum = 0.0;
            while left > 0 {
                let from = ((places.unit() * n as f64) as usize).min(n - 1);
                let length = block.min(left);
                sum += upto[from + length] - upto[from];
                left -= length;
            }
            sum / n as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Some((quantile_sorted(&means, 0.025)?, quantile_sorted(&means, 0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_no_width_and_one_block_is_the_mean() {
        let key = Key::of(1, "blocks");
        assert_eq!(block_bootstrap(&[2.0; 9], 3, 50, key), Some((2.0, 2.0)));
        let (low, high) = block_bootstrap(&[1.0, 2.0, 6.0], 3, 50, key).unwrap();
        assert!((low - 3.0).abs() < 1e-12 && (high - 3.0).abs() < 1e-12);
        assert_eq!(block_bootstrap(&[], 3, 50, key), None);
    }

    /// Independent values: the interval is that of the normal law, 1.96 sd / sqrt(n) either side.
    #[test]
    fn of_independent_values_it_is_the_usual_interval() {
        let key = Key::of(2, "blocks");
        let values: Vec<f64> = (0..4_000).map(|at| Draws::new(key, 0, 0, at).normal()).collect();
        let (low, high) = block_bootstrap(&values, 1, 2_000, key).unwrap();
        let half = (high - low) / 2.0;
        assert!((half - 1.96 / 4_000_f64.sqrt()).abs() < 0.003, "{half}");
        // Pairs of equal neighbours: the interval is the square root of two wider once blocks hold pairs.
        let pairs: Vec<f64> = values.iter().flat_map(|value| [*value, *value]).collect();
        let wide = |block| block_bootstrap(&pairs, block, 2_000, key).map(|(low, high)| high - low).unwrap();
        assert!(wide(40) > 1.25 * wide(1), "{} {}", wide(40), wide(1));
    }
}
