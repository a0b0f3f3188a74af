//! Waits and counts of work.

use std::collections::BTreeMap;

use ilt_domain::{AreaId, CohortId, LocalityId, Measure, OrganisationId, RoleId, Span, StepId, TeamId};
use ilt_stats::Histogram;

use super::{Group, Rows};
use crate::care::NONE;
use crate::cell::Cell;
use crate::ledger::Ledger;
use crate::row::{Class, Scope};

/// Teams times cohorts up to which figures are also given by team and cohort.
const MOST_TEAM_COHORTS: usize = 400;

/// The sums of a group, with the waits where they can be told apart.
#[derive(Default)]
struct Sum {
    cell: Cell,
    waits: Histogram,
    leads: Histogram,
}

impl Sum {
    fn merge(&mut self, times: &Histogram, booked: bool) {
        if booked { self.leads.merge(times) } else { self.waits.merge(times) }
    }
}

/// A cell with where it belongs.
struct Located<'l> {
    cell: &'l Cell,
    step: StepId,
    team: TeamId,
    role: RoleId,
    organisation: OrganisationId,
    locality: LocalityId,
    area: AreaId,
    cohort: CohortId,
}

impl Ledger {
    /// Rows of waits and counts.
    pub(super) fn flow_rows(&self, rows: &mut Rows) {
        let mut sums: BTreeMap<Group, Sum> = BTreeMap::new();
        self.each_cell(|at| {
            for group in self.groups(&at) {
                sums.entry(group).or_default().cell.add(at.cell);
            }
        });
        self.each_histogram(|at, times, booked| {
            for group in self.groups(&at).into_iter().filter(|group| group.cohort.is_none()) {
                sums.entry(group).or_default().merge(times, booked);
            }
        });
        self.cohort_waits(&mut sums);
        let hours = self.frame.observed().hours();
        for (group, sum) in &sums {
            put(rows, *group, sum, hours);
        }
    }

    /// The groups a cell counts in.
    fn groups(&self, at: &Located<'_>) -> Vec<Group> {
        let (role, step) = (Some(Class::Role(at.role)), Some(Class::Step(at.step)));
        let group = |scope, class, cohort| Group { scope, class, cohort };
        let mut groups = Vec::with_capacity(18);
        let cohort = (self.names.cohorts.len() > 1).then_some(at.cohort);
        for class in [None, role, step] {
            groups.push(group(Scope::System, class, None));
            if cohort.is_some() {
                groups.push(group(Scope::System, class, cohort));
            }
            if at.locality.is_some() {
                groups.push(group(Scope::Locality(at.locality), class, None));
            }
        }
        for class in [None, role] {
            if at.area.is_some() {
                groups.push(group(Scope::Area(at.area), class, None));
            }
            if at.organisation.is_some() {
                groups.push(group(Scope::Organisation(at.organisation), class, None));
            }
        }
        groups.push(group(Scope::Team(at.team), None, None));
        groups.push(group(Scope::Team(at.team), step, None));
        if cohort.is_some() && self.names.teams.len() * self.names.cohorts.len() <= MOST_TEAM_COHORTS {
            groups.push(group(Scope::Team(at.team), None, cohort));
        }
        groups
    }

    fn blocks(&self) -> impl Iterator<Item = (StepId, TeamId, crate::ledger::Block)> + '_ {
        let teams = self.names.teams.len().max(1);
        let met = self.fold.blocks.iter().enumerate().filter(|(_, block)| block.cells != NONE);
        met.map(move |(at, block)| (StepId((at / teams) as u32), TeamId((at % teams) as u32), *block))
            .filter(|(step, _, _)| self.names.steps[step.index()].timed)
    }

    fn located<'l>(
        &'l self,
        cell: &'l Cell,
        step: StepId,
        team: TeamId,
        rank: usize,
        cohort: usize,
    ) -> Located<'l> {
        let row = &self.names.teams[team.index()];
        let locality = row.serves.get(rank).copied().unwrap_or(LocalityId::NONE);
        let area = match locality.is_some() {
            true => self.area_of(locality),
            false => AreaId::NONE,
        };
        let cohort = CohortId(cohort as u32);
        Located { cell, step, team, role: row.role, organisation: row.organisation, locality, area, cohort }
    }

    /// The area a locality's homes belong to.
    fn area_of(&self, locality: LocalityId) -> AreaId {
        self.names.homes.iter().find(|home| home.locality == locality).map_or(AreaId::NONE, |home| home.area)
    }

    fn each_cell(&self, mut take: impl FnMut(Located<'_>)) {
        let cohorts = self.names.cohorts.len();
        for (step, team, block) in self.blocks() {
            let ranks = self.names.teams[team.index()].serves.len().max(1);
            for at in 0..ranks * cohorts {
                let cell = &self.fold.cells[block.cells as usize + at];
                if *cell != Cell::default() {
                    take(self.located(cell, step, team, at / cohorts, at % cohorts));
                }
            }
        }
    }

    /// Every histogram with where it belongs, and whether it holds lead times.
    fn each_histogram(&self, mut take: impl FnMut(Located<'_>, &Histogram, bool)) {
        let nothing = Cell::default();
        let by_appointment = self.by_appointment();
        for (step, team, block) in self.blocks() {
            let ranks = self.names.teams[team.index()].serves.len().max(1);
            let booked = by_appointment[step.index()];
            for rank in 0..ranks {
                let times = &self.fold.histograms[block.histograms as usize + rank];
                if !times.is_empty() {
                    take(self.located(&nothing, step, team, rank, 0), times, booked);
                }
            }
        }
    }

    /// Whether people come to each step by appointment.
    fn by_appointment(&self) -> Vec<bool> {
        let cohorts = self.names.cohorts.len();
        let mut booked = vec![false; self.names.steps.len()];
        for (step, team, block) in self.blocks() {
            let from = block.cells as usize;
            let ranks = self.names.teams[team.index()].serves.len().max(1);
            let cells = &self.fold.cells[from..from + ranks * cohorts];
            booked[step.index()] |= cells.iter().any(|cell| cell.booked > 0);
        }
        booked
    }

    /// Waits by cohort are kept by step; they are given for the whole system, by step.
    fn cohort_waits(&self, sums: &mut BTreeMap<Group, Sum>) {
        let cohorts = self.names.cohorts.len();
        if cohorts < 2 {
            return;
        }
        let by_appointment = self.by_appointment();
        for (at, times) in self.fold.by_cohort.iter().enumerate().filter(|(_, times)| !times.is_empty()) {
            let (step, cohort) = (StepId((at / cohorts) as u32), CohortId((at % cohorts) as u32));
            if !self.names.steps[step.index()].timed {
                continue;
            }
            let booked = by_appointment[step.index()];
            for class in [None, Some(Class::Step(step))] {
                let group = Group { scope: Scope::System, class, cohort: Some(cohort) };
                if let Some(sum) = sums.get_mut(&group) {
                    sum.merge(times, booked);
                }
            }
        }
    }
}

/// Hours of work asked for but not done in time: late starts, and what was lost, given up, returned or still late.
pub(super) fn unmet(cell: &Cell) -> f64 {
    let missed = cell.gave_up + cell.lost + cell.returned + cell.late_waiting + cell.over_target;
    missed as f64 * mean_work(cell)
}

/// Mean hours of work of those completed.
pub(super) fn mean_work(cell: &Cell) -> f64 {
    if cell.completed == 0 { 0.0 } else { Span(cell.work()).hours() / cell.completed as f64 }
}

fn put(rows: &mut Rows, group: Group, sum: &Sum, hours: f64) {
    use Measure as M;
    let cell = &sum.cell;
    let over = |part: f64, whole: u64| if whole == 0 { f64::NAN } else { part / whole as f64 };
    let counts = [
        (M::Requests, cell.requests),
        (M::Starts, cell.starts),
        (M::Completed, cell.completed),
        (M::GaveUp, cell.gave_up),
        (M::Lost, cell.lost),
        (M::NoSlot, cell.no_slot),
        (M::Returned, cell.returned),
        (M::NotAttended, cell.not_attended),
        (M::StillWaiting, cell.still_waiting),
    ];
    for (measure, count) in counts {
        rows.put(group.key(measure), count as f64);
    }
    if cell.ended > 0 {
        rows.put(group.key(M::EndedWaiting), cell.ended as f64);
    }
    rows.put(group.key(M::WaitMean), over(Span(cell.wait).hours(), cell.waited));
    rows.put(group.key(M::WaitOverTarget), over(cell.over_target as f64, cell.starts));
    rows.put(group.key(M::LeadTimeMean), over(Span(cell.lead).hours(), cell.booked));
    rows.put(group.key(M::Waiting), Span(cell.waiting).hours() / hours);
    rows.put(group.key(M::InService), Span(cell.in_service).hours() / hours);
    rows.put(group.key(M::DirectHours), Span(cell.direct).hours());
    rows.put(group.key(M::TravelHours), Span(cell.travel).hours());
    rows.put(group.key(M::NotesHours), Span(cell.notes).hours());
    rows.put(group.key(M::UnmetHours), unmet(cell));
    let quantiles = [
        (M::WaitMedian, &sum.waits, 0.5),
        (M::WaitP90, &sum.waits, 0.9),
        (M::WaitP95, &sum.waits, 0.95),
        (M::LeadTimeMedian, &sum.leads, 0.5),
        (M::LeadTimeP90, &sum.leads, 0.9),
    ];
    for (measure, times, level) in quantiles {
        let value = times.quantile(level).map_or(f64::NAN, |time| time / Span::HOUR.0 as f64);
        rows.put(group.key(measure), value);
    }
}
