//! Which method would have been published at each origin, by what had come true until then.

use super::{Distance, Mark, Plan, Walked};
use crate::baseline::Kind;
use crate::blend::Record;
use crate::history::Cadence;

/// Weeks after which a loss's say has halved.
const HALF_LIFE_WEEKS: usize = 26;

/// The method for each origin of the test at one distance.
pub(super) fn published(
    methods: &[(Kind, Walked)],
    distance: &Distance,
    plan: &Plan,
    cadence: Cadence,
) -> Vec<Kind> {
    let every = plan.every.max(1);
    // Origins that lie within a forecast's reach have not come true when the next is made.
    let reach = distance.last.div_ceil(every);
    let half_life = (HALF_LIFE_WEEKS * cadence.per_week() / every).max(1);
    let mut record = Record::new(Kind::Pooled, half_life as f64, reach as f64);
    let loss = |mark: &Mark| mark.pinball;
    let before: Vec<(Kind, Vec<f64>)> =
        methods.iter().map(|(kind, walked)| (*kind, walked.before.by_origin(distance, loss))).collect();
    let test: Vec<(Kind, Vec<f64>)> =
        methods.iter().map(|(kind, walked)| (*kind, walked.test.by_origin(distance, loss))).collect();
    let add = |record: &mut Record<Kind>, losses: &[(Kind, Vec<f64>)], at: usize| {
        let of_origin = losses.iter().filter_map(|(kind, losses)| Some((*kind, *losses.get(at)?)));
        record.add(&of_origin.collect::<Vec<_>>());
    };
    // All that is foretold before the test lies before the test.
    let longest = before.iter().map(|(_, losses)| losses.len()).max().unwrap_or(0);
    (0..longest).for_each(|at| add(&mut record, &before, at));
    let origins = test.first().map_or(0, |(_, losses)| losses.len());
    (0..origins)
        .map(|at| {
            if let Some(true_now) = at.checked_sub(reach) {
                add(&mut record, &test, true_now);
            }
            record.best()
        })
        .collect()
}
