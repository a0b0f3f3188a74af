//! Staff come and go; sessions begin.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Moment, TeamId};
use ilt_engine::Pending;

use super::Run;
use crate::due;
use crate::spec::AtClose;

impl<W: Witness> Run<'_, W> {
    /// The pending change of a team's rota happens.
    pub(super) fn staff_change(&mut self, team: u32) {
        let index = team as usize;
        let change = self.rotas[index][self.state.teams[index].change as usize];
        self.state.teams[index].change += 1;
        self.lay_down_change(team);
        self.set_staff(TeamId(team), change.on, change.blocked);
    }

    /// Sets the staff of a team, suspends what can no longer go on, starts what can. A team that comes to work also
    /// gives the places that fell free, or were asked for, while it was away; who is on the caseload already goes first.
    pub(super) fn set_staff(&mut self, team: TeamId, staff: u32, blocked: u32) {
        let before = std::mem::replace(&mut self.state.teams[team.index()].on, staff);
        let at = Moment(self.state.now);
        self.witness.witness(&Activity::of_team(at, What::StaffOn { team, staff, blocked }));
        if self.spec.teams[team.index()].at_close == AtClose::Suspend {
            while self.state.teams[team.index()].busy > staff {
                let Some(thread) = self.least_urgent(team) else { break };
                self.suspend(thread, team);
            }
        }
        self.dispatch(team);
        if before == 0 && staff > 0 {
            self.admit_next(team);
        }
    }

    /// Puts the team's next change into the calendar.
    pub(super) fn lay_down_change(&mut self, team: u32) {
        let index = team as usize;
        if let Some(next) = self.rotas[index].get(self.state.teams[index].change as usize) {
            self.laid.push(Pending::new(next.at, due::STAFF, team, 0));
        }
    }

    /// A session of appointments begins.
    pub(super) fn session_begins(&mut self, team: u32) {
        let index = team as usize;
        let at = self.state.teams[index].session as usize;
        self.state.teams[index].session += 1;
        if let Some(session) = self.spec.teams[index].sessions.as_ref().and_then(|all| all.list.get(at)) {
            let what = What::SlotsPublished { team: TeamId(team), slots: u32::from(session.slots) };
            self.witness.witness(&Activity::of_team(Moment(self.state.now), what));
        }
        self.lay_down_session(team);
    }

    /// Puts the beginning of the team's next session into the calendar.
    pub(super) fn lay_down_session(&mut self, team: u32) {
        let index = team as usize;
        let at = self.state.teams[index].session as usize;
        if let Some(session) = self.spec.teams[index].sessions.as_ref().and_then(|all| all.list.get(at)) {
            self.laid.push(Pending::new(session.from.0, due::SESSION, team, 0));
        }
    }
}
