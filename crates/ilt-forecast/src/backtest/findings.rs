//! Everything a back-test came to, whichever kind it was: what its files and its page are made from.

use super::contest::Row;
use super::fan::Fan;
use super::skill::Skill;

/// What was tried.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// What was judged, as a title.
    pub title: String,
    /// What the forecasts were made from, in a sentence.
    pub basis: String,
    /// What must be known before the figures are believed, each in a sentence.
    pub cautions: Vec<String>,
    /// The unit of steps from one origin to the next and how many, in words.
    pub every: String,
    /// Origins of the test.
    pub origins: usize,
    /// Series judged.
    pub series: usize,
    /// Groups of series by slug, with what to call them.
    pub groups: Vec<(String, String)>,
}

/// How often each method would have been published for one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Which series.
    pub series: String,
    /// At which steps ahead.
    pub ahead: String,
    /// Which method.
    pub method: &'static str,
    /// At how many origins.
    pub origins: usize,
}

/// A chance that was said, beside how often it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// Of what series.
    pub series: String,
    /// At which steps ahead.
    pub ahead: String,
    /// Forecasts.
    pub forecasts: usize,
    /// What could have happened and did or did not, over all forecasts.
    pub cases: u64,
    /// Mean square of what was said less what happened (Brier 1950).
    pub brier: f64,
    /// The same of the share seen in the four weeks before each origin.
    pub brier_of_past: f64,
    /// The same of the steady queue's chance, and of ours at the forecasts at which that spoke, where it spoke at half at
    /// least.
    pub beside_steady: Option<(f64, f64)>,
    /// Share by which ours is smaller than that of the past, with its 95 % interval by blocks of origins.
    pub skill: Option<(f64, (f64, f64))>,
    /// By tenths of what was said: cases, mean of what was said, share that happened.
    pub tenths: Vec<(u64, f64, f64)>,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// What was tried.
    pub about: About,
    /// Every figure.
    pub rows: Vec<Row>,
    /// Ours beside the best simple rule, over all series of a kind.
    pub skills: Vec<Skill>,
    /// What would have been published.
    pub chosen: Vec<Chosen>,
    /// Chances, where any were said.
    pub chances: Vec<Chance>,
    /// Some forecasts over what came.
    pub fans: Vec<Fan>,
}
