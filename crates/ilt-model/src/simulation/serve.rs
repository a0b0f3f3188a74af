//! Queues and work: asking for staff, starting, stopping, resuming, completing, giving up.

use ilt_domain::activity::{Refusal, What, Witness};
use ilt_domain::directory::Target;
use ilt_domain::{Moment, Span, StepId, TeamId};

use super::{Run, ticks};
use crate::spec::{Accepts, Floor, Patience, Spec, Task, Wait, Work};
use crate::state::{List, NONE, Stage};
use crate::{due, purpose};

/// Work time after which a team's floor accounts are halved, so that the share kept follows recent weeks.
pub(crate) const FLOOR_MEMORY: i64 = 1_000 * Span::HOUR.0;

impl<W: Witness> Run<'_, W> {
    /// A thread is ready for a team: it starts, waits, or is lost.
    #[inline]
    pub(super) fn ask_for_staff(&mut self, thread: u32, task: &Task, patience: Option<&Patience>) {
        let (team, step, cohort) = (self.team_of(thread), self.step_of(thread), self.cohort(thread));
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.priority = *task.priority.get(cohort);
        let keep = std::mem::replace(&mut slot.keep, false);
        if self.spec.teams[team.index()].floor.is_some() {
            self.state.apart[thread as usize].ready = now;
        }
        self.tell(thread, What::Requested { step, team, keep });
        if self.spec.teams[team.index()].only_if_it_fits {
            self.draw_ahead(thread, task);
        }
        if self.can_start(thread, team, task) || self.pre_empt(thread, team) {
            return self.start(thread, task);
        }
        let spec: &Spec = self.spec;
        if let Some(room) = spec.teams[team.index()].waiting_room
            && self.state.teams[team.index()].waiting >= room
        {
            self.tell(thread, What::Refused { step, team, why: Refusal::Full });
            self.close(thread);
            return;
        }
        self.draw_ahead(thread, task);
        self.join_queue(thread, team);
        if let Some(wait) = patience.and_then(|patience| patience.law.get(cohort).as_ref()) {
            let until = self.until(thread, wait);
            self.schedule(until, due::GIVE_UP, thread);
        }
    }

    fn join_queue(&mut self, thread: u32, team: TeamId) {
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Waiting;
        let priority = slot.priority;
        let queue = self.queue(team, priority);
        self.state.push_back(List::Queue(queue), thread);
        self.state.teams[team.index()].waiting += 1;
    }

    #[inline(always)]
    pub(super) fn queue(&self, team: TeamId, priority: u8) -> usize {
        team.index() * self.world.levels + usize::from(priority)
    }

    /// The instant a wait that begins now ends.
    pub(super) fn until(&self, thread: u32, wait: &Wait) -> i64 {
        match wait {
            Wait::Law(law) => {
                let time = law.sample(&mut self.draws(thread, purpose::PATIENCE));
                self.state.now.saturating_add(ticks(time))
            }
            Wait::WorkingDays(days) => self.spec.civil.add_working_days(Moment(self.state.now), *days).0,
        }
    }

    #[inline]
    fn can_start(&self, thread: u32, team: TeamId, task: &Task) -> bool {
        let at = &self.state.teams[team.index()];
        at.busy < at.on && (!self.spec.teams[team.index()].only_if_it_fits || self.fits(thread, team, task))
    }

    /// Whether the work can end before staff leave; work longer than any shift may begin when a shift does.
    fn fits(&self, thread: u32, team: TeamId, task: &Task) -> bool {
        let now = self.state.now;
        let Some(falls) = self.falls(team) else { return true };
        let time = match self.state.threads[thread as usize].stage {
            Stage::Suspended => self.state.apart[thread as usize].left,
            _ => self.times(thread, task).1,
        };
        let change = self.state.teams[team.index()].change as usize;
        let shift_begins =
            self.rotas[team.index()].get(change.wrapping_sub(1)).is_some_and(|last| last.at == now);
        now.saturating_add(time) <= falls || (shift_begins && time > self.world.longest_shift[team.index()].0)
    }

    /// When the number of staff next falls.
    fn falls(&self, team: TeamId) -> Option<i64> {
        let change = self.state.teams[team.index()].change as usize;
        self.rotas[team.index()].get(change.wrapping_sub(1)).map(|last| last.falls)
    }

    /// Draws the work that is waited for. Nothing waits for the draw now; when the work begins, its end would.
    #[inline]
    fn draw_ahead(&mut self, thread: u32, task: &Task) {
        let direct = self.direct(thread, task);
        let slot = &mut self.state.threads[thread as usize];
        (slot.direct, slot.drawn) = (direct, true);
    }

    /// Direct time of the thread's present work, and its time in all.
    #[inline]
    fn times(&self, thread: u32, task: &Task) -> (i64, i64) {
        let direct = self.direct(thread, task);
        let (travel, notes) = self.beside(task, thread);
        (direct, direct.saturating_add(travel + notes))
    }

    #[inline]
    fn direct(&self, thread: u32, task: &Task) -> i64 {
        let slot = &self.state.threads[thread as usize];
        if slot.drawn { slot.direct } else { self.draw_direct(thread, task) }
    }

    fn draw_direct(&self, thread: u32, task: &Task) -> i64 {
        let law = task.service.get(self.cohort(thread));
        ticks(law.sample(&mut self.draws(thread, purpose::SERVICE)) * self.scale(thread))
    }

    /// Work begins.
    #[inline]
    pub(super) fn start(&mut self, thread: u32, task: &Task) {
        let (direct, time) = self.times(thread, task);
        let edge = self.edge_ahead(thread);
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.drawn = false;
        slot.edge = edge;
        slot.stage = Stage::InService;
        slot.since = now;
        slot.direct = direct;
        let (priority, visiting) = (slot.priority, slot.visiting);
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.take_staff(thread, team, time);
        self.schedule(now.saturating_add(time), due::COMPLETION, thread);
        let spec = &self.spec.teams[team.index()];
        if let Some(floor) = spec.floor {
            self.account(team, floor, priority, time);
        }
        let accepts = !visiting && spec.accepts == Accepts::OnStart;
        self.tell(thread, What::Started { step, team, accepts });
    }

    /// Someone is at work with a thread, for so long if nothing comes between.
    #[inline(always)]
    pub(super) fn take_staff(&mut self, thread: u32, team: TeamId, left: i64) {
        self.state.teams[team.index()].busy += 1;
        if self.world.keeps_hand[team.index()] {
            self.state.apart[thread as usize].left = left;
            self.state.push_front(List::Hand(team.index()), thread);
        }
    }

    #[inline(always)]
    pub(super) fn free_staff(&mut self, thread: u32, team: TeamId) {
        self.state.teams[team.index()].busy -= 1;
        if self.world.keeps_hand[team.index()] {
            self.state.unlink(List::Hand(team.index()), thread);
        }
    }

    pub(super) fn account(&mut self, team: TeamId, floor: Floor, priority: u8, time: i64) {
        let state = &mut self.state.teams[team.index()];
        state.all_work = state.all_work.saturating_add(time);
        if priority == floor.priority {
            state.floor_work = state.floor_work.saturating_add(time);
        }
        if state.all_work > FLOOR_MEMORY {
            state.all_work /= 2;
            state.floor_work /= 2;
        }
    }

    /// Work ends: whoever waits is taken next, then the thread goes on.
    #[inline]
    pub(super) fn complete(&mut self, thread: u32) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        let spec: &Spec = self.spec;
        let slot = &self.state.threads[thread as usize];
        let (stage, visiting) = (slot.stage, slot.visiting);
        let direct = Span(slot.direct);
        let (travel, notes) = match self.task(spec, thread) {
            Some(task) => self.beside(task, thread),
            None => (0, 0),
        };
        self.tell(thread, What::Completed { step, team, direct, travel: Span(travel), notes: Span(notes) });
        if stage == Stage::InService {
            self.free_staff(thread, team);
            self.dispatch(team);
        }
        if visiting { self.visit_done(thread) } else { self.finish(thread) }
    }

    /// The task a thread is at.
    #[inline]
    pub(super) fn task<'s>(&self, spec: &'s Spec, thread: u32) -> Option<&'s Task> {
        let slot = &self.state.threads[thread as usize];
        match &spec.steps[usize::from(slot.step)].work {
            Work::Queue(task, _) => Some(task),
            Work::Booked(booking) => Some(&booking.task),
            Work::Caseload(caseload) if self.state.apart[thread as usize].touches == 0 => {
                Some(&caseload.first)
            }
            Work::Caseload(caseload) => Some(&caseload.visit),
            _ => None,
        }
    }

    /// Puts free staff to work on whoever waits.
    #[inline]
    pub(super) fn dispatch(&mut self, team: TeamId) {
        let spec: &Spec = self.spec;
        loop {
            let at = &self.state.teams[team.index()];
            if at.waiting == 0 || at.busy >= at.on {
                return;
            }
            let Some(thread) = self.choose(team) else { return };
            let priority = self.state.threads[thread as usize].priority;
            let queue = self.queue(team, priority);
            self.state.unlink(List::Queue(queue), thread);
            self.state.teams[team.index()].waiting -= 1;
            if self.state.threads[thread as usize].stage == Stage::Suspended {
                self.resume(thread, team);
            } else if let Some(task) = self.task(spec, thread) {
                self.start(thread, task);
            }
        }
    }

    /// Who is taken next: the floor's level if it is owed time, else the most urgent level whose first can start.
    #[inline]
    fn choose(&self, team: TeamId) -> Option<u32> {
        let spec = &self.spec.teams[team.index()];
        if let Some(floor) = spec.floor
            && let Some(thread) = self.owed(team, floor)
        {
            return Some(thread);
        }
        let first = team.index() * self.world.levels;
        let levels = &self.state.queues[first..first + self.world.levels];
        let mut heads = levels.iter().map(|queue| queue.head).filter(|&head| head != NONE);
        if !spec.only_if_it_fits {
            return heads.next();
        }
        heads.find(|&head| self.task(self.spec, head).is_some_and(|task| self.fits(head, team, task)))
    }

    fn owed(&self, team: TeamId, floor: Floor) -> Option<u32> {
        let state = &self.state.teams[team.index()];
        let head = self.state.queues[self.queue(team, floor.priority)].head;
        if head == NONE || state.floor_work as f64 >= floor.share * state.all_work as f64 {
            return None;
        }
        let late = (0..floor.priority).any(|level| {
            let first = self.state.queues[self.queue(team, level)].head;
            first != NONE && self.later_than(self.state.apart[first as usize].ready, floor.until)
        });
        let task = self.task(self.spec, head)?;
        let can = !self.spec.teams[team.index()].only_if_it_fits || self.fits(head, team, task);
        (!late && can).then_some(head)
    }

    fn later_than(&self, ready: i64, target: Target) -> bool {
        let due = match target {
            Target::Elapsed(span) => ready.saturating_add(span.0),
            Target::WorkingDays(days) => self.spec.civil.add_working_days(Moment(ready), days).0,
        };
        self.state.now > due
    }

    /// Stops less urgent work in hand for `thread`, the newest of the least urgent; whether any was stopped.
    fn pre_empt(&mut self, thread: u32, team: TeamId) -> bool {
        let at = &self.state.teams[team.index()];
        if !self.spec.teams[team.index()].preemptive || at.on == 0 || at.busy > at.on {
            return false;
        }
        let priority = self.state.threads[thread as usize].priority;
        match self.least_urgent(team) {
            Some(victim) if self.state.threads[victim as usize].priority > priority => {
                self.suspend(victim, team);
                true
            }
            _ => false,
        }
    }

    /// The newest of the least urgent work in hand.
    pub(super) fn least_urgent(&self, team: TeamId) -> Option<u32> {
        let mut found: Option<u32> = None;
        let mut at = self.state.teams[team.index()].hand.head;
        while at != NONE {
            let thread = &self.state.threads[at as usize];
            if found.is_none_or(|best| thread.priority > self.state.threads[best as usize].priority) {
                found = Some(at);
            }
            at = thread.next;
        }
        found
    }

    /// Work stops part-way and waits in front of its level.
    pub(super) fn suspend(&mut self, thread: u32, team: TeamId) {
        self.free_staff(thread, team);
        self.void_events(thread);
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Suspended;
        self.state.apart[thread as usize].left -= now - slot.since;
        let priority = slot.priority;
        let queue = self.queue(team, priority);
        self.state.push_front(List::Queue(queue), thread);
        self.state.teams[team.index()].waiting += 1;
        let step = self.step_of(thread);
        self.tell(thread, What::Suspended { step, team });
    }

    fn resume(&mut self, thread: u32, team: TeamId) {
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::InService;
        slot.since = now;
        let left = self.state.apart[thread as usize].left;
        self.take_staff(thread, team, left);
        self.schedule(now.saturating_add(left), due::COMPLETION, thread);
        let step = self.step_of(thread);
        self.tell(thread, What::Resumed { step, team });
    }

    /// Patience runs out, in a queue for staff or for a place.
    pub(super) fn give_up(&mut self, thread: u32) {
        if self.state.threads[thread as usize].stage == Stage::AwaitingPlace {
            return self.returned(thread);
        }
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        let queue = self.queue(team, self.state.threads[thread as usize].priority);
        self.state.unlink(List::Queue(queue), thread);
        self.state.teams[team.index()].waiting -= 1;
        self.void_events(thread);
        self.tell(thread, What::GaveUp { step, team });
        let spec: &Spec = self.spec;
        let to: Option<StepId> = match &spec.steps[step.index()].work {
            Work::Queue(_, Some(patience)) => patience.to,
            _ => None,
        };
        self.divert(thread, to);
    }
}
