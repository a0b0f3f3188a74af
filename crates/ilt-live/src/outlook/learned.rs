//! What the feed taught beyond the last weeks: when in the week needs arise, and how long work takes.
//!
//! Hours that late events can no longer change are added to sums that fade from week to week, each hour of the week by
//! itself, so the sums are a function of the cuts and of nothing else.

use std::collections::BTreeMap;

use ilt_domain::forecast::Served;
use ilt_domain::{CohortId, LocalityId, Moment, StepId, StreamId, TeamId};
use ilt_forecast::week::Tallied;

/// Locality, start of the window, team, step, cohort.
pub type ServedBy = (LocalityId, Moment, TeamId, StepId, CohortId);

/// What was learned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// By locality, hour of the week and stream: what was counted and expected, as far as it is settled.
    pub usual: BTreeMap<(LocalityId, u16, StreamId), Tallied>,
    /// The next hour (since 1970) to be added; `None` before the first.
    pub settled: Option<i64>,
    /// Work done of late: how often, and its direct time in microseconds.
    pub served: BTreeMap<ServedBy, (u32, i64)>,
}

/// Weeks after which a week's say has halved (`science` 1.1: 26 to 40).
pub const HALF_LIFE_WEEKS: f64 = 30.0;

impl Learned {
    /// The first hour that is not settled yet, where `heard` is the first anything was heard of.
    pub fn unsettled(&self, heard: i64) -> i64 {
        self.settled.map_or(heard, |next| next.max(heard))
    }

    /// Takes a row of work done in the place of what was known of it.
    pub(super) fn serve(&mut self, locality: LocalityId, row: &Served) {
        let key = (locality, row.from, row.team, row.step, row.cohort);
        if row.count == 0 {
            self.served.remove(&key);
        } else {
            self.served.insert(key, (row.count, row.direct.0));
        }
    }

    /// Adds an hour to the sums of its hour of the week.
    pub(super) fn settle(
        &mut self,
        locality: LocalityId,
        hour_of_week: u16,
        rows: impl Iterator<Item = (StreamId, u32, f64)>,
    ) {
        let keep = libm::exp2(-1.0 / HALF_LIFE_WEEKS);
        for (stream, count, expected) in rows {
            let sums = self.usual.entry((locality, hour_of_week, stream)).or_default();
            sums.fade(keep);
            sums.add(f64::from(count), expected, 1.0);
        }
    }
}
