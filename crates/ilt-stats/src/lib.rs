//! Estimators with no NHS word in them: moments, quantiles, intervals, the end of a warm-up.
//!
//! Start with [`Moments`] and [`t_quantile`] for figures over replications, [`Histogram`] for waits of millions, and
//! [`mser5`] for the warm-up; [`Paired`] compares two settings, [`Replications`] says when to stop, and [`objection`]
//! judges a family of cases with known answers. All arithmetic goes through `libm`, so results do not depend on the platform; a statistics
//! library was not taken because those at hand switch the samplers' mathematics to the platform's.

mod chi_square;
mod family;
mod halving;
mod histogram;
mod moments;
mod normal;
mod paired;
mod quantile;
mod replications;
mod student;
mod warm_up;

pub use chi_square::{chi_square_cdf, chi_square_quantile};
pub use family::{Objection, familywise_bound, objection};
pub use histogram::Histogram;
pub use moments::Moments;
pub use normal::{normal_cdf, normal_quantile, normal_two_sided_p, normal_upper_point};
pub use paired::Paired;
pub use quantile::quantile_sorted;
pub use replications::Replications;
pub use student::{t_cdf, t_quantile, t_two_sided_p};
pub use warm_up::mser5;
