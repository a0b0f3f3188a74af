//! Where a series has settled: MSER-5 (White 1997; Spratt 1998; White, Cobb & Spratt 2000).

/// Values averaged into a batch.
const BATCH: usize = 5;
/// Batches that a cut has to leave: of fewer, the spread says nothing.
const KEPT: usize = 5;

/// The number of values to leave out at the start of a series, a multiple of five; `None` if the series is too short or
/// the best cut lies beyond its first half, which means it had not settled.
///
/// Batches of five are averaged; the cut `d` minimises the sum of squared deviations of what is kept divided by the
/// *square* of its number, the squared standard error of its mean.
pub fn mser5(series: &[f64]) -> Option<usize> {
    let batches: Vec<f64> =
        series.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    // With no more than those there is only the cut that leaves out nothing.
    if batches.len() <= KEPT {
        return None;
    }
    let mut best: Option<(f64, usize)> = None;
    let mut kept = crate::Moments::default();
    // From the end, so that every cut costs one step.
    for cut in (0..batches.len()).rev() {
        kept.push(batches[cut]);
        let n = f64::from(kept.n());
        if (kept.n() as usize) < KEPT {
            continue;
        }
        let statistic = kept.variance().unwrap_or(0.0) * (n - 1.0) / (n * n);
        if best.is_none_or(|(least, _)| statistic <= least) {
            best = Some((statistic, cut));
        }
    }
    let (_, cut) = best?;
    (cut * 2 <= batches.len()).then_some(cut * BATCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fixed ripple around 10, so that no run of it is flat.
    fn ripple(index: usize) -> f64 {
        10.0 + libm::sin(index as f64 * 1.7) + 0.5 * libm::cos(index as f64 * 0.31)
    }

    #[test]
    fn finds_the_end_of_a_ramp() {
        let series: Vec<f64> = (0..2_000)
            .map(|index| if index < 200 { ripple(index) * index as f64 / 200.0 } else { ripple(index) })
            .collect();
        let cut = mser5(&series).unwrap();
        assert!((150..=260).contains(&cut), "{cut}");
    }

    #[test]
    fn leaves_a_settled_series_alone_and_refuses_an_endless_ramp() {
        let settled: Vec<f64> = (0..2_000).map(ripple).collect();
        assert!(mser5(&settled).unwrap() < 200);
        let rising: Vec<f64> = (0..2_000).map(|index| index as f64).collect();
        assert_eq!(mser5(&rising), None);
        // A step that no cut was ever judged for: with five batches all that could be said was "leave out nothing".
        let stepping: Vec<f64> = (0..25).map(|index| if index < 5 { 100.0 } else { ripple(index) }).collect();
        assert_eq!((mser5(&[1.0; 10]), mser5(&stepping)), (None, None));
        let longer: Vec<f64> = (0..100).map(|index| if index < 5 { 100.0 } else { ripple(index) }).collect();
        assert_eq!(mser5(&longer), Some(5));
    }
}
