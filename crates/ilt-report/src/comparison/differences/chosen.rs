//! Which rows a comparison is about.

use std::collections::BTreeMap;

use ilt_domain::{Measure, RoleId, StepId};
use ilt_experiment::{Difference, Findings, Variant};
use ilt_ledger::{Class, RowKey, Scope, Time};

use crate::view::View;

/// The rows a comparison is about, role by role: the headlines and what else tells scenarios apart, or where nothing was
/// judged together, the usual ones.
pub(crate) fn headlines<'v>(base: &Findings, variant: &'v Variant) -> Vec<&'v Difference> {
    let mut rows: Vec<&Difference> =
        variant.differences.iter().filter(|row| row.adjusted.is_some()).collect();
    if rows.is_empty() {
        rows = usual(variant);
    }
    let view = View::of(base);
    let steps: Vec<(RoleId, Vec<StepId>)> =
        view.roles().into_iter().map(|role| (role, view.steps_of(role))).collect();
    let place = |row: &&Difference| match row.key.class {
        Some(Class::Role(role)) => steps.iter().position(|known| known.0 == role).unwrap_or(steps.len()),
        Some(Class::Step(step)) => {
            steps.iter().position(|known| known.1.contains(&step)).unwrap_or(steps.len())
        }
        None => steps.len() + 1,
    };
    rows.sort_by_key(place);
    rows
}

fn usual(variant: &Variant) -> Vec<&Difference> {
    let usual = [
        Measure::WaitMean,
        Measure::LeadTimeMean,
        Measure::NoSlot,
        Measure::Placed,
        Measure::Returned,
        Measure::Utilisation,
        Measure::WteGap,
        Measure::HandOffs,
    ];
    let plain = |key: &RowKey| {
        key.scope == Scope::System
            && key.cohort.is_none()
            && key.time == Time::Window
            && usual.contains(&key.measure)
    };
    let roles = |key: &RowKey| match key.class {
        None => true,
        Some(Class::Role(role)) => {
            variant.findings.directory.roles.get(role.index()).is_none_or(|role| role.headline)
        }
        Some(Class::Step(_)) => false,
    };
    let said = |row: &&Difference| row.base != 0.0 || row.variant != 0.0;
    variant.differences.iter().filter(|row| plain(&row.key) && roles(&row.key)).filter(said).collect()
}

/// Rows of a measure by locality, for all work and for each role of the answer.
pub(crate) fn by_locality(variant: &Variant, measure: Measure) -> BTreeMap<Option<Class>, Vec<&Difference>> {
    let mut found: BTreeMap<Option<Class>, Vec<&Difference>> = BTreeMap::new();
    for row in variant.differences.iter().filter(|row| row.key.measure == measure) {
        let plain = row.key.cohort.is_none() && row.key.time == Time::Window && row.mean.is_finite();
        let fitting = match row.key.class {
            Some(Class::Role(role)) => {
                variant.findings.directory.roles.get(role.index()).is_none_or(|role| role.headline)
            }
            Some(Class::Step(_)) => false,
            None => measure == Measure::HandOffRate,
        };
        if plain && fitting && matches!(row.key.scope, Scope::Locality(_)) {
            found.entry(row.key.class).or_default().push(row);
        }
    }
    found.retain(|_, rows| rows.len() > 1);
    found
}
