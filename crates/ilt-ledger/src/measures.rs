//! From the ledger to rows: every measure, by every scope it makes sense for.
//!
//! - waits and counts of work: whole system, area and locality (of the people), organisation and team (of the work),
//!   by role, step and cohort;
//! - working time and WTE: team, locality (teams based there), organisation, role, whole system;
//! - hand-offs and episodes: whole system, area, locality, cohort, and the routes between roles, organisations, teams;
//! - levels over the week and the weeks: role and team.

mod flow;
mod handed;
mod levels;
mod working;

use std::collections::BTreeMap;

use ilt_domain::activity::Witness;
use ilt_domain::{Measure, Moment};

use crate::care::{Care, Doing};
use crate::ledger::Ledger;
use crate::row::{Class, RowKey, Scope, Time};

/// Rows on the way out; a value that does not exist (a mean of nothing) is left out.
pub(crate) struct Rows(BTreeMap<RowKey, f64>);

impl Rows {
    pub(crate) fn put(&mut self, key: RowKey, value: f64) {
        if value.is_finite() {
            self.0.insert(key, value);
        }
    }
}

/// What a group of figures is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub scope: Scope,
    pub class: Option<Class>,
    pub cohort: Option<ilt_domain::CohortId>,
}

impl Group {
    pub(crate) fn key(self, measure: Measure) -> RowKey {
        RowKey { measure, scope: self.scope, cohort: self.cohort, class: self.class, time: Time::Window }
    }
}

impl Ledger {
    /// Closes the books at the end of the frame and returns every figure, sorted by key. A row that is missing here
    /// but present in another replication is nought if [`absent_is_zero`] says so, else it has no value.
    pub fn rows(mut self) -> Vec<(RowKey, f64)> {
        self.close_books();
        let mut rows = Rows(BTreeMap::new());
        self.flow_rows(&mut rows);
        self.working_rows(&mut rows);
        self.handed_rows(&mut rows);
        self.level_rows(&mut rows);
        rows.0.into_iter().collect()
    }

    /// Counts what is still open at the end: waits, work in hand, episodes, levels.
    fn close_books(&mut self) {
        let end = self.frame.end().0;
        self.enter_waits();
        if self.frame.samples_end() {
            for part in 0..self.fold.parts.len() {
                self.part(part);
                self.sample(Moment(end));
            }
        }
        for load in &mut self.fold.loads {
            load.up_to(&self.frame, end);
        }
        let parts = std::mem::take(&mut self.fold.parts);
        let steps = self.steps_by_cell();
        for care in parts.iter().flat_map(|part| &part.threads) {
            match care.doing {
                Doing::Waiting | Doing::Booked => {
                    let late = self.late_at_end(&steps, care.cell, care.asked());
                    let inside = self.frame.within(care.asked(), end);
                    let cell = &mut self.fold.cells[care.cell as usize];
                    cell.still_waiting += 1;
                    cell.late_waiting += u64::from(late);
                    cell.waiting += inside;
                }
                Doing::Served => {
                    let inside = self.frame.within(care.since, end);
                    self.fold.cells[care.cell as usize].in_service += inside;
                }
                Doing::Nothing | Doing::Closed => {}
            }
        }
        let cohorts = self.names.cohorts.len();
        let alone = parts.iter().flat_map(|part| &part.threads).filter(|care| care.alone);
        let shared = parts.iter().flat_map(|part| &part.episodes).filter(|episode| episode.threads > 0);
        for open in alone.map(Care::whole_episode).chain(shared.copied()) {
            let inside = self.frame.within(open.arose, end);
            self.fold.tallies[open.home as usize * cohorts + open.cohort as usize].open += inside;
        }
    }

    /// The step of each block of cells, by where the block begins.
    fn steps_by_cell(&self) -> Vec<(u32, usize)> {
        let teams = self.names.teams.len().max(1);
        let met = self.fold.blocks.iter().enumerate().filter(|(_, block)| block.cells != crate::care::NONE);
        let mut steps: Vec<(u32, usize)> = met.map(|(at, block)| (block.cells, at / teams)).collect();
        steps.sort_unstable();
        steps
    }

    /// Whether someone who still waits at the end has missed the step's target; without one, they have.
    fn late_at_end(&self, steps: &[(u32, usize)], cell: u32, asked: i64) -> bool {
        let block = steps.partition_point(|(from, _)| *from <= cell).checked_sub(1);
        let target = block.and_then(|block| self.names.steps[steps[block].1].target);
        match target {
            None => true,
            Some(ilt_domain::directory::Target::Elapsed(span)) => self.frame.end().0 - asked > span.0,
            Some(ilt_domain::directory::Target::WorkingDays(days)) => {
                self.frame.end() > self.civil.add_working_days(Moment(asked), days)
            }
        }
    }
}

/// Whether a measure that a replication says nothing about was nought there (counts and totals), rather than undefined
/// (means, shares, quantiles).
pub fn absent_is_zero(measure: Measure) -> bool {
    use Measure as M;
    matches!(
        measure,
        M::Requests
            | M::Starts
            | M::Completed
            | M::GaveUp
            | M::Lost
            | M::NoSlot
            | M::Returned
            | M::NotAttended
            | M::EndedWaiting
            | M::StillWaiting
            | M::Waiting
            | M::InService
            | M::DirectHours
            | M::TravelHours
            | M::NotesHours
            | M::UnmetHours
            | M::HandOffs
            | M::Transfers
            | M::Joins
            | M::WaitingAt
            | M::InServiceAt
    )
}
