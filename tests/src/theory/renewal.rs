//! One exponential server with renewal arrivals: G/M/1 through its root (Kendall 1953).

use super::special::bisect;

/// The root in (0, 1) of sigma = A*(mu (1 - sigma)), where A* is the transform of the gap between arrivals.
pub fn root(service_rate: f64, transform: impl Fn(f64) -> f64) -> f64 {
    bisect(0.0, 1.0 - 1e-9, |sigma| transform(service_rate * (1.0 - sigma)) <= sigma)
}

/// Mean wait given the root: sigma / (mu (1 - sigma)).
pub fn wait(service_rate: f64, sigma: f64) -> f64 {
    sigma / (service_rate * (1.0 - sigma))
}

/// Transform of an Erlang gap with `k` stages.
pub fn erlang_gap(k: i32, mean: f64) -> impl Fn(f64) -> f64 {
    move |s| (1.0 + s * mean / f64::from(k)).powi(-k)
}

/// Transform of a fixed gap.
pub fn fixed_gap(gap: f64) -> impl Fn(f64) -> f64 {
    move |s| (-s * gap).exp()
}

/// Transform of a mixture of two exponential gaps, the first with chance `share`.
pub fn mixed_gap(share: f64, first: f64, second: f64) -> impl Fn(f64) -> f64 {
    move |s| share / (1.0 + s * first) + (1.0 - share) / (1.0 + s * second)
}

/// Transform of a uniform gap.
pub fn uniform_gap(min: f64, max: f64) -> impl Fn(f64) -> f64 {
    move |s| ((-s * min).exp() - (-s * max).exp()) / (s * (max - min))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_gaps_give_back_the_load() {
        assert!((root(1.0, erlang_gap(1, 1.25)) - 0.8).abs() < 1e-12);
    }

    /// D/M/1 at half load: sigma = 0.2032 (Kleinrock 1975, 6.2); E2/M/1 in closed form.
    #[test]
    fn roots_as_published() {
        assert!((root(1.0, fixed_gap(2.0)) - 0.2032).abs() < 5e-5);
        let busy: f64 = 0.7;
        let closed = (1.0 + 4.0 * busy - (1.0 + 8.0 * busy).sqrt()) / 2.0;
        assert!((root(1.0, erlang_gap(2, 1.0 / busy)) - closed).abs() < 1e-12);
    }
}
