//! The register: synthetic people of each practice, flagged by the ACG rule.
//!
//! Each person has an age band, a number of chronic conditions, a level of frailty and a predicted cost, tied together
//! by one latent burden of illness (a Gaussian copula: Nelsen 2006, section 2.3), so that the three flags overlap as
//! they do in life while their shares by age stay as given. Who a person is depends on the seed, the practice and the
//! number within it alone: never on localities, teams or the order of rows.

mod person;
mod register;

pub use person::{Flags, Traits};
pub use register::Register;

use ilt_domain::{CohortId, HomeId};

/// Age bands, youngest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Age {
    /// 0 to 17.
    From0,
    /// 18 to 49.
    From18,
    /// 50 to 64.
    From50,
    /// 65 to 74.
    From65,
    /// 75 to 84.
    From75,
    /// 85 and over.
    From85,
}

impl Age {
    /// All bands, youngest first.
    pub const ALL: [Age; 6] = [Age::From0, Age::From18, Age::From50, Age::From65, Age::From75, Age::From85];

    /// The name used in files.
    pub const fn slug(self) -> &'static str {
        match self {
            Age::From0 => "0-17",
            Age::From18 => "18-49",
            Age::From50 => "50-64",
            Age::From65 => "65-74",
            Age::From75 => "75-84",
            Age::From85 => "85-plus",
        }
    }

    /// Whether the band counts among those aged 65 or over.
    pub const fn aged(self) -> bool {
        matches!(self, Age::From65 | Age::From75 | Age::From85)
    }
}

/// Levels of frailty as the electronic frailty index names them (Clegg et al. 2016).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Frailty {
    /// Fit.
    Fit,
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Severe.
    Severe,
}

/// The parameters people are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// What flags a person.
    pub rule: Rule,
    /// Which cohort of the scenario is which.
    pub cohorts: Cohorts,
    /// Chances by age band, in the order of [`Age::ALL`].
    pub bands: [Band; 6],
    /// How strongly the latent burden of illness shows in each trait.
    pub burden: Burden,
    /// Standard deviation of the logarithm of predicted cost within an age band.
    pub cost_spread: f64,
    /// The practices. All together hold fewer than 2^32 people.
    pub practices: Vec<Practice>,
}

/// The ACG rule of risk stratification: any of three flags puts a person into the cohort of interest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// So many chronic conditions or more (1 to 5).
    pub conditions: u8,
    /// Predicted cost of so many times the average or more.
    pub cost: f64,
    /// So frail or frailer.
    pub frailty: Frailty,
}

/// The cohorts of the scenario; a person belongs to the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohorts {
    /// Severe frailty.
    pub severe: CohortId,
    /// Flagged for frailty, but not severe.
    pub frail: CohortId,
    /// Flagged for the number of conditions.
    pub conditions: CohortId,
    /// Flagged for predicted cost alone.
    pub cost: CohortId,
    /// No flag, aged 65 or over.
    pub aged: CohortId,
    /// No flag, under 65.
    pub others: CohortId,
}

/// Chances of an age band in a practice whose factors are all 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Chance of at least 1, 2, 3, 4 and 5 chronic conditions (not increasing).
    pub conditions: [f64; 5],
    /// Chance of mild, moderate and severe frailty.
    pub frailty: [f64; 3],
    /// Mean predicted cost relative to the average person.
    pub cost: f64,
}

/// Correlation of each trait's latent with the burden of illness, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burden {
    /// Of the number of conditions.
    pub conditions: f64,
    /// Of frailty.
    pub frailty: f64,
    /// Of predicted cost.
    pub cost: f64,
}

/// A practice's people.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// Stable id: the root of its people's keys.
    pub id: String,
    /// Registered people.
    pub people: u32,
    /// Weight of each age band (people of the band, or shares).
    pub ages: [f64; 6],
    /// Factor on the chances of frailty.
    pub frailty: f64,
    /// Factor on the chances of conditions; it shows in full at five, less at fewer.
    pub conditions: f64,
    /// Factor on mean cost.
    pub cost: f64,
    /// Its homes (parts of the list by council) with their weights.
    pub homes: Vec<(HomeId, f64)>,
}

#[cfg(test)]
mod tests;
