//! Estimators with no NHS word in them: moments, quantiles, intervals, the end of a warm-up.
//!
//! Start with [`Moments`] and [`t_quantile`] for figures over replications, [`Histogram`] for waits of millions, and
//! [`mser5`] for the warm-up. All arithmetic goes through `libm`, so results do not depend on the platform; a statistics
//! library was not taken because those at hand switch the samplers' mathematics to the platform's.

mod histogram;
mod moments;
mod quantile;
mod student;
mod warm_up;

pub use histogram::Histogram;
pub use moments::Moments;
pub use quantile::{predictive_quantile_sorted, quantile_sorted};
pub use student::{t_cdf, t_quantile, t_two_sided_p};
pub use warm_up::mser5;
