//! From a file to a scenario: read, merge, lower section by section, look at the whole.

mod plan;
mod sections;
mod travel;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ilt_experiment::plan::{Context, Plan, Study};
use ilt_model::spec::Spec;

use crate::form::DOCUMENT;
use crate::frame::{self, Frame};
use crate::merge::{self, Merged};
use crate::problem::Problems;
use crate::read::{Fields, Item};
use crate::reading::{InputFile, Reading};
use crate::serving::Serving;
use crate::source::{Disk, Files};
use crate::team::Workforce;
use crate::tree::{Node, Value};
use crate::{assumption, report};

use sections::Sections;

/// A scenario, ready to run.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The model.
    pub spec: Arc<Spec>,
    /// The model with how often it is run and what its findings say.
    pub study: Study,
    /// Worth knowing, but no hindrance.
    pub notices: Problems,
    /// Every file that was read, in order of path.
    pub inputs: Vec<InputFile>,
    /// A saved state to begin from, if the scenario names one.
    pub snapshot: Option<PathBuf>,
}

/// Loads a scenario from the disk; `overrides` are `path=value`, as given to `--set`.
///
/// # Errors
/// Every problem found, if any keeps it from running.
pub fn load(path: &Path, overrides: &[String]) -> Result<Scenario, Problems> {
    load_from(&Disk, path, overrides)
}

/// Loads a scenario from any files.
///
/// # Errors
/// Every problem found, if any keeps it from running.
pub fn load_from(files: &dyn Files, path: &Path, overrides: &[String]) -> Result<Scenario, Problems> {
    lowered(files, path, overrides).map(|(scenario, _)| scenario)
}

/// The figures of every team's staff as a scenario gives them.
pub(crate) fn workforce(files: &dyn Files, path: &Path) -> Result<(Scenario, Vec<Workforce>), Problems> {
    lowered(files, path, &[])
}

fn lowered(
    files: &dyn Files,
    path: &Path,
    overrides: &[String],
) -> Result<(Scenario, Vec<Workforce>), Problems> {
    let reading = Reading::new(files);
    let lowered = read(&reading, path, overrides);
    let sound = reading.errors() == 0;
    let (problems, inputs) = reading.finish();
    match lowered.filter(|_| sound) {
        None => Err(problems),
        Some(Lowered { spec, plan, mut context, snapshot, workforce }) => {
            context
                .notices
                .extend(problems.notices().map(|notice| format!("{}: {}", notice.path, notice.message)));
            let spec = Arc::new(spec);
            let study = Study { spec: Arc::clone(&spec), plan, context };
            Ok((Scenario { spec, study, notices: problems, inputs, snapshot }, workforce))
        }
    }
}

/// What a scenario comes to.
struct Lowered {
    spec: Spec,
    plan: Plan,
    context: Context,
    snapshot: Option<PathBuf>,
    workforce: Vec<Workforce>,
}

fn read(reading: &Reading<'_>, path: &Path, overrides: &[String]) -> Option<Lowered> {
    let source = reading.open_first(path)?;
    let merged = merge::merge(reading, source, overrides)?;
    let node = Node { value: Value::Table(merged.table.clone()), at: merged.at };
    let item = Item { reading, node: &node, path: String::new() };
    let document = Fields::new(&item, &DOCUMENT)?;
    let scenario = document.need("scenario").and_then(|item| frame::scenario(&item))?;
    let frame = Frame::read(&scenario, document.get("calendar").as_ref())?;
    Lowering { document, scenario, frame }.lower(path, &merged)
}

/// A scenario being lowered.
struct Lowering<'a> {
    document: Fields<'a>,
    scenario: Fields<'a>,
    frame: Frame,
}

impl Lowering<'_> {
    fn lower(&self, path: &Path, merged: &Merged) -> Option<Lowered> {
        let document = &self.document;
        let mut sections = Sections::read(document, &self.frame);
        self.refuse_empty(&sections);
        let serving = Serving::new(sections.places.roles.len(), &sections.teams, &sections.places.homes);
        let entries = sections.entries();
        let reached = sections.reached(&entries);
        if document.reading.errors() == 0 {
            sections.check(document, &serving, entries);
        }
        let names = sections.names();
        let told = report::read(document, &names);
        let plan = self.plan(report::headlines(&self.scenario, &names));
        let clock = self.clock();
        let (travel, assumed) = self.travel(&sections, &serving, &reached);
        let mut assumptions = assumption::read(document, merged);
        assumptions.extend(assumed);
        let context = self.context(path, merged, told, assumptions);
        if document.reading.errors() > 0 {
            return None;
        }
        sections.see_all_who_come(&reached);
        let workforce = sections.teams.iter().filter_map(|row| row.workforce.clone()).collect();
        let snapshot = sections.opening.snapshot.clone();
        let spec = sections.spec(clock, &self.frame, serving, travel);
        Some(Lowered { spec, plan, context, snapshot, workforce })
    }

    fn refuse_empty(&self, sections: &Sections<'_>) {
        let someone = sections.arrivals.given || !sections.opening.present.is_empty();
        let missing = [
            (sections.teams.is_empty(), "no team", "add one: [teams.desk] staff = 1"),
            (
                sections.step_drafts.is_empty(),
                "no step",
                "add one: [steps.visit] team = \"desk\", service = { law = \"exponential\", mean = 1 }",
            ),
            (!someone, "nobody ever arrives", "add [arrivals.people] to = \"visit\", rate = 0.9"),
        ];
        for (_, what, remedy) in missing.iter().filter(|(missing, ..)| *missing) {
            self.document.error(format!("{what} in this scenario"), *remedy);
        }
    }
}
