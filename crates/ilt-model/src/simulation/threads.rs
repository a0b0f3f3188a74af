//! Threads and episodes open and close.

use ilt_domain::activity::{What, Witness};

use super::Run;
use crate::state::{Apart, Episode, NONE, Stage, Thread};

impl<W: Witness> Run<'_, W> {
    /// A free slot for a thread.
    #[inline(always)]
    pub(super) fn new_thread(&mut self, thread: Thread) -> u32 {
        self.state.opened[usize::from(thread.cohort)] += 1;
        let index = self.slot_for(thread);
        if self.world.departing[usize::from(thread.cohort)] {
            self.kin.opened(thread.person, index);
        }
        index
    }

    #[inline(always)]
    fn slot_for(&mut self, thread: Thread) -> u32 {
        match self.state.free_threads.pop() {
            Some(index) => {
                let generation = self.state.threads[index as usize].generation;
                self.state.threads[index as usize] = Thread { generation, ..thread };
                index
            }
            None => {
                self.state.threads.push(thread);
                self.state.apart.push(Apart::BLANK);
                (self.state.threads.len() - 1) as u32
            }
        }
    }

    /// A free slot for an episode of one thread.
    pub(super) fn new_episode(&mut self) -> u32 {
        self.state.free_episodes.pop().unwrap_or_else(|| {
            self.state.episodes.push(Episode { threads: 1 });
            (self.state.episodes.len() - 1) as u32
        })
    }

    /// A further thread joins the episode of `from`.
    pub(super) fn joins_episode(&mut self, from: u32) {
        let slot = &mut self.state.threads[from as usize];
        let episode = &mut self.state.episodes[slot.episode as usize];
        let before = if std::mem::replace(&mut slot.alone, false) { 1 } else { episode.threads };
        episode.threads = before + 1;
    }

    /// A thread of an episode closes; whether it was the last.
    fn leaves_episode(&mut self, thread: u32) -> bool {
        let slot = &self.state.threads[thread as usize];
        if slot.alone {
            return true;
        }
        let episode = &mut self.state.episodes[slot.episode as usize];
        episode.threads -= 1;
        episode.threads == 0
    }

    /// Closes a thread; the last one of an episode closes the episode.
    pub(super) fn close(&mut self, thread: u32) {
        self.tell(thread, What::Closed);
        let slot = &mut self.state.threads[thread as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.stage = Stage::Free;
        let (episode, cohort) = (slot.episode, usize::from(slot.cohort));
        self.state.closed[cohort] += 1;
        self.state.free_threads.push(thread);
        if self.leaves_episode(thread) {
            self.state.free_episodes.push(episode);
        }
    }

    /// Whether the person behind a thread died or moved away.
    #[inline(always)]
    pub(super) fn departed(&self, thread: u32) -> bool {
        let Thread { person, cohort, .. } = self.state.threads[thread as usize];
        self.world.departing[usize::from(cohort)] && person != NONE && self.departed.has(person)
    }
}
