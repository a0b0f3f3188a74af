//! The answer in plain words: who is short, where, by how much, how long people wait, how often they are handed off.

use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_experiment::Row;
use ilt_ledger::{Class, Scope};

use crate::page::{Finding, Section};
use crate::view::{View, half, likely, stands_out};
use crate::words::{self, capital, count, gap, list, one_in, share, time, wte};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let mut section = Section::new("answer", "The answer");
    section.findings(findings(view));
    let limits = limits(view);
    if !limits.is_empty() {
        section.heading("What the figures say about integrated teams");
        section.findings(limits);
    }
    for imprecise in &view.findings.imprecise {
        section.notice("Not as precise as asked:", imprecise.clone());
    }
    for notice in &view.findings.notices {
        section.notice("Please note:", notice.clone());
    }
    section.filled()
}

/// The answer: staff of each role, waits, hand-offs.
pub(crate) fn findings(view: View<'_>) -> Vec<Finding> {
    staff(view).into_iter().chain(waits(view)).chain(handed(view)).collect()
}

/// What the run says about each role's staff.
fn staff(view: View<'_>) -> Vec<Finding> {
    let roles = view.roles();
    if roles.iter().all(|role| view.of_role(Measure::WteGap, *role).is_none()) {
        return committed(view, &roles).into_iter().collect();
    }
    roles
        .into_iter()
        .filter_map(|role| match view.assumed(role) {
            true => carries(view, role),
            false => gap_of(view, role),
        })
        .collect()
}

/// Staffing that a source stands behind: the gap.
fn gap_of(view: View<'_>, role: RoleId) -> Option<Finding> {
    let name = capital(&view.role(role).name);
    let row = view.row(Measure::WteGap, Scope::System, Some(Class::Role(role)))?;
    let needed = view.of_role(Measure::WteNeeded, role)?;
    let in_post = view.of_role(Measure::WteInPost, role)?;
    let claim = match row.mean {
        short if short - half(row) > 0.05 => format!("{name}: short of {} WTE.", wte(short)),
        spare if spare + half(row) < -0.05 => format!("{name}: those in post cover the work."),
        _ => format!("{name}: staff and work are in balance."),
    };
    let range = likely(row, gap).map(|range| format!(" The gap is {range}.")).unwrap_or_default();
    let detail = format!(
        "The work asked for needs {} whole-time equivalents (WTE); {} are in post.{range}{}{}",
        wte(needed),
        wte(in_post),
        load_of(view, role),
        shortest(view, role),
    );
    Some(Finding::new(claim, detail))
}

/// Staffing that rests on an assumption: what those in post can carry, and where the balance lies (`decisions` 13).
fn carries(view: View<'_>, role: RoleId) -> Option<Finding> {
    let found = view.break_even(role);
    let in_post = found.map(|found| found.wte_in_post).or_else(|| view.of_role(Measure::WteInPost, role))?;
    let name = capital(&view.role(role).name);
    let per_year = |total: f64| total / view.years().max(f64::MIN_POSITIVE);
    let carried = match (view.of_role(Measure::Placed, role), view.of_role(Measure::Caseload, role)) {
        (Some(placed), Some(caseload)) => {
            let places = view.of_role(Measure::CaseloadPlaces, role).filter(|places| *places > 0.0);
            let places = places.map(|places| format!(" of {} places", count(places))).unwrap_or_default();
            let year = per_year(placed);
            format!(
                "take on {} people a year ({} per WTE) and have {} on the caseload{places}",
                count(year),
                count(year / in_post),
                count(caseload)
            )
        }
        _ => {
            let done = view.of_role(Measure::Completed, role)?;
            format!(
                "complete {} pieces of work a year ({} per WTE)",
                count(per_year(done)),
                count(per_year(done) / in_post)
            )
        }
    };
    let claim = format!("{name}: {} WTE {carried}.", wte(in_post));
    let why = "Their number or the referrals to them are assumptions, so no gap is given.";
    let balance = found.map(balance).unwrap_or_default();
    Some(Finding::new(claim, format!("{why}{balance}{}", load_of(view, role))))
}

fn balance(found: &ilt_experiment::BreakEven) -> String {
    let referrals = match found.referral_factor {
        unknown if !unknown.is_finite() => String::new(),
        short if short < 0.985 => {
            format!(" They would do all of it if referrals were {} of those assumed.", share(short))
        }
        spare if spare > 1.015 => {
            format!(
                " They fall short only when referrals rise to {} times those assumed.",
                words::plain(spare)
            )
        }
        _ => " They are just enough for the referrals assumed.".into(),
    };
    match found.wte_for_all_asked.is_finite() {
        true => format!(
            " At the planned level, all work asked for would take {} WTE, the work done {} WTE.{referrals}",
            wte(found.wte_for_all_asked),
            wte(found.wte_for_work_done),
        ),
        false => referrals,
    }
}

fn load_of(view: View<'_>, role: RoleId) -> String {
    let Some(load) = view.of_role(Measure::Utilisation, role) else { return String::new() };
    let level = view.role(role).planning_level;
    let plan = match level > 0.0 && level < 1.0 {
        true => format!(" (planned level {})", share(level)),
        false => String::new(),
    };
    format!(" {} of working time is committed{plan}.", share(load))
}

/// Where the shortage lies, if places differ by more than chance.
fn shortest(view: View<'_>, role: RoleId) -> String {
    let class = Some(Class::Role(role));
    let rows: Vec<(LocalityId, &Row)> = view
        .localities()
        .into_iter()
        .filter_map(|at| Some((at, view.row(Measure::WteGap, Scope::Locality(at), class)?)))
        .collect();
    let mut short: Vec<&(LocalityId, &Row)> =
        rows.iter().filter(|(_, row)| row.mean - half(row) > 0.05).collect();
    if rows.len() < 2 {
        return String::new();
    }
    if short.is_empty() {
        return " No locality is short beyond chance.".into();
    }
    short.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    let named: Vec<String> =
        short.iter().take(3).map(|(at, row)| format!("{} ({})", view.locality(*at), gap(row.mean))).collect();
    let all: Vec<&Row> = rows.iter().map(|(_, row)| *row).collect();
    let how = if stands_out(&all) {
        "The shortage is greatest in"
    } else {
        "Differences between localities are within chance; the largest figures are in"
    };
    let others = short.len().saturating_sub(3);
    let others = if others > 0 { format!(", and {others} more are short") } else { String::new() };
    format!(" {how} {}{others}.", list(&named))
}

/// A scenario that does not plan in whole-time equivalents.
fn committed(view: View<'_>, roles: &[RoleId]) -> Option<Finding> {
    let by_role: Vec<String> = roles
        .iter()
        .filter_map(|role| Some((role, view.of_role(Measure::Utilisation, *role)?)))
        .map(|(role, load)| match roles.len() {
            1 => share(load),
            _ => format!("{} {}", view.role(*role).name, share(load)),
        })
        .collect();
    if by_role.is_empty() {
        return None;
    }
    let claim = format!("Working time committed: {}.", list(&by_role));
    let held = [(Measure::Waiting, "waiting"), (Measure::InService, "being seen")]
        .into_iter()
        .filter_map(|(measure, what)| Some(format!("{} {what}", words::plain(view.system(measure)?))))
        .collect::<Vec<_>>();
    let detail = match held.is_empty() {
        true => String::new(),
        false => format!("On average {} at any time.", list(&held)),
    };
    Some(Finding::new(claim, detail))
}

/// How long people wait, by role.
fn waits(view: View<'_>) -> Vec<Finding> {
    let roles = view.roles();
    let finding = |role: &RoleId| {
        let median = view.of_role(Measure::WaitMedian, *role)?;
        let long = view.of_role(Measure::WaitP95, *role)?;
        let mean = view.of_role(Measure::WaitMean, *role)?;
        let who = match roles.len() {
            1 => "Waits".to_owned(),
            _ => format!("{} waits", capital(&view.role(*role).name)),
        };
        let claim = match median * 60.0 < 0.5 {
            true => format!("{who}: half are seen at once, 1 in 20 wait longer than {}.", time(long)),
            false => {
                format!("{who}: half wait less than {}, 1 in 20 longer than {}.", time(median), time(long))
            }
        };
        Some(Finding::new(
            claim,
            format!("The average is {}.{}{}", time(mean), late(view, *role), elsewhere(view, *role)),
        ))
    };
    roles.iter().filter_map(finding).collect()
}

fn late(view: View<'_>, role: RoleId) -> String {
    let late = view.of_role(Measure::WaitOverTarget, role).filter(|_| targets(view, role));
    let late = late
        .map(|late| format!(" {} wait longer than the target.", capital(&one_in(late))))
        .unwrap_or_default();
    let lead = view.of_role(Measure::LeadTimeMean, role).filter(|lead| *lead > 0.0);
    let lead = lead
        .map(|lead| format!(" Booked appointments are {} ahead on average.", time(lead)))
        .unwrap_or_default();
    format!("{late}{lead}")
}

/// Whether any work of this role has a target.
fn targets(view: View<'_>, role: RoleId) -> bool {
    let teams: Vec<Scope> = (0..view.names().teams.len() as u32)
        .map(ilt_domain::TeamId)
        .filter(|team| view.names().teams[team.index()].role == role)
        .map(Scope::Team)
        .collect();
    view.rows_of(Measure::WaitMean).any(|row| match row.key.class {
        Some(Class::Step(step)) => {
            teams.contains(&row.key.scope) && view.names().steps[step.index()].target.is_some()
        }
        _ => false,
    })
}

/// Those who were not seen: gave up, found no appointment, were returned; a year's figures.
fn elsewhere(view: View<'_>, role: RoleId) -> String {
    let parts: Vec<String> = [
        (Measure::NoSlot, "times no appointment was available"),
        (Measure::Returned, "referrals were returned"),
        (Measure::GaveUp, "people gave up waiting"),
        (Measure::Lost, "requests were turned away"),
    ]
    .into_iter()
    .filter_map(|(measure, what)| Some((view.of_role(measure, role)?, what)))
    .filter(|(number, _)| *number >= 0.5)
    .map(|(number, what)| format!("{} {what}", count(number)))
    .collect();
    if parts.is_empty() { String::new() } else { format!(" {}.", capital(&list(&parts))) }
}

/// How often people are handed off.
fn handed(view: View<'_>) -> Option<Finding> {
    let total = view.system(Measure::HandOffs).filter(|total| *total > 0.0)?;
    let per = view.system(Measure::HandOffsPerEpisode);
    let claim = match (view.system(Measure::HandOffRate), per) {
        (Some(rate), _) => format!("Hand-offs: {} per 1,000 registered people a month.", words::plain(rate)),
        (None, Some(per)) => format!("Hand-offs: {} per episode.", words::plain(per)),
        (None, None) => format!("Hand-offs: {}.", count(total)),
    };
    let part = |measure, what: &str| {
        let part = view.system(measure).filter(|part| *part > 0.0)?;
        Some(format!("{} {what}", share(part / total)))
    };
    let across: Vec<String> = [
        part(Measure::CrossOrganisation, "go between organisations"),
        part(Measure::NhsSocialCare, "between the NHS and social care"),
        part(Measure::PingPong28, "are handed back within 28 days"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let across = if across.is_empty() { String::new() } else { format!(" Of these {}.", list(&across)) };
    let multiple = view.system(Measure::MultipleHandOffs).filter(|share| *share > 0.0005);
    let multiple =
        multiple.map(|most| format!(" {} of episodes have three or more.", share(most))).unwrap_or_default();
    Some(Finding::new(claim, format!("{} in the time observed.{across}{multiple}", count(total))))
}

/// What integrated teams can and cannot do, as far as this run shows it.
fn limits(view: View<'_>) -> Vec<Finding> {
    let registered = view.roles().into_iter().find(|role| view.role(*role).registered);
    let (Some(gp), true) = (registered, view.roles().len() > 1) else { return Vec::new() };
    [reach(view, gp), meetings(view), more_social_care(view, gp)].into_iter().flatten().collect()
}

/// How much of the GPs' work integrated teams can touch: all but that of the cohort which asks for most of it.
fn reach(view: View<'_>, gp: RoleId) -> Option<Finding> {
    let all = view.of_role(Measure::Requests, gp).filter(|all| *all > 0.0)?;
    let cohorts = (0..view.names().cohorts.len() as u32).map(ilt_domain::CohortId);
    let (rest, asked) = cohorts
        .filter_map(|cohort| Some((cohort, view.of_cohort(Measure::Requests, cohort, gp)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, asked)| *asked > 0.5 * all && *asked < all)?;
    let claim = "Integrated teams cannot close a GP gap by themselves.";
    let detail = format!(
        "{} of {} requests come from \u{201c}{}\u{201d}; the cohorts that integrated teams work with make the other {}.",
        share(asked / all),
        view.role(gp).name,
        view.names().cohorts[rest.index()].name,
        share(1.0 - asked / all),
    );
    Some(Finding::new(claim, detail))
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
    let detail = format!(
        "Of {} hand-offs to social care in the time observed, {} come from {name}: more of those posts, and more meetings, \
         mean more requests for support.",
        count(all),
        count(first.2),
    );
    Some(Finding::new("Community teams create work for social care.", detail))
}
