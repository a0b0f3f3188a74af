//! Levels at sampled instants: by hour of the week and by week, or by time since the start.

use ilt_domain::Moment;
use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;
use crate::load::Load;
use crate::row::Time;

/// Sums of sampled levels, teams side by side, as they are sampled together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profiles {
    /// Whether a team has been sampled.
    pub sampled: Vec<bool>,
    /// Sums of the numbers waiting and in service, `bin * teams + team`.
    sums: Vec<[u64; 2]>,
}

/// Hours in a week.
pub(crate) const WEEK_HOURS: usize = 168;

impl Profiles {
    pub(crate) fn of(teams: usize) -> Self {
        Self { sampled: vec![false; teams], sums: Vec::new() }
    }

    /// Whether these could be the levels of so many teams.
    pub(crate) fn fits(&self, teams: usize) -> bool {
        self.sampled.len() == teams && self.sums.len().is_multiple_of(teams.max(1))
    }

    /// Adds the levels of the teams of a part to a bin.
    #[inline]
    pub(crate) fn add(&mut self, bin: usize, loads: &[Load], part: u32) {
        let (from, to) = (bin * loads.len(), (bin + 1) * loads.len());
        if self.sums.len() < to {
            self.sums.resize(to, [0; 2]);
        }
        let sums = &mut self.sums[from..to];
        for ((load, sum), sampled) in loads.iter().zip(sums).zip(&mut self.sampled) {
            if load.part == part {
                *sampled = true;
                sum[0] += u64::from(load.waiting);
                sum[1] += u64::from(load.busy);
            }
        }
    }

    /// Sums of the numbers of a team waiting and in service, by bin.
    pub(crate) fn of_team(&self, team: usize) -> impl Iterator<Item = [u64; 2]> + '_ {
        self.sums.iter().skip(team).step_by(self.sampled.len().max(1)).copied()
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
