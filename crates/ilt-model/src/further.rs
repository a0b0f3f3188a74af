//! Places that people hold beyond the first with a role: in two episodes, at two steps, or with the teams of two localities.
//!
//! That someone is on a caseload is one bit for each role. It may go only when the last place goes, so what is held
//! beyond the first is kept here: next to nothing, as hardly anybody holds two. Derived from the threads, so it is made
//! again after a restore and never saved.

use crate::state::{NONE, Stage, Thread};

/// The person and the role's flag of each place beyond the first, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Further(Vec<(u32, u8)>);

impl Further {
    /// What the open threads of a restored state hold; `flag` tells the flag of the role a thread is with.
    pub(crate) fn of(threads: &[Thread], flag: impl Fn(&Thread) -> u8) -> Self {
        let holds = |thread: &&Thread| thread.stage == Stage::OnCaseload || thread.visiting;
        let places = threads.iter().filter(|thread| thread.stage != Stage::Free && thread.person != NONE);
        let mut held: Vec<(u32, u8)> = places
            .filter(holds)
            .map(|thread| (thread.person, flag(thread)))
            .filter(|&(_, flag)| flag != 0)
            .collect();
        held.sort_unstable();
        Self(held.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[1]).collect())
    }

    /// Someone who holds a place with a role takes another.
    pub(crate) fn add(&mut self, person: u32, flag: u8) {
        let at = self.0.partition_point(|held| *held < (person, flag));
        self.0.insert(at, (person, flag));
    }

    /// Someone gives up a place with a role; whether they still hold another.
    pub(crate) fn remove(&mut self, person: u32, flag: u8) -> bool {
        match self.0.binary_search(&(person, flag)) {
            Ok(at) => {
                self.0.remove(at);
                true
            }
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::BLANK;

    #[test]
    fn the_last_place_is_told_from_the_others() {
        let mut further = Further::default();
        further.add(7, 2);
        further.add(3, 4);
        further.add(7, 2);
        assert!(!further.remove(7, 4), "of another role");
        assert!(further.remove(7, 2) && further.remove(7, 2) && !further.remove(7, 2));
        assert!(further.remove(3, 4) && !further.remove(3, 4));
    }

    #[test]
    fn a_restored_state_holds_what_its_threads_hold() {
        let at = |person, stage, visiting, team| Thread { person, stage, visiting, team, ..BLANK };
        let threads = [
            at(5, Stage::OnCaseload, false, 2),
            at(5, Stage::Waiting, true, 2),
            at(5, Stage::OnCaseload, false, 4),
            at(5, Stage::OnCaseload, false, 0),
            at(5, Stage::OnCaseload, false, 0),
            at(6, Stage::OnCaseload, false, 2),
            at(6, Stage::Waiting, false, 2),
            at(6, Stage::Free, true, 2),
            at(NONE, Stage::OnCaseload, false, 2),
            at(NONE, Stage::OnCaseload, false, 2),
        ];
        let mut further = Further::of(&threads, |thread| thread.team as u8);
        assert_eq!(further.0, [(5, 2)]);
        assert!(further.remove(5, 2) && !further.remove(5, 2) && !further.remove(6, 2));
    }
}
