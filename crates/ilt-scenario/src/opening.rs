//! People present when the run starts.

use std::path::PathBuf;

use ilt_domain::{CohortId, HomeId, StepId};
use ilt_model::spec::{Presence, Present, Work};

use crate::arrival::named_or_only;
use crate::form::{OPENING, OPENING_SECTION};
use crate::frame::Frame;
use crate::place::PlaceNames;
use crate::read::{Fields, Item};
use crate::step::{StepNames, StepRow};
use crate::tree::Value;

/// Most people present at the start.
const MOST_PRESENT: u64 = 10_000_000;

/// What the opening refers to.
pub(crate) struct Around<'s> {
    pub frame: &'s Frame,
    pub names: &'s PlaceNames,
    pub steps: &'s StepNames,
    pub rows: &'s [StepRow],
}

/// The people present, or the saved state they are in.
#[derive(Default)]
pub(crate) struct Opening {
    pub present: Vec<Present>,
    pub snapshot: Option<PathBuf>,
}

/// Reads the opening.
pub(crate) fn read(document: &Fields<'_>, around: &Around<'_>) -> Opening {
    let Some(item) = document.get("opening") else { return Opening::default() };
    if let Value::Table(_) = item.node.value {
        return Opening { present: Vec::new(), snapshot: snapshot(&item) };
    }
    let mut present: Vec<Present> = item.list().iter().filter_map(|one| who(one, around)).collect();
    // In an order of their own, so that draws do not hang on the order of rows.
    present.sort_by_key(|who| (who.home, who.cohort, who.step, rank(who.how), who.count, who.person));
    let total: u64 = present.iter().map(|who| u64::from(who.count)).sum();
    if total > MOST_PRESENT {
        item.error(format!("{total} people are present at the start"), format!("at most {MOST_PRESENT}"));
    }
    Opening { present, snapshot: None }
}

fn rank(how: Presence) -> (u8, i64) {
    match how {
        Presence::Waiting(span) => (0, span.0),
        Presence::InService(span) => (1, span.0),
        Presence::OnCaseload(span) => (2, span.0),
        Presence::Suspended(span) => (3, span.0),
        Presence::Between(span) => (4, span.0),
        Presence::Booked(at) => (5, at.0),
        Presence::Beside(span) => (6, span.0),
        Presence::AwaitingVisit { waited, .. } => (7, waited.0),
        Presence::Visited { elapsed, .. } => (8, elapsed.0),
        Presence::BetweenVisits { seen, .. } => (9, seen.0),
        Presence::Arriving => (10, 0),
        Presence::SuspendedVisit { worked, .. } => (11, worked.0),
        // No file can say so.
        Presence::Diverted { since, .. } => (12, since.0),
    }
}

fn snapshot(item: &Item<'_>) -> Option<PathBuf> {
    let fields = Fields::new(item, &OPENING_SECTION)?;
    let named = fields.need("snapshot")?;
    let source = item.reading.open_beside(named.text()?, named.node.at, &named.path)?;
    Some(item.reading.path(source))
}

fn who(item: &Item<'_>, around: &Around<'_>) -> Option<Present> {
    let fields = Fields::new(item, &OPENING)?;
    let home = named_or_only(&fields, "home", &around.names.homes);
    let cohort = named_or_only(&fields, "cohort", &around.names.cohorts);
    let step = fields.need("step").and_then(|item| step(&item, around));
    let count = fields.get("count").map_or(Some(1), |item| item.count(MOST_PRESENT));
    let how = how(&fields, around);
    let (step, how) = (step?, how?);
    fits(&fields, &around.rows[step.index()], how)?;
    let person = person(&fields, count?)?;
    Some(Present { home: HomeId(home?), cohort: CohortId(cohort?), step, how, count: count? as u32, person })
}

/// The number by which rows are of one person, if any: then the row is of nobody else.
fn person(fields: &Fields<'_>, count: u64) -> Option<Option<u32>> {
    let Some(item) = fields.get("person") else { return Some(None) };
    if count != 1 {
        item.error(format!("one person is here {count} times"), "leave `count` out, or `person`");
        return None;
    }
    item.count(MOST_PRESENT).map(|number| Some(number as u32))
}

fn step(item: &Item<'_>, around: &Around<'_>) -> Option<StepId> {
    let step = around.steps.target(item)?;
    if step.is_none() {
        item.error("someone who has left is not present", "name a step");
    }
    step
}

fn how(fields: &Fields<'_>, around: &Around<'_>) -> Option<Presence> {
    type Make = fn(ilt_domain::Span) -> Presence;
    let ways: [(&str, Make); 3] = [
        ("waiting", Presence::Waiting),
        ("in_service", Presence::InService),
        ("on_caseload", Presence::OnCaseload),
    ];
    let given: Vec<&(&str, Make)> = ways.iter().filter(|(key, _)| fields.has(key)).collect();
    match given[..] {
        [] => Some(Presence::Arriving),
        [(key, make)] => fields.get(key)?.span(around.frame.unit).map(*make),
        _ => {
            fields.error(
                "someone is present in two ways",
                "keep one of `waiting`, `in_service`, `on_caseload`",
            );
            None
        }
    }
}

/// Whether someone can be present like this at a step of this kind.
fn fits(fields: &Fields<'_>, row: &StepRow, how: Presence) -> Option<()> {
    let work = &row.step.work;
    let fine = match how {
        Presence::Waiting(_) => matches!(work, Work::Queue(..) | Work::Caseload(_)),
        Presence::InService(_) => matches!(work, Work::Queue(..) | Work::Delay(_)),
        Presence::Suspended(_) => matches!(work, Work::Queue(..)),
        Presence::OnCaseload(_) => matches!(work, Work::Caseload(_)),
        Presence::Booked(_) => matches!(work, Work::Booked(_)),
        Presence::BetweenVisits { .. }
        | Presence::AwaitingVisit { .. }
        | Presence::Visited { .. }
        | Presence::SuspendedVisit { .. } => false,
        Presence::Between(_) | Presence::Beside(_) | Presence::Diverted { .. } | Presence::Arriving => true,
    };
    if !fine {
        let message = format!("nobody can be present like this at the step `{}`", row.known.id);
        fields.error(
            message,
            "waiting: a queue or caseload; in service: a queue or delay; on a caseload: a caseload",
        );
    }
    fine.then_some(())
}
