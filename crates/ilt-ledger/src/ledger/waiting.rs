//! Waits and work: requests, appointments, starts and ends, and what they leave behind in the cells.

use ilt_domain::activity::{Activity, Refusal};
use ilt_domain::{Moment, Span, StepId, TeamId};

use super::{Fold, Ledger, WAITS, Wait};
use crate::care::{Care, Doing};

impl Ledger {
    #[inline(always)]
    pub(super) fn requested(&mut self, activity: &Activity, step: StepId, team: TeamId, keep: bool) {
        let at = activity.at.0;
        let &mut Care { home, cohort, .. } = self.care(activity.thread);
        let (home, cohort) = (u32::from(home), u32::from(cohort));
        let (cell, histogram) = self.cell(step, team, home, cohort);
        let care = self.care(activity.thread);
        care.ask(activity.at, keep);
        care.cell = cell;
        care.histogram = histogram;
        care.team = team.0 as u16;
        care.doing = Doing::Waiting;
        let part = self.fold.part + 1;
        let load = &mut self.fold.loads[team.index()];
        load.waiting += 1;
        load.part = part;
        if self.frame.sees(at) {
            self.fold.cells[cell as usize].requests += 1;
            if self.names.steps[step.index()].emergency_admission {
                self.tally(home, cohort).emergencies += 1;
            }
        }
    }

    /// A wait ends at `at`: it is no longer counted among those waiting. The care and whether it is observed.
    #[inline(always)]
    pub(super) fn wait_ends(&mut self, activity: &Activity, team: TeamId) -> (Care, bool) {
        let at = activity.at.0;
        let care = self.care(activity.thread);
        let before = *care;
        care.doing = Doing::Nothing;
        let load = &mut self.fold.loads[team.index()];
        load.waiting = load.waiting.saturating_sub(1);
        self.fold.cells[before.cell as usize].waiting += self.frame.within(before.asked(), at);
        (before, self.frame.sees(at))
    }

    /// The wait of someone who is now seen; an appointment's lead time was counted when it was given.
    #[inline(always)]
    pub(super) fn waited(&mut self, care: &Care, step: StepId, at: i64) {
        let asked = care.asked();
        let late = self.late(step, asked, at);
        let cell = &mut self.fold.cells[care.cell as usize];
        cell.starts += 1;
        cell.over_target += u64::from(late);
        if care.doing == Doing::Waiting {
            cell.waited += 1;
            cell.wait += at - asked;
            self.took(care, step, at - asked);
        }
    }

    /// Keeps a wait or a lead time where quantiles are taken from.
    #[inline(always)]
    pub(super) fn took(&mut self, care: &Care, step: StepId, time: i64) {
        let of_cohort = (step.index() * self.names.cohorts.len()) as u32 + u32::from(care.cohort);
        self.fold.waits.push(Wait { of_team: care.histogram, of_cohort, time });
        if self.fold.waits.len() >= WAITS {
            self.enter_waits();
        }
    }

    /// Enters the waits that are kept back into their histograms.
    #[inline(never)]
    pub(crate) fn enter_waits(&mut self) {
        let Fold { waits, histograms, by_cohort, .. } = &mut self.fold;
        for Wait { of_team, of_cohort, time } in waits.drain(..) {
            histograms[of_team as usize].add(time);
            by_cohort[of_cohort as usize].add(time);
        }
    }

    #[inline(always)]
    pub(super) fn started(&mut self, activity: &Activity, step: StepId, team: TeamId, accepts: bool) {
        let at = activity.at.0;
        let (care, seen) = self.wait_ends(activity, team);
        if seen {
            self.waited(&care, step, at);
        }
        self.load(team, at).busy += 1;
        let now = self.care(activity.thread);
        now.doing = Doing::Served;
        now.since = at;
        if accepts {
            self.accepted(activity, step, team);
        }
    }

    #[inline(always)]
    pub(super) fn stopped(&mut self, activity: &Activity, team: TeamId) -> u32 {
        let at = activity.at.0;
        let load = self.load(team, at);
        load.busy = load.busy.saturating_sub(1);
        let care = self.care(activity.thread);
        care.doing = Doing::Nothing;
        let (since, cell) = (care.since, care.cell);
        self.fold.cells[cell as usize].in_service += self.frame.within(since, at);
        cell
    }

    /// A thread closes while it waits, is booked or is worked with: what was under way ends there, and nobody started
    /// on a request that was waiting.
    pub(super) fn cut_short(&mut self, activity: &Activity, care: &Care) {
        let team = TeamId(u32::from(care.team));
        match care.doing {
            Doing::Waiting | Doing::Booked => {
                let seen = self.wait_ends(activity, team).1;
                self.fold.cells[care.cell as usize].ended += u64::from(seen);
            }
            Doing::Served => {
                self.stopped(activity, team);
            }
            Doing::Nothing | Doing::Closed => {}
        }
    }

    #[inline(always)]
    pub(super) fn completed(
        &mut self,
        activity: &Activity,
        team: TeamId,
        direct: Span,
        travel: Span,
        notes: Span,
    ) {
        let cell = self.stopped(activity, team);
        if self.frame.sees(activity.at.0) {
            let cell = &mut self.fold.cells[cell as usize];
            cell.completed += 1;
            cell.direct += direct.0;
            cell.travel += travel.0;
            cell.notes += notes.0;
        }
    }

    pub(super) fn resumed(&mut self, activity: &Activity, team: TeamId) {
        let at = activity.at.0;
        self.load(team, at).busy += 1;
        let care = self.care(activity.thread);
        care.doing = Doing::Served;
        care.since = at;
    }

    pub(super) fn refused(&mut self, activity: &Activity, team: TeamId, why: Option<Refusal>) {
        let (care, seen) = self.wait_ends(activity, team);
        if seen {
            let cell = &mut self.fold.cells[care.cell as usize];
            match why {
                None => cell.gave_up += 1,
                Some(Refusal::Full) => cell.lost += 1,
                Some(Refusal::NoSlot) => cell.no_slot += 1,
                Some(Refusal::Returned) => cell.returned += 1,
            }
        }
    }

    pub(super) fn booked(&mut self, activity: &Activity, step: StepId, due: Moment, slots: u16) {
        let at = activity.at;
        let care = self.care(activity.thread);
        care.doing = Doing::Booked;
        let care = *care;
        if self.frame.sees(at.0) {
            let cell = &mut self.fold.cells[care.cell as usize];
            cell.booked += 1;
            cell.lead += (due - at).0;
            cell.slots += u64::from(slots);
            self.took(&care, step, (due - at).0);
        }
    }
}
