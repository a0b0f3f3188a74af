//! Localities by roles: how much of working time is committed, beside how long people wait.

use ilt_chart::{Band, Cell, Chart, Column, Heat, Picture, Table, theme};
use ilt_domain::{LocalityId, Measure, RoleId};

use crate::page::Section;
use crate::view::View;
use crate::words::{NOTHING, Scale, capital, list, share};

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
    section.chart(Chart {
        id: "heat".into(),
        title: "Share of working time committed".into(),
        summary: summary(view, &localities, &roles),
        picture: Picture::Heat(heat(view, &localities, &roles)),
        table: table(view, &localities, &roles),
    });
    Some(section)
}

/// Band of a share against the planned level: far under, under, over, far over.
pub(super) fn band(load: f64, planned: f64) -> usize {
    match load - planned {
        far_under if far_under < -0.10 => 0,
        under if under <= 0.0005 => 1,
        over if over <= 0.05 => 2,
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
        Some(Cell { label: format!("{}{mark}", share(load)), band })
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
        let range = match share(least.1) == share(most.1) {
            true => format!("{name}: {} everywhere", share(most.1)),
            false => format!(
                "{name}: from {} ({}) to {} ({})",
                share(least.1),
                view.locality(least.0),
                share(most.1),
                view.locality(most.0)
            ),
        };
        Some(format!("{range}, {over} over the planned level."))
    };
    roles.iter().filter_map(sentence).collect::<Vec<_>>().join(" ")
}

fn table(view: View<'_>, localities: &[LocalityId], roles: &[RoleId]) -> Table {
    let scales: Vec<Scale> = roles
        .iter()
        .map(|role| {
            Scale::of_all(localities.iter().filter_map(|at| view.at(view.waiting(*role).long, *at, *role)))
        })
        .collect();
    let mut columns = vec![Column::text("Locality")];
    for (role, scale) in roles.iter().zip(&scales) {
        let waiting = view.waiting(*role);
        columns.push(Column::number("committed"));
        columns.push(Column::number(format!("{}, {}", waiting.half_words, scale.name)));
        columns.push(Column::number(format!("{}, {}", waiting.long_words, scale.name)));
    }
    let names: Vec<String> = roles.iter().map(|role| view.role(*role).name.clone()).collect();
    let mut table =
        Table::new(format!("Working time committed, and waits, by locality: {}", list(&names)), columns);
    table.groups = names.iter().map(|name| (capital(name), 3)).collect();
    for at in localities {
        let mut row = vec![view.locality(*at).to_owned()];
        for (role, scale) in roles.iter().zip(&scales) {
            row.push(view.at(Measure::Utilisation, *at, *role).map_or_else(|| NOTHING.into(), share));
            for measure in [view.waiting(*role).half, view.waiting(*role).long] {
                row.push(
                    view.at(measure, *at, *role).map_or_else(|| NOTHING.into(), |wait| scale.cell(wait)),
                );
            }
        }
        table.push(row);
    }
    table
}
