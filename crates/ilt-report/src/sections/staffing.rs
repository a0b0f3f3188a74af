//! Staff: funded, in post, present, needed, and the gap; for assumed staff what they carry.

use ilt_chart::{Chart, Column, Dots, Marks, Picture, Table};
use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_experiment::Row;
use ilt_ledger::{Class, Scope};

use crate::page::Section;
use crate::view::{View, half};
use crate::words::{NOTHING, capital, count, digits, gap, share, wte};

const FIGURES: [(Measure, &str); 4] = [
    (Measure::WteFunded, "funded"),
    (Measure::WteInPost, "in post"),
    (Measure::WtePresent, "present"),
    (Measure::WteNeeded, "needed"),
];

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let roles: Vec<RoleId> =
        view.roles().into_iter().filter(|role| view.of_role(Measure::WteNeeded, *role).is_some()).collect();
    if roles.is_empty() {
        return None;
    }
    let mut section = Section::new("staffing", "Staff and work");
    section.text(
        "Whole-time equivalents (WTE): funded, in post, present on average, and needed for all the work asked for at \
         the planned level of commitment of the role. The gap is needed less in post; above nought is a shortage.",
    );
    section.table(by_role(view, &roles));
    if roles.iter().any(|role| view.assumed(*role)) {
        section.text(
            "For roles marked \u{201c}assumed\u{201d} the number of staff or the referrals to them are assumptions: \
             read the gap as a question. Their break-even figures stand among the assumptions.",
        );
    }
    for role in roles {
        if let Some(chart) = by_locality(view, role) {
            section.chart(chart);
        }
    }
    for role in view.roles() {
        section.table(caseloads(view, role));
    }
    section.filled()
}

fn title(view: View<'_>, role: RoleId) -> String {
    let name = capital(&view.role(role).name);
    if view.assumed(role) { format!("{name} (assumed)") } else { name }
}

fn columns(first: &str) -> Vec<Column> {
    let figures = FIGURES.map(|(_, name)| Column::number(name));
    let more = ["gap", "give or take", "hours unmet", "hours beyond the rota"].map(Column::number);
    std::iter::once(Column::text(first)).chain(figures).chain(more).collect()
}

fn line(view: View<'_>, name: String, scope: Scope, role: RoleId) -> Vec<String> {
    let class = Some(Class::Role(role));
    let cell = |measure, write: &dyn Fn(f64) -> String| {
        view.mean(measure, scope, class).map_or_else(|| NOTHING.into(), write)
    };
    let mut row = vec![name];
    row.extend(FIGURES.map(|(measure, _)| cell(measure, &wte)));
    row.push(cell(Measure::WteGap, &gap));
    row.push(view.row(Measure::WteGap, scope, class).map_or_else(|| NOTHING.into(), |row| digits(half(row))));
    row.push(cell(Measure::UnmetHours, &count));
    row.push(cell(Measure::OvertimeHours, &count));
    row
}

fn by_role(view: View<'_>, roles: &[RoleId]) -> Table {
    let mut table =
        Table::new("Staff by role, whole system, WTE and hours in the time observed", columns("Role"));
    for role in roles {
        table.push(line(view, title(view, *role), Scope::System, *role));
    }
    table
}

fn by_locality(view: View<'_>, role: RoleId) -> Option<Chart> {
    let class = Some(Class::Role(role));
    let row = |measure, at: LocalityId| view.row(measure, Scope::Locality(at), class);
    let localities: Vec<LocalityId> =
        view.localities().into_iter().filter(|at| row(Measure::WteNeeded, *at).is_some()).collect();
    if localities.len() < 2 {
        return None;
    }
    let mark = |row: &Row| (row.mean, Some(half(row)));
    let series = FIGURES.map(|(measure, name)| Marks {
        name: name.into(),
        values: localities.iter().map(|at| row(measure, *at).map(mark)).collect(),
    });
    let mut table = Table::new(
        format!("{}: staff by locality of the team's base", title(view, role)),
        columns("Locality"),
    );
    for at in &localities {
        table.push(line(view, view.locality(*at).to_owned(), Scope::Locality(*at), role));
    }
    let short = localities
        .iter()
        .filter(|at| row(Measure::WteGap, **at).is_some_and(|row| row.mean - half(row) > 0.05))
        .count();
    let number = localities.len();
    let summary = match view.assumed(role) {
        true => "The numbers in post or the referrals are assumptions: what matters is the order of places, not the gap.".into(),
        false => format!("In {short} of {number} localities more WTE are needed than are in post, beyond chance."),
    };
    Some(Chart {
        id: format!("staff-{}", view.role(role).id),
        title: format!("{}: funded, in post, present and needed", title(view, role)),
        summary,
        picture: Picture::Dots(Dots {
            names: localities.iter().map(|at| view.locality(*at).to_owned()).collect(),
            series: series.to_vec(),
            axis: "whole-time equivalents".into(),
            note: None,
        }),
        table: table.without_empty_columns(),
    })
}

/// Caseloads of a role against their places, by locality and in all.
fn caseloads(view: View<'_>, role: RoleId) -> Table {
    let columns = ["caseload", "places", "share of places used", "taken on", "returned"].map(Column::number);
    let mut table = Table::new(
        format!("{}: caseloads by locality of the team's base", capital(&view.role(role).name)),
        std::iter::once(Column::text("Locality")).chain(columns).collect(),
    );
    let class = Some(Class::Role(role));
    let scopes = view.localities().into_iter().map(|at| (view.locality(at).to_owned(), Scope::Locality(at)));
    for (name, scope) in scopes.chain([("All".to_owned(), Scope::System)]) {
        let Some(caseload) = view.mean(Measure::Caseload, scope, class) else { continue };
        let places = view.mean(Measure::CaseloadPlaces, scope, class).filter(|places| *places > 0.0);
        let number = |measure| view.mean(measure, scope, class).map_or_else(|| NOTHING.into(), count);
        table.push([
            name,
            count(caseload),
            places.map_or_else(|| NOTHING.into(), count),
            places.map_or_else(|| NOTHING.into(), |places| share(caseload / places)),
            number(Measure::Placed),
            number(Measure::Returned),
        ]);
    }
    table.totals = usize::from(table.rows.len() > 1);
    table
}
