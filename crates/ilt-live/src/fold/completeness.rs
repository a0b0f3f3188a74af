//! How much of what a source usually sends has come.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use ilt_domain::{Moment, SourceId};

use super::totals::hour;

/// Hours that a source is judged by at least.
const DAY: i64 = 24;
/// Hours of a week.
const WEEK: i64 = 7 * 24;
/// Standard deviations of a count that chance is given, and by how much the variance of events is more than Poisson's:
/// one need makes several events.
const CHANCE: f64 = 3.0;
const CLUSTERED: f64 = 4.0;

/// Events of sources by hour since 1970.
pub type Heard = BTreeMap<(SourceId, i64), i64>;

/// The share, 1 at most, of its usual events that a source sent in the day before `at`, or since its `newest` event if
/// that is longer ago. An hour is held against the same hour of the weeks before the silence, if it is one; before a
/// week has been heard, against what the others sent in that hour and the share that the source had until it fell silent.
/// Hours for which `ordinary` does not hold, those of holidays, say nothing. A shortfall that chance may explain is none;
/// a source of which nothing is left of what was heard has been silent for longer than anything is kept, and is missing.
pub(super) fn completeness(
    heard: &Heard,
    source: SourceId,
    newest: Moment,
    at: Moment,
    ordinary: impl Fn(i64) -> bool,
) -> f64 {
    let (now, last) = (hour(at), hour(newest));
    let Some((&(_, first), _)) = heard.range((source, i64::MIN)..(source, i64::MAX)).next() else {
        return 0.0;
    };
    let past = Past { heard, source, first, last };
    let from = (now - DAY).min(last + 1).max(first);
    let share = LazyCell::new(|| past.share());
    let (mut count, mut expected, mut doubt) = (0.0, 0.0, 0.0);
    for hour in (from..now).filter(|hour| ordinary(*hour)) {
        let earlier = past.same_hour(hour).filter(|hour| ordinary(*hour)).map(|hour| past.own(hour));
        let (weeks, sum) = earlier.fold((0.0, 0.0), |(weeks, sum), own| (weeks + 1.0, sum + own));
        let mean = if weeks > 0.0 { sum / weeks } else { *share * past.others(hour) };
        count += past.own(hour);
        expected += mean;
        doubt += mean / f64::max(weeks, 1.0);
    }
    if expected - count <= CHANCE * libm::sqrt(CLUSTERED * (expected + doubt)) {
        return 1.0;
    }
    count / expected
}

/// What was heard of a source and of the others, from its first hour that is kept to that of its newest event.
struct Past<'h> {
    heard: &'h Heard,
    source: SourceId,
    first: i64,
    last: i64,
}

impl Past<'_> {
    fn own(&self, hour: i64) -> f64 {
        self.heard.get(&(self.source, hour)).map_or(0.0, |count| *count as f64)
    }

    /// The same hour of the weeks before, as far as the source was heard.
    fn same_hour(&self, hour: i64) -> impl Iterator<Item = i64> + use<> {
        let (first, last) = (self.first, self.last);
        let weeks = (1..).map(move |weeks| hour - weeks * WEEK);
        weeks.take_while(move |hour| *hour >= first).filter(move |hour| *hour <= last)
    }

    /// Events of all sources but this one.
    fn others(&self, hour: i64) -> f64 {
        let mut sum = 0.0;
        let mut next = self.heard.keys().next().map(|(source, _)| *source);
        while let Some(source) = next {
            if source != self.source {
                sum += self.heard.get(&(source, hour)).map_or(0.0, |count| *count as f64);
            }
            next = self.heard.range((source, i64::MAX)..).next().map(|((source, _), _)| *source);
        }
        sum
    }

    /// Its events for each event of the others; nought if there are no others.
    fn share(&self) -> f64 {
        let sum = |of: &dyn Fn(i64) -> f64| (self.first..=self.last).map(of).sum::<f64>();
        let others = sum(&|hour| self.others(hour));
        if others > 0.0 { sum(&|hour| self.own(hour)) / others } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
