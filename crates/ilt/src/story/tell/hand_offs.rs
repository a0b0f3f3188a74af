//! Who holds the care: acceptances, hand-offs by the ledger's rule, the lead professional.

use super::{Class, Moment, TeamId, Teller, classify};

impl Teller<'_> {
    /// A team accepts the thread.
    pub(super) fn accepted(&mut self, key: (u64, u32), at: Moment, team: TeamId) {
        if !self.sums.teams.contains(&team) {
            self.sums.teams.push(team);
        }
        let Some(thread) = self.threads.get_mut(&key) else { return };
        let (from, keep) = (std::mem::replace(&mut thread.holder, team), thread.keep);
        let registered = self.names.homes[thread.home.index()].registered_with;
        let class = classify(self.names, from, team, registered, keep);
        self.sums.hand_offs += u32::from(class.headline());
        let (from, to) = (self.team(from), self.team(team));
        let line = match class {
            Class::None => return,
            Class::Transfer => format!("Hand-off: {to} take over from {from}."),
            Class::Join => format!("Hand-off: {to} join, {from} stay involved."),
            Class::Leave => format!("Back with the registered GP, {to}."),
            Class::HospitalIn => format!("Into hospital: {to} hold the care, {from} before."),
            Class::HospitalOut => format!("Out of hospital: {to} hold the care, {from} before."),
        };
        self.say(at, line);
        self.involved(at);
    }

    /// Who is involved now, the registered GP first.
    fn involved(&mut self, at: Moment) {
        let mut teams: Vec<TeamId> = Vec::new();
        for thread in self.threads.values() {
            let registered = self.names.homes[thread.home.index()].registered_with;
            for team in [registered, thread.holder] {
                if team.is_some() && !teams.contains(&team) {
                    teams.push(team);
                }
            }
        }
        let names: Vec<&str> = teams.iter().map(|&team| self.team(team)).collect();
        let line = format!("Involved now: {}.", names.join(", "));
        self.say(at, line);
    }

    /// A change of the lead professional, if the team's role leads.
    pub(super) fn leads(&mut self, at: Moment, team: TeamId, takes: bool) {
        let role = &self.names.roles[self.names.teams[team.index()].role.index()];
        if !role.leads {
            return;
        }
        let line = match takes {
            true => format!("Lead professional now: {} ({}).", role.name, self.team(team)),
            false => "The lead goes back to the registered GP.".into(),
        };
        self.say(at, line);
    }
}
