//! The frame of an observation: from when to when, and how often levels are sampled.

use ilt_domain::{Moment, Span};
use serde::{Deserialize, Serialize};

/// The observation window, microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    start: i64,
    from: i64,
    end: i64,
    sample_every: i64,
    calendar: bool,
}

impl Frame {
    /// A run from `start` to `end`, observed from `observe_from`, levels sampled every `sample_every` (zero: never).
    /// With `calendar`, levels are kept by hour of the week and by week, otherwise by hours since the start.
    pub fn new(start: Moment, observe_from: Moment, end: Moment, sample_every: Span, calendar: bool) -> Self {
        let from = observe_from.0.clamp(start.0, end.0.max(start.0));
        Self { start: start.0, from, end: end.0.max(start.0), sample_every: sample_every.0, calendar }
    }

    /// First instant of the run.
    pub fn start(&self) -> Moment {
        Moment(self.start)
    }

    /// First instant observed.
    pub fn observe_from(&self) -> Moment {
        Moment(self.from)
    }

    /// The end, which is no part of the run any more.
    pub fn end(&self) -> Moment {
        Moment(self.end)
    }

    /// Time between samples.
    pub fn sample_every(&self) -> Span {
        Span(self.sample_every)
    }

    /// Whether levels are kept by hour of the week.
    pub fn has_calendar(&self) -> bool {
        self.calendar
    }

    /// Length of the window.
    pub fn observed(&self) -> Span {
        Span(self.end - self.from)
    }

    /// Length of the window in years of 365.25 days.
    pub fn years(&self) -> f64 {
        self.observed().days() / 365.25
    }

    /// Samples in a run: at its start and so on, before its end; without a calendar at its end too, if that is a whole
    /// number of samples away.
    pub fn samples(&self) -> usize {
        if self.sample_every <= 0 {
            return 0;
        }
        let before_end = ((self.end - self.start) as u64).div_ceil(self.sample_every as u64);
        before_end as usize + usize::from(self.samples_end())
    }

    /// Whether levels are told at the end itself. Without a calendar they are told by the time since the start, and who is
    /// left at the end is asked for; the hour and the week that begin at the end are none of the run's.
    pub(crate) fn samples_end(&self) -> bool {
        !self.calendar && self.sample_every > 0 && (self.end - self.start) % self.sample_every == 0
    }

    /// Whether an instant is observed.
    #[inline(always)]
    pub(crate) fn sees(&self, at: i64) -> bool {
        at >= self.from
    }

    /// The part of a stretch that lies in the window.
    #[inline(always)]
    pub(crate) fn within(&self, from: i64, to: i64) -> i64 {
        (to.min(self.end) - from.max(self.from)).max(0)
    }
}
