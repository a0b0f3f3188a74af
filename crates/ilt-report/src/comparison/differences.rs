//! Differences between a variant and its base: in words, as intervals, by place.

use std::collections::BTreeMap;

use ilt_chart::{Chart, Column, Forest, Interval, Picture, Table};
use ilt_domain::{Directory, Measure, RoleId, StepId, Unit};
use ilt_experiment::{Difference, Findings, Variant};
use ilt_ledger::{Class, RowKey, Scope, Time};

use crate::glossary;
use crate::page::{Finding, Section};
use crate::view::View;
use crate::words::{NOTHING, Scale, capital, count, digits, list, plain, share, signed, time, wte};

/// The rows a comparison is about, role by role: the headlines and what else tells scenarios apart, or where nothing was
/// judged together, the usual ones.
pub(super) fn headlines<'v>(base: &Findings, variant: &'v Variant) -> Vec<&'v Difference> {
    let mut rows: Vec<&Difference> =
        variant.differences.iter().filter(|row| row.adjusted.is_some()).collect();
    if rows.is_empty() {
        rows = usual(variant);
    }
    let view = View::of(base);
    let steps: Vec<(RoleId, Vec<StepId>)> =
        view.roles().into_iter().map(|role| (role, view.steps_of(role))).collect();
    let place = |row: &&Difference| match row.key.class {
        Some(Class::Role(role)) => steps.iter().position(|known| known.0 == role).unwrap_or(steps.len()),
        Some(Class::Step(step)) => {
            steps.iter().position(|known| known.1.contains(&step)).unwrap_or(steps.len())
        }
        None => steps.len() + 1,
    };
    rows.sort_by_key(place);
    rows
}

fn usual(variant: &Variant) -> Vec<&Difference> {
    let usual = [
        Measure::WaitMean,
        Measure::LeadTimeMean,
        Measure::NoSlot,
        Measure::Placed,
        Measure::Returned,
        Measure::Utilisation,
        Measure::WteGap,
        Measure::HandOffs,
    ];
    let plain = |key: &RowKey| {
        key.scope == Scope::System
            && key.cohort.is_none()
            && key.time == Time::Window
            && usual.contains(&key.measure)
    };
    let roles = |key: &RowKey| match key.class {
        None => true,
        Some(Class::Role(role)) => {
            variant.findings.directory.roles.get(role.index()).is_none_or(|role| role.headline)
        }
        Some(Class::Step(_)) => false,
    };
    let said = |row: &&Difference| row.base != 0.0 || row.variant != 0.0;
    variant.differences.iter().filter(|row| plain(&row.key) && roles(&row.key)).filter(said).collect()
}

/// What a row is about; a gap that rests on assumed staff says so.
pub(super) fn label(base: &Findings, key: &RowKey) -> String {
    let name = about(key, &base.directory);
    match (key.measure, key.class) {
        (Measure::WteGap, Some(Class::Role(role))) if View::of(base).assumed(role) => {
            format!("{name} (assumed)")
        }
        _ => name,
    }
}

/// Half-width that answers whether a row differs: corrected where it is a headline.
pub(super) fn half(row: &Difference) -> Option<f64> {
    row.adjusted.map(|adjusted| adjusted.half_width).or(row.half_width_95).filter(|half| half.is_finite())
}

/// Whether a row differs beyond chance.
pub(super) fn clear(row: &Difference) -> bool {
    half(row).is_some_and(|half| row.mean.abs() > half)
}

/// The same as a word for a table; one run cannot tell.
pub(super) fn clear_word(row: &Difference) -> &'static str {
    match half(row) {
        None => NOTHING,
        Some(_) if clear(row) => "yes",
        Some(_) => "no",
    }
}

/// What a row is about, in plain words.
pub(super) fn about(key: &RowKey, names: &Directory) -> String {
    let mut parts = Vec::new();
    match key.class {
        Some(Class::Role(role)) => parts.push(names.roles[role.index()].name.clone()),
        Some(Class::Step(step)) => parts.push(names.steps[step.index()].name.clone()),
        None => {}
    }
    match key.scope {
        Scope::System => {}
        Scope::Area(at) => parts.push(names.areas[at.index()].name.clone()),
        Scope::Locality(at) => parts.push(names.localities[at.index()].name.clone()),
        Scope::Organisation(at) => parts.push(names.organisations[at.index()].name.clone()),
        Scope::Team(at) => parts.push(names.teams[at.index()].name.clone()),
        route => parts.push(route.id(names)),
    }
    if let Some(cohort) = key.cohort {
        parts.push(names.cohorts[cohort.index()].name.clone());
    }
    let measure = glossary::name(key.measure);
    if parts.is_empty() { capital(measure) } else { capital(&format!("{}, {measure}", parts.join(", "))) }
}

/// A value of a measure, as written.
pub(super) fn value(measure: Measure, value: f64) -> String {
    match measure.unit() {
        Unit::Hours => time(value),
        Unit::Share => share(value),
        Unit::Wte => wte(value),
        Unit::Count | Unit::People => count(value),
        Unit::Per1000 => plain(value),
    }
}

/// The headlines of a variant in words: first what differs beyond chance, then what does not.
pub(super) fn told(base: &Findings, variant: &Variant) -> Vec<Finding> {
    let rows = headlines(base, variant);
    if rows.iter().all(|row| half(row).is_none()) {
        return from_one_run(base, &rows);
    }
    let (clear_ones, others): (Vec<&Difference>, Vec<&Difference>) =
        rows.into_iter().partition(|row| clear(row));
    let mut findings: Vec<Finding> = clear_ones.into_iter().map(|row| sentence(base, row)).collect();
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|row| lower(&label(base, &row.key))).collect();
        findings.push(Finding::new("No difference beyond chance:", format!("{}.", list(&others))));
    }
    findings
}

/// One run says what differs in it, not what chance alone would do.
fn from_one_run(base: &Findings, rows: &[&Difference]) -> Vec<Finding> {
    if rows.is_empty() {
        return Vec::new();
    }
    let (same, other): (Vec<&Difference>, Vec<&Difference>) = rows.iter().partition(|row| row.mean == 0.0);
    let mut findings = vec![Finding::new(
        "One run cannot tell a difference from chance.",
        "What follows is what differed in it; ask for more runs (--reps) to judge.",
    )];
    findings.extend(other.into_iter().map(|row| sentence(base, row)));
    if !same.is_empty() {
        let same: Vec<String> = same.iter().map(|row| lower(&label(base, &row.key))).collect();
        findings.push(Finding::new("No difference in this run:", format!("{}.", list(&same))));
    }
    findings
}

/// The name in the middle of a sentence: a capital stays where the second letter is one too (GP).
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(letters).collect()
        }
        _ => name.into(),
    }
}

fn sentence(base: &Findings, row: &Difference) -> Finding {
    let measure = row.key.measure;
    let (now, before) = (value(measure, row.variant), value(measure, row.base));
    let about = label(base, &row.key);
    let claim = match now == before {
        true => format!("{about}: {now}, hardly changed."),
        false => format!("{about}: {now} instead of {before}."),
    };
    let size = change(measure, row.mean);
    let doubt = half(row)
        .filter(|half| *half > 0.0)
        .map(|half| format!(", give or take {}", beside(measure, row.mean, half)));
    let doubt = doubt.unwrap_or_default();
    Finding::new(claim, format!("That is {size}{doubt}."))
}

/// "3.2 hours shorter", "5.1 points higher", "120 fewer"; "no change" for what does not differ at all, "hardly any" for
/// what no reader would see.
pub(super) fn change(measure: Measure, mean: f64) -> String {
    if mean == 0.0 {
        return "no change".into();
    }
    let size = magnitude(measure, mean.abs());
    if size.starts_with("under") {
        return "hardly any".into();
    }
    let (less, more) = match measure.unit() {
        Unit::Hours if is_wait(measure) => ("shorter", "longer"),
        Unit::Count | Unit::People => ("fewer", "more"),
        Unit::Hours | Unit::Wte => ("less", "more"),
        Unit::Share | Unit::Per1000 => ("lower", "higher"),
    };
    format!("{size} {}", if mean < 0.0 { less } else { more })
}

fn is_wait(measure: Measure) -> bool {
    use Measure as M;
    matches!(
        measure,
        M::WaitMean
            | M::WaitMedian
            | M::WaitP90
            | M::WaitP95
            | M::LeadTimeMean
            | M::LeadTimeMedian
            | M::LeadTimeP90
            | M::LimboMean
            | M::EpisodeLength
    )
}

/// The size of a difference: shares in percentage points.
pub(super) fn magnitude(measure: Measure, size: f64) -> String {
    match measure.unit() {
        Unit::Share => {
            let points = visible(100.0 * size, plain);
            format!("{points} {}", if points == "1" { "point" } else { "points" })
        }
        Unit::Wte => format!("{} WTE", visible(size, wte)),
        Unit::Hours => value(measure, size),
        _ => visible(size, |size| value(measure, size)),
    }
}

/// A size as written, or what it stays under where it would be written as nought and is not.
fn visible(size: f64, write: impl Fn(f64) -> String) -> String {
    let text = write(size);
    let nought = !text.contains(|letter: char| ('1'..='9').contains(&letter));
    match nought && size > 0.0 {
        true => ["0.1", "0.01", "0.001"]
            .into_iter()
            .rfind(|limit| limit.parse().is_ok_and(|limit: f64| size < limit))
            .map_or(text, |limit| format!("under {limit}")),
        false => text,
    }
}

/// A doubt in the unit of the difference it belongs to.
pub(super) fn beside(measure: Measure, mean: f64, doubt: f64) -> String {
    if doubt == 0.0 {
        return "nothing".into();
    }
    match measure.unit() {
        Unit::Hours if mean.abs() > doubt => {
            let scale = Scale::of(mean);
            format!("{} {}", scale.figure(doubt), scale.name)
        }
        _ => magnitude(measure, doubt),
    }
}

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

/// Charts and tables of a variant's differences.
pub(super) fn charts(section: &mut Section, base: &Findings, variant: &Variant, at: usize) {
    let mut by_measure: BTreeMap<Measure, Vec<&Difference>> = BTreeMap::new();
    for row in headlines(base, variant) {
        by_measure.entry(row.key.measure).or_default().push(row);
    }
    for (measure, rows) in &by_measure {
        let id = format!("headline-{}-{at}", measure.slug().replace('_', "-"));
        section.chart(forest(id, capital(glossary::name(*measure)), *measure, rows, &base.directory));
    }
    for measure in BY_LOCALITY {
        for (class, rows) in by_locality(variant, measure) {
            let of = match class {
                Some(Class::Role(role)) => format!("{}: ", capital(&base.directory.roles[role.index()].name)),
                _ => String::new(),
            };
            let slug =
                class.map_or_else(|| "all".into(), |class| class.slug(&base.directory).replace(':', "-"));
            let id = format!("localities-{}-{slug}-{at}", measure.slug().replace('_', "-"));
            let title = format!("{of}{}, by locality", glossary::name(measure));
            section.chart(forest(id, capital(&title), measure, &rows, &base.directory));
        }
    }
}

/// Rows of a measure by locality, for all work and for each role of the answer.
fn by_locality(variant: &Variant, measure: Measure) -> BTreeMap<Option<Class>, Vec<&Difference>> {
    let mut found: BTreeMap<Option<Class>, Vec<&Difference>> = BTreeMap::new();
    for row in variant.differences.iter().filter(|row| row.key.measure == measure) {
        let plain = row.key.cohort.is_none() && row.key.time == Time::Window && row.mean.is_finite();
        let fitting = match row.key.class {
            Some(Class::Role(role)) => {
                variant.findings.directory.roles.get(role.index()).is_none_or(|role| role.headline)
            }
            Some(Class::Step(_)) => false,
            None => measure == Measure::HandOffRate,
        };
        if plain && fitting && matches!(row.key.scope, Scope::Locality(_)) {
            found.entry(row.key.class).or_default().push(row);
        }
    }
    found.retain(|_, rows| rows.len() > 1 && rows.iter().any(|row| row.mean != 0.0));
    found
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
            signed(row.mean, figure(row.mean)),
            half(row).map(figure).unwrap_or_default(),
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
    let beyond = rows.iter().filter(|row| clear(row)).count();
    let judged = rows.iter().any(|row| half(row).is_some());
    Chart {
        id,
        summary: match judged {
            true => format!(
                "Left of the line is less than in the base. Beyond chance, drawn dark: {beyond} of {}.",
                rows.len()
            ),
            false => "Left of the line is less than in the base. One run tells nothing about chance.".into(),
        },
        picture: Picture::Forest(Forest {
            rows: rows.iter().map(interval).collect(),
            axis: format!("difference, {unit}"),
        }),
        table: table(&title, measure, rows, names),
        title,
    }
}
