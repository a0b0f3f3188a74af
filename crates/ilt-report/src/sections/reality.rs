//! The run beside published figures that were not put into it.

use ilt_chart::{Column, Table};
use ilt_experiment::RealityCheck;

use crate::page::Section;
use crate::view::View;
use crate::words::{NOTHING, plain, several, share, signed};

/// How near counts as near: a tenth.
const NEAR: f64 = 0.1;

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let checks = &view.findings.reality;
    if checks.is_empty() {
        return None;
    }
    let mut section = Section::new("reality", "Reality check");
    nearness(checks).into_iter().for_each(|text| section.text(text));
    section.table(table(checks));
    section.filled()
}

/// By which share of the published figure the simulated one lies off it, if both are known.
fn off(check: &RealityCheck) -> Option<f64> {
    let off = (check.simulated? - check.published) / check.published.abs();
    off.is_finite().then_some(off)
}

/// How many figures are near, and which are not.
fn nearness(checks: &[RealityCheck]) -> Vec<String> {
    let known: Vec<(f64, &str)> =
        checks.iter().filter_map(|check| Some((off(check)?, check.what.as_str()))).collect();
    let near = known.iter().filter(|(off, _)| off.abs() <= NEAR).count();
    let mut said = vec![format!(
        "Published figures that were not put into the model, beside what it gives. {near} of {} lie within a tenth of \
         the published value.",
        several(known.len(), "figure", "figures"),
    )];
    let far: Vec<String> = known
        .iter()
        .filter(|(off, _)| off.abs() > NEAR)
        .map(|(off, what)| {
            format!("{what}, {} {}", share(off.abs()), if *off > 0.0 { "too high" } else { "too low" })
        })
        .collect();
    if !far.is_empty() {
        said.push(format!("Farther off: {}.", far.join("; ")));
    }
    said
}

fn table(checks: &[RealityCheck]) -> Table {
    let columns = vec![
        Column::text("What"),
        Column::number("published"),
        Column::number("simulated"),
        Column::text("unit"),
        Column::number("simulated is off by"),
        Column::text("source"),
    ];
    let mut table = Table::new("Published and simulated figures", columns);
    for check in checks {
        table.push([
            check.what.clone(),
            plain(check.published),
            check.simulated.map_or_else(|| NOTHING.into(), plain),
            check.unit.clone(),
            off(check).map_or_else(|| NOTHING.into(), |off| signed(off, share(off))),
            check.source.clone(),
        ]);
    }
    table
}
