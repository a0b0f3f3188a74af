//! Chances of waiting beyond the target.

use ilt_chart::{Column, Table};
use ilt_forecast::backtest::{Chance, Findings};

use super::ahead;
use super::verdict::signed;
use crate::page::Section;
use crate::words::{count, share};

pub(super) fn section(findings: &Findings) -> Option<Section> {
    if findings.chances.is_empty() {
        return None;
    }
    let mut section = Section::new("chances", "Chances of waiting beyond the target");
    section.text(
        "Of everyone who began to be seen within the horizon: the chance that was said, beside how often it happened. The \
         Brier score is the mean square of the difference; smaller is better. It is set beside that of a simple rule, \
         the share of the four weeks before; and, where people wait for staff alone, beside Erlang's formula for the queue \
         as it is in the long run, with our own score at the forecasts at which the formula says anything.",
    );
    section.table(reliability(&findings.chances));
    section.table(scores(&findings.chances));
    section.filled()
}

/// Over all series, by tenths of what was said.
fn reliability(chances: &[Chance]) -> Table {
    let mut table = Table::new(
        "What was said and what happened, all series and horizons",
        vec![
            Column::text("Chance said"),
            Column::number("said on average"),
            Column::number("happened"),
            Column::number("cases"),
        ],
    );
    for tenth in 0..10_usize {
        let cells = chances.iter().flat_map(|chance| &chance.tenths);
        let own = cells.filter(|(_, said, _)| ((said * 10.0) as usize).min(9) == tenth);
        let sum = own.fold((0.0, 0.0, 0.0), |sum, (cases, said, happened)| {
            let cases = *cases as f64;
            (sum.0 + cases, sum.1 + cases * said, sum.2 + cases * happened)
        });
        if sum.0 > 0.0 {
            let name = format!("{}–{}%", 10 * tenth, 10 * tenth + 10);
            table.push([name, share(sum.1 / sum.0), share(sum.2 / sum.0), count(sum.0)]);
        }
    }
    table
}

fn scores(chances: &[Chance]) -> Table {
    let mut table = Table::new(
        "Brier score of the chance, beside that of the share of the last four weeks",
        vec![
            Column::text("Series"),
            Column::text("how far ahead"),
            Column::number("ours"),
            Column::number("simple rule"),
            Column::number("better by"),
            Column::number("95% interval"),
            Column::number("cases"),
            Column::number("steady state"),
            Column::number("ours beside it"),
        ],
    );
    for chance in chances {
        let interval = |(low, high): (f64, f64)| format!("{} to {}", signed(low), signed(high));
        table.push([
            chance.series.clone(),
            ahead(&chance.ahead),
            format!("{:.4}", chance.brier),
            format!("{:.4}", chance.brier_of_past),
            chance.skill.map_or_else(String::new, |(share, _)| signed(share)),
            chance.skill.map_or_else(String::new, |(_, of)| interval(of)),
            count(chance.cases as f64),
            chance.beside_steady.map_or_else(String::new, |(steady, _)| format!("{steady:.4}")),
            chance.beside_steady.map_or_else(String::new, |(_, ours)| format!("{ours:.4}")),
        ]);
    }
    table
}
