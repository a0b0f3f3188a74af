//! What was put in differently: parameters with a source, teams and their staff.

use ilt_chart::{Column, Table};
use ilt_domain::directory::Team;
use ilt_experiment::Findings;

use crate::page::Section;
use crate::sections::changed_assumptions;
use crate::words::{NOTHING, wte};

/// Lists what differs.
pub(super) fn list(section: &mut Section, base: &Findings, variant: &Findings) {
    section.table(teams(base, variant));
    section.table(footprint(base, variant));
    section.table(changed_assumptions(&base.assumptions, &variant.assumptions));
}

/// Teams with other staff, places or reach, and teams of one side only.
fn teams(base: &Findings, variant: &Findings) -> Table {
    let columns = [Column::text("Team"), Column::number("WTE in post, base"), Column::number("variant")];
    let places = [Column::number("places, base"), Column::number("variant")];
    let mut table = Table::new("Teams that differ", columns.into_iter().chain(places).collect());
    let find = |all: &Findings, id: &str| all.directory.teams.iter().find(|team| team.id == id).cloned();
    let staff =
        |team: &Option<Team>| team.as_ref().map_or_else(|| NOTHING.into(), |team| wte(team.wte_in_post));
    let placed = [base, variant].iter().any(|of| of.directory.teams.iter().any(|team| team.places.is_some()));
    let places = |team: &Option<Team>| match team.as_ref().and_then(|team| team.places) {
        Some(places) => places.to_string(),
        None => if placed { NOTHING } else { "" }.to_owned(),
    };
    let mut ids: Vec<&str> =
        base.directory.teams.iter().chain(&variant.directory.teams).map(|team| team.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let (before, after) = (find(base, id), find(variant, id));
        if staff(&before) == staff(&after) && places(&before) == places(&after) {
            continue;
        }
        let name = after.as_ref().or(before.as_ref()).map_or_else(String::new, |team| team.name.clone());
        table.push([name, staff(&before), staff(&after), places(&before), places(&after)]);
    }
    table.without_empty_columns()
}

/// Practices that belong to another locality.
fn footprint(base: &Findings, variant: &Findings) -> Table {
    let columns = ["Practice", "base", "variant"].map(Column::text).to_vec();
    let mut table = Table::new("Practices in another locality", columns);
    let locality = |all: &Findings, at: usize| {
        let home = &all.directory.homes[at];
        all.directory
            .localities
            .get(home.locality.index())
            .map_or_else(|| NOTHING.into(), |row| row.name.clone())
    };
    let mut last = String::new();
    for (at, home) in base.directory.homes.iter().enumerate() {
        let Some(theirs) = variant.directory.homes.iter().position(|other| other.id == home.id) else {
            continue;
        };
        let (before, after): (String, String) = (locality(base, at), locality(variant, theirs));
        // A list split between councils stands in one line.
        if before != after && home.practice != last {
            last.clone_from(&home.practice);
            table.push([home.name.clone(), before, after]);
        }
    }
    table
}
