//! Impatience by any law: the offered wait in M/M/c+G (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005).

use super::special::integral;

/// M/M/c whose people leave once they have waited their patience.
pub struct Impatient {
    /// Share of arrivals that leave unserved.
    pub gave_up: f64,
    /// Mean wait of those served.
    pub wait_of_served: f64,
    /// Mean number waiting.
    pub waiting: f64,
}

/// Solves the system; `stays` is the chance that patience exceeds a time, `far` a wait nobody is offered.
pub fn solve(rate: f64, mean: f64, servers: u32, stays: impl Fn(f64) -> f64, far: f64) -> Impatient {
    const PANELS: usize = 4_000;
    let load = rate * mean;
    let capacity = f64::from(servers) / mean;
    let step = far / PANELS as f64;
    // The integral of the chance to stay, tabulated once at the ends of panels and completed inside a panel.
    let mut tabulated = vec![0.0];
    for panel in 0..PANELS {
        let from = panel as f64 * step;
        tabulated.push(tabulated[panel] + integral(from, from + step, 1, &stays));
    }
    let stayed = |x: f64| {
        let panel = ((x / step) as usize).min(PANELS - 1);
        tabulated[panel] + integral(panel as f64 * step, x, 1, &stays)
    };
    let offered = |x: f64| (rate * stayed(x) - capacity * x).exp();
    let below: f64 = (0..servers).scan(1.0, |term, n| Some(next_term(term, load, n))).sum();
    let last = (1..servers).fold(1.0, |term, n| term * load / f64::from(n));
    let mass = integral(0.0, far, PANELS, offered);
    let total = below + rate * last * mass;
    let density = |x: f64| rate * last / total * offered(x);
    let served = below / total + integral(0.0, far, PANELS, |x| stays(x) * density(x));
    let waited = integral(0.0, far, PANELS, |x| x * stays(x) * density(x));
    let waiting = rate * integral(0.0, far, PANELS, |x| stayed(x) * density(x));
    Impatient { gave_up: 1.0 - served, wait_of_served: waited / served, waiting }
}

fn next_term(term: &mut f64, load: f64, n: u32) -> f64 {
    if n > 0 {
        *term *= load / f64::from(n);
    }
    *term
}

/// Chance to stay for a fixed patience.
pub fn fixed(patience: f64) -> impl Fn(f64) -> f64 {
    move |x| if x < patience { 1.0 } else { 0.0 }
}

/// Chance to stay for an exponential patience.
pub fn exponential(mean: f64) -> impl Fn(f64) -> f64 {
    move |x| (-x / mean).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::birth_death::erlang_a;

    /// With exponential patience the integral agrees with the birth-death chain.
    #[test]
    fn exponential_patience_two_ways() {
        let levels = erlang_a(5.0, 1.0, 5, 2.0);
        let solved = solve(5.0, 1.0, 5, exponential(2.0), 40.0);
        assert!((solved.waiting - levels.waiting()).abs() < 1e-8);
        assert!((solved.gave_up - levels.waiting() / 2.0 / 5.0).abs() < 1e-8);
    }

    /// One server, fixed patience: loss = (1 - rho) e / (1 - rho e) x rho with e = exp(-(mu - lambda) tau) (Barrer 1957).
    #[test]
    fn one_server_with_fixed_patience() {
        let (rate, patience) = (0.8f64, 3.0);
        let solved = solve(rate, 1.0, 1, fixed(patience), 3.0 * 16.0);
        let e = (-(1.0 - rate) * patience).exp();
        let loss = rate * e * (1.0 - rate) / (1.0 - rate * rate * e);
        assert!((solved.gave_up - loss).abs() < 1e-6, "{} {loss}", solved.gave_up);
    }
}
