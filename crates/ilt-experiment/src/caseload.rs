//! Caseloads as results tell of them: which steps belong together, and which rows answer for a role.

use ilt_domain::{Directory, Measure, RoleId, StepId};
use ilt_ledger::{Class, RowKey, Scope, Time};

use crate::findings::Row;

/// The steps that a caseload consists of. A scenario declares one step; those of its visits are named after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caseload {
    /// Asking for a place, which begins when a place is given.
    pub place: StepId,
    /// The first contact with somebody who has a place.
    pub first: StepId,
    /// All later contacts.
    pub visit: Option<StepId>,
}

/// What ends the id of the step of first contacts, and of later ones.
const FIRST: &str = ":first";
const VISIT: &str = ":visit";

impl Caseload {
    /// The caseload that a step asks for a place on; `None` for a step of any other kind.
    pub fn of(names: &Directory, step: StepId) -> Option<Caseload> {
        let find = |end: &str| {
            let id = &names.steps.get(step.index())?.id;
            let named = |other: &ilt_domain::directory::Step| other.id.strip_suffix(end) == Some(id.as_str());
            names.steps.iter().position(named).map(|at| StepId(at as u32))
        };
        Some(Caseload { place: step, first: find(FIRST)?, visit: find(VISIT) })
    }
}

/// The steps at which teams of a role were asked for work, in order.
pub fn steps_of(names: &Directory, rows: &[Row], role: RoleId) -> Vec<StepId> {
    let from = rows.partition_point(|row| row.key.measure < Measure::Requests);
    let asked = rows[from..].iter().take_while(|row| row.key.measure == Measure::Requests);
    let mut steps: Vec<StepId> = asked
        .filter_map(|row| match (row.key.scope, row.key.class) {
            (Scope::Team(team), Some(Class::Step(step))) if names.teams[team.index()].role == role => {
                Some(step)
            }
            _ => None,
        })
        .collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// The rows by which scenarios are told apart whatever their headlines are, as far as a run has them: for each role of
/// the answer the wait of people who come new, who is taken on and who returned, appointments and where none was left,
/// the gap in staff; and hand-offs.
pub(crate) fn telling(names: &Directory, rows: &[Row]) -> Vec<RowKey> {
    let value = |key: &RowKey| {
        let at = rows.binary_search_by(|row| row.key.cmp(key)).ok()?;
        Some(rows[at].mean).filter(|mean| mean.is_finite())
    };
    let key =
        |measure, class| RowKey { measure, scope: Scope::System, cohort: None, class, time: Time::Window };
    let of_role = |role| {
        let class = Some(Class::Role(role));
        let new = slowest(names, rows, role, &|measure, step| value(&key(measure, Some(Class::Step(step)))));
        let wait = match new {
            Some(step) => key(Measure::WaitMean, Some(Class::Step(step))),
            None => key(Measure::WaitMean, class),
        };
        // A count that is nought in the base as in most of its kind tells nothing; one that is met tells much.
        let met = [Measure::Placed, Measure::Returned, Measure::NoSlot]
            .map(|measure| key(measure, class))
            .into_iter()
            .filter(|key| value(key).is_some_and(|number| number > 0.0));
        let booked = [Measure::LeadTimeMean, Measure::WteGap].map(|measure| key(measure, class));
        std::iter::once(wait).chain(met).chain(booked).collect::<Vec<_>>()
    };
    let roles = names.roles.iter().enumerate().filter(|(_, role)| role.headline);
    let rate = [Measure::HandOffRate, Measure::HandOffs]
        .map(|measure| key(measure, None))
        .into_iter()
        .find(|key| value(key).is_some());
    let all = roles.flat_map(|(role, _)| of_role(RoleId(role as u32))).chain(rate);
    all.filter(|key| value(key).is_some()).collect()
}

/// The step on the way to a first contact at which the people of a role wait most in all.
fn slowest(
    names: &Directory,
    rows: &[Row],
    role: RoleId,
    value: &impl Fn(Measure, StepId) -> Option<f64>,
) -> Option<StepId> {
    let waited = |step: &StepId| {
        Some(value(Measure::Starts, *step)? * value(Measure::WaitMean, *step)?).filter(|hours| *hours > 0.0)
    };
    let caseloads = steps_of(names, rows, role).into_iter().filter_map(|step| Caseload::of(names, step));
    caseloads
        .flat_map(|load| [load.place, load.first])
        .filter_map(|step| Some((step, waited(&step)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(step, _)| step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::TeamId;
    use ilt_domain::directory::{Role, Step, Team};

    /// A role with a caseload (place, first, visit) and another with appointments.
    fn names() -> Directory {
        let step = |id: &str| Step { id: id.into(), ..Step::default() };
        let role = |id: &str| Role { id: id.into(), headline: true, ..Role::default() };
        let team = |id: &str, role| Team { id: id.into(), role: RoleId(role), ..Team::default() };
        Directory {
            roles: vec![role("gp"), role("matron")],
            teams: vec![team("practice", 0), team("matrons", 1)],
            steps: ["booked", "place", "place:first", "place:visit"].map(step).to_vec(),
            ..Directory::default()
        }
    }

    fn row(measure: Measure, scope: Scope, class: Option<Class>, mean: f64) -> Row {
        let key = RowKey { measure, scope, cohort: None, class, time: Time::Window };
        Row { key, n: 1, mean, sd: None, half_width_95: None, quantiles: Vec::new() }
    }

    fn rows() -> Vec<Row> {
        let (system, role, step) =
            (Scope::System, |at| Some(Class::Role(RoleId(at))), |at| Some(Class::Step(StepId(at))));
        let mut rows = vec![
            row(Measure::NoSlot, system, role(0), 40.0),
            row(Measure::NoSlot, system, role(1), 0.0),
            row(Measure::LeadTimeMean, system, role(0), 30.0),
            row(Measure::WaitMean, system, role(1), 20.0),
            row(Measure::Placed, system, role(1), 10.0),
            row(Measure::HandOffs, system, None, 7.0),
        ];
        for (at, team) in [(0, 0), (1, 1), (2, 1), (3, 1)] {
            rows.push(row(Measure::Requests, Scope::Team(TeamId(team)), step(at), 10.0));
            rows.push(row(Measure::Starts, system, step(at), 10.0));
        }
        for (at, wait) in [(1, 500.0), (2, 3.0), (3, 900.0)] {
            rows.push(row(Measure::WaitMean, system, step(at), wait));
        }
        rows.sort_by_key(|row| row.key);
        rows
    }

    #[test]
    fn a_caseload_is_known_by_the_names_of_its_steps() {
        let names = names();
        let found = Caseload { place: StepId(1), first: StepId(2), visit: Some(StepId(3)) };
        assert_eq!(Caseload::of(&names, StepId(1)), Some(found));
        assert_eq!((Caseload::of(&names, StepId(0)), Caseload::of(&names, StepId(2))), (None, None));
        assert_eq!(steps_of(&names, &rows(), RoleId(1)), [1, 2, 3].map(StepId));
    }

    /// Later visits take longest here, and are still not the wait of people who come new.
    #[test]
    fn what_tells_scenarios_apart_is_what_the_run_has() {
        let told: Vec<(Measure, Option<Class>)> =
            telling(&names(), &rows()).into_iter().map(|key| (key.measure, key.class)).collect();
        let (gp, matron) = (Some(Class::Role(RoleId(0))), Some(Class::Role(RoleId(1))));
        assert_eq!(
            told,
            [
                (Measure::NoSlot, gp),
                (Measure::LeadTimeMean, gp),
                (Measure::WaitMean, Some(Class::Step(StepId(1)))),
                (Measure::Placed, matron),
                (Measure::HandOffs, None),
            ]
        );
    }
}
