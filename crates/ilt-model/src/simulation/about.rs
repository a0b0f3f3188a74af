//! What is asked of a thread again and again, and what is told and scheduled for it.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{CohortId, EpisodeId, HomeId, Moment, PersonId, Span, StepId, TeamId, ThreadId};
use ilt_engine::{Draws, Key, Pending};

use crate::spec::Task;

use super::Run;

impl<W: Witness> Run<'_, W> {
    /// Tells the witness what happened to a thread.
    #[inline(always)]
    pub(super) fn tell(&mut self, thread: u32, what: What) {
        let slot = &self.state.threads[thread as usize];
        self.witness.witness(&Activity {
            at: Moment(self.state.now),
            person: PersonId(slot.person),
            episode: EpisodeId(slot.episode),
            thread: ThreadId(thread),
            what,
        });
    }

    /// A random stream of the thread at its present visit.
    #[inline(always)]
    pub(super) fn draws(&self, thread: u32, purpose: u16) -> Draws {
        let slot = &self.state.threads[thread as usize];
        Draws::new(Key(slot.key), self.replication, purpose, slot.visit)
    }

    /// Schedules an event of a thread that stands until its generation changes.
    #[inline(always)]
    pub(super) fn schedule(&mut self, at: i64, rank: u8, thread: u32) {
        if at > self.world.lay_until {
            return;
        }
        let generation = self.state.threads[thread as usize].generation;
        self.laid.push(Pending::new(at, rank, thread, generation));
    }

    /// Voids all pending events of a thread.
    #[inline(always)]
    pub(super) fn void_events(&mut self, thread: u32) {
        let slot = &mut self.state.threads[thread as usize];
        slot.generation = slot.generation.wrapping_add(1);
    }

    #[inline(always)]
    pub(super) fn cohort(&self, thread: u32) -> CohortId {
        CohortId(u32::from(self.state.threads[thread as usize].cohort))
    }

    #[inline(always)]
    pub(super) fn home(&self, thread: u32) -> HomeId {
        HomeId(u32::from(self.state.threads[thread as usize].home))
    }

    #[inline(always)]
    pub(super) fn team_of(&self, thread: u32) -> TeamId {
        TeamId(u32::from(self.state.threads[thread as usize].team))
    }

    /// The step a thread's present work is reported under: visits of a caseload have entries of their own.
    #[inline(always)]
    pub(super) fn step_of(&self, thread: u32) -> StepId {
        let slot = &self.state.threads[thread as usize];
        let step = StepId(u32::from(slot.step));
        if !slot.visiting { step } else { self.visit_step(thread, step) }
    }

    /// The factor on the direct time of a thread's present work.
    #[inline(always)]
    pub(super) fn scale(&self, thread: u32) -> f64 {
        if self.scales.is_empty() { 1.0 } else { self.scales[self.step_of(thread).index()] }
    }

    /// Time on the road and for notes that a piece of work adds, microseconds.
    #[inline(always)]
    pub(super) fn beside(&self, task: &Task, thread: u32) -> (i64, i64) {
        let travel = if task.travel { self.travel(thread) } else { 0 };
        (travel, task.notes.0)
    }

    pub(super) fn travel(&self, thread: u32) -> i64 {
        let (team, home) = (self.team_of(thread), self.home(thread));
        let minutes = self.spec.travel.get(team.index()).and_then(|row| row.get(home.index())).copied();
        Span::from_minutes(f64::from(minutes.unwrap_or(0.0))).0
    }
}
