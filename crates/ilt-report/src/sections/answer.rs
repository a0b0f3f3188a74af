//! The answer in plain words: who is short, where, by how much, how long people wait, how often they are handed off.

mod limits;
mod staff;
mod waits;

use ilt_domain::Measure;

use crate::page::{Finding, Section};
use crate::settled;
use crate::view::View;
use crate::words::{count, list, plain, share};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let mut section = Section::new("answer", "The answer");
    section.findings(findings(view));
    let limits = limits::findings(view);
    if !limits.is_empty() {
        section.heading("What the figures say about integrated teams");
        section.findings(limits);
    }
    for imprecise in &view.findings.imprecise {
        section.notice("Not as precise as asked:", imprecise.clone());
    }
    for notice in &view.findings.notices {
        section.notice("Please note:", notice.clone());
    }
    for notice in settled::notices(view) {
        section.notice("Please note:", notice);
    }
    section.filled()
}

/// The answer: staff of each role, waits, hand-offs.
pub(crate) fn findings(view: View<'_>) -> Vec<Finding> {
    staff::findings(view).into_iter().chain(waits::findings(view)).chain(handed(view)).collect()
}

/// How often people are handed off.
fn handed(view: View<'_>) -> Option<Finding> {
    let total = view.system(Measure::HandOffs).filter(|total| *total > 0.0)?;
    let per = view.system(Measure::HandOffsPerEpisode);
    // A rate per person means nothing where the scenario's needs are not those of a register.
    let registered = view.registered();
    let claim = match (view.system(Measure::HandOffRate).filter(|_| registered), per) {
        (Some(rate), _) => format!("Hand-offs: {} per 1,000 registered people a month.", plain(rate)),
        (None, Some(per)) => format!("Hand-offs: {} per episode.", plain(per)),
        (None, None) => format!("Hand-offs: {}.", count(total)),
    };
    let part = |measure, what: &str| {
        let part = view.system(measure).filter(|part| *part > 0.0)?;
        Some(format!("{} {what}", share(part / total)))
    };
    let across: Vec<String> = [
        part(Measure::CrossOrganisation, "go between organisations"),
        part(Measure::NhsSocialCare, "between the NHS and social care"),
        part(Measure::PingPong28, "are handed back within 28 days"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let across = if across.is_empty() { String::new() } else { format!(" Of these, {}.", list(&across)) };
    let multiple = view.system(Measure::MultipleHandOffs).filter(|share| *share > 0.0005);
    let multiple =
        multiple.map(|most| format!(" Episodes with three or more: {}.", share(most))).unwrap_or_default();
    Some(Finding::new(claim, format!("In the time observed: {}.{across}{multiple}", count(total))))
}
