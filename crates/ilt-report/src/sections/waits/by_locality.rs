//! Waits for a role in each locality: of all who wait, or where the role keeps caseloads, of those who come new.

use ilt_chart::{Chart, Column, Dots, Marks, Picture, Table};
use ilt_domain::{LocalityId, Measure, RoleId};
use ilt_ledger::{Class, Scope};

use crate::newcomers::Newcomers;
use crate::view::{View, half};
use crate::words::{NOTHING, Scale, capital, count, share, time};

/// The chart of a role, if anything is known of it by locality.
pub(super) fn chart(view: View<'_>, role: RoleId) -> Option<Chart> {
    Some(match newcomers(view, role) {
        known if known.is_empty() => of_all(view, role)?,
        known => of_new(view, role, &known)?,
    })
}

fn title(view: View<'_>, role: RoleId) -> String {
    format!("{}: waits by locality", capital(&view.role(role).name))
}

/// The three figures of a wait with their words: half, average, the longest.
fn figures(view: View<'_>, role: RoleId) -> [(Measure, &'static str); 3] {
    let waiting = view.waiting(role);
    [(waiting.half, waiting.half_words), (waiting.mean, "average"), (waiting.long, waiting.long_words)]
}

fn of_all(view: View<'_>, role: RoleId) -> Option<Chart> {
    let waiting = view.waiting(role);
    let known: Vec<(LocalityId, f64)> =
        view.localities().into_iter().filter_map(|at| Some((at, view.at(waiting.long, at, role)?))).collect();
    let longest = known.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let scale = Scale::of(longest.1);
    let localities: Vec<LocalityId> = known.iter().map(|(at, _)| *at).collect();
    let marks = |(measure, words): (Measure, &str)| {
        let row = |at: &LocalityId| view.row(measure, Scope::Locality(*at), Some(Class::Role(role)));
        let mark = |at| row(at).map(|row| (scale.value(row.mean), Some(scale.value(half(row)))));
        Marks { name: words.into(), values: localities.iter().map(mark).collect() }
    };
    Some(Chart {
        id: format!("waits-{}", view.role(role).id),
        title: title(view, role),
        summary: format!(
            "The longest waits are in {}: {} {}.",
            view.locality(longest.0),
            waiting.long_words,
            time(longest.1)
        ),
        picture: Picture::Dots(Dots {
            names: localities.iter().map(|at| view.locality(*at).to_owned()).collect(),
            series: figures(view, role).map(marks).to_vec(),
            axis: format!("wait, {}", scale.name),
            note: None,
        }),
        table: table_of_all(view, role, &localities, scale),
    })
}

fn table_of_all(view: View<'_>, role: RoleId, localities: &[LocalityId], scale: Scale) -> Table {
    let figures = figures(view, role);
    let columns = figures.iter().map(|(_, words)| *words).chain(["started"]).map(Column::number);
    let mut table = Table::new(
        format!("{}, {}", title(view, role), scale.name),
        std::iter::once(Column::text("Locality")).chain(columns).collect(),
    );
    for at in localities {
        let cell = |measure| view.at(measure, *at, role);
        let waits = figures.iter().map(|(measure, _)| cell(*measure).map(|wait| scale.cell(wait)));
        let cells = waits.chain([cell(Measure::Starts).map(count)]);
        let cells = cells.map(|cell| cell.unwrap_or_else(|| NOTHING.into()));
        table.push(std::iter::once(view.locality(*at).to_owned()).chain(cells));
    }
    table
}

/// People who come new, by locality: their wait is not that of the visits, which are many.
type Known = Vec<(LocalityId, Newcomers)>;

fn newcomers(view: View<'_>, role: RoleId) -> Known {
    let new = |at| Some((at, view.newcomers(role, Scope::Locality(at))?));
    view.localities().into_iter().filter_map(new).collect()
}

/// How long after falling due a later visit begins, on average.
fn repeat(new: &Newcomers) -> Option<f64> {
    new.repeats.map(|(_, mean)| mean)
}

fn of_new(view: View<'_>, role: RoleId, known: &Known) -> Option<Chart> {
    let longest = known.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))?;
    let scale = Scale::of_all(known.iter().map(|(_, new)| new.mean));
    let marks = |name: &str, of: fn(&Newcomers) -> Option<f64>| Marks {
        name: name.into(),
        values: known.iter().map(|(_, new)| of(new).map(|mean| (scale.value(mean), None))).collect(),
    };
    Some(Chart {
        id: format!("waits-{}", view.role(role).id),
        title: title(view, role),
        summary: format!(
            "From asking to the first contact takes longest in {}: {} on average. Later visits are counted from the \
             day they fall due.",
            view.locality(longest.0),
            time(longest.1.mean)
        ),
        picture: Picture::Dots(Dots {
            names: known.iter().map(|(at, _)| view.locality(*at).to_owned()).collect(),
            series: vec![
                marks("from asking to first contact", |new| Some(new.mean)),
                marks("later visits, from falling due", repeat),
            ],
            axis: format!("average wait, {}", scale.name),
            note: None,
        }),
        table: table_of_new(view, role, known, scale),
    })
}

fn table_of_new(view: View<'_>, role: RoleId, known: &Known, scale: Scale) -> Table {
    let columns = [
        "asked".to_owned(),
        "first contacts".into(),
        "returned".into(),
        format!("to first contact, {}", scale.name),
        format!("later visits, {}", scale.name),
    ];
    let name = capital(&view.role(role).name);
    let mut table = Table::new(
        format!("{name}: people coming new, and later visits; waits are averages"),
        std::iter::once(Column::text("Locality")).chain(columns.map(Column::number)).collect(),
    );
    for (at, new) in known {
        let returned = match new.returned >= 0.5 {
            true => format!("{} ({})", count(new.returned), share(new.returned / new.asked)),
            false => String::new(),
        };
        table.push([
            view.locality(*at).to_owned(),
            count(new.asked),
            count(new.begun),
            returned,
            scale.cell(new.mean),
            repeat(new).map_or_else(|| NOTHING.into(), |mean| scale.cell(mean)),
        ]);
    }
    table.without_empty_columns()
}
