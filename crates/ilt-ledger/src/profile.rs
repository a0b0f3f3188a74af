//! Levels at sampled instants: by hour of the week and by week, or by time since the start.

use ilt_domain::Moment;
use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;
use crate::row::Time;

/// Sums of sampled levels of one team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Sum of the number waiting, by bin.
    pub waiting: Vec<u64>,
    /// Sum of the number in service, by bin.
    pub served: Vec<u64>,
}

/// Hours in a week.
pub(crate) const WEEK_HOURS: usize = 168;

impl Profile {
    #[inline]
    pub(crate) fn add(&mut self, bin: usize, waiting: u32, served: u32) {
        if self.waiting.len() <= bin {
            self.waiting.resize(bin + 1, 0);
            self.served.resize(bin + 1, 0);
        }
        self.waiting[bin] += u64::from(waiting);
        self.served[bin] += u64::from(served);
    }
}

impl Ledger {
    /// The bins an instant's levels belong to: hour of the week and week with a calendar, else the sample itself.
    pub(crate) fn bins(&self, at: Moment, number: usize) -> [Option<usize>; 2] {
        if !self.frame.has_calendar() {
            return [Some(number), None];
        }
        let week = (at - self.frame.start()).0 / ilt_domain::Span::WEEK.0;
        [Some(usize::from(self.civil.hour_of_week(at))), Some(WEEK_HOURS + week as usize)]
    }

    /// The time a bin stands for.
    pub(crate) fn bin_time(&self, bin: usize) -> Time {
        if self.frame.has_calendar() {
            match bin.checked_sub(WEEK_HOURS) {
                None => Time::HourOfWeek(bin as u16),
                Some(week) => Time::Week(week as u16),
            }
        } else {
            let seconds = self.frame.sample_every().0 * bin as i64 / ilt_domain::Span::SECOND.0;
            Time::AtSeconds(u32::try_from(seconds).unwrap_or(u32::MAX))
        }
    }

    /// How many observed samples fall into each bin.
    pub(crate) fn samples_per_bin(&self) -> Vec<u64> {
        let mut counts = Vec::new();
        for number in 0..self.frame.samples() {
            let at = Moment(self.frame.start().0 + number as i64 * self.frame.sample_every().0);
            if at < self.frame.observe_from() {
                continue;
            }
            for bin in self.bins(at, number).into_iter().flatten() {
                if counts.len() <= bin {
                    counts.resize(bin + 1, 0);
                }
                counts[bin] += 1;
            }
        }
        counts
    }
}
