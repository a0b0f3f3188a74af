//! Levels over the week, the weeks, or the run.

use std::collections::BTreeMap;

use ilt_domain::{Measure, TeamId};

use super::{Group, Rows};
use crate::ledger::Ledger;
use crate::row::{Class, RowKey, Scope};

/// Teams up to which levels are given by team.
const MOST_TEAMS: usize = 64;

impl Ledger {
    /// Rows of levels by time.
    pub(super) fn level_rows(&self, rows: &mut Rows) {
        let samples = self.samples_per_bin();
        let mut sums: BTreeMap<(Group, usize), (u64, u64)> = BTreeMap::new();
        let profiles = &self.fold.profiles;
        let shown = |index: usize| !self.names.teams[index].unlimited && profiles.sampled[index];
        for (index, team) in self.names.teams.iter().enumerate().filter(|(index, _)| shown(*index)) {
            for (bin, [waiting, served]) in profiles.of_team(index).enumerate() {
                for group in self.level_groups(index, team.role) {
                    let sum = sums.entry((group, bin)).or_default();
                    sum.0 += waiting;
                    sum.1 += served;
                }
            }
        }
        for ((group, bin), (waiting, served)) in sums {
            let taken = samples.get(bin).copied().unwrap_or(0);
            if taken == 0 {
                continue;
            }
            let time = self.bin_time(bin);
            let key = |measure| RowKey { time, ..group.key(measure) };
            rows.put(key(Measure::WaitingAt), waiting as f64 / taken as f64);
            rows.put(key(Measure::InServiceAt), served as f64 / taken as f64);
        }
    }

    fn level_groups(&self, team: usize, role: ilt_domain::RoleId) -> Vec<Group> {
        let group = |scope, class| Group { scope, class, cohort: None };
        let mut groups = vec![group(Scope::System, Some(Class::Role(role)))];
        if self.names.teams.len() <= MOST_TEAMS {
            groups.push(group(Scope::Team(TeamId(team as u32)), None));
        }
        groups
    }
}
