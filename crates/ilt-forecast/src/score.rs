//! How good a forecast was: proper scores, coverage, calibration, and whether one method is better than another.
//!
//! Nothing here knows what was forecast or by whom. Start with [`crps_quantiles`] and [`mean_pinball`] for published
//! quantiles, [`crps_law`] for a law of counts, [`block_bootstrap`] for the interval of a mean over time.

mod calibration;
mod compare;
mod crps;
mod resample;

pub use calibration::{Coverage, wilson};
pub(crate) use calibration::{pit_uniformity, randomised_pit};
pub use compare::{DieboldMariano, Scale, diebold_mariano, holm};
pub use crps::{crps_law, crps_quantiles, mean_pinball, pinball};
pub use resample::block_bootstrap;
