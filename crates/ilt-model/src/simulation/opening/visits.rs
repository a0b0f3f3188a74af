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
    /// cycle drawn evenly over what is left of an interval in which no visit was heard of. Who is known to be in the first
    /// interval has the rest of it before them.
    pub(super) fn on_list(&mut self, thread: u32, elapsed: Span) {
        let spec: &Spec = self.spec;
        let Work::Caseload(caseload) = &spec.steps[self.step_of(thread).index()].work else { return };
        let now = self.state.now;
        let silent = if self.world.known { self.world.heard.min(elapsed) } else { Span::ZERO };
        let done = visits_in(caseload, elapsed);
        let first = self.world.known && done == 1;
        let done = if first { done } else { silent_since(caseload, silent, done) };
        let ends = self.stay_ends(thread, caseload, elapsed, Span::ZERO);
        self.taken_on(thread, caseload, elapsed, ends, done);
        let every = interval(caseload, done).0;
        let gap = if first {
            every - elapsed.0
        } else {
            ((every - silent.0).max(0) as f64 * self.draws(thread, purpose::PHASE).unit()) as i64
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
        before: Before,
    ) {
        let ends = self.stay_ends(thread, caseload, placed, waited);
        let done = before.done(caseload, placed, self.world.heard);
        self.taken_on(thread, caseload, placed, ends, done);
        let task = if done == 0 { &caseload.first } else { &caseload.visit };
        let priority = *task.priority.get(self.cohort(thread));
        let (team, now) = (self.team_of(thread), self.state.now);
        let slot = &mut self.state.threads[thread as usize];
        slot.visiting = true;
        slot.visit += 1;
        slot.priority = priority;
        slot.stage = Stage::Waiting;
        self.state.apart[thread as usize].ready = now - waited.0;
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
        before: Before,
    ) {
        let task = self.visit_begun(thread, caseload, placed, elapsed, before);
        self.goes_on(thread, task, elapsed);
    }

    /// On a caseload, and a visit was stopped part-way.
    pub(super) fn left_visit(
        &mut self,
        thread: u32,
        caseload: &Caseload,
        placed: Span,
        worked: Span,
        before: Before,
    ) {
        let task = self.visit_begun(thread, caseload, placed, worked, before);
        self.laid_aside(thread, task, worked);
    }

    /// On a caseload, with a visit begun so long ago; the work it takes.
    fn visit_begun<'c>(
        &mut self,
        thread: u32,
        caseload: &'c Caseload,
        placed: Span,
        so_far: Span,
        before: Before,
    ) -> &'c Task {
        let ends = self.stay_ends(thread, caseload, placed, so_far);
        let done = before.done(caseload, placed, self.world.heard);
        self.taken_on(thread, caseload, placed, ends, done);
        let slot = &mut self.state.threads[thread as usize];
        slot.visiting = true;
        slot.visit += 1;
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell_before(thread, so_far, What::Requested { step, team, keep: false });
        self.tell_before(thread, so_far, What::Started { step, team, accepts: false });
        if done == 0 { &caseload.first } else { &caseload.visit }
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
        self.state.apart[thread as usize].touches = match caseload.stay {
            Stay::Visits(visits) => done.min(visits.saturating_sub(1)),
            Stay::For(_) => done,
        };
    }
}

/// What is known of the visits before one that is asked for or begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    /// The step the visit is reported under.
    pub step: StepId,
    /// Visits counted before it.
    pub visits: u32,
}

impl Before {
    /// Visits made before it: none before a first visit, one at least before a later one, be it that the first was made
    /// before anybody listened.
    fn done(self, caseload: &Caseload, placed: Span, heard: Span) -> u16 {
        let made = made(self.visits);
        let first = match self.step {
            step if step == caseload.first_as => true,
            step if step == caseload.visit_as => false,
            _ => made == 0,
        };
        if first { 0 } else { made_by(caseload, placed, Span::ZERO, made, heard).max(1) }
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
    silent_since(caseload, seen, made)
}

/// Visits made, where the plan has `made` of them and the last interval has gone on for `silent` already.
fn silent_since(caseload: &Caseload, silent: Span, made: u16) -> u16 {
    let longer = (made..made.saturating_add(caseload.every.len() as u16))
        .find(|&visits| interval(caseload, visits) >= silent);
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
