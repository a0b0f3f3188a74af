//! What a row is about, in words short enough for a notice.

use ilt_domain::Directory;
use ilt_ledger::{Class, RowKey, Scope};

/// The measure, and of whom: `wait_mean of community matron in North Charnwood`.
pub(crate) fn about(key: &RowKey, names: &Directory) -> String {
    let mut words = key.measure.slug().to_string();
    if let Some(class) = key.class {
        words.push_str(" of ");
        words.push_str(match class {
            Class::Role(role) => &names.roles[role.index()].name,
            Class::Step(step) => &names.steps[step.index()].name,
        });
    }
    if let Some(cohort) = key.cohort {
        words.push_str(" for ");
        words.push_str(&names.cohorts[cohort.index()].name);
    }
    if key.scope != Scope::System {
        words.push_str(" in ");
        words.push_str(&place(key.scope, names));
    }
    words
}

fn place(scope: Scope, names: &Directory) -> String {
    match scope {
        Scope::Team(team) => names.teams[team.index()].name.clone(),
        Scope::Locality(locality) => names.localities[locality.index()].name.clone(),
        Scope::Area(area) => names.areas[area.index()].name.clone(),
        Scope::Organisation(organisation) => names.organisations[organisation.index()].name.clone(),
        other => other.id(names),
    }
}
