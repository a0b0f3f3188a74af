//! Differences as intervals with their tables, measure by measure.

use std::collections::BTreeMap;

use ilt_chart::{Chart, Column, Forest, Interval, Picture, Table};
use ilt_domain::{Directory, Measure, Unit};
use ilt_experiment::{Difference, Findings, Variant};
use ilt_ledger::{Class, Scope};

use super::chosen::{by_locality, headlines};
use super::verdict::{RULE, clear, clear_word, half, none};
use super::wording::about;
use crate::glossary;
use crate::page::Section;
use crate::words::{NOTHING, Scale, capital, digits, list, signed};

/// What is also shown by locality.
const BY_LOCALITY: [Measure; 8] = [
    Measure::WaitMean,
    Measure::Utilisation,
    Measure::WteGap,
    Measure::Placed,
    Measure::Returned,
    Measure::NoSlot,
    Measure::LeadTimeMean,
    Measure::HandOffRate,
];

/// Charts and tables of a variant's differences: the headlines, then what differs by locality.
pub(crate) fn charts(section: &mut Section, base: &Findings, variant: &Variant, at: usize) {
    if variant.differences.iter().any(none) {
        section.text(RULE);
    }
    of_headlines(section, base, variant, at);
    for measure in BY_LOCALITY {
        for (class, rows) in by_locality(variant, measure) {
            if rows.iter().any(|row| !none(row)) {
                section.chart(of_localities(base, measure, class, &rows, at));
            }
        }
    }
}

/// A chart for each measure of the headlines; a line for those that do not differ.
fn of_headlines(section: &mut Section, base: &Findings, variant: &Variant, at: usize) {
    let mut by_measure: BTreeMap<Measure, Vec<&Difference>> = BTreeMap::new();
    for row in headlines(base, variant) {
        by_measure.entry(row.key.measure).or_default().push(row);
    }
    let (same, differ): (Vec<_>, Vec<_>) =
        by_measure.iter().partition(|(_, rows)| rows.iter().all(|row| none(row)));
    for (measure, rows) in differ {
        let id = format!("headline-{}-{at}", measure.slug().replace('_', "-"));
        section.chart(forest(id, capital(glossary::name(*measure)), *measure, rows, &base.directory));
    }
    let same: Vec<&str> = same.into_iter().map(|(measure, _)| glossary::name(*measure)).collect();
    if !same.is_empty() {
        section.text(format!("No difference, and not shown: {}.", list(&same)));
    }
}

fn of_localities(
    base: &Findings,
    measure: Measure,
    class: Option<Class>,
    rows: &[&Difference],
    at: usize,
) -> Chart {
    let names = &base.directory;
    let of = match class {
        Some(Class::Role(role)) => format!("{}: ", names.roles[role.index()].name),
        _ => String::new(),
    };
    let slug = class.map_or_else(|| "all".into(), |class| class.slug(names).replace(':', "-"));
    let id = format!("localities-{}-{slug}-{at}", measure.slug().replace('_', "-"));
    let title = capital(&format!("{of}{}, by locality", glossary::name(measure)));
    forest(id, title, measure, rows, names)
}

/// How the figures of a chart are written: what they are multiplied with, and the unit.
fn unit(measure: Measure, rows: &[&Difference]) -> (f64, String) {
    match measure.unit() {
        Unit::Hours => {
            let scale = Scale::of_all(rows.iter().flat_map(|row| [row.base, row.variant]));
            (1.0 / scale.hours, scale.name.to_owned())
        }
        Unit::Share => (100.0, "percentage points".into()),
        Unit::Wte => (1.0, "WTE".into()),
        Unit::Per1000 => (1.0, "per 1,000".into()),
        Unit::Count => (1.0, "number".into()),
        Unit::People => (1.0, "people".into()),
    }
}

/// Whose row it is, where the chart says what is measured.
fn place(row: &Difference, names: &Directory) -> String {
    match (row.key.scope, row.key.class) {
        (Scope::Locality(at), _) => names.localities[at.index()].name.clone(),
        (Scope::System, Some(Class::Role(role))) => capital(&names.roles[role.index()].name),
        (Scope::System, Some(Class::Step(step))) => capital(&names.steps[step.index()].name),
        (Scope::System, None) => "All".into(),
        (Scope::Team(at), None) => capital(&names.teams[at.index()].name),
        _ => about(&row.key, names),
    }
}

fn table(title: &str, measure: Measure, rows: &[&Difference], names: &Directory) -> Table {
    let (scale, unit) = unit(measure, rows);
    let columns = ["base", "variant", "difference", "give or take"].map(Column::number);
    let columns = std::iter::once(Column::text("Where"))
        .chain(columns)
        .chain([Column::text("beyond chance")])
        .collect();
    let unit = if measure.unit() == Unit::Share { "per cent".into() } else { unit };
    let caption = if title.contains(&unit) { title.to_owned() } else { format!("{title}, {unit}") };
    let mut table = Table::new(caption, columns);
    let figure = |value: f64| digits(value * scale);
    for row in rows {
        table.push([
            place(row, names),
            figure(row.base),
            figure(row.variant),
            if none(row) { "none".into() } else { signed(row.mean, figure(row.mean)) },
            half(row).filter(|_| !none(row)).map_or_else(|| NOTHING.to_owned(), figure),
            clear_word(row).into(),
        ]);
    }
    table
}

fn forest(id: String, title: String, measure: Measure, rows: &[&Difference], names: &Directory) -> Chart {
    let (scale, unit) = unit(measure, rows);
    let interval = |row: &&Difference| Interval {
        name: place(row, names),
        value: row.mean * scale,
        half_width: half(row).map(|half| half * scale),
        clear: clear(row),
    };
    Chart {
        id,
        summary: summary(rows),
        picture: Picture::Forest(Forest {
            rows: rows.iter().filter(|row| !none(row)).map(interval).collect(),
            axis: format!("difference, {unit}"),
        }),
        table: table(&title, measure, rows, names),
        title,
    }
}

/// How to read the intervals, how many are beyond chance, and how many places have none.
fn summary(rows: &[&Difference]) -> String {
    let judged = match rows {
        rows if rows.iter().all(|row| half(row).is_none()) => "One run tells nothing about chance.".into(),
        [one] if clear(one) => "The difference is beyond chance.".into(),
        [_] => "The difference may be chance.".into(),
        rows => {
            let beyond = rows.iter().filter(|row| clear(row)).count();
            format!("Beyond chance, drawn dark: {beyond} of {}.", rows.len())
        }
    };
    let same = match rows.iter().filter(|row| none(row)).count() {
        0 => String::new(),
        same => format!(" No difference, and not drawn: {same}."),
    };
    format!("Left of the line is less than in the base. {judged}{same}")
}
