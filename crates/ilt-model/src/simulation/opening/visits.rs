//! Those on a caseload when a run begins.

use ilt_domain::activity::{What, Witness};
use ilt_domain::{Span, StepId};

use super::super::caseload::interval;
use super::super::{Run, ticks};
use crate::purpose;
use crate::spec::{Caseload, Spec, Stay, Task, Work};
use crate::state::{List, Stage};

impl<W: Witness> Run<'_, W> {
    /// On a caseload for a while already, between visits: the rest of the stay given that, and a place in the visiting
    /// cycle drawn evenly over the last interval. Who is known to be in the first interval has the rest of it before
    /// them.
    pub(super) fn on_list(&mut self, thread: u32, elapsed: Span) {
        let spec: &Spec = self.spec;
        let Work::Caseload(caseload) = &spec.steps[self.step_of(thread).index()].work else { return };
        let now = self.state.now;
        let done = visits_in(caseload, elapsed);
        let ends = self.stay_ends(thread, caseload, elapsed, Span::ZERO);
        self.taken_on(thread, caseload, elapsed, ends, done);
        let every = interval(caseload, done).0;
        let gap = if self.world.known && done == 1 {
            every - elapsed.0
        } else {
            (every as f64 * self.draws(thread, purpose::PHASE).unit()) as i64
        };
        self.rest(thread, now.saturating_add(gap).min(ends));
    }

    /// On a caseload, and waiting for a visit.
    pub(super) fn awaits_visit(
        &mut self,
        thread: u32,
        caseload: &Caseload,
        placed: Span,
        waited: Span,
        visits: u32,
    ) {
        let ends = self.stay_ends(thread, caseload, placed, waited);
        self.taken_on(thread, caseload, placed, ends, made(visits));
        let task = if visits == 0 { &caseload.first } else { &caseload.visit };
        let priority = *task.priority.get(self.cohort(thread));
        let (team, now) = (self.team_of(thread), self.state.now);
        let slot = &mut self.state.threads[thread as usize];
        slot.visiting = true;
        slot.visit += 1;
        slot.ready = now - waited.0;
        slot.priority = priority;
        slot.stage = Stage::Waiting;
        let step = self.step_of(thread);
        self.tell_before(thread, waited, What::Requested { step, team, keep: false });
        let queue = self.queue(team, priority);
        self.state.push_back(List::Queue(queue), thread);
        self.state.teams[team.index()].waiting += 1;
    }

    /// On a caseload, and being visited.
    pub(super) fn is_visited(
        &mut self,
        thread: u32,
        caseload: &Caseload,
        placed: Span,
        elapsed: Span,
        visits: u32,
    ) {
        let task = self.visit_begun(thread, caseload, placed, elapsed, visits);
        self.goes_on(thread, task, elapsed);
    }

    /// On a caseload, and a visit was stopped part-way.
    pub(super) fn left_visit(
        &mut self,
        thread: u32,
        caseload: &Caseload,
        placed: Span,
        worked: Span,
        visits: u32,
    ) {
        let task = self.visit_begun(thread, caseload, placed, worked, visits);
        self.laid_aside(thread, task, worked);
    }

    /// On a caseload, with a visit begun so long ago; the work it takes.
    fn visit_begun<'c>(
        &mut self,
        thread: u32,
        caseload: &'c Caseload,
        placed: Span,
        so_far: Span,
        visits: u32,
    ) -> &'c Task {
        let ends = self.stay_ends(thread, caseload, placed, so_far);
        self.taken_on(thread, caseload, placed, ends, made(visits));
        let slot = &mut self.state.threads[thread as usize];
        slot.visiting = true;
        slot.visit += 1;
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell_before(thread, so_far, What::Requested { step, team, keep: false });
        self.tell_before(thread, so_far, What::Started { step, team, accepts: false });
        if visits == 0 { &caseload.first } else { &caseload.visit }
    }

    /// On a caseload, and last visited so long ago: the next visit falls due an interval after that.
    pub(super) fn between_visits(
        &mut self,
        thread: u32,
        caseload: &Caseload,
        placed: Span,
        seen: Span,
        visits: u32,
    ) {
        let ends = self.stay_ends(thread, caseload, placed, Span::ZERO);
        let done = made_by(caseload, placed, seen, made(visits).max(1), self.world.heard);
        self.taken_on(thread, caseload, placed, ends, done);
        let gap = (interval(caseload, done).0 - seen.0).max(0);
        self.rest(thread, self.state.now.saturating_add(gap).min(ends));
    }

    /// When the stay ends of someone placed so long ago, who has not been free to leave for the last `held`.
    fn stay_ends(&self, thread: u32, caseload: &Caseload, placed: Span, held: Span) -> i64 {
        match &caseload.stay {
            Stay::For(law) => {
                let free = (placed.0 - held.0).max(0);
                let mut draws = self.draws(thread, purpose::STAY);
                let left = law.get(self.cohort(thread)).sample_remaining(free as f64, &mut draws);
                (self.state.now - (placed.0 - free)).saturating_add(ticks(left))
            }
            Stay::Visits(_) => i64::MAX,
        }
    }

    fn taken_on(&mut self, thread: u32, caseload: &Caseload, placed: Span, ends: i64, done: u16) {
        let team = self.team_of(thread);
        let step = StepId(u32::from(self.state.threads[thread as usize].step));
        self.tell_before(thread, placed, What::Requested { step, team, keep: false });
        self.tell_before(thread, placed, What::Placed { step, team });
        self.settle(thread, ends);
        self.state.threads[thread as usize].touches = match caseload.stay {
            Stay::Visits(visits) => done.min(visits.saturating_sub(1)),
            Stay::For(_) => done,
        };
    }
}

/// Visits made, for the taper: those counted, and where someone was taken on before anybody listened, as many as the plan
/// has until then. An interval that has lasted longer than the plan says shows that some were missed. Where visits end the
/// stay, the count stands.
fn made_by(caseload: &Caseload, placed: Span, seen: Span, counted: u16, heard: Span) -> u16 {
    if matches!(caseload.stay, Stay::Visits(_)) {
        return counted;
    }
    let unheard = Span(placed.0 - heard.0);
    let made = if unheard > Span::ZERO && heard > Span::ZERO {
        counted.saturating_add(visits_in(caseload, unheard))
    } else {
        counted
    };
    let longer = (made..made.saturating_add(caseload.every.len() as u16))
        .find(|&visits| interval(caseload, visits) >= seen);
    longer.unwrap_or(made)
}

/// A count of visits as threads keep it.
fn made(visits: u32) -> u16 {
    visits.min(u32::from(u16::MAX)) as u16
}

/// Visits that the plan has within `elapsed`, the first included.
fn visits_in(caseload: &Caseload, elapsed: Span) -> u16 {
    let (mut done, mut at) = (1u16, 0i64);
    while done < u16::MAX {
        at += interval(caseload, done).0.max(1);
        if at > elapsed.0 {
            break;
        }
        done += 1;
    }
    done
}
