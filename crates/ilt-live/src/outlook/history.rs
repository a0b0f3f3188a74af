//! What came true, stretch by stretch, for each role in each locality.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::forecast::{Outcome, Place, Target};
use ilt_domain::{LocalityId, Moment, RoleId, Span};

/// One stretch between forecasts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Requests in it.
    pub requests: u32,
    /// Waiting at its end.
    pub waiting: u32,
    /// On the caseload at its end.
    pub caseload: u32,
    /// Starts in it that ended a wait.
    pub starts: u32,
    /// Their waits, microseconds.
    pub waited: i64,
}

impl Stretch {
    /// This stretch and the one after it as one.
    fn then(self, next: Self) -> Self {
        Self {
            requests: self.requests + next.requests,
            starts: self.starts + next.starts,
            waited: self.waited + next.waited,
            ..next
        }
    }
}

/// Stretches by locality, role and number since 1970.
#[derive(Debug, Clone)]
pub struct History {
    every: Span,
    stretches: BTreeMap<(LocalityId, RoleId), BTreeMap<i64, Stretch>>,
}

/// How far back history is kept: a year, for what is usual at an hour of the week.
const KEPT: Span = Span(52 * Span::WEEK.0);

impl History {
    /// An empty history of stretches of this length.
    pub fn new(every: Span) -> Self {
        Self { every, stretches: BTreeMap::new() }
    }

    /// Length of a stretch.
    pub fn every(&self) -> Span {
        self.every
    }

    /// Each locality, role and week that anything is known of.
    pub fn weeks(&self) -> BTreeSet<(LocalityId, RoleId, i64)> {
        let week = self.week();
        let numbers = |(&(at, role), rows): (&(LocalityId, RoleId), &BTreeMap<i64, Stretch>)| {
            rows.keys().map(move |number| (at, role, number.div_euclid(week))).collect::<Vec<_>>()
        };
        self.stretches.iter().flat_map(numbers).collect()
    }

    /// The same told by stretches of another length. Whole ones are put together where the length is a multiple of this
    /// one; a stretch cannot be taken apart, so for any other length nothing is known yet.
    #[must_use]
    pub fn told_by(&self, every: Span) -> Self {
        let mut told = Self::new(every);
        let pieces = every.0 / self.every.0;
        if every.0 % self.every.0 != 0 {
            return told;
        }
        for (&(at, role), rows) in &self.stretches {
            for &last in rows.keys().filter(|number| (*number + 1).rem_euclid(pieces) == 0) {
                let all = rows.range(last + 1 - pieces..=last).map(|(_, stretch)| *stretch);
                let (count, sum) =
                    all.fold((0, Stretch::default()), |(count, sum), next| (count + 1, sum.then(next)));
                if count == pieces {
                    told.put(at, role, last.div_euclid(pieces), sum);
                }
            }
        }
        told
    }

    /// The number of the stretch that ends at or just before an instant.
    pub fn ended(&self, at: Moment) -> i64 {
        at.0.div_euclid(self.every.0) - 1
    }

    /// Stretches in a span, at least one.
    pub fn count(&self, span: Span) -> i64 {
        (span.0 / self.every.0).max(1)
    }

    /// Stretches in a week.
    pub fn week(&self) -> i64 {
        self.count(Span::WEEK)
    }

    /// Takes what a role did; the number of the stretch.
    pub fn take(&mut self, locality: LocalityId, outcome: &Outcome) -> i64 {
        let stretch = self.ended(outcome.at);
        let Outcome { requests, waiting, caseload, starts, waited, .. } = *outcome;
        let row = Stretch { requests, waiting, caseload, starts, waited: waited.0 };
        self.put(locality, outcome.role, stretch, row);
        stretch
    }

    /// Puts a stretch in its place, and forgets those of more than a year before it.
    pub fn put(&mut self, locality: LocalityId, role: RoleId, number: i64, stretch: Stretch) {
        let kept = number - self.count(KEPT);
        let rows = self.stretches.entry((locality, role)).or_default();
        rows.insert(number, stretch);
        while rows.first_key_value().is_some_and(|(first, _)| *first < kept) {
            rows.pop_first();
        }
    }

    /// The stretches of a role in a locality.
    pub fn of(&self, locality: LocalityId, role: RoleId) -> Option<&BTreeMap<i64, Stretch>> {
        self.stretches.get(&(locality, role))
    }

    /// Stretches of a role at a place, as one dense row from the first to the last; sums over localities where the
    /// place is all of them. A stretch not heard of is `None`.
    pub fn dense(&self, place: Place, role: RoleId) -> Option<Dense> {
        let rows: Vec<&BTreeMap<i64, Stretch>> = self
            .stretches
            .iter()
            .filter(|((at, of), _)| *of == role && (place == Place::All || place == Place::Locality(*at)))
            .map(|(_, rows)| rows)
            .collect();
        let first = rows.iter().filter_map(|rows| Some(*rows.first_key_value()?.0)).min()?;
        let last = rows.iter().filter_map(|rows| Some(*rows.last_key_value()?.0)).max()?;
        let mut sums = vec![Stretch::default(); (last - first + 1) as usize];
        let mut heard = vec![0u32; sums.len()];
        for (number, stretch) in rows.iter().flat_map(|rows| rows.iter()) {
            let at = (number - first) as usize;
            heard[at] += 1;
            let sum = &mut sums[at];
            sum.requests += stretch.requests;
            sum.waiting += stretch.waiting;
            sum.caseload += stretch.caseload;
            sum.starts += stretch.starts;
            sum.waited += stretch.waited;
        }
        Some(Dense::new(first, &sums, &heard, rows.len() as u32))
    }
}

/// A dense row with running sums, so that any window's total is one subtraction.
#[derive(Debug, Clone)]
pub struct Dense {
    first: i64,
    levels: Vec<Option<(u32, u32)>>,
    requests: Vec<u64>,
    starts: Vec<u64>,
    waited: Vec<i64>,
    heard: Vec<u32>,
}

impl Dense {
    fn new(first: i64, sums: &[Stretch], heard: &[u32], wanted: u32) -> Self {
        let (mut requests, mut starts, mut waited, mut whole) = (vec![0], vec![0], vec![0], vec![0]);
        for (sum, heard) in sums.iter().zip(heard) {
            requests.push(requests[requests.len() - 1] + u64::from(sum.requests));
            starts.push(starts[starts.len() - 1] + u64::from(sum.starts));
            waited.push(waited[waited.len() - 1] + sum.waited);
            whole.push(whole[whole.len() - 1] + u32::from(*heard == wanted));
        }
        let level =
            |(sum, heard): (&Stretch, &u32)| (*heard == wanted).then_some((sum.waiting, sum.caseload));
        let levels = sums.iter().zip(heard).map(level).collect();
        Self { first, levels, requests, starts, waited, heard: whole }
    }

    /// Number of its first stretch.
    pub fn first(&self) -> i64 {
        self.first
    }

    /// What a forecast made `length` stretches before the end of stretch `last` would have had to say; `None` if a
    /// stretch it needs was not heard of.
    pub fn value(&self, target: Target, last: i64, length: i64) -> Option<f64> {
        let end = usize::try_from(last - self.first + 1).ok().filter(|end| *end <= self.levels.len())?;
        if end == 0 {
            return None;
        }
        let begin = usize::try_from(end as i64 - length).ok();
        let whole = |begin: usize| i64::from(self.heard[end] - self.heard[begin]) == length;
        match target {
            Target::Waiting => self.levels[end - 1].map(|(waiting, _)| f64::from(waiting)),
            Target::Caseload => self.levels[end - 1].map(|(_, caseload)| f64::from(caseload)),
            Target::Demand => {
                let begin = begin.filter(|begin| whole(*begin))?;
                Some((self.requests[end] - self.requests[begin]) as f64)
            }
            Target::Wait => {
                let begin = begin.filter(|begin| whole(*begin))?;
                let starts = self.starts[end] - self.starts[begin];
                let waited = Span(self.waited[end] - self.waited[begin]).hours();
                (starts > 0).then(|| waited / starts as f64)
            }
            Target::HoursNeeded | Target::HoursShort | Target::WteShort => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_sums_and_gaps_are_no_values() {
        let mut history = History::new(Span::HOUR);
        for hour in [10i64, 11, 12, 14] {
            let requests = hour as u32;
            let stretch =
                Stretch { requests, waiting: 2 * requests, caseload: 1, starts: 2, waited: Span::HOUR.0 };
            history.put(LocalityId(0), RoleId(1), hour, stretch);
        }
        let dense = history.dense(Place::All, RoleId(1)).unwrap();
        assert_eq!(dense.value(Target::Demand, 12, 3), Some(33.0));
        assert_eq!(dense.value(Target::Demand, 14, 3), None);
        assert_eq!(dense.value(Target::Waiting, 14, 3), Some(28.0));
        assert_eq!(dense.value(Target::Waiting, 13, 3), None);
        assert_eq!(dense.value(Target::Wait, 11, 2), Some(0.5));
        assert_eq!(dense.value(Target::Demand, 9, 1), None);
    }

    #[test]
    fn stretches_are_put_together_if_none_is_missing() {
        let mut hourly = History::new(Span::HOUR);
        for hour in [9i64, 10, 11, 12, 14, 15, 168, 169] {
            let number = hour as u32;
            let row = Stretch { requests: number, waiting: number, caseload: 2, starts: 1, waited: hour };
            hourly.put(LocalityId(3), RoleId(1), hour, row);
        }
        let two = hourly.told_by(Span(2 * Span::HOUR.0));
        let rows: Vec<(i64, Stretch)> =
            two.of(LocalityId(3), RoleId(1)).unwrap().iter().map(|(number, row)| (*number, *row)).collect();
        let row = |requests, waiting, waited| Stretch { requests, waiting, caseload: 2, starts: 2, waited };
        assert_eq!(rows, [(5, row(21, 11, 21)), (7, row(29, 15, 29)), (84, row(337, 169, 337))]);
        let weeks = [0, 1].map(|week| (LocalityId(3), RoleId(1), week));
        assert_eq!(hourly.weeks(), BTreeSet::from(weeks));
        assert!(two.told_by(Span::HOUR).of(LocalityId(3), RoleId(1)).is_none(), "none can be taken apart");
        assert!(two.told_by(Span(3 * Span::HOUR.0)).of(LocalityId(3), RoleId(1)).is_none());
    }
}
