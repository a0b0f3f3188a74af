//! Those who wait, are served, or are on their way when a run begins.

use ilt_domain::activity::{What, Witness};
use ilt_domain::{Moment, Span};

use super::super::{Run, ticks};
use crate::spec::{Booking, Task, Wait};
use crate::state::{Apart, List, Stage};
use crate::{due, purpose};

impl<W: Witness> Run<'_, W> {
    pub(super) fn waits_already(
        &mut self,
        thread: u32,
        priority: u8,
        waited: Span,
        wait: Option<&Wait>,
        place: bool,
    ) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell_before(thread, waited, What::Requested { step, team, keep: false });
        let since = self.state.now - waited.0;
        let queue = self.queue(team, priority);
        let slot = &mut self.state.threads[thread as usize];
        slot.priority = priority;
        slot.stage = if place { Stage::AwaitingPlace } else { Stage::Waiting };
        self.state.apart[thread as usize] = Apart { ready: since, ..Apart::BLANK };
        if place {
            self.state.push_back(List::Place(queue), thread);
        } else {
            self.state.push_back(List::Queue(queue), thread);
            self.state.teams[team.index()].waiting += 1;
        }
        let until = match wait {
            Some(Wait::Law(law)) => {
                let mut draws = self.draws(thread, purpose::PATIENCE);
                self.state.now.saturating_add(ticks(law.sample_remaining(waited.0 as f64, &mut draws)))
            }
            Some(Wait::WorkingDays(days)) => {
                self.spec.civil.add_working_days(Moment(since), *days).0.max(self.state.now)
            }
            None => return,
        };
        self.schedule(until, due::GIVE_UP, thread);
    }

    /// Work in hand that began `elapsed` ago: its direct time, and what is left of it with travel and notes.
    ///
    /// Where the start is known to the instant, travel and notes count as the first part of what has passed, so that the
    /// rest is drawn from the law given that the whole has lasted longer. Otherwise all that passed was direct time.
    pub(super) fn rest_of(&self, thread: u32, task: &Task, elapsed: Span) -> (i64, i64) {
        let (travel, notes) = self.beside(task, thread);
        let law = task.service.get(self.cohort(thread));
        let mut draws = self.draws(thread, purpose::SERVICE);
        if !self.world.known {
            let left = ticks(law.sample_remaining(elapsed.0 as f64, &mut draws));
            return (elapsed.0 + left, left.saturating_add(travel + notes));
        }
        let direct_passed = (elapsed.0 - travel - notes).max(0);
        // The law holds in times of the scenario's scale.
        let scale = self.scale(thread);
        let rest = law.sample_remaining(direct_passed as f64 / scale, &mut draws) * scale;
        let direct = direct_passed.saturating_add(ticks(rest));
        (direct, direct.saturating_add(travel + notes - elapsed.0))
    }

    pub(super) fn in_hand(&mut self, thread: u32, task: &Task, elapsed: Span) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell_before(thread, elapsed, What::Requested { step, team, keep: false });
        self.tell_before(thread, elapsed, What::Started { step, team, accepts: true });
        self.goes_on(thread, task, elapsed);
    }

    /// Staff are at work with a thread for `elapsed` already.
    pub(super) fn goes_on(&mut self, thread: u32, task: &Task, elapsed: Span) {
        let team = self.team_of(thread);
        let (direct, left) = self.rest_of(thread, task, elapsed);
        let (now, cohort) = (self.state.now, self.cohort(thread));
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::InService;
        slot.priority = *task.priority.get(cohort);
        slot.since = now;
        slot.direct = direct;
        if self.world.known {
            self.state.apart[thread as usize].ready = now - elapsed.0;
        }
        self.take_staff(thread, team, left);
        self.schedule(now.saturating_add(left), due::COMPLETION, thread);
        self.account_begun(thread, elapsed, left);
    }

    /// Where a team's floor has no account of the past in a forecast, work that is begun already is what is known of it.
    fn account_begun(&mut self, thread: u32, worked: Span, left: i64) {
        let team = self.team_of(thread);
        let unknown = self.world.known && !self.world.floors.contains_key(&team);
        if let (Some(floor), true) = (self.spec.teams[team.index()].floor, unknown) {
            let priority = self.state.threads[thread as usize].priority;
            self.account(team, floor, priority, worked.0.saturating_add(left));
        }
    }

    /// Work was stopped after `worked`: it waits in front of its level.
    pub(super) fn put_down(&mut self, thread: u32, task: &Task, worked: Span) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell_before(thread, worked, What::Requested { step, team, keep: false });
        self.tell_before(thread, worked, What::Started { step, team, accepts: true });
        self.laid_aside(thread, task, worked);
    }

    /// Work begun lies in front of its level.
    pub(super) fn laid_aside(&mut self, thread: u32, task: &Task, worked: Span) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        let (direct, left) = self.rest_of(thread, task, worked);
        let (priority, now) = (*task.priority.get(self.cohort(thread)), self.state.now);
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Suspended;
        slot.priority = priority;
        slot.direct = direct;
        let apart = &mut self.state.apart[thread as usize];
        apart.left = left;
        if self.world.known {
            // When it was asked for is not known any more, but not later than this; a floor goes by it.
            apart.ready = now - worked.0;
        }
        let queue = self.queue(team, priority);
        self.state.push_front(List::Queue(queue), thread);
        self.state.teams[team.index()].waiting += 1;
        self.tell(thread, What::Suspended { step, team });
        self.account_begun(thread, worked, left);
    }

    /// In an appointment for `elapsed` already.
    pub(super) fn attends(&mut self, thread: u32, booking: &Booking, elapsed: Span) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        let (direct, left) = self.rest_of(thread, &booking.task, elapsed);
        self.tell_before(thread, elapsed, What::Requested { step, team, keep: false });
        self.tell_before(thread, elapsed, What::Started { step, team, accepts: true });
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Attending;
        slot.since = now - elapsed.0;
        slot.direct = direct;
        self.schedule(now.saturating_add(left), due::COMPLETION, thread);
    }

    pub(super) fn resume_delay(&mut self, thread: u32, elapsed: Span, left: f64) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        if self.state.threads[thread as usize].team != u16::MAX {
            self.tell_before(thread, elapsed, What::Requested { step, team, keep: false });
            self.tell_before(thread, elapsed, What::Started { step, team, accepts: true });
        }
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Delayed;
        slot.since = now - elapsed.0;
        self.schedule(now.saturating_add(ticks(left)), due::TIMER, thread);
    }

    /// On the way to the step, and there at an instant.
    pub(super) fn comes_at(&mut self, thread: u32, there: Moment) {
        self.state.threads[thread as usize].stage = Stage::Travelling;
        self.schedule(there.0.max(self.state.now), due::TIMER, thread);
    }
}
