//! Where staff and work balance: the arithmetic of whole-time equivalents turned round, without running again.
//!
//! With `h` hours a WTE can be committed for in the window, `b` hours of meetings and `d` hours of other work asked
//! for, those in post (`w`) just do everything when referrals are `f` times those simulated: `w h = b + f d`. Both
//! sides are linear in referrals, which holds while the work of one referral does not depend on how many there are.

use ilt_domain::{Directory, Measure, RoleId, TeamId};
use ilt_ledger::{Class, RowKey, Scope, Time};

use crate::findings::{BreakEven, Row};

/// The break-even of each role planned in whole-time equivalents, then of each of its teams.
pub(crate) fn all(names: &Directory, rows: &[Row]) -> Vec<BreakEven> {
    let planned =
        names.roles.iter().enumerate().filter(|(_, role)| role.headline && role.hours_per_wte_year.is_some());
    planned
        .map(|(role, _)| RoleId(role as u32))
        .flat_map(|role| {
            let whole = one(rows, role, Scope::System, Some(Class::Role(role)));
            let teams = names.teams.iter().enumerate().filter(move |(_, team)| team.role == role);
            let teams =
                teams.filter_map(move |(team, _)| one(rows, role, Scope::Team(TeamId(team as u32)), None));
            whole.into_iter().chain(teams)
        })
        .collect()
}

fn one(rows: &[Row], role: RoleId, scope: Scope, class: Option<Class>) -> Option<BreakEven> {
    let mean = |measure| {
        let key = RowKey { measure, scope, cohort: None, class, time: Time::Window };
        rows.binary_search_by(|row| row.key.cmp(&key)).ok().map(|at| rows[at].mean)
    };
    let (needed, wte_needed) = (mean(Measure::HoursNeeded)?, mean(Measure::WteNeeded)?);
    let wte_in_post = mean(Measure::WteInPost)?;
    let blocked = mean(Measure::BlockedHours).unwrap_or(0.0);
    let done: f64 =
        [Measure::DirectHours, Measure::TravelHours, Measure::NotesHours].into_iter().filter_map(mean).sum();
    let hours_per_wte = needed / wte_needed;
    let asked = needed - blocked;
    (wte_needed > 0.0 && asked > 0.0).then(|| BreakEven {
        role,
        scope,
        wte_in_post,
        wte_for_work_done: (done + blocked) / hours_per_wte,
        wte_for_all_asked: wte_needed,
        referral_factor: (wte_in_post * hours_per_wte - blocked) / asked,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::directory::{Role, Team};

    #[test]
    fn staff_in_post_and_the_referrals_they_can_carry_balance() {
        let names = Directory {
            roles: vec![Role {
                hours_per_wte_year: Some(1_300.0),
                planning_level: 1.0,
                headline: true,
                ..Role::default()
            }],
            teams: vec![Team { role: RoleId(0), ..Team::default() }],
            ..Directory::default()
        };
        let row = |measure, mean| Row {
            key: RowKey {
                measure,
                scope: Scope::Team(TeamId(0)),
                cohort: None,
                class: None,
                time: Time::Window,
            },
            n: 1,
            mean,
            sd: None,
            half_width_95: None,
            quantiles: Vec::new(),
        };
        let mut rows = vec![
            row(Measure::HoursNeeded, 5_300.0),
            row(Measure::BlockedHours, 100.0),
            row(Measure::WteNeeded, 4.0),
            row(Measure::WteInPost, 2.0),
            row(Measure::DirectHours, 2_000.0),
            row(Measure::TravelHours, 500.0),
        ];
        rows.sort_by_key(|row| row.key);
        let found = all(&names, &rows);
        assert_eq!(found.len(), 1);
        let per_wte = 5_300.0 / 4.0;
        assert!((found[0].referral_factor - (2.0 * per_wte - 100.0) / 5_200.0).abs() < 1e-12);
        assert!((found[0].wte_for_work_done - 2_600.0 / per_wte).abs() < 1e-12);
        // At that factor the work asked for is exactly what those in post are planned for.
        assert!((100.0 + found[0].referral_factor * 5_200.0 - 2.0 * per_wte).abs() < 1e-9);
    }
}
