//! Which threads are open for a person: asked when someone dies or moves away.
//!
//! Derived from the threads, so it is made again after a restore and never saved.

use crate::state::{Stage, Thread};

/// Open threads by person, as lists through the threads.
#[derive(Debug, Clone)]
pub(crate) struct Kin {
    /// A person's thread opened last, plus one; 0: none. Noughts cost nothing until somebody of a page has a thread.
    /// Empty where nobody can depart.
    first: Vec<u32>,
    /// The same person's thread opened before it, plus one, by thread.
    next: Vec<u32>,
}

impl Kin {
    /// Nobody has a thread yet.
    pub(crate) fn new(people: usize) -> Self {
        Self { first: vec![0; people], next: Vec::new() }
    }

    /// The open threads of a restored state, of those cohorts that are `followed`.
    pub(crate) fn of(people: usize, threads: &[Thread], followed: &[bool]) -> Self {
        let mut kin = Self::new(people);
        for (index, thread) in threads.iter().enumerate() {
            if thread.stage != Stage::Free && followed[usize::from(thread.cohort)] {
                kin.opened(thread.person, index as u32);
            }
        }
        kin
    }

    /// A thread opens.
    #[inline]
    pub(crate) fn opened(&mut self, person: u32, thread: u32) {
        let Some(first) = self.first.get_mut(person as usize) else { return };
        if thread as usize >= self.next.len() {
            self.next.resize(thread as usize + 1, 0);
        }
        self.next[thread as usize] = std::mem::replace(first, thread + 1);
    }

    /// A thread closes. People have few threads at a time, so the list is walked.
    #[inline]
    pub(crate) fn closed(&mut self, person: u32, thread: u32) {
        let Some(first) = self.first.get_mut(person as usize) else { return };
        let after = self.next[thread as usize];
        if *first == thread + 1 {
            *first = after;
            return;
        }
        let mut at = *first;
        while at != 0 {
            let next = &mut self.next[at as usize - 1];
            if *next == thread + 1 {
                *next = after;
                return;
            }
            at = *next;
        }
    }

    /// A person's open threads, in the order of their handles, so that how the lists came about never shows.
    pub(crate) fn threads(&self, person: u32) -> Vec<u32> {
        let mut threads = Vec::new();
        let mut at = self.first.get(person as usize).copied().unwrap_or(0);
        while at != 0 {
            threads.push(at - 1);
            at = self.next[at as usize - 1];
        }
        threads.sort_unstable();
        threads
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::NONE;

    #[test]
    fn threads_come_and_go_in_any_order() {
        let mut kin = Kin::new(2);
        for thread in [4, 0, 7, 2] {
            kin.opened(1, thread);
        }
        kin.opened(0, 3);
        kin.closed(1, 7);
        kin.closed(1, 4);
        assert_eq!(kin.threads(1), [0, 2]);
        kin.opened(1, 7);
        kin.closed(1, 7);
        kin.closed(0, 3);
        assert_eq!(kin.threads(1), [0, 2]);
        assert!(kin.threads(0).is_empty());
    }

    #[test]
    fn nobody_in_particular_has_no_threads() {
        let mut kin = Kin::new(1);
        kin.opened(NONE, 0);
        kin.closed(NONE, 0);
        assert!(kin.threads(NONE).is_empty());
    }
}
