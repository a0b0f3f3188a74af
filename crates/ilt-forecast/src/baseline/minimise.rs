//! The least of a function of a few numbers.

/// Searches for the least of a function from a starting point by the simplex of Nelder & Mead (1965), for at most `calls`
/// calls; returns the best point seen.
pub(super) fn minimise<const N: usize>(
    start: [f64; N],
    step: f64,
    calls: usize,
    mut of: impl FnMut(&[f64; N]) -> f64,
) -> [f64; N] {
    let mut value =
        move |point: &[f64; N]| Some(of(point)).filter(|it| !it.is_nan()).unwrap_or(f64::INFINITY);
    let mut simplex: Vec<([f64; N], f64)> = (0..=N)
        .map(|corner| {
            let mut point = start;
            if corner < N {
                point[corner] += step;
            }
            (point, value(&point))
        })
        .collect();
    let mut called = N + 1;
    while called < calls {
        simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
        let (best, worst) = (simplex[0], simplex[N]);
        if worst.1 - best.1 <= 1e-9 * best.1.abs() {
            break;
        }
        let middle: [f64; N] =
            core::array::from_fn(|at| simplex[..N].iter().map(|corner| corner.0[at]).sum::<f64>() / N as f64);
        let along = |times: f64| core::array::from_fn(|at| middle[at] + times * (worst.0[at] - middle[at]));
        let mut tried = |times: f64| -> ([f64; N], f64) {
            called += 1;
            let point = along(times);
            (point, value(&point))
        };
        let reflected = tried(-1.0);
        let next = if reflected.1 < best.1 {
            let further = tried(-2.0);
            if further.1 < reflected.1 { further } else { reflected }
        } else if reflected.1 < simplex[N - 1].1 {
            reflected
        } else {
            tried(if reflected.1 < worst.1 { -0.5 } else { 0.5 })
        };
        if next.1 < worst.1 {
            simplex[N] = next;
            continue;
        }
        // Nothing along the line is better: draw all corners towards the best.
        for corner in &mut simplex[1..] {
            corner.0 = core::array::from_fn(|at| (corner.0[at] + best.0[at]) / 2.0);
            corner.1 = value(&corner.0);
            called += 1;
        }
    }
    simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
    simplex[0].0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The curved valley of Rosenbrock (1960), least at (1, 1).
    #[test]
    fn finds_the_end_of_a_curved_valley() {
        let valley = |at: &[f64; 2]| (1.0 - at[0]).powi(2) + 100.0 * (at[1] - at[0] * at[0]).powi(2);
        let found = minimise([-1.2, 1.0], 0.5, 1_000, valley);
        assert!((found[0] - 1.0).abs() < 1e-3 && (found[1] - 1.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn ground_that_is_no_number_is_avoided() {
        let found = minimise([2.0], 0.5, 200, |at| if at[0] < 1.0 { f64::NAN } else { at[0] });
        assert!((found[0] - 1.0).abs() < 1e-3, "{found:?}");
    }
}
