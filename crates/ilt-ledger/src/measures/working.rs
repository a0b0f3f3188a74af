//! Working time, caseloads, sessions and whole-time equivalents.

use std::collections::BTreeMap;

use ilt_domain::{Measure, Span, TeamId};

use super::flow::{mean_work, unmet};
use super::{Group, Rows};
use crate::cell::Cell;
use crate::ledger::Ledger;
use crate::row::{Class, Scope};

/// The working time of one or several teams, hours and people.
#[derive(Debug, Clone, Copy, Default)]
struct Working {
    rostered: f64,
    busy: f64,
    overtime: f64,
    blocked: f64,
    needed: f64,
    unmet: f64,
    funded: f64,
    in_post: f64,
    present: f64,
    wte_needed: f64,
    /// Hours a WTE is present are known for all teams summed here.
    planned: bool,
    caseload: f64,
    places: f64,
    has_places: bool,
    taken_on: f64,
    slots: f64,
    slots_used: f64,
}

impl Ledger {
    /// Rows of working time.
    pub(super) fn working_rows(&self, rows: &mut Rows) {
        let mut sums: BTreeMap<Group, Working> = BTreeMap::new();
        for (index, team) in self.names.teams.iter().enumerate() {
            if team.unlimited || self.fold.loads[index].part == 0 {
                continue;
            }
            let working = self.working(TeamId(index as u32));
            for group in self.working_groups(index) {
                sums.entry(group).and_modify(|sum| sum.add(&working)).or_insert(working);
            }
        }
        for (group, working) in sums {
            put(rows, group, &working);
        }
    }

    fn working_groups(&self, team: usize) -> Vec<Group> {
        let row = &self.names.teams[team];
        let role = Some(Class::Role(row.role));
        let group = |scope, class| Group { scope, class, cohort: None };
        let mut groups = vec![
            group(Scope::Team(TeamId(team as u32)), None),
            group(Scope::System, None),
            group(Scope::System, role),
        ];
        if row.base.is_some() {
            groups.push(group(Scope::Locality(row.base), role));
        }
        if row.organisation.is_some() {
            groups.push(group(Scope::Organisation(row.organisation), None));
            groups.push(group(Scope::Organisation(row.organisation), role));
        }
        groups
    }

    fn working(&self, team: TeamId) -> Working {
        let row = &self.names.teams[team.index()];
        let role = &self.names.roles[row.role.index()];
        let load = &self.fold.loads[team.index()];
        let (done, generated, unmet_hours, slots_used) = self.work_of(team);
        let years = self.frame.years();
        let capacity = role.hours_per_wte_year.map(|hours| hours * years);
        // Teams without a rota (practices with sessions) are rostered by their WTE.
        let rostered = match (load.staffed, capacity) {
            (true, _) => Span(load.rostered).hours(),
            (false, Some(hours)) => row.wte_in_post * hours,
            (false, None) => f64::NAN,
        };
        let busy = if load.staffed { Span(load.busy_in).hours() } else { done.min(rostered) };
        let overtime = if load.staffed { Span(load.overtime).hours() } else { (done - rostered).max(0.0) };
        let blocked = Span(load.blocked).hours();
        let needed = generated + blocked;
        let per_wte = capacity.map_or(f64::NAN, |hours| hours * role.planning_level);
        Working {
            rostered,
            busy,
            overtime,
            blocked,
            needed,
            unmet: unmet_hours,
            funded: row.wte_funded,
            in_post: row.wte_in_post,
            present: capacity.map_or(f64::NAN, |hours| (rostered + blocked) / hours),
            wte_needed: needed / per_wte,
            planned: capacity.is_some(),
            caseload: Span(load.caseload).hours() / self.frame.observed().hours(),
            places: f64::from(row.places.unwrap_or(0)),
            has_places: row.places.is_some(),
            taken_on: load.taken_on as f64,
            slots: load.slots as f64,
            slots_used,
        }
    }

    /// Hours done, hours generated (done, plus what was turned away or still waits at its mean), unmet hours, slots.
    ///
    /// Someone turned away from a caseload would have brought the visits that those taken on bring.
    fn work_of(&self, team: TeamId) -> (f64, f64, f64, f64) {
        let (teams, cohorts) = (self.names.teams.len(), self.names.cohorts.len());
        let ranks = self.names.teams[team.index()].serves.len().max(1);
        let mut steps: Vec<Cell> = Vec::new();
        for step in 0..self.names.steps.len() {
            let block = self.fold.blocks[step * teams + team.index()];
            if block.cells == crate::care::NONE {
                continue;
            }
            let from = block.cells as usize;
            let mut sum = Cell::default();
            self.fold.cells[from..from + ranks * cohorts].iter().for_each(|cell| sum.add(cell));
            steps.push(sum);
        }
        let done: f64 = steps.iter().map(|cell| Span(cell.work()).hours()).sum();
        let taken_on = self.fold.loads[team.index()].taken_on as f64;
        let mean = |cell: &Cell| match (cell.completed, taken_on > 0.0) {
            (0, true) => done / taken_on,
            _ => mean_work(cell),
        };
        let away = |cell: &Cell| (cell.gave_up + cell.lost + cell.returned + cell.still_waiting) as f64;
        let generated = done + steps.iter().map(|cell| away(cell) * mean(cell)).sum::<f64>();
        let unmet_hours = steps
            .iter()
            .map(|cell| if cell.completed == 0 { away(cell) * mean(cell) } else { unmet(cell) })
            .sum();
        (done, generated, unmet_hours, steps.iter().map(|cell| cell.slots as f64).sum())
    }
}

impl Working {
    fn add(&mut self, other: &Working) {
        self.rostered += other.rostered;
        self.busy += other.busy;
        self.overtime += other.overtime;
        self.blocked += other.blocked;
        self.needed += other.needed;
        self.unmet += other.unmet;
        self.funded += other.funded;
        self.in_post += other.in_post;
        self.present += other.present;
        self.wte_needed += other.wte_needed;
        self.planned &= other.planned;
        self.caseload += other.caseload;
        self.places += other.places;
        self.has_places |= other.has_places;
        self.taken_on += other.taken_on;
        self.slots += other.slots;
        self.slots_used += other.slots_used;
    }
}

fn put(rows: &mut Rows, group: Group, working: &Working) {
    use Measure as M;
    let committed = if working.rostered > 0.0 { working.busy / working.rostered } else { f64::NAN };
    for (measure, value) in [
        (M::RosteredHours, working.rostered),
        (M::BusyHours, working.busy),
        (M::OvertimeHours, working.overtime),
        (M::BlockedHours, working.blocked),
        (M::Utilisation, committed),
        (M::HoursNeeded, working.needed),
    ] {
        rows.put(group.key(measure), value);
    }
    if group.class.is_none() && !matches!(group.scope, Scope::Team(_)) {
        return;
    }
    if working.planned {
        rows.put(group.key(M::WteFunded), working.funded);
        rows.put(group.key(M::WteInPost), working.in_post);
        rows.put(group.key(M::WtePresent), working.present);
        rows.put(group.key(M::WteNeeded), working.wte_needed);
        rows.put(group.key(M::WteGap), working.wte_needed - working.in_post);
    }
    if working.has_places || working.taken_on > 0.0 || working.caseload > 0.0 {
        rows.put(group.key(M::Caseload), working.caseload);
        rows.put(group.key(M::Placed), working.taken_on);
        if working.has_places {
            rows.put(group.key(M::CaseloadPlaces), working.places);
        }
    }
    if working.slots > 0.0 {
        rows.put(group.key(M::SlotsOffered), working.slots);
        rows.put(group.key(M::SlotsUsed), working.slots_used / working.slots);
    }
}
