//! Special functions behind the verdicts and the laws: normal and chi-square points, the incomplete gamma function.

/// Natural logarithm of the gamma function for positive arguments (Lanczos 1964, nine terms), to about 15 digits.
pub fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        let pi = std::f64::consts::PI;
        return (pi / (pi * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let series: f64 = TERMS[0] + (1..9).map(|i| TERMS[i] / (x + i as f64)).sum::<f64>();
    let shifted = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * shifted.ln() - shifted + series.ln()
}

/// Regularised lower incomplete gamma function P(a, x), by series or continued fraction (Abramowitz and Stegun 1964,
/// 6.5.29 and 6.5.31).
pub fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let scale = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 { scale * gamma_series(a, x) } else { 1.0 - scale * gamma_fraction(a, x) }
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    let mut n = a;
    while term.abs() > sum.abs() * 1e-17 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// Lentz's evaluation (1976) of the continued fraction for the upper function.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut value = d;
    for i in 1..10_000 {
        let term = -f64::from(i) * (f64::from(i) - a);
        b += 2.0;
        d = 1.0 / non_zero(term * d + b, TINY);
        c = non_zero(b + term / c, TINY);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

fn non_zero(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// Standard normal distribution function.
pub fn normal_cdf(z: f64) -> f64 {
    let tail = 0.5 * (1.0 - gamma_p(0.5, z * z / 2.0));
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// Point that a standard normal variable exceeds with probability `upper`.
pub fn normal_upper_point(upper: f64) -> f64 {
    bisect(0.0, 40.0, |z| 0.5 * (1.0 - gamma_p(0.5, z * z / 2.0)) < upper)
}

/// Point below which a chi-square variable with `degrees` of freedom falls with probability `level`.
pub fn chi_square_point(degrees: usize, level: f64) -> f64 {
    let half = degrees as f64 / 2.0;
    bisect(0.0, degrees as f64 * 20.0 + 200.0, |x| gamma_p(half, x / 2.0) >= level)
}

/// The argument at which a monotone condition turns true.
pub fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if holds(middle) { high = middle } else { low = middle }
    }
    0.5 * (low + high)
}

/// Integral over a finite range by composite Gauss-Legendre (five points a panel).
pub fn integral(from: f64, to: f64, panels: usize, f: impl Fn(f64) -> f64) -> f64 {
    const NODES: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let half = (to - from) / (2.0 * panels as f64);
    (0..panels)
        .map(|panel| {
            let centre = from + half * (2 * panel + 1) as f64;
            NODES.iter().map(|(node, weight)| weight * f(centre + half * node)).sum::<f64>() * half
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points as printed in every table of the normal and chi-square laws.
    #[test]
    fn tables_of_the_laws() {
        assert!((normal_upper_point(0.025) - 1.959_964).abs() < 1e-6);
        assert!((normal_upper_point(0.0005) - 3.290_527).abs() < 1e-6);
        assert!((normal_cdf(-1.0) - 0.158_655_254).abs() < 1e-9);
        assert!((chi_square_point(1, 0.95) - 3.841_459).abs() < 1e-6);
        assert!((chi_square_point(10, 0.05) - 3.940_299).abs() < 1e-6);
        assert!((chi_square_point(10, 0.999) - 29.588_298).abs() < 1e-6);
    }

    #[test]
    fn gamma_of_known_arguments() {
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-13);
        assert!((ln_gamma(11.0) - 3_628_800f64.ln()).abs() < 1e-12);
        assert!((integral(0.0, 1.0, 4, f64::exp) - (1f64.exp() - 1.0)).abs() < 1e-14);
    }
}
