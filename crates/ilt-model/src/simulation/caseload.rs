//! Caseloads: waiting for a place, a first visit, visits that taper, leaving.

use ilt_domain::activity::{Refusal, What, Witness};
use ilt_domain::{Span, StepId, TeamId};

use super::{Run, ticks};
use crate::spec::{Caseload, Spec, Stay, Work};
use crate::state::{List, NONE, Stage};
use crate::{due, purpose};

impl<W: Witness> Run<'_, W> {
    /// A thread asks for a place: it gets one or waits.
    pub(super) fn ask_for_place(&mut self, thread: u32, caseload: &Caseload) {
        let (team, step, cohort) = (self.team_of(thread), self.step_of(thread), self.cohort(thread));
        self.state.apart[thread as usize].touches = 0;
        let slot = &mut self.state.threads[thread as usize];
        slot.priority = *caseload.priority.get(cohort);
        let keep = std::mem::replace(&mut slot.keep, false);
        self.tell(thread, What::Requested { step, team, keep });
        if self.can_admit(team) {
            return self.place(thread, caseload);
        }
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::AwaitingPlace;
        let priority = slot.priority;
        let queue = self.queue(team, priority);
        self.state.push_back(List::Place(queue), thread);
        if let Some((wait, _)) = &caseload.wait {
            let until = self.until(thread, wait);
            self.schedule(until, due::GIVE_UP, thread);
        }
    }

    /// Whether the team can take someone on now: there is a place, and somebody at work to give it.
    fn can_admit(&self, team: TeamId) -> bool {
        let places = self.spec.teams[team.index()].places.unwrap_or(u32::MAX);
        let at = &self.state.teams[team.index()];
        at.on > 0 && at.placed < places
    }

    /// The team takes the person on; the first visit is due at once.
    fn place(&mut self, thread: u32, caseload: &Caseload) {
        let now = self.state.now;
        self.void_events(thread);
        let ends = match &caseload.stay {
            Stay::For(law) => {
                let time = law.get(self.cohort(thread)).sample(&mut self.draws(thread, purpose::STAY));
                now.saturating_add(ticks(time))
            }
            Stay::Visits(_) => i64::MAX,
        };
        self.settle(thread, ends);
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell(thread, What::Placed { step, team });
        self.ask_for_visit(thread, caseload);
    }

    /// Books the place.
    pub(super) fn settle(&mut self, thread: u32, ends: i64) {
        let team = self.team_of(thread);
        self.state.teams[team.index()].placed += 1;
        self.state.apart[thread as usize].ends = ends;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::OnCaseload;
        let (person, flag) = (slot.person, self.world.flag_of(team));
        if person != NONE && flag != 0 {
            if self.state.flags[person as usize] & flag != 0 {
                self.further.add(person, flag);
            }
            self.state.flags[person as usize] |= flag;
        }
    }

    /// A visit becomes due.
    fn ask_for_visit(&mut self, thread: u32, caseload: &Caseload) {
        let slot = &mut self.state.threads[thread as usize];
        slot.visiting = true;
        slot.visit += 1;
        let touches = self.state.apart[thread as usize].touches;
        let task = if touches == 0 { &caseload.first } else { &caseload.visit };
        self.ask_for_staff(thread, task, None);
    }

    /// The timer of someone on a caseload: the stay is over, or the next visit is due.
    pub(super) fn visit_due(&mut self, thread: u32) {
        let spec: &Spec = self.spec;
        let Some(caseload) = self.caseload(spec, thread) else { return };
        if self.state.now >= self.state.apart[thread as usize].ends || self.departed(thread) {
            return self.leave_caseload(thread);
        }
        self.ask_for_visit(thread, caseload);
        self.enter_waiting();
    }

    fn caseload<'s>(&self, spec: &'s Spec, thread: u32) -> Option<&'s Caseload> {
        match &spec.steps[usize::from(self.state.threads[thread as usize].step)].work {
            Work::Caseload(caseload) => Some(caseload),
            _ => None,
        }
    }

    /// A visit is over: the next is laid down, or the person leaves.
    pub(super) fn visit_done(&mut self, thread: u32) {
        let spec: &Spec = self.spec;
        let Some(caseload) = self.caseload(spec, thread) else { return };
        let slot = &mut self.state.threads[thread as usize];
        slot.visiting = false;
        let step = usize::from(slot.step);
        let apart = &mut self.state.apart[thread as usize];
        apart.touches = apart.touches.saturating_add(1);
        let (touches, ends) = (apart.touches, apart.ends);
        if touches == 1 {
            self.open_also(thread, step);
        }
        let enough = matches!(caseload.stay, Stay::Visits(visits) if touches >= visits);
        if enough || self.state.now >= ends || self.departed(thread) {
            return self.leave_caseload(thread);
        }
        let now = self.state.now;
        self.rest(thread, now.saturating_add(interval(caseload, touches).0).min(ends));
        self.enter_waiting();
    }

    /// Between visits until `until`.
    pub(super) fn rest(&mut self, thread: u32, until: i64) {
        self.state.threads[thread as usize].stage = Stage::OnCaseload;
        self.schedule(until, due::TIMER, thread);
    }

    fn leave_caseload(&mut self, thread: u32) {
        self.give_up_place(thread);
        self.admit_next(self.team_of(thread));
        self.finish(thread);
    }

    /// The person leaves the caseload; the place is free.
    pub(super) fn give_up_place(&mut self, thread: u32) {
        let (team, step) =
            (self.team_of(thread), StepId(u32::from(self.state.threads[thread as usize].step)));
        self.tell(thread, What::Released { step, team });
        self.state.teams[team.index()].placed -= 1;
        let (person, flag) = (self.state.threads[thread as usize].person, self.world.flag_of(team));
        if person != NONE && flag != 0 && !self.further.remove(person, flag) {
            self.state.flags[person as usize] &= !flag;
        }
    }

    /// Gives free places to those who have waited longest at the most urgent level, while the team is at work.
    pub(super) fn admit_next(&mut self, team: TeamId) {
        let spec: &Spec = self.spec;
        let first = team.index() * self.world.levels;
        for queue in first..first + self.world.levels {
            while self.can_admit(team) {
                let thread = self.state.place_queues[queue].head;
                if thread == NONE {
                    break;
                }
                self.state.unlink(List::Place(queue), thread);
                if let Some(caseload) = self.caseload(spec, thread) {
                    self.place(thread, caseload);
                }
            }
        }
    }

    /// The list was closed for too long: the referral is returned.
    pub(super) fn returned(&mut self, thread: u32) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        let queue = self.queue(team, self.state.threads[thread as usize].priority);
        self.state.unlink(List::Place(queue), thread);
        self.void_events(thread);
        self.tell(thread, What::Refused { step, team, why: Refusal::Returned });
        let spec: &Spec = self.spec;
        let to =
            self.caseload(spec, thread).and_then(|caseload| caseload.wait.as_ref()).and_then(|(_, to)| *to);
        self.divert(thread, to);
    }

    /// The entry a visit is reported under.
    pub(super) fn visit_step(&self, thread: u32, step: StepId) -> StepId {
        let touches = self.state.apart[thread as usize].touches;
        match &self.spec.steps[step.index()].work {
            Work::Caseload(caseload) if touches == 0 => caseload.first_as,
            Work::Caseload(caseload) => caseload.visit_as,
            _ => step,
        }
    }
}

/// The time between visit number `touches` and the next.
pub(super) fn interval(caseload: &Caseload, touches: u16) -> Span {
    let index = usize::from(touches.saturating_sub(1)).min(caseload.every.len().saturating_sub(1));
    caseload.every.get(index).copied().unwrap_or(Span::DAY)
}
