//! Where people ask for an appointment and none is left, as a share of requests: on both sides, and in which places
//! most.

use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_experiment::{Difference, Findings, Variant};
use ilt_ledger::{Class, Scope, Time};

use super::differences::clear;
use crate::page::Finding;
use crate::view::View;
use crate::words::{capital, list, share};

/// Shares of requests without an appointment.
struct Shares {
    base: f64,
    variant: f64,
}

impl Shares {
    /// Whether a reader sees a difference.
    fn differ(&self) -> bool {
        share(self.base) != share(self.variant)
    }
}

/// In words, for each role that gives appointments where the number differs beyond chance.
pub(super) fn told(base: &Findings, variant: &Variant) -> Vec<Finding> {
    View::of(base).roles().into_iter().filter_map(|role| finding(base, variant, role)).collect()
}

fn finding(base: &Findings, variant: &Variant, role: RoleId) -> Option<Finding> {
    let all = row(variant, Measure::NoSlot, Scope::System, role).filter(|row| clear(row))?;
    let shares = shares(variant, all, role)?;
    if !shares.differ() {
        return None;
    }
    let claim = format!(
        "{}: no appointment is left for {} of requests instead of {}.",
        capital(&View::of(base).role(role).name),
        share(shares.variant),
        share(shares.base)
    );
    Some(Finding::new(claim, places(base, variant, role)))
}

/// The places where the share is largest in the variant, among those that differ beyond chance.
fn places(base: &Findings, variant: &Variant, role: RoleId) -> String {
    let view = View::of(base);
    let at = |at: LocalityId| {
        let row = row(variant, Measure::NoSlot, Scope::Locality(at), role).filter(|row| clear(row))?;
        Some((at, shares(variant, row, role).filter(Shares::differ)?))
    };
    let mut found: Vec<(LocalityId, Shares)> = view.localities().into_iter().filter_map(at).collect();
    found.sort_by(|a, b| b.1.variant.total_cmp(&a.1.variant));
    let named: Vec<String> = found
        .iter()
        .take(3)
        .map(|(at, shares)| {
            format!("{} ({} instead of {})", view.locality(*at), share(shares.variant), share(shares.base))
        })
        .collect();
    if named.is_empty() { String::new() } else { format!("Most of all in {}.", list(&named)) }
}

fn shares(variant: &Variant, none_left: &Difference, role: RoleId) -> Option<Shares> {
    let asked = row(variant, Measure::Requests, none_left.key.scope, role)?;
    let of = |part: f64, all: f64| (all > 0.0).then(|| part / all);
    Some(Shares { base: of(none_left.base, asked.base)?, variant: of(none_left.variant, asked.variant)? })
}

fn row(variant: &Variant, measure: Measure, scope: Scope, role: RoleId) -> Option<&Difference> {
    let class = Some(Class::Role(role));
    let key = ilt_ledger::RowKey { measure, scope, cohort: None, class, time: Time::Window };
    let found = variant.differences.binary_search_by(|row| row.key.cmp(&key)).ok()?;
    Some(&variant.differences[found])
}
