//! The run beside published figures that were not put into it.

use ilt_chart::{Column, Table};

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
    let off = |published: f64, simulated: f64| (simulated - published) / published.abs();
    let known: Vec<(f64, &str)> = checks
        .iter()
        .filter_map(|check| Some((off(check.published, check.simulated?), check.what.as_str())))
        .filter(|(off, _)| off.is_finite())
        .collect();
    let near = known.iter().filter(|(off, _)| off.abs() <= NEAR).count();
    section.text(format!(
        "Published figures that were not put into the model, beside what it gives. {near} of {} lie within a tenth of \
         the published value.",
        several(known.len(), "figure", "figures"),
    ));
    let far: Vec<String> = known
        .iter()
        .filter(|(off, _)| off.abs() > NEAR)
        .map(|(off, what)| {
            format!("{what}, {} {}", share(off.abs()), if *off > 0.0 { "too high" } else { "too low" })
        })
        .collect();
    if !far.is_empty() {
        section.text(format!("Farther off: {}.", far.join("; ")));
    }
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
        let difference =
            check.simulated.map(|simulated| off(check.published, simulated)).filter(|off| off.is_finite());
        table.push([
            check.what.clone(),
            plain(check.published),
            check.simulated.map_or_else(|| NOTHING.into(), plain),
            check.unit.clone(),
            difference.map_or_else(|| NOTHING.into(), |off| signed(off, share(off))),
            check.source.clone(),
        ]);
    }
    section.table(table);
    section.filled()
}
