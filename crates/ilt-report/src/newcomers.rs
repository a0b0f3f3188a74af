//! People who come new to a role that works with caseloads, told apart from the visits to those who are on one already:
//! a wait over all work together would be that of the visits, which are many.

use ilt_domain::{Measure, RoleId, StepId};
use ilt_experiment::Caseload;
use ilt_ledger::{Class, Scope};

use crate::view::View;

/// People who came new to a role in the time observed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Newcomers {
    /// Requests for a place.
    pub asked: f64,
    /// Of these, returned to who asked.
    pub returned: f64,
    /// First contacts begun.
    pub begun: f64,
    /// Average time from asking for a place to the first contact, hours.
    pub mean: f64,
    /// Share of the first contacts that were over target, where there is one.
    pub late: Option<f64>,
    /// Each kind of work, where it is waited for most: the step, what half stay under, what one in twenty exceed.
    pub kinds: Vec<(StepId, f64, f64)>,
    /// Later contacts begun, and their average wait from falling due, hours.
    pub repeats: Option<(f64, f64)>,
}

/// The caseloads of a role.
pub(crate) fn caseloads(view: View<'_>, role: RoleId) -> Vec<Caseload> {
    view.steps_of(role).into_iter().filter_map(|step| Caseload::of(view.names(), step)).collect()
}

/// The steps of a role that belong to no caseload.
pub(crate) fn other_steps(view: View<'_>, role: RoleId) -> Vec<StepId> {
    let caseloads = caseloads(view, role);
    let inside = |step: &StepId| {
        caseloads.iter().any(|load| load.place == *step || load.first == *step || load.visit == Some(*step))
    };
    view.steps_of(role).into_iter().filter(|step| !inside(step)).collect()
}

/// Who came new to a role, in the whole system or from one locality; `None` for a role without caseloads, or where
/// nobody came.
pub(crate) fn newcomers(view: View<'_>, role: RoleId, scope: Scope) -> Option<Newcomers> {
    let caseloads = caseloads(view, role);
    let of = |measure, step| view.mean(measure, scope, Some(Class::Step(step)));
    let sum = |measure, part: fn(&Caseload) -> StepId| -> f64 {
        caseloads.iter().filter_map(|load| of(measure, part(load))).sum()
    };
    let met: Vec<(&Caseload, f64, f64)> = caseloads
        .iter()
        .filter_map(|load| {
            let begun = of(Measure::Starts, load.first).filter(|begun| *begun > 0.0)?;
            let place = of(Measure::WaitMean, load.place).unwrap_or(0.0);
            Some((load, begun, place + of(Measure::WaitMean, load.first)?))
        })
        .collect();
    let (begun, mean) = weighted(met.iter().map(|(_, begun, mean)| (*begun, *mean)))?;
    let mut found = Newcomers {
        asked: sum(Measure::Requests, |load| load.place),
        returned: sum(Measure::Returned, |load| load.place),
        begun,
        mean,
        late: None,
        kinds: met.iter().filter_map(|(load, ..)| longest(view, scope, load)).collect(),
        repeats: repeats(view, scope, &caseloads),
    };
    // Whoever is late for the place or for the contact is late; the greater share is the least it can be.
    let late = |load: &Caseload| {
        [load.place, load.first]
            .into_iter()
            .filter(|step| view.names().steps[step.index()].target.is_some())
            .filter_map(|step| of(Measure::WaitOverTarget, step))
            .reduce(f64::max)
    };
    let shares = met.iter().filter_map(|(load, begun, _)| Some((*begun, late(load)?)));
    found.late = weighted(shares).map(|(_, share)| share);
    Some(found)
}

/// Where people wait longest on the way to a first contact: for the place, or for the contact once they have it.
fn longest(view: View<'_>, scope: Scope, load: &Caseload) -> Option<(StepId, f64, f64)> {
    let of = |measure, step| view.mean(measure, scope, Some(Class::Step(step)));
    let step = [load.place, load.first]
        .into_iter()
        .filter(|step| of(Measure::WaitMean, *step).is_some())
        .max_by(|a, b| {
            let mean = |step| of(Measure::WaitMean, step).unwrap_or(0.0);
            mean(*a).total_cmp(&mean(*b))
        })?;
    Some((step, of(Measure::WaitMedian, step)?, of(Measure::WaitP95, step)?))
}

fn repeats(view: View<'_>, scope: Scope, caseloads: &[Caseload]) -> Option<(f64, f64)> {
    let of = |measure, step| view.mean(measure, scope, Some(Class::Step(step)));
    let visits = caseloads.iter().filter_map(|load| load.visit);
    weighted(visits.filter_map(|step| Some((of(Measure::Starts, step)?, of(Measure::WaitMean, step)?))))
}

/// All contacts of several kinds, and the mean of a figure over them; of each kind, how many contacts and its figure.
/// `None` where there are no contacts.
fn weighted(kinds: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (contacts, sum) =
        kinds.fold((0.0, 0.0), |all, (number, figure)| (all.0 + number, all.1 + number * figure));
    (contacts > 0.0).then(|| (contacts, sum / contacts))
}

#[cfg(test)]
mod tests {
    use super::weighted;

    #[test]
    fn a_mean_over_contacts_counts_each_contact_once() {
        assert_eq!(weighted([(3.0, 10.0), (1.0, 2.0)].into_iter()), Some((4.0, 8.0)));
        assert_eq!(weighted([(0.0, 7.0), (2.0, 5.0)].into_iter()), Some((2.0, 5.0)));
        assert_eq!(weighted([(0.0, 7.0)].into_iter()), None);
    }
}
