//! Mean, spread and interval of one figure over replications.

use std::sync::OnceLock;

use ilt_stats::{Moments, t_quantile};

/// One figure over replications; values that are not finite do not count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figures {
    pub n: u32,
    pub mean: f64,
    pub sd: Option<f64>,
    pub half_width_95: Option<f64>,
}

impl Figures {
    /// The figures of some values, in their order.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Self {
        let moments: Moments = values.filter(|value| value.is_finite()).collect();
        let sd = moments.sd();
        let half_width_95 = sd.map(|sd| critical(moments.n()) * sd / f64::from(moments.n()).sqrt());
        Self { n: moments.n(), mean: moments.mean(), sd, half_width_95 }
    }
}

/// Student's 97.5 % point for a mean of `n` values. There are as many rows as figures but few different `n`.
fn critical(n: u32) -> f64 {
    static KNOWN: [OnceLock<f64>; 256] = [const { OnceLock::new() }; 256];
    let value = || t_quantile(0.975, f64::from(n) - 1.0);
    KNOWN.get(n as usize).map_or_else(value, |known| *known.get_or_init(value))
}
