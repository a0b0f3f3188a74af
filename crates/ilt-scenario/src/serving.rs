//! Which team of a role serves which home: the narrowest that does.

use std::collections::BTreeMap;

use ilt_domain::{RoleId, TeamId};

use crate::place::HomeRow;
use crate::team::TeamRow;

/// Who serves whom.
pub(crate) struct Serving {
    /// `of[role][home]`.
    pub of: Vec<Vec<TeamId>>,
    /// Homes that two teams of a role serve equally narrowly, by role: the two, and one such home.
    pub ties: BTreeMap<usize, (TeamId, TeamId, usize)>,
}

impl Serving {
    pub(crate) fn new(roles: usize, teams: &[TeamRow], homes: &[HomeRow]) -> Self {
        let mut of_role: Vec<Vec<usize>> = vec![Vec::new(); roles];
        for (index, team) in teams.iter().enumerate() {
            // A team of a role that does not exist is reported elsewhere and serves nobody.
            if let Some(members) = of_role.get_mut(team.known.role.index()) {
                members.push(index);
            }
        }
        let mut serving = Self { of: Vec::with_capacity(roles), ties: BTreeMap::new() };
        for (role, members) in of_role.iter().enumerate() {
            let served = homes.iter().enumerate().map(|(home, row)| {
                let narrowest = narrowest(members, teams, row);
                if let [a, b, ..] = narrowest[..] {
                    serving.ties.entry(role).or_insert((a, b, home));
                }
                narrowest.first().copied().unwrap_or(TeamId::NONE)
            });
            serving.of.push(served.collect());
        }
        serving
    }

    /// The team of a role that serves a home, or none.
    pub(crate) fn team(&self, role: RoleId, home: usize) -> TeamId {
        self.of.get(role.index()).map_or(TeamId::NONE, |homes| homes[home])
    }
}

/// The narrowest teams that serve a home; more than one is a tie.
fn narrowest(members: &[usize], teams: &[TeamRow], row: &HomeRow) -> Vec<TeamId> {
    let mut best = 0;
    let mut found = Vec::new();
    for &team in members {
        let Some(fit) = teams[team].fit(row) else { continue };
        if fit > best || found.is_empty() {
            (best, found) = (fit, Vec::new());
        }
        if fit == best {
            found.push(TeamId(team as u32));
        }
    }
    found
}
