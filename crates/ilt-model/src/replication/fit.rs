//! Whether a restored state fits its scenario.
//!
//! What is looked up by number while a run goes on is checked here: tables, threads, lists, free slots and pending
//! events. Whether a state can have come about at all is not: counts written over by hand lead to figures that are not
//! those of any run.

use super::RestoreError;
use crate::due;
use crate::state::{Fifo, NONE, Stage, State, Thread};
use crate::world::World;

impl State {
    /// Refuses a state whose tables, links or pending events point to what the scenario does not have.
    pub(super) fn belongs_to(&self, world: &World) -> Result<(), RestoreError> {
        let spec = world.spec();
        let people = world.register().map_or(0, |register| register.len());
        let threads = self.threads.len();
        let checks = [
            (self.teams.len() == spec.teams.len(), "the number of teams differs"),
            (self.streams.len() == spec.streams.len(), "the number of arrival streams differs"),
            (self.flags.len() == people, "the number of people differs"),
            (self.opened.len() == spec.directory.cohorts.len(), "the number of cohorts differs"),
            (self.closed.len() == self.opened.len(), "the number of cohorts differs"),
            (self.queues.len() == spec.teams.len() * world.levels, "the number of queues differs"),
            (self.place_queues.len() == self.queues.len(), "the number of queues differs"),
            (self.apart.len() == threads, "a thread lacks a part"),
            (within(&self.free_threads, threads), "a free place points outside"),
            (within(&self.free_episodes, self.episodes.len()), "a free place points outside"),
            (
                self.threads.iter().all(|thread| thread.fits(world, self.episodes.len(), threads)),
                "a thread points outside",
            ),
            (self.lists_end(), "a queue does not come to its end"),
            (self.events_fit(), "a pending event is about nothing there is"),
            (self.slots_fit(world), "the number of sessions differs"),
        ];
        match checks.iter().find(|(fine, _)| !fine) {
            Some((_, why)) => Err(RestoreError::OtherScenario(why)),
            None => Ok(()),
        }
    }

    fn slots_fit(&self, world: &World) -> bool {
        self.teams.iter().zip(&world.sessions).all(|(state, sessions)| state.slots.len() == sessions.len())
    }

    /// Whether every list runs from its head to its tail, and no thread is in two of them or twice in one.
    fn lists_end(&self) -> bool {
        let hands = self.teams.iter().map(|team| &team.hand);
        let mut left = self.threads.len();
        self.queues.iter().chain(&self.place_queues).chain(hands).all(|list| self.ends(list, &mut left))
    }

    fn ends(&self, list: &Fifo, left: &mut usize) -> bool {
        let (mut last, mut at) = (NONE, list.head);
        while at != NONE {
            let Some(thread) = self.threads.get(at as usize) else { return false };
            if *left == 0 || thread.prev != last {
                return false;
            }
            *left -= 1;
            (last, at) = (at, thread.next);
        }
        last == list.tail
    }

    fn events_fit(&self) -> bool {
        self.calendar.to_sorted_vec().iter().all(|event| {
            let there = match event.rank() {
                due::COMPLETION | due::TIMER | due::GIVE_UP => self.threads.len(),
                due::ARRIVAL => self.streams.len(),
                due::STAFF | due::SESSION => self.teams.len(),
                _ => return true,
            };
            (event.index() as usize) < there
        })
    }
}

fn within(indices: &[u32], length: usize) -> bool {
    indices.iter().all(|&index| (index as usize) < length)
}

impl Thread {
    fn fits(&self, world: &World, episodes: usize, threads: usize) -> bool {
        let spec = world.spec();
        let people = world.register().map_or(0, |register| register.len());
        let link = |index: u32| index == NONE || (index as usize) < threads;
        let with_team = usize::from(self.team) < spec.teams.len();
        let without = self.team == u16::MAX
            && !self.visiting
            && matches!(self.stage, Stage::Free | Stage::Travelling | Stage::Delayed);
        link(self.next)
            && link(self.prev)
            && usize::from(self.home) < spec.directory.homes.len()
            && usize::from(self.cohort) < spec.directory.cohorts.len()
            && usize::from(self.step) < spec.steps.len()
            && (with_team || without)
            && usize::from(self.priority) < world.levels
            && (self.episode as usize) < episodes
            && (self.person == NONE || (self.person as usize) < people)
    }
}
