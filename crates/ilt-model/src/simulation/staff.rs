//! Staff come and go; sessions begin.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Moment, TeamId};
use ilt_engine::Pending;

use super::Run;
use crate::due;
use crate::spec::{AtClose, Staffing};
use crate::world::World;

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

    /// Staffs the teams as the rotas at hand say, after a restore. Under the scenario that was saved nothing changes; under
    /// another, staff change at this instant, and later changes are those of the new rotas.
    pub(super) fn follow_rotas(&mut self) {
        let world: &World = self.world;
        let pending = self.state.calendar.to_sorted_vec();
        self.state.calendar = pending.into_iter().filter(|event| event.rank() != due::STAFF).collect();
        for &team in &world.components[self.component].teams {
            self.follow_rota(team);
        }
        self.lay_into_calendar();
    }

    fn follow_rota(&mut self, team: u32) {
        let index = team as usize;
        let rota = &self.rotas[index];
        let begun = rota.partition_point(|change| change.at <= self.state.now);
        let rostered = begun.checked_sub(1).map_or((0, 0), |last| (rota[last].on, rota[last].blocked));
        let unlimited = matches!(self.spec.teams[index].staffing, Staffing::Unlimited);
        let (on, blocked) = if unlimited { (u32::MAX, 0) } else { rostered };
        self.state.teams[index].change = begun as u32;
        self.lay_down_change(team);
        if self.state.teams[index].on != on {
            self.set_staff(TeamId(team), on, blocked);
        } else if !unlimited {
            // Who sits in a block is no part of the state.
            let what = What::StaffOn { team: TeamId(team), staff: on, blocked };
            self.witness.witness(&Activity::of_team(Moment(self.state.now), what));
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
