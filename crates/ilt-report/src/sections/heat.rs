//! Localities by roles: how much of working time is committed, beside how long people wait.

use ilt_chart::{Band, Cell, Chart, Column, Heat, Picture, Table, theme};
use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_ledger::Scope;

use crate::page::Section;
use crate::view::View;
use crate::words::{NOTHING, Scale, capital, count, list, share, share_exact};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let localities = view.localities();
    let placed =
        |role: &RoleId| localities.iter().any(|at| view.at(Measure::Utilisation, *at, *role).is_some());
    let roles: Vec<RoleId> = view.roles().into_iter().filter(placed).collect();
    if localities.is_empty() || roles.is_empty() {
        return None;
    }
    let mut section = Section::new("localities", "Localities and roles");
    section.text(
        "How much of the working time of each role is committed in each locality. Shades show the distance from the \
         level to which the role is planned, so that one shade means the same for every role.",
    );
    if let Some(full) = full(view, &roles) {
        section.text(full);
    }
    section.chart(Chart {
        id: "heat".into(),
        title: "Share of working time committed".into(),
        summary: summary(view, &localities, &roles),
        picture: Picture::Heat(heat(view, &localities, &roles)),
        table: table(view, &localities, &roles),
    });
    Some(section)
}

/// Share of its places from which a caseload is full.
const FULL: f64 = 0.97;

/// Where places are the limit and not hours, a pale shade is no free capacity.
fn full(view: View<'_>, roles: &[RoleId]) -> Option<String> {
    let places = |role: &RoleId| {
        let places = view.of_role(Measure::CaseloadPlaces, *role).filter(|places| *places > 0.0)?;
        let held = view.of_role(Measure::Caseload, *role).filter(|held| *held >= FULL * places)?;
        Some(format!("{}: {} of {} places", view.role(*role).name, count(held), count(places)))
    };
    let full: Vec<String> = roles.iter().filter_map(places).collect();
    (!full.is_empty()).then(|| {
        format!(
            "Caseloads are full ({}): there the places are the limit, and working time not committed is no room for \
             more people.",
            full.join("; ")
        )
    })
}

/// Half of the last digit shown: figures written alike are shaded alike.
const HALF_A_DIGIT: f64 = 0.0005;

/// Band of a share against the planned level: far under, under, over, far over.
pub(super) fn band(load: f64, planned: f64) -> usize {
    match load - planned {
        far_under if far_under < -0.10 => 0,
        under if under <= HALF_A_DIGIT => 1,
        over if over <= 0.05 + HALF_A_DIGIT => 2,
        _ => 3,
    }
}

/// What the bands mean.
pub(super) fn bands() -> Vec<Band> {
    let meanings = [
        "more than 10 points under the planned level",
        "up to 10 points under the planned level",
        "up to 5 points over the planned level",
        "more than 5 points over the planned level",
    ];
    let with_fill = |(meaning, (fill, ink)): (&str, (&'static str, &'static str))| Band {
        fill,
        ink,
        meaning: meaning.into(),
    };
    meanings.into_iter().zip(theme::AGAINST_PLAN).map(with_fill).collect()
}

fn heat(view: View<'_>, localities: &[LocalityId], roles: &[RoleId]) -> Heat {
    let cell = |at: LocalityId, role: RoleId| {
        let load = view.at(Measure::Utilisation, at, role)?;
        let band = band(load, view.role(role).planning_level);
        // A mark besides the shade: over the planned level is also seen in print and by colour-blind readers.
        let mark = if band >= 2 { " \u{25b2}" } else { "" };
        Some(Cell { label: format!("{}{mark}", share_exact(load)), band })
    };
    Heat {
        rows: localities.iter().map(|at| view.locality(*at).into()).collect(),
        columns: roles
            .iter()
            .map(|role| match view.role(*role).planning_level {
                level if level > 0.0 && level < 1.0 => {
                    format!("{} (planned {})", capital(&view.role(*role).name), share(level))
                }
                _ => capital(&view.role(*role).name),
            })
            .collect(),
        cells: localities.iter().map(|at| roles.iter().map(|role| cell(*at, *role)).collect()).collect(),
        bands: bands(),
    }
}

fn summary(view: View<'_>, localities: &[LocalityId], roles: &[RoleId]) -> String {
    let sentence = |role: &RoleId| {
        let planned = view.role(*role).planning_level;
        let loads: Vec<(LocalityId, f64)> = localities
            .iter()
            .filter_map(|at| Some((*at, view.at(Measure::Utilisation, *at, *role)?)))
            .collect();
        let least = loads.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
        let most = loads.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let over = match loads.iter().filter(|(_, load)| band(*load, planned) >= 2).count() {
            0 => "none".to_owned(),
            all if all == loads.len() && all > 1 => "all".to_owned(),
            some => format!("{some} of {}", loads.len()),
        };
        let name = capital(&view.role(*role).name);
        let range = match share_exact(least.1) == share_exact(most.1) {
            true => format!("{name}: {} everywhere", share_exact(most.1)),
            false => format!(
                "{name}: from {} ({}) to {} ({})",
                share_exact(least.1),
                view.locality(least.0),
                share_exact(most.1),
                view.locality(most.0)
            ),
        };
        Some(format!("{range}, {over} over the planned level."))
    };
    roles.iter().filter_map(sentence).collect::<Vec<_>>().join(" ")
}

/// What a role's columns hold after the share committed: in what words, and whose figure.
type Wait = (&'static str, fn(View<'_>, LocalityId, RoleId) -> Option<f64>);

fn waits(view: View<'_>, role: RoleId) -> Vec<Wait> {
    match view.newcomers(role, Scope::System) {
        Some(_) => {
            vec![("to first contact, on average", |view, at, role| view.one_wait(role, Scope::Locality(at)))]
        }
        None => vec![
            (view.waiting(role).half_words, |view, at, role| view.at(view.waiting(role).half, at, role)),
            (view.waiting(role).long_words, |view, at, role| view.at(view.waiting(role).long, at, role)),
        ],
    }
}

fn table(view: View<'_>, localities: &[LocalityId], roles: &[RoleId]) -> Table {
    let roles: Vec<(RoleId, Vec<Wait>, Scale)> = roles
        .iter()
        .map(|role| {
            let waits = waits(view, *role);
            let all =
                localities.iter().flat_map(|at| waits.iter().filter_map(|wait| wait.1(view, *at, *role)));
            let scale = Scale::of_all(all);
            (*role, waits, scale)
        })
        .collect();
    let mut columns = vec![Column::text("Locality")];
    for (_, waits, scale) in &roles {
        columns.push(Column::number("committed"));
        columns.extend(waits.iter().map(|wait| Column::number(format!("{}, {}", wait.0, scale.name))));
    }
    let names: Vec<String> = roles.iter().map(|(role, ..)| view.role(*role).name.clone()).collect();
    let mut table =
        Table::new(format!("Working time committed, and waits, by locality: {}", list(&names)), columns);
    table.groups =
        names.iter().zip(&roles).map(|(name, (_, waits, _))| (capital(name), 1 + waits.len())).collect();
    for at in localities {
        let mut row = vec![view.locality(*at).to_owned()];
        for (role, waits, scale) in &roles {
            row.push(view.at(Measure::Utilisation, *at, *role).map_or_else(|| NOTHING.into(), share_exact));
            row.extend(waits.iter().map(|wait| {
                wait.1(view, *at, *role).map_or_else(|| NOTHING.into(), |hours| scale.cell(hours))
            }));
        }
        table.push(row);
    }
    table
}
