//! The scenario as the service knows it: directory, calendar, codes, model.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use ilt_domain::{Moment, SourceId, Span};
use ilt_experiment::Study;
use ilt_live::emit::{SOURCE, is_simulated, placed, systems};
use ilt_live::fold::Known;
use ilt_live::settings::Settings;
use ilt_wire::Codes;

use crate::args::live::Model;
use crate::failure::Failure;
use crate::loading;

/// Systems that send events, unless others are named.
const SOURCES: [&str; 6] =
    ["gp-system", "community-system", "social-care-system", "hospital-system", "acg-feed", "staff-roster"];

/// A scenario with its codes.
pub(crate) struct Loaded {
    /// The scenario; its directory has localities.
    pub study: Study,
    /// Codes of the directory and the sources.
    pub codes: Arc<Codes>,
    /// Names of the sources, in order of their handles.
    pub sources: Vec<String>,
}

/// Events of before 2000 are refused.
const EARLIEST: Moment = Moment(946_684_800_000_000);

/// The handle of the simulated source.
pub(crate) const SIMULATED: SourceId = SourceId(0);

/// Reads a scenario.
pub(crate) fn load(path: &Path, model: &Model) -> Result<Loaded, Failure> {
    let mut study = loading::load(path, &model.set)?.study;
    let mut spec = (*study.spec).clone();
    spec.directory = Arc::new(placed(&spec.directory));
    study.spec = Arc::new(spec);
    if study.spec.clock.start < EARLIEST {
        let name = path.display();
        return Err(Failure::Input(format!(
            "{name} has no dates, and events need some; add --set 'scenario.start=\"2026-01-05\"'"
        )));
    }
    let mut sources = vec![SOURCE.to_string()];
    // Handles are positions in this list and stand in the service's state, so what is new goes to its end.
    match model.sources.is_empty() {
        true => sources.extend(SOURCES.map(str::to_string)),
        false => sources.extend(model.sources.iter().filter(|code| *code != SOURCE).cloned()),
    }
    let simulated = systems(&study.spec.directory);
    sources.extend(simulated.into_iter().filter(|code| !model.sources.contains(code)));
    let codes = Arc::new(Codes::new(Arc::clone(&study.spec.directory), &sources));
    Ok(Loaded { study, codes, sources })
}

impl Loaded {
    /// Handles of the sources that are simulations.
    pub(crate) fn simulated(&self) -> BTreeSet<SourceId> {
        let all = (0u32..).zip(&self.sources);
        all.filter(|(_, code)| is_simulated(code)).map(|(at, _)| SourceId(at)).collect()
    }

    /// What the stages know.
    pub(crate) fn known(&self, every_hours: u32, patience_hours: u32, suppress_below: u32) -> Known {
        let hours = |count: u32| Span(i64::from(count) * Span::HOUR.0);
        let (every, patience) = (hours(every_hours), hours(patience_hours));
        let settings =
            Settings { every, patience, suppress_below, simulated: self.simulated(), ..Settings::default() };
        let civil = Arc::new(self.study.spec.civil.clone());
        Known { names: Arc::clone(&self.study.spec.directory), civil, settings: Arc::new(settings) }
    }
}
