//! What the figures say about what integrated teams can and cannot do.

use ilt_domain::{CohortId, Measure, RoleId};
use ilt_ledger::Scope;

use crate::page::Finding;
use crate::view::View;
use crate::words::{count, list, share, wte};

/// What integrated teams can and cannot do, as far as this run shows it.
pub(super) fn findings(view: View<'_>) -> Vec<Finding> {
    let registered = view.roles().into_iter().find(|role| view.role(*role).registered);
    let (Some(gp), true) = (registered, view.roles().len() > 1) else { return Vec::new() };
    [reach(view, gp), meetings(view), more_social_care(view, gp)].into_iter().flatten().collect()
}

/// How much of the GPs' work integrated teams can touch: that of the cohorts which such teams take on.
fn reach(view: View<'_>, gp: RoleId) -> Option<Finding> {
    let all = view.of_role(Measure::Requests, gp).filter(|all| *all > 0.0)?;
    let leads: Vec<RoleId> = view.roles().into_iter().filter(|role| view.role(*role).leads).collect();
    let taken_on = |cohort: &CohortId| {
        leads
            .iter()
            .any(|role| view.of_cohort(Measure::Requests, *cohort, *role).is_some_and(|asked| asked > 0.0))
    };
    let cohorts = (0..view.names().cohorts.len() as u32).map(CohortId).filter(taken_on);
    let asked: f64 = cohorts.filter_map(|cohort| view.of_cohort(Measure::Requests, cohort, gp)).sum();
    let name = &view.role(*leads.first()?).name;
    (asked > 0.0 && asked < 0.5 * all).then(|| {
        Finding::new(
            "Integrated teams cannot close a GP gap by themselves.",
            format!(
                "The cohorts that the {name} teams work with make {} of {} requests.",
                share(asked / all),
                view.role(gp).name
            ),
        )
    })
}

fn meetings(view: View<'_>) -> Option<Finding> {
    let taken: Vec<String> = view
        .roles()
        .into_iter()
        .filter_map(|role| {
            Some((role, view.of_role(Measure::BlockedHours, role).filter(|hours| *hours > 0.0)?))
        })
        .filter_map(|(role, hours)| {
            Some(format!("{} WTE ({})", wte(view.hours_as_wte(role, hours)?), view.role(role).name))
        })
        .collect();
    (!taken.is_empty())
        .then(|| Finding::new("Meetings take time from care.", format!("They take {}.", list(&taken))))
}

/// Share of the hand-offs to social care from which the teams that make them are a source of its work.
const LARGE_PART: f64 = 0.1;

/// Hand-offs to social care from community teams: more of those teams means more of that work.
fn more_social_care(view: View<'_>, gp: RoleId) -> Option<Finding> {
    let routes: Vec<(RoleId, RoleId, f64)> = view
        .rows_of(Measure::HandOffs)
        .filter_map(|row| match row.key.scope {
            Scope::RoleRoute(from, to) if view.social_care(to) && !view.social_care(from) => {
                Some((from, to, row.mean))
            }
            _ => None,
        })
        .collect();
    let all: f64 = routes.iter().map(|route| route.2).sum();
    let mut from: Vec<&(RoleId, RoleId, f64)> =
        routes.iter().filter(|(from, _, _)| *from != gp && view.role(*from).headline).collect();
    from.sort_by(|a, b| b.2.total_cmp(&a.2));
    let first = from.first().filter(|route| route.2 > 0.0)?;
    let name = &view.role(first.0).name;
    let part = first.2 / all;
    let sent = format!(
        "Of {} hand-offs to social care in the time observed, {} ({}) come from the {name} teams",
        count(all),
        count(first.2),
        share(part),
    );
    Some(match part >= LARGE_PART {
        true => Finding::new(
            "Community teams create work for social care.",
            format!("{sent}: more of those posts, and more meetings, mean more requests for support."),
        ),
        false => Finding::new(
            "Community teams send social care little of its work.",
            format!("{sent}: more of those posts would hardly change how much social care is asked for."),
        ),
    })
}
