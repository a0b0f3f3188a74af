//! Working time by team, for scenarios that do not plan in localities and whole-time equivalents.

use ilt_chart::{Bars, Chart, Column, Picture, Table};
use ilt_domain::{Measure, TeamId};
use ilt_ledger::Scope;

use crate::page::Section;
use crate::view::{View, half};
use crate::words::{NOTHING, count, digits, share};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let teams: Vec<TeamId> = view
        .teams()
        .into_iter()
        .filter(|team| view.mean(Measure::Utilisation, Scope::Team(*team), None).is_some())
        .collect();
    if view.localities().len() > 1 || teams.is_empty() {
        return None;
    }
    let mut section = Section::new("teams", "Working time by team");
    let table = table(view, &teams);
    if teams.len() < 2 {
        section.table(table);
        return section.filled();
    }
    let bar = |team: &TeamId| {
        let row = view.row(Measure::Utilisation, Scope::Team(*team), None)?;
        Some((view.names().teams[team.index()].name.clone(), 100.0 * row.mean, Some(100.0 * half(row))))
    };
    let bars: Vec<_> = teams.iter().filter_map(bar).collect();
    let most = bars.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let summary =
        most.map(|(name, most, _)| format!("Most is committed at {name}: {}.", share(most / 100.0)));
    section.chart(Chart {
        id: "teams-committed".into(),
        title: "Share of working time committed".into(),
        summary: summary.unwrap_or_default(),
        picture: Picture::Bars(Bars { bars, axis: "per cent of working time".into(), note: None }),
        table,
    });
    section.filled()
}

fn table(view: View<'_>, teams: &[TeamId]) -> Table {
    let columns = ["committed", "waiting, on average", "being seen, on average", "hours beyond the rota"];
    let columns = std::iter::once(Column::text("Team")).chain(columns.map(Column::number)).collect();
    let mut table = Table::new("Working time by team", columns);
    for team in teams {
        let of = |measure| view.mean(measure, Scope::Team(*team), None);
        let cell =
            |value: Option<f64>, write: &dyn Fn(f64) -> String| value.map_or_else(|| NOTHING.into(), write);
        table.push([
            view.names().teams[team.index()].name.clone(),
            cell(of(Measure::Utilisation), &share),
            cell(of(Measure::Waiting), &digits),
            cell(of(Measure::InService), &digits),
            of(Measure::OvertimeHours).filter(|hours| *hours > 0.0).map_or_else(String::new, count),
        ]);
    }
    table.without_empty_columns()
}
