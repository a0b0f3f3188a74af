//! The number of people inside over time, for finding out when a run has warmed up.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Moment, Span};

/// Samples the number of open care threads (waiting, in service, on caseloads, on their way) on a grid of its own.
///
/// Independent parts of a scenario are told one after another; their levels are added instant by instant.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    start: i64,
    every: i64,
    inside: i64,
    next: usize,
    sums: Vec<i64>,
}

impl Level {
    /// A grid of `every` from `start` to `end`, first sampled one step after the start. An
    /// instant's own events count in it.
    pub(crate) fn new(start: Moment, end: Moment, every: Span) -> Self {
        let every = every.0.max(1);
        let samples = ((end - start).0 / every).max(0) as usize;
        Self { start: start.0, every, inside: 0, next: 0, sums: vec![0; samples] }
    }

    /// The series; the last part's level holds until the end.
    pub(crate) fn finish(mut self) -> Vec<f64> {
        self.fill(i64::MAX);
        self.sums.iter().map(|&sum| sum as f64).collect()
    }

    /// Samples all instants before `at`.
    #[inline(always)]
    fn fill(&mut self, at: i64) {
        while self.next < self.sums.len() && self.start + (self.next as i64 + 1) * self.every < at {
            self.sums[self.next] += self.inside;
            self.next += 1;
        }
    }
}

impl Witness for Level {
    #[inline]
    fn witness(&mut self, activity: &Activity) {
        let change = match activity.what {
            What::Arose { .. } | What::Joined { .. } => 1,
            What::Closed => -1,
            _ => return,
        };
        self.fill(activity.at.0);
        self.inside += change;
    }

    fn part(&mut self, part: usize) {
        if part > 0 {
            self.fill(i64::MAX);
        }
        self.next = 0;
        self.inside = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::{CohortId, EpisodeId, HomeId, PersonId, StreamId, ThreadId};

    fn at(at: i64, what: What) -> Activity {
        Activity { at: Moment(at), person: PersonId::NONE, episode: EpisodeId(0), thread: ThreadId(0), what }
    }

    #[test]
    fn parts_are_added_instant_by_instant() {
        let arose = What::Arose { home: HomeId(0), cohort: CohortId(0), cause: StreamId(0) };
        let mut level = Level::new(Moment(0), Moment(40), Span(10));
        level.part(0);
        level.witness(&at(5, arose));
        level.witness(&at(25, What::Closed));
        level.part(1);
        level.witness(&at(10, arose));
        level.witness(&at(11, arose));
        assert_eq!(level.finish(), vec![2.0, 3.0, 2.0, 2.0]);
    }
}
