//! What was said at one origin over what came, for people to look at.

use ilt_domain::forecast::LEVELS;

/// Places of the levels .025, .10, .50, .90 and .975 among the published ones.
const SHOWN: [usize; 5] = [0, 2, 10, 18, 20];

/// A forecast over what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// Of what, and from when, in words.
    pub title: String,
    /// What runs across, with its unit.
    pub across: String,
    /// What is counted.
    pub up: String,
    /// The points, in order.
    pub points: Vec<FanPoint>,
}

/// One point of a fan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FanPoint {
    /// Where it stands across.
    pub at: f64,
    /// What was said: the quantiles .025, .10, .50, .90 and .975; `None` before the origin.
    pub said: Option<[f64; 5]>,
    /// What came, where it is known.
    pub came: Option<f64>,
}

impl FanPoint {
    /// A point with these quantiles at the published levels.
    pub fn new(at: f64, quantiles: Option<&[f64; LEVELS.len()]>, came: Option<f64>) -> Self {
        Self { at, said: quantiles.map(|all| SHOWN.map(|place| all[place])), came }
    }
}
