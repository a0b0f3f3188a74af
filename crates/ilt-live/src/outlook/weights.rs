//! Which method has been best, figure by figure, by the rule of the back-test of counts ([`Record`]): a rival is
//! published where it has been better than the ensemble on the same forecasts, beyond chance.

use std::collections::BTreeMap;

use ilt_domain::forecast::Method;
use ilt_domain::{Moment, Span};
use ilt_forecast::blend::{Record, Sums};

use super::Subject;

/// How methods have done on one figure.
#[derive(Debug, Clone, PartialEq)]
struct Contest {
    record: Record<Method>,
    /// When the last forecast was made that counts.
    last: Moment,
}

/// Records of all figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    contests: BTreeMap<Subject, Contest>,
}

/// How one method has done on one figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kept {
    pub subject: Subject,
    pub method: Method,
    pub sums: Sums,
    /// When the last forecast of the figure was made that counts.
    pub last: Moment,
}

/// A score's say halves after so long, and not before so many forecasts that do not overlap have come true.
const HALF_LIFE: Span = Span(4 * Span::WEEK.0);
const HALF_LIFE_LEAST: f64 = 8.0;

impl Contest {
    fn new(horizon: Span) -> Self {
        let half_life = (HALF_LIFE.hours() / horizon.hours().max(1e-6)).max(HALF_LIFE_LEAST);
        Self { record: Record::new(Method::Ensemble, half_life, 1.0), last: crate::NEVER }
    }
}

impl Weights {
    /// Counts the losses (mean pinball) of one forecast of a figure, made at an instant, by every method that made it. A
    /// forecast counts for the share of its horizon that the one before it did not look at.
    pub fn learn(&mut self, subject: Subject, at: Moment, losses: &[(Method, f64)]) {
        let contest = self.contests.entry(subject).or_insert_with(|| Contest::new(subject.horizon));
        let part = ((at - contest.last).hours() / subject.horizon.hours()).clamp(0.0, 1.0);
        contest.record.add_part(losses, part);
        contest.last = contest.last.max(at);
    }

    /// The method to publish: the ensemble, unless one of those offered has been better beyond chance.
    pub fn best(&self, subject: Subject, offered: &[Method]) -> Method {
        let contest = self.contests.get(&subject);
        contest.map_or(Method::Ensemble, |contest| contest.record.best_of(|method| offered.contains(&method)))
    }

    /// What is kept, in order.
    pub(super) fn kept(&self) -> impl Iterator<Item = Kept> + '_ {
        self.contests.iter().flat_map(|(subject, contest)| {
            let row = |(method, sums)| Kept { subject: *subject, method, sums, last: contest.last };
            contest.record.sums().map(row)
        })
    }

    /// Puts back what was kept.
    pub(super) fn put(&mut self, kept: Kept) {
        let Kept { subject, method, sums, last } = kept;
        let contest = self.contests.entry(subject).or_insert_with(|| Contest::new(subject.horizon));
        contest.record.put(method, sums);
        contest.last = last;
    }
}

#[cfg(test)]
mod tests;
