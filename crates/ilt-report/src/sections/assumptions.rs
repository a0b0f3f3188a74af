//! What the figures rest on, loudest first: no source, own figure, published.

use ilt_chart::{Column, Table};
use ilt_domain::directory::Directory;
use ilt_experiment::{Assumption, BreakEven, Confidence};
use ilt_ledger::Scope;

use crate::page::Section;
use crate::view::View;
use crate::words::{NOTHING, capital, fixed, several, wte};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let all = &view.findings.assumptions;
    let mut section = Section::new("assumptions", "What the figures rest on");
    let count = |confidence| all.iter().filter(|found| found.confidence == confidence).count();
    let (none, own, published) =
        (count(Confidence::Assumption), count(Confidence::Own), count(Confidence::Verified));
    if none > 0 {
        section.notice(
            format!("{} assumed.", several(none, "parameter is", "parameters are")),
            format!(
                "No publication gives these values as they stand{}. Every conclusion that depends on one of them is \
                 only as good as that assumption. Replace them with your own figures before using this in earnest.",
                bare(all)
            ),
        );
    }
    let whole = |found: &BreakEven| found.scope == Scope::System;
    section.table(break_even(view, "Break-even: staff and referrals in balance at the planned level", whole));
    section.table(break_even(view, "Break-even, team by team", |found| {
        !whole(found) && !view.role(found.role).registered
    }));
    for (confidence, caption) in [
        (Confidence::Assumption, "Assumptions: no publication gives the value as it stands"),
        (Confidence::Own, "Own figures and general knowledge: not checked against a publication"),
        (Confidence::Verified, "Published figures"),
    ] {
        let table = table(caption, all.iter().filter(|found| found.confidence == confidence));
        match confidence {
            Confidence::Assumption => section.loud_table(table),
            _ => section.table(table),
        }
    }
    if !all.is_empty() {
        section.text(format!(
            "In all: {} assumed, {} own or general knowledge, {} published.",
            several(none, "parameter", "parameters"),
            own,
            published
        ));
    }
    section.filled()
}

/// How many assumptions name nothing they were derived from.
fn bare(all: &[Assumption]) -> String {
    let assumed = || all.iter().filter(|found| found.confidence == Confidence::Assumption);
    match (assumed().filter(|found| found.source.is_empty()).count(), assumed().count()) {
        (0, _) => "; the last column says what each was derived from".into(),
        (none, all) if none == all => String::new(),
        (none, _) => format!("; {none} of them name no source, the others say what they were derived from"),
    }
}

fn table<'a>(caption: &str, assumptions: impl Iterator<Item = &'a Assumption>) -> Table {
    let columns = ["Parameter", "value", "source and note"].map(Column::text).to_vec();
    let mut table = Table::new(caption, columns);
    for found in assumptions {
        let said: Vec<&str> = [&found.source, &found.note]
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        table.push([found.path.clone(), found.value.clone(), said.join("; ")]);
    }
    table.without_empty_columns()
}

/// The parameters in which a variant's assumptions differ from the base's.
pub(crate) fn changed(base: &[Assumption], variant: &[Assumption]) -> Table {
    let columns = ["Parameter", "base", "variant", "source of the variant's"].map(Column::text).to_vec();
    let mut table = Table::new("Parameters with a source that differ from the base", columns);
    let value = |all: &[Assumption], path: &str| all.iter().find(|found| found.path == path).cloned();
    for found in variant {
        let before = value(base, &found.path);
        if before.as_ref().is_none_or(|before| before.value != found.value) {
            let before = before.map_or_else(|| NOTHING.into(), |before| before.value);
            table.push([found.path.clone(), before, found.value.clone(), found.source.clone()]);
        }
    }
    for found in base.iter().filter(|found| value(variant, &found.path).is_none()) {
        table.push([found.path.clone(), found.value.clone(), NOTHING.into(), String::new()]);
    }
    table
}

fn break_even(view: View<'_>, caption: &str, shown: impl Fn(&BreakEven) -> bool) -> Table {
    let columns = [
        "WTE in post",
        "WTE for the work done",
        "WTE for all work asked for",
        "referrals they could take, as a multiple of those simulated",
    ];
    let columns = [Column::text("Where"), Column::text("Role")]
        .into_iter()
        .chain(columns.map(Column::number))
        .collect();
    let mut table = Table::new(caption, columns);
    for found in view.findings.break_even.iter().filter(|found| shown(found)) {
        table.push([
            place(found.scope, view.names()),
            capital(&view.role(found.role).name),
            wte(found.wte_in_post),
            wte(found.wte_for_work_done),
            wte(found.wte_for_all_asked),
            fixed(found.referral_factor, 2),
        ]);
    }
    table
}

fn place(scope: Scope, names: &Directory) -> String {
    match scope {
        Scope::System => "Everywhere".into(),
        Scope::Team(team) => capital(&names.teams[team.index()].name),
        other => other.id(names),
    }
}
