//! Differences in words.

use ilt_domain::{Directory, Measure, Unit};
use ilt_experiment::{Difference, Findings, Variant};
use ilt_ledger::{Class, RowKey, Scope};

use super::chosen::headlines;
use super::verdict::{clear, half, none};
use crate::glossary;
use crate::page::Finding;
use crate::view::View;
use crate::words::{NOTHING, Scale, capital, count, list, plain, share, time, wte};

/// What a row is about; a gap that rests on assumed staff says so.
pub(crate) fn label(base: &Findings, key: &RowKey) -> String {
    let name = about(key, &base.directory);
    match (key.measure, key.class) {
        (Measure::WteGap, Some(Class::Role(role))) if View::of(base).assumed(role) => {
            format!("{name} (assumed)")
        }
        _ => name,
    }
}

/// What a row is about, in plain words.
pub(crate) fn about(key: &RowKey, names: &Directory) -> String {
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
pub(crate) fn value(measure: Measure, value: f64) -> String {
    match measure.unit() {
        Unit::Hours => time(value),
        Unit::Share => share(value),
        Unit::Wte => wte(value),
        Unit::Count | Unit::People => count(value),
        Unit::Per1000 => plain(value),
    }
}

/// The headlines of a variant in words: first what differs beyond chance, then what does not.
pub(crate) fn told(base: &Findings, variant: &Variant) -> Vec<Finding> {
    let rows = headlines(base, variant);
    if rows.iter().all(|row| half(row).is_none()) {
        return from_one_run(base, &rows);
    }
    let (same, others): (Vec<&Difference>, Vec<&Difference>) = rows.into_iter().partition(|row| none(row));
    let (clear_ones, others): (Vec<&Difference>, Vec<&Difference>) =
        others.into_iter().partition(|row| clear(row));
    let mut findings: Vec<Finding> = clear_ones.into_iter().map(|row| sentence(base, row)).collect();
    findings.extend(named("No difference beyond chance:", base, &others));
    findings.extend(named("No difference at all:", base, &same));
    findings
}

/// One run says what differs in it, not what chance alone would do.
fn from_one_run(base: &Findings, rows: &[&Difference]) -> Vec<Finding> {
    if rows.is_empty() {
        return Vec::new();
    }
    let (same, other): (Vec<&Difference>, Vec<&Difference>) = rows.iter().partition(|row| none(row));
    let mut findings = vec![Finding::new(
        "One run cannot tell a difference from chance.",
        "What follows is what differed in it; ask for more runs (--reps) to judge.",
    )];
    findings.extend(other.into_iter().map(|row| sentence(base, row)));
    findings.extend(named("No difference in this run:", base, &same));
    findings
}

/// What several rows have in common, and which they are.
fn named(claim: &str, base: &Findings, rows: &[&Difference]) -> Option<Finding> {
    let names: Vec<String> = rows.iter().map(|row| lower(&label(base, &row.key))).collect();
    (!names.is_empty()).then(|| Finding::new(claim, format!("{}.", list(&names))))
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
    let size = change(row);
    let doubt = half(row).map(|half| beside(row, half)).filter(|doubt| doubt != NOTHING);
    let doubt = doubt.map(|doubt| format!(", give or take {doubt}")).unwrap_or_default();
    Finding::new(claim, format!("That is {size}{doubt}."))
}

/// "3.2 hours shorter", "5.1 points higher", "120 fewer"; "none" for what does not differ, "hardly any" for what no
/// reader would see, although it may be more.
pub(crate) fn change(row: &Difference) -> String {
    if none(row) {
        return "none".into();
    }
    let (measure, mean) = (row.key.measure, row.mean);
    let size = magnitude(measure, mean.abs());
    if mean == 0.0 || size.starts_with("under") {
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

/// Hours in a second.
const SECOND: f64 = 1.0 / 3_600.0;

/// The size of a difference: shares in percentage points.
fn magnitude(measure: Measure, size: f64) -> String {
    match measure.unit() {
        Unit::Share => {
            let points = visible(100.0 * size, plain);
            format!("{points} {}", if points == "1" { "point" } else { "points" })
        }
        Unit::Wte => format!("{} WTE", visible(size, wte)),
        Unit::Hours if size < SECOND => "under a second".into(),
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

/// A doubt in the unit of the difference it belongs to; nothing beside what does not differ.
pub(crate) fn beside(row: &Difference, doubt: f64) -> String {
    if none(row) || doubt == 0.0 {
        return NOTHING.into();
    }
    match row.key.measure.unit() {
        Unit::Hours if row.mean.abs() > doubt => {
            let scale = Scale::of(row.mean);
            format!("{} {}", scale.figure(doubt), scale.name)
        }
        _ => magnitude(row.key.measure, doubt),
    }
}
