//! Who is short, where, by how much; where staff is assumed, what they carry.

use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_experiment::{BreakEven, Row};
use ilt_ledger::{Class, Scope};

use crate::page::Finding;
use crate::view::{Subject, View, half, likely, stands_out};
use crate::words::{capital, count, gap, list, plain, share, wte};

/// What the run says about each role's staff.
pub(super) fn findings(view: View<'_>) -> Vec<Finding> {
    let roles = view.roles();
    if roles.iter().all(|role| view.of_role(Measure::WteGap, *role).is_none()) {
        return committed(view).into_iter().chain(enough(view)).chain(one_fewer(view)).collect();
    }
    let answer = |role: &RoleId| match view.assumed(*role) {
        true => carries(view, *role),
        false => gap_of(view, *role),
    };
    let mut findings: Vec<Finding> = roles.iter().filter_map(answer).collect();
    if roles.iter().any(|role| view.assumed(*role)) {
        findings.push(Finding::new(
            "No shortage is claimed where the number of staff or the referrals to them are assumptions.",
            "The tables of staff show what gap the assumptions would imply, marked \u{201c}assumed\u{201d}. Put in \
             your own figures to get an answer.",
        ));
    }
    findings
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
        "The work asked for needs {} whole-time equivalents (WTE); {} are in post.{}{range}{}{}",
        wte(needed),
        wte(in_post),
        estimated(view, role),
        load_of(view, role),
        shortest(view, role),
    );
    Some(Finding::new(claim, detail))
}

/// Staffing that rests on an assumption: what those in post can carry, and where the balance lies (`decisions` 13).
fn carries(view: View<'_>, role: RoleId) -> Option<Finding> {
    let found = view.break_even(role);
    let in_post = found.map(|found| found.wte_in_post).or_else(|| view.of_role(Measure::WteInPost, role))?;
    let (carried, held) = carried(view, role, in_post)?;
    let claim = format!("{}: {} WTE (assumed) {carried}.", capital(&view.role(role).name), wte(in_post));
    let balance = found.map(balance).unwrap_or_default();
    Some(Finding::new(claim, format!("{held}{balance}{}", load_of(view, role)).trim_start()))
}

/// What those in post carry in a year, and what stands behind it.
fn carried(view: View<'_>, role: RoleId, in_post: f64) -> Option<(String, String)> {
    let per_year = |total: f64| total / view.years().max(f64::MIN_POSITIVE);
    match (view.of_role(Measure::Placed, role), view.of_role(Measure::Caseload, role)) {
        (Some(placed), Some(caseload)) => {
            let places = view.of_role(Measure::CaseloadPlaces, role).filter(|places| *places > 0.0);
            let places = places.map(|places| format!(" of {} places", count(places))).unwrap_or_default();
            let year = per_year(placed);
            Some((
                format!("take on {} people a year", count(year)),
                format!(
                    "That is {} per WTE; {} are on the caseload{places}.",
                    count(year / in_post),
                    count(caseload)
                ),
            ))
        }
        _ => {
            let year = per_year(view.of_role(Measure::Completed, role)?);
            Some((
                format!("complete {} pieces of work a year", count(year)),
                format!("That is {} per WTE.", count(year / in_post)),
            ))
        }
    }
}

fn balance(found: &BreakEven) -> String {
    let referrals = match found.referral_factor {
        unknown if !unknown.is_finite() => String::new(),
        short if short < 0.985 => {
            format!(" They would do all of it if referrals were {} of those assumed.", share(short))
        }
        spare if spare > 1.015 => {
            format!(" They fall short only when referrals rise to {} times those assumed.", plain(spare))
        }
        _ => " They are just enough for the referrals assumed.".into(),
    };
    match found.wte_for_all_asked.is_finite() {
        true => format!(
            " All work asked for would take {} WTE at the planned level, the work done {} WTE.{referrals}",
            wte(found.wte_for_all_asked),
            wte(found.wte_for_work_done),
        ),
        false => referrals,
    }
}

/// Says so where staff in post is an estimate that still carries the answer: a parameter named after the role that
/// holds its full-time equivalents at work.
fn estimated(view: View<'_>, role: RoleId) -> String {
    let id = view.role(role).id.to_lowercase();
    let named = |path: &str| {
        let path = path.replace('_', "-").to_lowercase();
        path.strip_prefix("parameters.").is_some_and(|rest| rest.starts_with(&id) && rest.ends_with("fte"))
    };
    let found = view.findings.assumptions.iter().find(|found| named(&found.path));
    // The parameter's name, which the value begins with, would say again what the sentence is about.
    let figure = |value: &str| value.rsplit_once(": ").map_or(value, |(_, figure)| figure).to_owned();
    found.map(|found| format!(" That number is an estimate: {}.", figure(&found.value))).unwrap_or_default()
}

fn load_of(view: View<'_>, role: RoleId) -> String {
    let Some(load) = view.of_role(Measure::Utilisation, role) else { return String::new() };
    let level = view.role(role).planning_level;
    let plan = match level > 0.0 && level < 1.0 {
        true => format!(" (planned level {})", share(level)),
        false => String::new(),
    };
    format!(" Of working time, {} is committed{plan}.", share(load))
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

/// Committed share of working time from which staff are always busy, and share of the requests still waiting at the end
/// from which a queue grows.
const ALWAYS_BUSY: f64 = 0.98;
const LEFT_WAITING: f64 = 0.02;

/// Whether staff are always busy and leave a part of what is asked waiting.
fn falls_behind(view: View<'_>, subject: &Subject<'_>) -> bool {
    let number = |measure| view.mean(measure, subject.scope, subject.class).unwrap_or(0.0);
    number(Measure::Utilisation) >= ALWAYS_BUSY
        && number(Measure::StillWaiting) > LEFT_WAITING * number(Measure::Requests)
}

/// Whether teams of so many could do the same work with one fewer: what they do now, as a share of the hours they would
/// have left. A team that falls behind does not do all its work now, and one person cannot be one fewer.
fn one_fewer(view: View<'_>) -> Option<Finding> {
    let subjects = view.subjects();
    let share_left = |subject: &Subject<'_>| {
        let Scope::Team(team) = subject.scope else { return None };
        let staff = view.names().teams[team.index()].wte_in_post;
        let load = view.mean(Measure::Utilisation, subject.scope, subject.class)?;
        (staff >= 2.0 && !falls_behind(view, subject)).then(|| load * staff / (staff - 1.0))
    };
    let found: Vec<(&str, f64)> =
        subjects.iter().filter_map(|subject| Some((subject.name, share_left(subject)?))).collect();
    let too_few: Vec<&str> = found.iter().filter(|(_, share)| *share >= 1.0).map(|(name, _)| *name).collect();
    if found.is_empty() {
        return None;
    }
    let claim = match too_few.is_empty() {
        true => "With one fewer, every team would still have the hours for its work.".to_owned(),
        false => format!("One fewer would be too few: {}.", list(&too_few)),
    };
    let shares: Vec<String> = found.iter().map(|(name, left)| format!("{name} {}", share(*left))).collect();
    let detail = format!(
        "The same work as a share of the working time then left: {}. Waits grow long well before all of it is committed.",
        list(&shares)
    );
    Some(Finding::new(claim, detail))
}

/// Whether staff keep up with what is asked, and how much of it begins within its target; only where there is one.
fn enough(view: View<'_>) -> Option<Finding> {
    let subjects = view.subjects();
    let of = |subject: &Subject<'_>, measure| view.mean(measure, subject.scope, subject.class);
    let in_time: Vec<String> = subjects
        .iter()
        .filter(|subject| view.judged(subject))
        .filter_map(|subject| {
            Some(format!("{} {}", subject.name, share(1.0 - of(subject, Measure::WaitOverTarget)?)))
        })
        .collect();
    if in_time.is_empty() {
        return None;
    }
    let behind: Vec<&str> =
        subjects.iter().filter(|subject| falls_behind(view, subject)).map(|subject| subject.name).collect();
    let claim = match (behind.is_empty(), subjects.len()) {
        (true, 1) => "Staff keep up with what is asked.".to_owned(),
        (true, _) => "Staff of every team keep up with what is asked.".to_owned(),
        (false, _) => format!("More is asked than can be done: {}.", list(&behind)),
    };
    Some(Finding::new(claim, format!("Begun within the target: {}.", list(&in_time))))
}

/// A scenario that does not plan in whole-time equivalents.
fn committed(view: View<'_>) -> Option<Finding> {
    let subjects = view.subjects();
    let loads: Vec<String> = subjects
        .iter()
        .filter_map(|subject| Some((subject, view.mean(Measure::Utilisation, subject.scope, subject.class)?)))
        .map(|(subject, load)| match subjects.len() {
            1 => share(load),
            _ => format!("{} {}", subject.name, share(load)),
        })
        .collect();
    if loads.is_empty() {
        return None;
    }
    let claim = format!("Working time committed: {}.", list(&loads));
    let held: Vec<String> = [(Measure::Waiting, "waiting"), (Measure::InService, "being seen")]
        .into_iter()
        .filter_map(|(measure, what)| Some(format!("{} {what}", plain(view.system(measure)?))))
        .collect();
    let detail = match held.is_empty() {
        true => String::new(),
        false => format!("On average {} at any time.", list(&held)),
    };
    Some(Finding::new(claim, detail))
}
