//! Someone dies or moves away: whatever is open for them ends at that instant.

use ilt_domain::TeamId;
use ilt_domain::activity::{What, Witness};

use super::Run;
use crate::state::{DEPARTED, List, NONE, Stage};

impl<W: Witness> Run<'_, W> {
    /// The person of a thread departs, and their other threads close where they stand. Whether the person is known:
    /// of someone unknown nothing else can be found, and their thread goes on as the pathway says.
    pub(super) fn depart(&mut self, thread: u32) -> bool {
        let person = self.state.threads[thread as usize].person;
        if person == NONE {
            self.tell(thread, What::Departed);
            return false;
        }
        if self.departed(thread) {
            return true;
        }
        self.tell(thread, What::Departed);
        self.state.flags[person as usize] |= DEPARTED;
        self.departed.add(person);
        let mut eased = Vec::new();
        for other in self.kin.threads(person, &self.state.threads) {
            if other != thread {
                eased.extend(self.cut_short(other));
            }
        }
        let threads = &self.state.threads;
        self.entering.retain(|&(entering, _)| threads[entering as usize].stage != Stage::Free);
        // Only now: else a place or a worker could go to another thread of the same person.
        for team in eased {
            self.dispatch(team);
            self.admit_next(team);
        }
        true
    }

    /// Closes a thread wherever it stands; the team that has a worker or a place free because of it.
    fn cut_short(&mut self, thread: u32) -> Option<TeamId> {
        let slot = &self.state.threads[thread as usize];
        let (stage, priority) = (slot.stage, slot.priority);
        let placed = slot.visiting || stage == Stage::OnCaseload;
        let team = self.team_of(thread);
        match stage {
            Stage::Waiting | Stage::Suspended => {
                let queue = self.queue(team, priority);
                self.state.unlink(List::Queue(queue), thread);
                self.state.teams[team.index()].waiting -= 1;
            }
            Stage::InService => self.free_staff(thread, team),
            Stage::AwaitingPlace => {
                let queue = self.queue(team, priority);
                self.state.unlink(List::Place(queue), thread);
            }
            _ => {}
        }
        if placed {
            self.give_up_place(thread);
        }
        self.close(thread);
        (placed || stage == Stage::InService).then_some(team)
    }
}
