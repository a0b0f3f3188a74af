//! The rule by which a family of cases is judged (`decisions`, 17).

use std::collections::BTreeMap;

use crate::theory::special::{chi_square_point, normal_upper_point};

/// One comparison of a simulated mean with its known value.
#[derive(Debug, Clone)]
pub struct Check {
    /// Case and row, to read.
    pub what: String,
    /// The known value.
    pub truth: f64,
    /// Mean over replications.
    pub mean: f64,
    /// Standard error of the mean.
    pub error: f64,
    /// Greatest allowed standard error as a share of the value.
    pub within: f64,
    /// Whether it is independent of the other leading checks: one a case, for the sum of squares.
    pub leads: bool,
}

impl Check {
    /// Distance from the known value in standard errors.
    pub fn z(&self) -> f64 {
        (self.mean - self.truth) / self.error
    }

    fn line(&self) -> String {
        format!(
            "{:>7.2} z  got {:<12.7} known {:<12.7} se {:.3} %  {}",
            self.z(),
            self.mean,
            self.truth,
            100.0 * self.error / self.truth.abs(),
            self.what
        )
    }
}

/// Two-sided point that the greatest of `n` independent |z| exceeds once in a thousand families (Sidak 1967).
pub fn familywise_point(n: usize) -> f64 {
    let each = 1.0 - 0.999f64.powf(1.0 / n as f64);
    normal_upper_point(each / 2.0)
}

/// Everything wrong with a family, in words; empty if it stands. Of a figure under several seeds each is judged, and all
/// together, which shows a fault far smaller than one seed can; how precise it is, is asked of all together.
pub fn objections(checks: &[Check]) -> Vec<String> {
    let pooled = pooled(checks);
    let imprecise = |check: &&Check| !at_most(check.error.abs(), check.within * check.truth.abs());
    let told = |check: &Check| format!("too imprecise: {}", check.line());
    let mut wrong: Vec<String> = pooled.iter().filter(imprecise).map(told).collect();
    wrong.extend(far_off(checks));
    if pooled.len() < checks.len() {
        wrong.extend(far_off(&pooled).into_iter().map(|line| format!("all seeds together, {line}")));
    }
    wrong.extend(squares(checks));
    wrong
}

/// Each figure once, its seeds together. What has another truth is another figure, whatever it is called.
fn pooled(checks: &[Check]) -> Vec<Check> {
    let mut by_figure: BTreeMap<(&str, u64), Vec<&Check>> = BTreeMap::new();
    for check in checks {
        by_figure.entry((&check.what, check.truth.to_bits())).or_default().push(check);
    }
    let together = |seeds: Vec<&Check>| {
        let count = seeds.len() as f64;
        let squares: f64 = seeds.iter().map(|check| check.error * check.error).sum();
        Check {
            mean: seeds.iter().map(|check| check.mean).sum::<f64>() / count,
            error: squares.sqrt() / count,
            ..seeds[0].clone()
        }
    };
    by_figure.into_values().map(together).collect()
}

fn far_off(checks: &[Check]) -> Vec<String> {
    let bound = familywise_point(checks.len());
    let far = checks.iter().filter(|check| !at_most(check.z().abs(), bound));
    far.map(|check| format!("beyond {bound:.2} standard errors: {}", check.line())).collect()
}

/// Whether a distance is within a bound; a NaN is not.
fn at_most(distance: f64, bound: f64) -> bool {
    (0.0..=bound).contains(&distance)
}

/// The sum of squares over leading checks, which are independent of one another, against the chi-square range.
fn squares(checks: &[Check]) -> Option<String> {
    let leading: Vec<f64> = checks.iter().filter(|check| check.leads).map(Check::z).collect();
    let sum: f64 = leading.iter().map(|z| z * z).sum();
    let range = chi_square_point(leading.len(), 0.0005)..=chi_square_point(leading.len(), 0.9995);
    (!range.contains(&sum)).then(|| {
        format!(
            "sum of {} squares {sum:.3} outside {:.3} to {:.3}",
            leading.len(),
            range.start(),
            range.end()
        )
    })
}

/// Fails with all objections and the whole table of the family, or prints the table.
///
/// # Panics
/// When the family does not stand.
#[expect(clippy::print_stdout, reason = "the test runner captures it and shows it with --nocapture")]
pub fn judge(family: &str, checks: &[Check]) {
    let table: Vec<String> = checks.iter().map(Check::line).collect();
    let wrong = objections(checks);
    assert!(wrong.is_empty(), "{family}:\n{}\n\nall checks:\n{}", wrong.join("\n"), table.join("\n"));
    println!("{family}\n{}", table.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(z: f64) -> Check {
        Check {
            what: format!("probe at {z}"),
            truth: 100.0,
            mean: 100.0 + z * 0.2,
            error: 0.2,
            within: 0.005,
            leads: true,
        }
    }

    #[test]
    fn points_of_the_rule() {
        assert!((familywise_point(1) - 3.2905).abs() < 1e-3);
        assert!((familywise_point(10) - 3.8906).abs() < 1e-3);
    }

    #[test]
    fn a_sound_family_stands_and_others_fall() {
        assert!(objections(&[check(0.5), check(-1.2), check(0.9)]).is_empty());
        assert_eq!(objections(&[check(0.5), check(-4.5), check(0.9)]).len(), 2);
        assert_eq!(objections(&[check(1e-4), check(1e-4), check(1e-4), check(1e-4)]).len(), 1);
        let vague = Check { error: 1.0, ..check(0.5) };
        assert_eq!(objections(&[vague, check(1.0)]).len(), 1);
        let absent = Check { mean: f64::NAN, ..check(0.5) };
        assert!(!objections(&[absent]).is_empty());
        // Under one seed neither would be noticed; and what one seed says too vaguely, several say well enough.
        let small_fault: Vec<Check> = (0..40)
            .map(|seed| Check { what: "one".into(), ..check(1.2 + f64::from(seed % 3) * 0.1) })
            .collect();
        assert_eq!(objections(&small_fault[..1]).len(), 0);
        assert!(objections(&small_fault).iter().any(|line| line.starts_with("all seeds together, beyond")));
        let seeds =
            [0.9, -1.1, 0.4, -0.7].map(|z| Check { what: "one".into(), error: 0.8, ..check(4.0 * z) });
        assert!(objections(&seeds).is_empty());
    }
}
