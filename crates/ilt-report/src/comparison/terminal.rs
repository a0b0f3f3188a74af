//! A comparison on a terminal.

use ilt_experiment::{Comparison, Variant};

use super::differences::{about, beside, change, clear, half, headlines, value};
use crate::page::Finding;
use crate::terminal::{close, cut, pad, told, wrapped};

/// The headline of a comparison: at most `lines` lines of at most `width` columns, without a line break at the end.
pub(crate) fn headline(comparison: &Comparison, width: usize, lines: usize) -> String {
    let mut out = Vec::new();
    let share = lines / comparison.variants.len().max(1);
    for variant in &comparison.variants {
        let title = format!("{} compared with {}", variant.findings.about.name, comparison.base.about.name);
        let before = out.len();
        out.extend(wrapped(&title, width));
        out.push(String::new());
        let table = table(comparison, variant, width, share / 2);
        let room = share.saturating_sub(out.len() - before + table.len() + 1);
        let findings: Vec<Finding> = super::told(comparison, variant);
        out.extend(told(&findings, width, room));
        out.extend(table);
        out.push(String::new());
    }
    let notices: Vec<String> =
        comparison.variants.iter().flat_map(|variant| variant.notices.clone()).collect();
    close(out, &notices, width, lines)
}

fn table(comparison: &Comparison, variant: &Variant, width: usize, most: usize) -> Vec<String> {
    let rows = headlines(variant);
    let names = &comparison.base.directory;
    let first = rows.iter().map(|row| about(&row.key, names).chars().count()).max().unwrap_or(0);
    let first = first.clamp(8, width.saturating_sub(62).max(8));
    let line = |cells: [String; 6]| {
        let [name, base, variant, difference, doubt, beyond] = cells;
        let line = format!(
            "{} {base:>11} {variant:>11} {difference:>18} {doubt:>12} {beyond:>5}",
            pad(&name, first)
        );
        cut(&line, width)
    };
    let header = ["", "base", "variant", "difference", "give or take", "clear"].map(str::to_owned);
    let mut lines = vec![line(header)];
    for row in rows.iter().take(most.saturating_sub(3)) {
        let measure = row.key.measure;
        lines.push(line([
            about(&row.key, names),
            value(measure, row.base),
            value(measure, row.variant),
            change(measure, row.mean),
            half(row).map(|half| beside(measure, row.mean, half)).unwrap_or_default(),
            if clear(row) { "yes".into() } else { "no".into() },
        ]));
    }
    if rows.len() > most.saturating_sub(3) {
        lines.push("… more in the report".into());
    }
    lines.push(cut("clear: beyond chance at 95%, corrected for the number of rows.", width));
    lines
}
