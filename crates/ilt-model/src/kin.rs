//! Which threads are open for a person: asked when someone dies or moves away.
//!
//! Threads open and close far more often than people depart, so all that is kept is a tag of whose each thread was last,
//! and a departure looks through it: people are a million and lie far apart in memory, tags of threads are two bytes side
//! by side. A tag fits one person in 65,536, and stays when the thread closes; the thread itself says whether it is right.
//! Derived from the threads, so it is made again after a restore and never saved.

use crate::state::{NONE, Stage, Thread};

/// Tags looked at together: one comparison for several of them, one branch for all.
const TOGETHER: usize = 128;

/// Whose the open threads are. Empty where nobody can depart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kin {
    /// The tag of the person of each open thread that is followed; anything for other threads.
    tags: Vec<u16>,
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
        if at >= self.tags.len() {
            self.tags.resize(at + 1, 0);
        }
        self.tags[at] = tag(person);
    }

    /// A person's open threads among all, in the order of their handles; of nobody in particular, none.
    pub(crate) fn threads(&self, person: u32, all: &[Thread]) -> Vec<u32> {
        let mut found = Vec::new();
        if person == NONE {
            return found;
        }
        let (sought, theirs) =
            (tag(person), |thread: &Thread| thread.person == person && thread.stage != Stage::Free);
        for (number, together) in self.tags.chunks(TOGETHER).enumerate() {
            if together.iter().fold(false, |any, &tag| any | (tag == sought)) {
                let here = (number * TOGETHER..).zip(together).filter(|(_, tag)| **tag == sought);
                found.extend(here.filter(|(at, _)| theirs(&all[*at])).map(|(at, _)| at as u32));
            }
        }
        found
    }
}

fn tag(person: u32) -> u16 {
    person as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::BLANK;

    /// Threads of these persons, some of them closed again.
    fn threads(persons: &[(u32, bool)]) -> (Kin, Vec<Thread>) {
        let mut kin = Kin::default();
        let thread = |&(person, open): &(u32, bool)| Thread {
            person,
            stage: if open { Stage::Delayed } else { Stage::Free },
            ..BLANK
        };
        let threads: Vec<Thread> = persons.iter().map(thread).collect();
        for (index, thread) in threads.iter().enumerate().rev() {
            kin.opened(thread.person, index as u32);
        }
        (kin, threads)
    }

    #[test]
    fn open_threads_are_found_in_order() {
        let mut persons = vec![(7, true); 800];
        for (at, open) in [(0, true), (2, true), (4, false), (3, true), (700, true)] {
            persons[at] = (1, open);
        }
        let (kin, all) = threads(&persons);
        assert_eq!(kin.threads(1, &all), [0, 2, 3, 700]);
        assert_eq!(kin.threads(7, &all).len(), 795);
        assert!(kin.threads(0, &all).is_empty());
    }

    #[test]
    fn people_of_one_tag_are_told_apart() {
        let (kin, all) = threads(&[(5, true), (5 + (1 << 16), true), (5, true)]);
        assert_eq!(kin.threads(5, &all), [0, 2]);
        assert_eq!(kin.threads(5 + (1 << 16), &all), [1]);
        assert_eq!(Kin::of(&all, &[true]).threads(5, &all), [0, 2]);
        assert!(Kin::of(&all, &[false]).threads(5, &all).is_empty());
    }

    #[test]
    fn nobody_in_particular_has_no_threads() {
        let (kin, all) = threads(&[(NONE, true), (u32::from(u16::MAX), true)]);
        assert!(kin.threads(NONE, &all).is_empty());
        assert_eq!(kin.threads(u32::from(u16::MAX), &all), [1]);
    }
}
