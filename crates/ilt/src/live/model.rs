//! The scenario as the service knows it: directory, calendar, codes, model.

use std::path::Path;
use std::sync::Arc;

use ilt_domain::{Moment, SourceId};
use ilt_experiment::Study;
use ilt_live::emit::{placed, simulated, sources};
use ilt_live::fold::Known;
use ilt_live::settings::Settings;
use ilt_wire::Codes;

use crate::args::live::Model;
use crate::failure::Failure;
use crate::loading;

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
    let sources = sources(&study.spec.directory, &model.sources);
    let codes = Arc::new(Codes::new(Arc::clone(&study.spec.directory), &sources));
    Ok(Loaded { study, codes, sources })
}

impl Loaded {
    /// What the stages know, by these settings.
    pub(crate) fn known(&self, settings: Settings) -> Known {
        let settings = Settings { simulated: simulated(&self.sources), ..settings };
        let civil = Arc::new(self.study.spec.civil.clone());
        Known { names: Arc::clone(&self.study.spec.directory), civil, settings: Arc::new(settings) }
    }
}
