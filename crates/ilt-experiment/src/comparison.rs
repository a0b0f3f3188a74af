//! What a comparison found: scenarios side by side on the same people, paired by replication and by person.

use ilt_domain::{CohortId, HomeId, LocalityId};
use ilt_ledger::RowKey;

use crate::findings::Findings;

/// A base and its variants, run on common random numbers.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The base.
    pub base: Findings,
    /// The variants, in the order given.
    pub variants: Vec<Variant>,
}

/// One variant against the base.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The variant's own results.
    pub findings: Findings,
    /// Differences, variant less base, sorted by key; keys are in the handles of the *base's* directory. Rows that only
    /// one of the two has are left out.
    pub differences: Vec<Difference>,
    /// Who gains and who loses; `None` if the two do not have the same people.
    pub people: Option<People>,
    /// Anything a reader must know about this comparison.
    pub notices: Vec<String>,
}

/// The difference of one row, paired by replication.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What it is about, in the handles of the base's directory.
    pub key: RowKey,
    /// Replications in which both have a value.
    pub n: u32,
    /// Mean of the base over those.
    pub base: f64,
    /// Mean of the variant over those.
    pub variant: f64,
    /// Mean of the differences, variant less base.
    pub mean: f64,
    /// Standard deviation of the differences; `None` for fewer than two.
    pub sd: Option<f64>,
    /// Half-width of the 95 % interval of the mean difference (Student t).
    pub half_width_95: Option<f64>,
    /// How many times more replications independent draws would have needed for the same interval: the sum of the
    /// two variances over the variance of the differences (Law 2015, section 11.2); `None` where nothing varies.
    pub variance_reduction: Option<f64>,
    /// For headline rows: corrected for looking at all of them.
    pub adjusted: Option<Adjusted>,
}

/// A headline difference corrected for the number of headlines looked at (Holm 1979).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjusted {
    /// Two-sided p-value of "no difference" (paired t).
    pub p: f64,
    /// The same after Holm's correction over the headlines of all variants.
    pub p_holm: f64,
    /// Half-width at the level Holm's procedure uses for this row: the interval leaves out nought exactly when the
    /// procedure rejects "no difference" at 5 %.
    pub half_width: f64,
}

/// How people fare, paired person by person.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// A change of a person's wait over the observed time counts from this many hours on.
    pub wait_threshold_hours: f64,
    /// A change of a person's hand-offs counts from this many on.
    pub hand_off_threshold: f64,
    /// Needs that only one of the two had, mean over replications (a variant with other demand).
    pub unpaired: f64,
    /// One line for each group, the whole system first, then localities (the base's), homes, cohorts.
    pub groups: Vec<GroupChange>,
}

/// A group of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Everyone.
    All,
    /// Those registered in a locality of the base.
    Locality(LocalityId),
    /// Those registered at a home (practice).
    Home(HomeId),
    /// Those of a cohort.
    Cohort(CohortId),
}

/// How a group fares.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupChange {
    /// Who.
    pub group: Group,
    /// People (or needs, where arrivals are anonymous) with any need in either, mean over replications.
    pub people: f64,
    /// Change of their waits.
    pub wait: Change,
    /// Change of their hand-offs.
    pub hand_offs: Change,
}

/// A change in a group, as means over replications.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Change {
    /// People better off by at least the threshold (a shorter wait, fewer hand-offs).
    pub gain: f64,
    /// People worse off by at least the threshold.
    pub lose: f64,
    /// Mean change per person with any need (hours; hand-offs): below zero is better.
    pub mean: f64,
    /// Half-width of the 95 % interval of that mean over replications; `None` for fewer than two.
    pub half_width_95: Option<f64>,
}
