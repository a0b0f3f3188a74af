//! Threads and episodes open and close.

use ilt_domain::activity::{What, Witness};

use super::Run;
use crate::state::{Episode, NONE, Stage, Thread};

impl<W: Witness> Run<'_, W> {
    /// A free slot for a thread.
    pub(super) fn new_thread(&mut self, thread: Thread) -> u32 {
        self.state.opened[usize::from(thread.cohort)] += 1;
        let index = self.slot_for(thread);
        if self.world.departing[usize::from(thread.cohort)] {
            self.kin.opened(thread.person, index);
        }
        index
    }

    fn slot_for(&mut self, thread: Thread) -> u32 {
        match self.state.free_threads.pop() {
            Some(index) => {
                let generation = self.state.threads[index as usize].generation;
                self.state.threads[index as usize] = Thread { generation, ..thread };
                index
            }
            None => {
                self.state.threads.push(thread);
                (self.state.threads.len() - 1) as u32
            }
        }
    }

    pub(super) fn new_episode(&mut self) -> u32 {
        let fresh = Episode { threads: 1 };
        match self.state.free_episodes.pop() {
            Some(index) => {
                self.state.episodes[index as usize] = fresh;
                index
            }
            None => {
                self.state.episodes.push(fresh);
                (self.state.episodes.len() - 1) as u32
            }
        }
    }

    /// Closes a thread; the last one of an episode closes the episode.
    pub(super) fn close(&mut self, thread: u32) {
        self.tell(thread, What::Closed);
        let slot = &mut self.state.threads[thread as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.stage = Stage::Free;
        let (episode, cohort) = (slot.episode as usize, usize::from(slot.cohort));
        if self.world.departing[cohort] {
            self.kin.closed(thread);
        }
        self.state.closed[cohort] += 1;
        self.state.free_threads.push(thread);
        self.state.episodes[episode].threads -= 1;
        if self.state.episodes[episode].threads == 0 {
            self.state.free_episodes.push(episode as u32);
        }
    }

    /// Whether the person behind a thread died or moved away.
    #[inline(always)]
    pub(super) fn departed(&self, thread: u32) -> bool {
        let person = self.state.threads[thread as usize].person;
        person != NONE && self.departed.has(person)
    }
}
