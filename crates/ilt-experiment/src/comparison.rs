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
    /// For headlines and the rows that answer for each role: corrected for looking at all of them.
    pub adjusted: Option<Adjusted>,
}

/// What is left of a mean over whole numbers of microseconds or hand-offs when nothing to speak of has changed: a second
/// a person, or a hand-off for 2,000 people.
const NOTHING_TO_SPEAK_OF: [f64; 2] = [1.0 / 3_600.0, 0.0005];

/// What changed for a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Burden {
    /// Time waited.
    Wait,
    /// Hand-offs.
    HandOffs,
}

impl GroupChange {
    /// The change of one of the two.
    pub fn of(&self, burden: Burden) -> Change {
        match burden {
            Burden::Wait => self.wait,
            Burden::HandOffs => self.hand_offs,
        }
    }
}

impl Group {
    /// Groups of one kind are judged together.
    fn kind(self) -> u8 {
        match self {
            Group::All => 0,
            Group::Locality(_) => 1,
            Group::Home(_) => 2,
            Group::Cohort(_) => 3,
        }
    }
}

impl People {
    /// For each group whether its mean change is beyond chance at 95 %, corrected for looking at all groups of its kind
    /// (Holm 1979), and large enough to speak of: a second a person, or a hand-off for 2,000. `replications` is
    /// the number the means are over; with one, nothing is beyond chance.
    pub fn beyond_chance(&self, burden: Burden, replications: u32) -> Vec<bool> {
        let mut found = vec![false; self.groups.len()];
        for kind in 0..4 {
            let of_kind = self.groups.iter().enumerate().filter(|(_, group)| group.group.kind() == kind);
            let mut tested: Vec<(f64, usize)> =
                of_kind.filter_map(|(at, group)| Some((group.of(burden).p(replications)?, at))).collect();
            tested.sort_by(|a, b| a.0.total_cmp(&b.0));
            let count = tested.len();
            let rejected =
                tested.iter().enumerate().take_while(|(rank, (p, _))| p * ((count - rank) as f64) <= 0.05);
            for (_, (_, at)) in rejected {
                found[*at] = self.groups[*at].of(burden).mean.abs() >= NOTHING_TO_SPEAK_OF[burden as usize];
            }
        }
        found
    }
}

impl Change {
    /// Two-sided p-value of "no change" from the interval over so many replications (Student's t).
    fn p(&self, replications: u32) -> Option<f64> {
        let freedom = f64::from(replications.checked_sub(1).filter(|freedom| *freedom > 0)?);
        let error =
            self.half_width_95.filter(|half| half.is_finite())? / ilt_stats::t_quantile(0.975, freedom);
        Some(match (error > 0.0, self.mean == 0.0) {
            (true, _) => ilt_stats::t_two_sided_p(self.mean / error, freedom),
            (false, true) => 1.0,
            (false, false) => 0.0,
        })
    }
}

impl Difference {
    /// Two-sided p-value of "no difference" (paired t); differences that are all alike are certain one way or the other.
    /// `None` for fewer than two replications.
    pub fn p(&self) -> Option<f64> {
        let error = self.sd? / f64::from(self.n).sqrt();
        Some(match (error > 0.0, self.mean == 0.0) {
            (true, _) => ilt_stats::t_two_sided_p(self.mean / error, f64::from(self.n - 1)),
            (false, true) => 1.0,
            (false, false) => 0.0,
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn group(at: u32, mean: f64, half: Option<f64>) -> GroupChange {
        let wait = Change { gain: 0.0, lose: 0.0, mean, half_width_95: half };
        GroupChange {
            group: Group::Locality(LocalityId(at)),
            people: 1.0,
            wait,
            hand_offs: Change::default(),
        }
    }

    fn judged(groups: Vec<GroupChange>, replications: u32) -> Vec<bool> {
        let people = People { wait_threshold_hours: 24.0, hand_off_threshold: 1.0, unpaired: 0.0, groups };
        people.beyond_chance(Burden::Wait, replications)
    }

    /// Ten equal groups, each just beyond its own interval (p about 0.04): none stands when all ten are looked at.
    #[test]
    fn looking_at_many_places_asks_more_of_each() {
        assert_eq!(judged(vec![group(0, 1.05, Some(1.0))], 30), [true]);
        let many = (0..10).map(|at| group(at, 1.05, Some(1.0))).collect();
        assert_eq!(judged(many, 30), [false; 10]);
        let one = (0..10).map(|at| group(at, if at == 3 { -3.0 } else { 0.1 }, Some(1.0))).collect();
        assert_eq!(judged(one, 30).iter().position(|beyond| *beyond), Some(3));
    }

    #[test]
    fn what_is_left_of_rounding_or_of_one_run_is_no_change() {
        assert_eq!(judged(vec![group(0, -4.0e-6, Some(0.0))], 4), [false]);
        assert_eq!(judged(vec![group(0, -4.0, None)], 1), [false]);
        assert_eq!(judged(vec![group(0, -4.0, Some(0.0))], 4), [true]);
    }
}
