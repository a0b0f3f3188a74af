//! What a report says, section by section, the answer first. A section about which a scenario has nothing to say is
//! left out.

mod answer;
mod assumptions;
mod hand_offs;
mod heat;
mod map;
mod reality;
mod repeat;
mod staffing;
mod teams;
mod waits;
mod week;

use crate::page::{Page, Section};
use crate::view::View;
use crate::words;
use ilt_experiment::{About, Findings};

pub(crate) use self::answer::findings;
pub(crate) use self::assumptions::changed as changed_assumptions;

/// The report of a run.
pub(crate) fn page(findings: &Findings) -> Page {
    let view = View::of(findings);
    let sections: [Option<Section>; 11] = [
        answer::section(view),
        heat::section(view),
        map::section(view),
        waits::section(view),
        staffing::section(view),
        teams::section(view),
        hand_offs::section(view),
        week::section(view),
        reality::section(view),
        assumptions::section(view),
        repeat::section(view),
    ];
    Page {
        title: findings.about.name.clone(),
        question: findings.about.question.clone(),
        basis: basis(&findings.about),
        warnings: warnings(findings),
        sections: sections.into_iter().flatten().collect(),
        version: findings.about.version.clone(),
        note: crate::page::SIMULATED,
    }
}

/// How many runs over which time, in a sentence.
pub(crate) fn basis(about: &About) -> String {
    let runs = words::several(about.replications as usize, "run", "runs");
    let length = words::length(about.observed_hours);
    let day = |hours| about.start.as_ref().and_then(|start| words::day(start, hours));
    let from = day(about.warm_up_hours).map(|day| format!(" from {day}")).unwrap_or_default();
    let warm_up = match (about.warm_up_hours > 0.0, day(0.0)) {
        (false, _) => String::new(),
        (true, begun) => format!(
            ", after a warm-up of {}{} that is not counted",
            words::length(about.warm_up_hours),
            begun.map(|day| format!(" from {day}")).unwrap_or_default()
        ),
    };
    let mean = if about.replications > 1 { " Figures are averages over the runs." } else { "" };
    format!("Simulated: {runs} of {length}{from}{warm_up}.{mean}")
}

fn warnings(findings: &Findings) -> Vec<String> {
    let about = &findings.about;
    let mut warnings = Vec::new();
    if about.partial {
        let done = words::several(about.replications as usize, "run that was", "runs that were");
        warnings.push(format!(
            "this result is partial. It rests on the {done} finished before it was interrupted."
        ));
    }
    warnings
}
