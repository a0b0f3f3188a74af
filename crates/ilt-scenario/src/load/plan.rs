//! How a scenario is run, and what its findings say of it.

use std::path::Path;

use ilt_domain::Span;
use ilt_experiment::Assumption;
use ilt_experiment::plan::{Context, Headline, Plan};
use ilt_model::spec::{Clock, WarmUp};

use crate::merge::Merged;
use crate::report;

use super::Lowering;

impl Lowering<'_> {
    pub(super) fn clock(&self) -> Clock {
        let frame = &self.frame;
        let warm_up = match self.scenario.get("warm_up") {
            None => WarmUp::Given(Span::ZERO),
            Some(item) if item.node.text() == Some("mser-5") => WarmUp::Mser5,
            Some(item) => {
                let span = item.span(frame.unit).unwrap_or(Span::ZERO);
                if span >= frame.horizon() {
                    item.error(
                        "the warm-up is as long as the whole run",
                        "shorten it, or lengthen `horizon`, which includes it",
                    );
                }
                WarmUp::Given(span)
            }
        };
        Clock { start: frame.start, end: frame.end, warm_up, sample_every: self.sample_every() }
    }

    fn sample_every(&self) -> Span {
        let frame = &self.frame;
        let usual = if frame.dated_calendar() { Span::HOUR } else { Span((frame.horizon().0 / 200).max(1)) };
        let Some(item) = self.scenario.get("sample_every") else { return usual };
        let span = item.span(frame.unit).unwrap_or(usual);
        if span > Span::ZERO && frame.horizon().0 / span.0 > 50_000_000 {
            item.error("this samples levels more than 50 million times", "lengthen it");
        }
        span
    }

    pub(super) fn plan(&self, headlines: Vec<Headline>) -> Plan {
        let usual = Plan::default();
        let replications = self.scenario.get("replications").and_then(|item| {
            let count = item.count(1_000_000)?;
            if count == 0 {
                item.error("no replication", "give at least 1");
            }
            Some(count as u32)
        });
        let seed = self.scenario.count("seed", 1 << 53);
        Plan {
            replications: replications.unwrap_or(usual.replications),
            seed: seed.unwrap_or(usual.seed),
            headlines,
            ..usual
        }
    }

    pub(super) fn context(
        &self,
        path: &Path,
        merged: &Merged,
        told: report::Report,
        assumptions: Vec<Assumption>,
    ) -> Context {
        let scenario = &self.scenario;
        let id = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let start = scenario.get("start").and_then(|item| item.date()).map(|date| date.to_string());
        let replaced = merged.replaced.len();
        let mut notices = Vec::new();
        if replaced > 0 {
            let told = match replaced {
                1 => "1 figure of the scenario was replaced by the user's own; it is listed".to_owned(),
                many => {
                    format!("{many} figures of the scenario were replaced by the user's own; they are listed")
                }
            };
            notices.push(format!("{told} among the assumptions."));
        }
        Context {
            scenario: id,
            name: scenario.need("name").and_then(|item| item.text()).unwrap_or_default().to_owned(),
            question: scenario.text("question").unwrap_or_default().to_owned(),
            start,
            unit_hours: self.frame.unit.hours(),
            attributions: told.attributions,
            assumptions,
            claims: told.claims,
            notices,
        }
    }
}
