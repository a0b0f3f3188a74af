//! Scenarios side by side: what differs beyond chance, where, and who gains and who loses.

mod appointments;
mod changes;
mod differences;
mod people;
mod redrawn;
mod terminal;
mod weeks;

use ilt_experiment::{Comparison, Variant};

use crate::page::{Block, Finding, Page, Section};
use crate::sections;
use crate::words::{list, plain};

pub(crate) use terminal::headline;

/// The report of a comparison.
pub(crate) fn page(comparison: &Comparison) -> Page {
    let base = &comparison.base.about;
    let names: Vec<&str> =
        comparison.variants.iter().map(|variant| variant.findings.about.name.as_str()).collect();
    let mut sections = vec![answer(comparison)];
    for (at, variant) in comparison.variants.iter().enumerate() {
        sections.extend(of_variant(comparison, variant, at));
    }
    sections.push(repeat(comparison));
    let partial = comparison.variants.iter().any(|variant| variant.findings.about.partial) || base.partial;
    let questions: Vec<&str> =
        comparison.variants.iter().map(|variant| variant.findings.about.question.as_str()).collect();
    Page {
        title: match comparison.variants.as_slice() {
            [one] => titled(comparison, one),
            _ => format!("{} compared with {}", list(&names), base.name),
        },
        question: questions.join(" "),
        basis: sections::basis(base),
        warnings: match partial {
            true => vec![
                "this comparison is partial. It rests on the runs finished before it was interrupted.".into(),
            ],
            false => Vec::new(),
        },
        sections: sections.into_iter().filter(|section| !section.blocks.is_empty()).collect(),
        version: base.version.clone(),
        note: crate::page::SIMULATED,
    }
}

fn answer(comparison: &Comparison) -> Section {
    let mut section = Section::new("answer", "The answer");
    for variant in &comparison.variants {
        if comparison.variants.len() > 1 {
            section.heading(variant.findings.about.name.clone());
        }
        section.findings(told(comparison, variant));
        for notice in &variant.notices {
            section.notice("Please note:", notice.clone());
        }
    }
    for notice in &comparison.base.notices {
        section.notice("Please note (base):", notice.clone());
    }
    section
}

/// Which is compared with which; files tell apart what has the same name.
fn titled(comparison: &Comparison, variant: &Variant) -> String {
    let (ours, theirs) = (&variant.findings.about, &comparison.base.about);
    let named = |about: &ilt_experiment::About| match ours.name == theirs.name {
        true => format!("{} ({})", about.name, about.scenario),
        false => about.name.clone(),
    };
    format!("{} compared with {}", named(ours), named(theirs))
}

/// What a variant changes, in words: the headlines, then the people.
fn told(comparison: &Comparison, variant: &Variant) -> Vec<Finding> {
    let mut findings = differences::told(&comparison.base, variant);
    findings.extend(beside(comparison, variant));
    findings
}

/// What no single row says: appointments and where they run out, weeks above the base, people.
fn beside(comparison: &Comparison, variant: &Variant) -> Vec<Finding> {
    let mut findings = appointments::told(&comparison.base, variant);
    findings.extend(weeks::told(&comparison.base, variant));
    findings.extend(people::told(&comparison.base.directory, variant));
    findings
}

fn of_variant(comparison: &Comparison, variant: &Variant, at: usize) -> Vec<Section> {
    let anchor = |what: &str| if at == 0 { what.to_owned() } else { format!("{what}-{}", at + 1) };
    let of = match comparison.variants.len() {
        1 => String::new(),
        _ => format!(": {}", variant.findings.about.name),
    };
    let mut found = Section::new(anchor("differences"), format!("What differs{of}"));
    differences::charts(&mut found, &comparison.base, variant, at);
    weeks::charts(&mut found, &comparison.base, variant, at);
    redrawn::list(&mut found, &comparison.base, &variant.findings);
    let mut people = Section::new(anchor("people"), format!("Who gains and who loses{of}"));
    people::tables(&mut people, &comparison.base.directory, variant, at);
    let mut changed = Section::new(anchor("changes"), format!("What was put in differently{of}"));
    changes::list(&mut changed, &comparison.base, &variant.findings);
    vec![found, people, changed]
}

fn repeat(comparison: &Comparison) -> Section {
    let base = &comparison.base.about;
    let mut section = Section::new("repeat", "How to repeat this");
    let variants: Vec<String> = comparison
        .variants
        .iter()
        .map(|variant| format!(" {}.toml", variant.findings.about.scenario))
        .collect();
    section.blocks.push(Block::Command(format!(
        "ilt compare {}.toml{} --seed {} --reps {}",
        base.scenario,
        variants.concat(),
        base.seed,
        base.replications
    )));
    section.text(
        "Both sides run with the same people and the same luck, run by run; what is shown is the difference within \
         each pair. \u{201c}Beyond chance\u{201d} means that the difference holds at 95% after correcting for the \
         number of figures in the answer (Holm 1979); for localities and practices, for the number of them. Intervals cover chance in the simulation only, not doubt about \
         what was put in.",
    );
    if let Some(gain) = typical_gain(comparison) {
        section.text(format!(
            "Because both sides share their luck, these runs tell as much as {} times as many without it would (the \
             middle value over the figures of the answer).",
            plain(gain)
        ));
    }
    section
}

/// The middle of the variance reductions over the headline rows.
fn typical_gain(comparison: &Comparison) -> Option<f64> {
    let mut gains: Vec<f64> = comparison
        .variants
        .iter()
        .flat_map(|variant| &variant.differences)
        .filter(|row| row.adjusted.is_some())
        .filter_map(|row| row.variance_reduction.filter(|gain| gain.is_finite()))
        .collect();
    gains.sort_by(f64::total_cmp);
    gains.get(gains.len() / 2).copied().filter(|gain| *gain > 1.0)
}
