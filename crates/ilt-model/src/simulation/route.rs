//! From step to step: entering, leaving, edges, delays and further threads.

use ilt_domain::activity::{What, Witness};
use ilt_domain::{Span, StepId, TeamId};

use super::{Run, StopReason, ticks};
use crate::spec::{Edge, Spec, Work};
use crate::state::{NONE, Stage};
use crate::{due, purpose};

/// Steps passed through at one instant by one thread that are taken for endless.
const THROUGH: u32 = 100_000;
/// Edges among which one is drawn ahead, so that it can be kept in a byte.
const MOST_AHEAD: usize = 256;

impl<W: Witness> Run<'_, W> {
    /// A thread enters a step, and with it whatever follows at this instant.
    #[inline]
    pub(super) fn enter(&mut self, thread: u32, step: StepId) {
        let mut next = Some((thread, step));
        let mut through = 0;
        while let Some((thread, step)) = next {
            if let Some(onward) = self.begin_step(thread, step) {
                next = Some((thread, onward));
                through += 1;
                if through > THROUGH {
                    self.fault = Some(StopReason::EndlessInstant);
                    return;
                }
                continue;
            }
            next = self.entering.pop();
        }
    }

    /// Begins a step; the next step, if this one takes no time and leads on.
    #[inline]
    fn begin_step(&mut self, thread: u32, step: StepId) -> Option<StepId> {
        let spec: &Spec = self.spec;
        let what = &spec.steps[step.index()];
        let home = self.home(thread);
        let team = spec.team_for(what.by, home);
        let slot = &mut self.state.threads[thread as usize];
        slot.step = step.0 as u16;
        slot.visit += 1;
        slot.visiting = false;
        slot.drawn = false;
        if team.is_some() {
            slot.team = team.0 as u16;
        }
        match &what.work {
            Work::Queue(task, patience) => {
                self.ask_for_staff(thread, task, patience.as_ref());
                None
            }
            Work::Route => self.leave_step(thread),
            Work::Delay(law) => {
                let time = law.get(self.cohort(thread)).sample(&mut self.draws(thread, purpose::DELAY));
                self.delay(thread, step, team, time);
                None
            }
            Work::Booked(booking) => self.book(thread, booking),
            Work::Caseload(caseload) => {
                self.ask_for_place(thread, caseload);
                None
            }
            Work::OnCaseload { role, yes, no } => {
                let onward = if self.on_caseload(thread, role.index()) { *yes } else { *no };
                self.onward(thread, onward)
            }
        }
    }

    fn delay(&mut self, thread: u32, step: StepId, team: TeamId, time: f64) {
        let keep = std::mem::replace(&mut self.state.threads[thread as usize].keep, false);
        if team.is_some() {
            self.tell(thread, What::Requested { step, team, keep });
            self.tell(thread, What::Started { step, team, accepts: true });
        }
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Delayed;
        slot.since = now;
        let at = now.saturating_add(ticks(time));
        self.schedule(at, due::TIMER, thread);
    }

    /// A delay ends.
    pub(super) fn delay_over(&mut self, thread: u32) {
        let step = self.step_of(thread);
        let team = self.spec.team_for(self.spec.steps[step.index()].by, self.home(thread));
        if team.is_some() {
            let direct = Span(self.state.now - self.state.threads[thread as usize].since);
            self.tell(thread, What::Completed { step, team, direct, travel: Span::ZERO, notes: Span::ZERO });
        }
        self.finish(thread);
    }

    /// A step ends: the thread goes on, and so does whatever that sets off.
    #[inline]
    pub(super) fn finish(&mut self, thread: u32) {
        match self.leave_step(thread) {
            Some(step) => self.enter(thread, step),
            None => self.enter_waiting(),
        }
    }

    /// Lets threads in that were opened on the way.
    #[inline]
    pub(super) fn enter_waiting(&mut self) {
        if let Some((thread, step)) = self.entering.pop() {
            self.enter(thread, step);
        }
    }

    /// Opens further threads, marks a departure, and takes an edge.
    #[inline]
    pub(super) fn leave_step(&mut self, thread: u32) -> Option<StepId> {
        let spec: &Spec = self.spec;
        let at = usize::from(self.state.threads[thread as usize].step);
        let step = &spec.steps[at];
        if !step.also.is_empty() && !matches!(step.work, Work::Caseload(_)) {
            self.open_also(thread, at);
        }
        if step.departs && self.depart(thread) {
            return self.onward(thread, None);
        }
        let routes = &step.next.get(self.cohort(thread)).edges;
        match routes.as_slice() {
            [] => self.onward(thread, None),
            [Edge { to, keep: false, after: None, .. }] => self.onward(thread, *to),
            edges => self.take_edge(thread, edges),
        }
    }

    #[inline]
    fn take_edge(&mut self, thread: u32, edges: &[Edge]) -> Option<StepId> {
        let edge = match self.state.threads[thread as usize].edge.take() {
            Some(drawn) => &edges[usize::from(drawn)],
            None => &edges[self.draw_edge(thread, edges)],
        };
        self.state.threads[thread as usize].keep = edge.keep;
        let (Some(law), Some(to)) = (&edge.after, edge.to) else { return self.onward(thread, edge.to) };
        if self.departed(thread) {
            return self.onward(thread, None);
        }
        let time = law.sample(&mut self.draws(thread, purpose::EDGE_DELAY));
        let at = self.state.now.saturating_add(ticks(time));
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Travelling;
        slot.step = to.0 as u16;
        self.schedule(at, due::TIMER, thread);
        None
    }

    /// The edge drawn: the first whose cumulative probability lies above the draw. All are looked at, as where to stop
    /// could not be foreseen.
    #[inline(always)]
    fn draw_edge(&self, thread: u32, edges: &[Edge]) -> usize {
        let draw = self.draws(thread, purpose::ROUTE).unit();
        let below = edges.iter().map(|edge| usize::from(draw >= edge.upto)).sum::<usize>();
        below.min(edges.len() - 1)
    }

    /// The edge a thread will take when the work that begins now is done, if there is a choice: drawn beside the time of
    /// the work, it is there when it is asked for.
    #[inline(always)]
    pub(super) fn edge_ahead(&self, thread: u32) -> Option<u8> {
        let slot = &self.state.threads[thread as usize];
        let step = &self.spec.steps[usize::from(slot.step)];
        let edges = &step.next.get(self.cohort(thread)).edges;
        let ahead = matches!(step.work, Work::Queue(..)) && (2..=MOST_AHEAD).contains(&edges.len());
        ahead.then(|| self.draw_edge(thread, edges) as u8)
    }

    /// The thread goes to `to`, or closes; people who have departed are not sent anywhere.
    #[inline]
    pub(super) fn onward(&mut self, thread: u32, to: Option<StepId>) -> Option<StepId> {
        match to {
            Some(step) if !self.departed(thread) => Some(step),
            _ => {
                self.close(thread);
                None
            }
        }
    }

    /// Goes to `to` from outside a step's ordinary end (giving up, being returned).
    pub(super) fn divert(&mut self, thread: u32, to: Option<StepId>) {
        match self.onward(thread, to) {
            Some(step) => self.enter(thread, step),
            None => self.enter_waiting(),
        }
    }

    pub(super) fn open_also(&mut self, thread: u32, step: usize) {
        let spec: &Spec = self.spec;
        if self.departed(thread) {
            return;
        }
        let cohort = self.cohort(thread);
        let mut draws = self.draws(thread, purpose::ALSO);
        for (number, also) in spec.steps[step].also.iter().enumerate() {
            if draws.unit() < *also.chance.get(cohort) {
                self.fork(thread, also.to, number as u64);
            }
        }
    }

    fn on_caseload(&self, thread: u32, role: usize) -> bool {
        let person = self.state.threads[thread as usize].person;
        person != NONE && self.state.flags[person as usize] & self.world.role_flag[role] != 0
    }
}
