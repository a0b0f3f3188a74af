//! A comparison on a terminal.

use ilt_experiment::{Comparison, Difference, Variant};

use super::differences::{beside, change, clear_word, half, headlines, label, value};
use crate::sections;
use crate::terminal::{cut, notes, pad, told, within, wrapped};

/// Lines a variant takes for anything but its table and findings: an empty one at its end.
const BETWEEN: usize = 1;

/// The headline of a comparison: at most `lines` lines of at most `width` columns, without a line break at the end.
pub(crate) fn headline(comparison: &Comparison, width: usize, lines: usize) -> String {
    let mut out: Vec<String> =
        wrapped(&sections::basis(&comparison.base.about), width).into_iter().take(2).collect();
    let partial = |about: &ilt_experiment::About| about.partial;
    if partial(&comparison.base.about) || comparison.variants.iter().any(|one| partial(&one.findings.about)) {
        out.push("PARTIAL: interrupted before all runs were done.".into());
    }
    out.push(String::new());
    let notices: Vec<String> = comparison
        .variants
        .iter()
        .flat_map(|variant| variant.notices.iter())
        .chain(&comparison.base.notices)
        .cloned()
        .collect();
    let notes = notes(&comparison.base.imprecise, &notices, width, lines / 6);
    let room = lines.saturating_sub(out.len() + notes.len()) / comparison.variants.len().max(1);
    for variant in &comparison.variants {
        out.extend(of_variant(comparison, variant, width, room));
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    if !notes.is_empty() {
        out.truncate(lines.saturating_sub(notes.len() + 1));
        out.push(String::new());
        out.extend(notes);
    }
    within(out, lines)
}

/// One variant in so many lines: its name, the figures, then what no single figure says.
fn of_variant(comparison: &Comparison, variant: &Variant, width: usize, room: usize) -> Vec<String> {
    let mut out = wrapped(&super::titled(comparison, variant), width);
    let table = table(comparison, variant, width, room.saturating_sub(out.len() + BETWEEN) * 3 / 5);
    out.extend(table);
    out.push(String::new());
    let left = room.saturating_sub(out.len());
    if left > 1 {
        out.extend(told(&super::beside(comparison, variant), width, left));
    }
    out
}

/// Columns of a row after its name.
const CELLS: usize = 5;

/// Lines of the table that are no rows: its header, and what its last column means.
const AROUND: usize = 2;

fn table(comparison: &Comparison, variant: &Variant, width: usize, most: usize) -> Vec<String> {
    let all = headlines(&comparison.base, variant);
    let fitting = match all.len() + AROUND > most {
        true => most.saturating_sub(AROUND + 1),
        false => all.len(),
    };
    let rows = first(&all, fitting);
    let header = ["base", "variant", "difference", "give or take", "clear"].map(str::to_owned);
    let lines: Vec<(String, [String; CELLS])> = std::iter::once((String::new(), header))
        .chain(rows.iter().map(|row| (label(&comparison.base, &row.key), cells(row))))
        .collect();
    let letters = |text: &String| text.chars().count();
    let widths: Vec<usize> =
        (0..CELLS).map(|at| lines.iter().map(|line| letters(&line.1[at])).max().unwrap_or(0)).collect();
    let taken: usize = widths.iter().map(|width| width + 1).sum();
    let names = lines.iter().map(|line| letters(&line.0)).max().unwrap_or(0);
    let name = names.min(width.saturating_sub(taken)).max(8);
    let mut out: Vec<String> = lines
        .iter()
        .map(|(of, cells)| {
            let mut line = pad(of, name);
            for (cell, width) in cells.iter().zip(&widths) {
                line.push_str(&format!(" {cell:>width$}"));
            }
            cut(&line, width)
        })
        .collect();
    if rows.len() < all.len() {
        out.push(format!("… and {} more in the report", all.len() - rows.len()));
    }
    let judged = all.iter().any(|row| half(row).is_some());
    out.push(cut(
        match judged {
            true => "clear: beyond chance at 95%, corrected for the number of rows.",
            false => "clear: one run cannot tell a difference from chance; ask for more (--reps).",
        },
        width,
    ));
    out
}

/// So many of the rows, in their order: those that stand out most from chance, which are what the variant is about.
fn first<'v>(all: &[&'v Difference], fitting: usize) -> Vec<&'v Difference> {
    let clearness =
        |at: &usize| half(all[*at]).map_or(0.0, |half| all[*at].mean.abs() / half.max(f64::MIN_POSITIVE));
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|one, other| clearness(other).total_cmp(&clearness(one)));
    order.truncate(fitting);
    order.sort_unstable();
    order.into_iter().map(|at| all[at]).collect()
}

fn cells(row: &Difference) -> [String; CELLS] {
    let measure = row.key.measure;
    [
        value(measure, row.base),
        value(measure, row.variant),
        change(row),
        half(row).map(|half| beside(row, half)).unwrap_or_default(),
        clear_word(row).into(),
    ]
}
