//! Localities that only one side has, where a footprint is drawn anew: no difference can be taken, so both sides stand
//! one below the other.

use ilt_chart::{Column, Table};
use ilt_domain::directory::Role;
use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_experiment::Findings;
use ilt_ledger::Scope;

use crate::page::Section;
use crate::terminal::brief;
use crate::view::View;
use crate::words::{NOTHING, capital, gap, share};

/// Lists the localities of one side only, if there are any.
pub(super) fn list(section: &mut Section, base: &Findings, variant: &Findings) {
    let (base, variant) = (View::of(base), View::of(variant));
    let (gone, come) = (only(base, variant), only(variant, base));
    if gone.is_empty() && come.is_empty() {
        return;
    }
    section.text(
        "Some localities are drawn anew. A locality that only one side has cannot be compared with itself; what was \
         found on each side stands here, and the same people are compared under \u{201c}who gains and who \
         loses\u{201d}.",
    );
    let asked: Vec<RoleId> = base.roles().into_iter().filter(|role| in_localities(base, *role)).collect();
    for (view, localities, side) in [(base, gone, "base"), (variant, come, "variant")] {
        section.table(of_side(base, &asked, view, &localities, side));
    }
}

/// What a side found in the localities that it alone has, in the base's order of roles.
fn of_side(base: View<'_>, asked: &[RoleId], view: View<'_>, localities: &[LocalityId], side: &str) -> Table {
    let columns = |role: &RoleId| ["committed", base.one_wait_words(*role), "gap in WTE"].map(Column::number);
    let mut table = Table::new(
        format!("Working time committed, waits and gaps in localities that only the {side} has"),
        std::iter::once(Column::text("Locality")).chain(asked.iter().flat_map(columns)).collect(),
    );
    table.groups = asked.iter().map(|role| (capital(&base.role(*role).name), 3)).collect();
    let roles: Vec<&Role> = asked.iter().map(|role| base.role(*role)).collect();
    for at in localities {
        table.push(cells(view, *at, &roles));
    }
    table
}

/// The localities of a side whose ids the other does not have.
fn only(of: View<'_>, other: View<'_>) -> Vec<LocalityId> {
    let known = |at: &LocalityId| {
        let id = &of.names().localities[at.index()].id;
        other.names().localities.iter().any(|theirs| theirs.id == *id)
    };
    of.localities().into_iter().filter(|at| !known(at)).collect()
}

/// Whether a role is measured by locality.
fn in_localities(view: View<'_>, role: RoleId) -> bool {
    view.localities().iter().any(|at| view.at(Measure::Utilisation, *at, role).is_some())
}

fn cells(view: View<'_>, at: LocalityId, roles: &[&Role]) -> Vec<String> {
    let mut row = vec![view.locality(at).to_owned()];
    for known in roles {
        let role = view.names().roles.iter().position(|role| role.id == known.id);
        let Some(role) = role.map(|index| RoleId(index as u32)) else {
            row.extend([NOTHING; 3].map(str::to_owned));
            continue;
        };
        let write = |measure, words: fn(f64) -> String| {
            view.at(measure, at, role).map_or_else(|| NOTHING.to_owned(), words)
        };
        // What rests on no source would be a false certainty.
        let missing = if view.assumed(role) { NOTHING.to_owned() } else { write(Measure::WteGap, gap) };
        let wait = view.one_wait(role, Scope::Locality(at)).map_or_else(|| NOTHING.to_owned(), brief);
        row.extend([write(Measure::Utilisation, share), wait, missing]);
    }
    row
}
