//! How long people wait, and what became of those who were not seen.

use ilt_domain::{Measure, RoleId, StepId};
use ilt_ledger::{Class, Scope};

use crate::newcomers::{Newcomers, other_steps};
use crate::page::Finding;
use crate::view::{Subject, View};
use crate::words::{capital, count, list, one_in, share, time};

pub(super) fn findings(view: View<'_>) -> Vec<Finding> {
    let subjects = view.subjects();
    let only = subjects.len() == 1;
    subjects
        .iter()
        .filter_map(|subject| match role(subject).and_then(|role| new(view, role, subject)) {
            Some(finding) => Some(finding),
            None => finding(view, subject, only),
        })
        .collect()
}

fn role(subject: &Subject<'_>) -> Option<RoleId> {
    match subject.class {
        Some(Class::Role(role)) => Some(role),
        _ => None,
    }
}

/// A role with caseloads: people who come new to it first, later visits and other work told apart.
fn new(view: View<'_>, role: RoleId, subject: &Subject<'_>) -> Option<Finding> {
    let new = view.newcomers(role, subject.scope)?;
    let returned = match new.returned >= 0.5 {
        true => format!(
            "; {} of {} referrals ({}) are returned",
            count(new.returned),
            count(new.asked),
            share(new.returned / new.asked)
        ),
        false => String::new(),
    };
    let claim = format!(
        "{}, people coming new: {} from asking to first contact on average{returned}.",
        capital(subject.name),
        time(new.mean)
    );
    let detail = format!(
        "{}{}{}{}{}",
        kinds(view, &new),
        new.late.map(|late| overdue(late, new.returned)).unwrap_or_default(),
        repeats(&new),
        others(view, role),
        elsewhere(view, subject, false)
    );
    Some(Finding::new(claim, detail.trim_start()))
}

/// What half stay under and one in twenty exceed: of the one kind of work, or from the quickest to the slowest.
fn kinds(view: View<'_>, new: &Newcomers) -> String {
    let name = |step: StepId| view.names().steps[step.index()].name.as_str();
    match new.kinds.as_slice() {
        [] => String::new(),
        [(step, half, long)] => format!(
            " Of those who came on, half waited less than {} ({}), 1 in 20 longer than {}.",
            time(*half),
            name(*step),
            time(*long)
        ),
        kinds => range(&kinds.iter().map(|(step, half, _)| (name(*step), *half)).collect::<Vec<_>>())
            .map(|range| format!(" Half wait less than {range}."))
            .unwrap_or_default(),
    }
}

/// "18 minutes (enquiry) to 3 days (assessment)": the least and the greatest of several waits.
fn range(waits: &[(&str, f64)]) -> Option<String> {
    let least = waits.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let most = waits.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(match waits.len() {
        1 => time(most.1),
        _ => format!("{} ({}) to {} ({})", time(least.1), least.0, time(most.1), most.0),
    })
}

fn overdue(late: f64, returned: f64) -> String {
    match (late < 0.0005, returned >= 0.5) {
        (true, true) => {
            " None of them waited beyond the target; those returned are not among them.".to_owned()
        }
        _ => format!(" {} first contacts come later than the target.", of_all(late)),
    }
}

/// A share of things, to begin a sentence with.
fn of_all(value: f64) -> String {
    match one_in(value).as_str() {
        "almost nobody" => "Almost no".into(),
        "almost everyone" => "Almost all".into(),
        some => format!("{} of the", capital(some)),
    }
}

fn repeats(new: &Newcomers) -> String {
    let told = |(number, mean): (f64, f64)| {
        format!(
            " The {} later visits or touches are told apart: they begin {} after they fall due, on average.",
            count(number),
            time(mean)
        )
    };
    new.repeats.map(told).unwrap_or_default()
}

fn others(view: View<'_>, role: RoleId) -> String {
    let of = |measure, step| view.mean(measure, Scope::System, Some(Class::Step(step)));
    let waits: Vec<(&str, f64)> = other_steps(view, role)
        .into_iter()
        .filter_map(|step| {
            Some((view.names().steps[step.index()].name.as_str(), of(Measure::WaitMedian, step)?))
        })
        .collect();
    range(&waits).map(|range| format!(" Other work: half wait less than {range}.")).unwrap_or_default()
}

fn finding(view: View<'_>, subject: &Subject<'_>, only: bool) -> Option<Finding> {
    let of = |measure| view.mean(measure, subject.scope, subject.class);
    let who = |what: &str| if only { capital(what) } else { format!("{}, {what}", capital(subject.name)) };
    let rest = elsewhere(view, subject, true);
    if let (Some(median), Some(long), Some(mean)) =
        (of(Measure::WaitMedian), of(Measure::WaitP95), of(Measure::WaitMean))
    {
        let who = who("waits");
        let claim = match median * 60.0 < 0.5 {
            true => format!("{who}: half are seen at once, 1 in 20 wait longer than {}.", time(long)),
            false => {
                format!("{who}: half wait less than {}, 1 in 20 longer than {}.", time(median), time(long))
            }
        };
        return Some(Finding::new(
            claim,
            format!("The average is {}.{}{rest}", time(mean), late(view, subject)),
        ));
    }
    let (median, long) = (of(Measure::LeadTimeMedian)?, of(Measure::LeadTimeP90)?);
    let who = who("appointments");
    let claim = format!("{who}: half are booked within {}, 1 in 10 beyond {}.", time(median), time(long));
    let mean = of(Measure::LeadTimeMean).map(|mean| format!("The average is {} ahead.", time(mean)));
    Some(Finding::new(claim, format!("{}{rest}", mean.unwrap_or_default())))
}

fn late(view: View<'_>, subject: &Subject<'_>) -> String {
    let of = |measure| view.mean(measure, subject.scope, subject.class);
    let late = of(Measure::WaitOverTarget).filter(|_| view.judged(subject));
    let late = late.map(|late| match one_in(late).as_str() {
        "almost nobody" => " Almost nobody waits longer than the target.".to_owned(),
        "almost everyone" => " Almost everyone waits longer than the target.".to_owned(),
        some => format!(" {} wait longer than the target.", capital(some)),
    });
    let lead = of(Measure::LeadTimeMean).filter(|lead| *lead > 0.0);
    let lead = lead.map(|lead| match (of(Measure::LeadTimeMedian), of(Measure::LeadTimeP90)) {
        (Some(median), Some(long)) => {
            format!(
                " Half of the appointments are booked within {}, 1 in 10 beyond {}.",
                time(median),
                time(long)
            )
        }
        _ => format!(" Booked appointments are {} ahead on average.", time(lead)),
    });
    format!("{}{}", late.unwrap_or_default(), lead.unwrap_or_default())
}

/// Those who were not seen: left the queue, found no appointment, were returned.
fn elsewhere(view: View<'_>, subject: &Subject<'_>, returned: bool) -> String {
    let of = |measure| view.mean(measure, subject.scope, subject.class).filter(|number| *number >= 0.5);
    let mut parts = Vec::new();
    if let Some(number) = of(Measure::NoSlot) {
        let all = of(Measure::Requests).map(|all| format!(" ({} of requests)", share(number / all)));
        let often = count(number);
        let often = if often == "1" { "once".to_owned() } else { format!("{often} times") };
        parts.push(format!("no appointment was available {often}{}", all.unwrap_or_default()));
    }
    if let Some(number) = of(Measure::Returned).filter(|_| returned) {
        parts.push(format!("referrals returned: {}", count(number)));
    }
    if let Some(number) = of(Measure::GaveUp) {
        parts.push(format!("left the queue before anyone began: {}{}", count(number), left(view, subject)));
    }
    if let Some(number) = of(Measure::Lost) {
        parts.push(format!("requests turned away: {}", count(number)));
    }
    if parts.is_empty() { String::new() } else { format!(" {}.", capital(&list(&parts))) }
}

/// What was asked for by those who left a queue: work that lapsed if it was not begun in time is no impatience.
fn left(view: View<'_>, subject: &Subject<'_>) -> String {
    if view.names().steps.len() < 2 {
        return String::new();
    }
    let steps = match (subject.scope, role(subject)) {
        (_, Some(role)) => view.steps_of(role),
        (Scope::Team(_), None) => (0..view.names().steps.len() as u32).map(StepId).collect(),
        _ => Vec::new(),
    };
    let number = |step| view.mean(Measure::GaveUp, subject.scope, Some(Class::Step(step)));
    let mut found: Vec<(StepId, f64)> = steps
        .into_iter()
        .filter_map(|step| Some((step, number(step)?)))
        .filter(|(_, left)| *left >= 0.5)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let names: Vec<String> = found
        .iter()
        .take(3)
        .map(|(step, left)| format!("{}: {}", view.names().steps[step.index()].name, count(*left)))
        .collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join("; ")) }
}
