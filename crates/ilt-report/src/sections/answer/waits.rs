//! How long people wait, and what became of those who were not seen.

use ilt_domain::{Measure, TeamId};
use ilt_ledger::{Class, Scope};

use crate::page::Finding;
use crate::view::{Subject, View};
use crate::words::{capital, count, list, one_in, time};

pub(super) fn findings(view: View<'_>) -> Vec<Finding> {
    let subjects = view.subjects();
    subjects.iter().filter_map(|subject| finding(view, subject, subjects.len() == 1)).collect()
}

fn finding(view: View<'_>, subject: &Subject<'_>, only: bool) -> Option<Finding> {
    let of = |measure| view.mean(measure, subject.scope, subject.class);
    let who = |what: &str| if only { capital(what) } else { format!("{} {what}", capital(subject.name)) };
    let rest = elsewhere(view, subject);
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
    let late = of(Measure::WaitOverTarget).filter(|_| targets(view, subject));
    let late = late.map(|late| format!(" {} wait longer than the target.", capital(&one_in(late))));
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

/// Whether any work of this role or team has a target.
fn targets(view: View<'_>, subject: &Subject<'_>) -> bool {
    let ours = |team: TeamId| match (subject.scope, subject.class) {
        (Scope::Team(ours), _) => team == ours,
        (_, Some(Class::Role(role))) => view.names().teams[team.index()].role == role,
        _ => false,
    };
    view.rows_of(Measure::WaitMean).any(|row| match (row.key.scope, row.key.class) {
        (Scope::Team(team), Some(Class::Step(step))) => {
            ours(team) && view.names().steps[step.index()].target.is_some()
        }
        _ => false,
    })
}

/// Those who were not seen: gave up, found no appointment, were returned.
fn elsewhere(view: View<'_>, subject: &Subject<'_>) -> String {
    let parts: Vec<String> = [
        (Measure::NoSlot, "times no appointment was available"),
        (Measure::Returned, "referrals were returned"),
        (Measure::GaveUp, "people gave up waiting"),
        (Measure::Lost, "requests were turned away"),
    ]
    .into_iter()
    .filter_map(|(measure, what)| Some((view.mean(measure, subject.scope, subject.class)?, what)))
    .filter(|(number, _)| *number >= 0.5)
    .map(|(number, what)| format!("{} {what}", count(number)))
    .collect();
    if parts.is_empty() { String::new() } else { format!(" {}.", capital(&list(&parts))) }
}
