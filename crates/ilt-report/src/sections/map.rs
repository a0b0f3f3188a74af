//! The practices on a map: locality by colour and shape, load by size.

use std::collections::BTreeMap;

use ilt_chart::{Chart, Column, Picture, Place, Places, Size, Table};
use ilt_domain::directory::Home;
use ilt_domain::{Measure, RoleId, TeamId};
use ilt_ledger::Scope;

use crate::page::Section;
use crate::view::View;
use crate::words::{NOTHING, Scale, count, several, share, wte};

/// A practice, whatever parts its list is split into.
struct Practice<'f> {
    home: &'f Home,
    people: f64,
    load: Option<f64>,
}

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let practices = practices(view);
    let placed: Vec<&Practice<'_>> =
        practices.iter().filter(|practice| practice.home.place.is_some()).collect();
    if placed.len() < 2 || view.names().localities.is_empty() {
        return None;
    }
    let loaded = placed.iter().any(|practice| practice.load.is_some());
    let mut section = Section::new("map", "The practices");
    section.text(match loaded {
        true => {
            "Each mark is a practice: colour and shape show its locality, size its load, which is the hours of work \
             asked for as a share of the hours its staff are there. Straight from coordinates; no boundaries are drawn."
        }
        false => "Each mark is a practice; colour and shape show its locality.",
    });
    let places = places(view, &placed, loaded);
    let close = places.close_up();
    section.chart(Chart {
        id: "map-all".into(),
        title: "Practices by locality and load".into(),
        summary: summary(&practices),
        picture: Picture::Places(places),
        table: table(view, "Practices: list, staff, load and waits", &practices.iter().collect::<Vec<_>>()),
    });
    if let Some(close) = close {
        let inside = |practice: &&Practice<'_>| {
            let at = practice.home.place;
            close.places.iter().any(|place| at == Some((place.latitude, place.longitude)))
        };
        let near: Vec<&Practice<'_>> = practices.iter().filter(inside).collect();
        let shown = close.places.len();
        let table = table(view, "Practices near the middle: list, staff, load and waits", &near);
        section.chart(Chart {
            id: "map-close".into(),
            title: "The crowded middle, closer".into(),
            summary: format!(
                "The {} nearest to the middle of the whole map.",
                several(shown, "practice", "practices")
            ),
            picture: Picture::Places(close),
            table,
        });
    }
    Some(section)
}

fn practices(view: View<'_>) -> Vec<Practice<'_>> {
    let mut practices: BTreeMap<&str, Practice<'_>> = BTreeMap::new();
    for home in &view.names().homes {
        let load = load(view, home.registered_with);
        let practice =
            practices.entry(home.practice.as_str()).or_insert(Practice { home, people: 0.0, load });
        practice.people += home.people;
    }
    practices.into_values().collect()
}

/// The practice's name; a home's own name may say which part of the list it is.
fn name(view: View<'_>, practice: &Practice<'_>) -> String {
    let team = view.names().teams.get(practice.home.registered_with.index());
    team.map_or_else(|| practice.home.name.clone(), |team| team.name.clone())
}

/// Hours asked for as a share of hours rostered.
fn load(view: View<'_>, team: TeamId) -> Option<f64> {
    let team = team.is_some().then_some(Scope::Team(team))?;
    let needed = view.mean(Measure::HoursNeeded, team, None)?;
    let rostered = view.mean(Measure::RosteredHours, team, None).filter(|hours| *hours > 0.0)?;
    Some(needed / rostered)
}

const EDGES: [f64; 3] = [0.8, 0.9, 1.0];

fn size(load: f64) -> usize {
    EDGES.iter().filter(|edge| load > **edge).count()
}

fn places(view: View<'_>, practices: &[&Practice<'_>], loaded: bool) -> Places {
    let place = |practice: &&Practice<'_>| {
        let (latitude, longitude) = practice.home.place?;
        let group = practice.home.locality;
        group.is_some().then(|| Place {
            latitude,
            longitude,
            group: group.index(),
            size: practice.load.map(size),
        })
    };
    let meanings = ["up to 80%", "80% to 90%", "90% to 100%", "over 100%"];
    let sizes = meanings.into_iter().zip([3.5, 5.0, 7.0, 9.5]);
    Places {
        places: practices.iter().filter_map(place).collect(),
        groups: view.names().localities.iter().map(|locality| locality.name.clone()).collect(),
        sizes: match loaded {
            true => {
                sizes.map(|(meaning, radius)| Size { radius, meaning: format!("load {meaning}") }).collect()
            }
            false => Vec::new(),
        },
    }
}

fn summary(practices: &[Practice<'_>]) -> String {
    let number = several(practices.len(), "practice", "practices");
    let known: Vec<f64> = practices.iter().filter_map(|practice| practice.load).collect();
    if known.is_empty() {
        return format!("{number} by locality.");
    }
    let over = known.iter().filter(|load| size(**load) == 3).count();
    let under = known.iter().filter(|load| size(**load) == 0).count();
    format!(
        "Asked for more hours than their staff are there: {over} of {number}. Asked for 80% of them or less: {under}."
    )
}

fn table(view: View<'_>, caption: &str, practices: &[&Practice<'_>]) -> Table {
    let scope = |practice: &Practice<'_>| Scope::Team(practice.home.registered_with);
    let of = |practice: &Practice<'_>, measure| match practice.home.registered_with.is_some() {
        true => view.mean(measure, scope(practice), None),
        false => None,
    };
    let role = practices.iter().find_map(|practice| {
        Some(view.names().teams.get(practice.home.registered_with.index())?.role)
            .filter(|role| role.is_some())
    });
    let waiting = view.waiting(role.unwrap_or(RoleId(0)));
    let scale = Scale::of_all(practices.iter().filter_map(|practice| of(practice, waiting.long)));
    let columns = vec![
        Column::text("Practice"),
        Column::text("Locality"),
        Column::number("people"),
        Column::number("WTE in post"),
        Column::number("load"),
        Column::number("committed"),
        Column::number(format!("{}, {}", waiting.half_words, scale.name)),
        Column::number(format!("{}, {}", waiting.long_words, scale.name)),
    ];
    let mut table = Table::new(caption, columns);
    for practice in practices {
        let locality = view.names().localities.get(practice.home.locality.index());
        let cell =
            |value: Option<f64>, write: &dyn Fn(f64) -> String| value.map_or_else(|| NOTHING.into(), write);
        table.push([
            name(view, practice),
            locality.map_or_else(|| NOTHING.into(), |locality| locality.name.clone()),
            count(practice.people),
            cell(of(practice, Measure::WteInPost), &wte),
            cell(practice.load, &share),
            cell(of(practice, Measure::Utilisation), &share),
            cell(of(practice, waiting.half), &|wait| scale.cell(wait)),
            cell(of(practice, waiting.long), &|wait| scale.cell(wait)),
        ]);
    }
    table
}
