//! Which threads are open for a person: asked when someone dies or moves away.
//!
//! Threads open and close far more often than people depart, so all that is kept is whose each thread is, and a departure
//! looks through it: people are a million and lie far apart in memory, threads at a time are some thousands side by side.
//! Derived from the threads, so it is made again after a restore and never saved.

use crate::state::{NONE, Stage, Thread};

/// Persons looked at together: one comparison for several of them, one branch for all.
const TOGETHER: usize = 128;

/// Whose the open threads are. Empty where nobody can depart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kin {
    /// The person of each open thread that is followed, else `NONE`.
    person_of: Vec<u32>,
}

impl Kin {
    /// The open threads of a restored state, of those cohorts that are `followed`.
    pub(crate) fn of(threads: &[Thread], followed: &[bool]) -> Self {
        let mut kin = Self::default();
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
        let at = thread as usize;
        if at >= self.person_of.len() {
            self.person_of.resize(at + 1, NONE);
        }
        self.person_of[at] = person;
    }

    /// A thread that was opened closes.
    #[inline]
    pub(crate) fn closed(&mut self, thread: u32) {
        self.person_of[thread as usize] = NONE;
    }

    /// A person's open threads, in the order of their handles; of nobody in particular, none.
    pub(crate) fn threads(&self, person: u32) -> Vec<u32> {
        let mut threads = Vec::new();
        if person == NONE {
            return threads;
        }
        for (number, together) in self.person_of.chunks(TOGETHER).enumerate() {
            if together.iter().fold(false, |found, &of| found | (of == person)) {
                let here = together.iter().enumerate().filter(|(_, of)| **of == person);
                threads.extend(here.map(|(at, _)| (number * TOGETHER + at) as u32));
            }
        }
        threads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_come_and_go_in_any_order() {
        let mut kin = Kin::default();
        for thread in [4, 0, 700, 2] {
            kin.opened(1, thread);
        }
        kin.opened(0, 3);
        kin.closed(700);
        kin.closed(4);
        assert_eq!(kin.threads(1), [0, 2]);
        kin.opened(1, 700);
        assert_eq!(kin.threads(1), [0, 2, 700]);
        kin.closed(700);
        kin.closed(3);
        assert_eq!(kin.threads(1), [0, 2]);
        assert!(kin.threads(0).is_empty());
    }

    #[test]
    fn nobody_in_particular_has_no_threads() {
        let mut kin = Kin::default();
        kin.opened(NONE, 1);
        kin.opened(5, 2);
        assert!(kin.threads(NONE).is_empty());
        kin.closed(1);
        assert_eq!(kin.threads(5), [2]);
    }
}
