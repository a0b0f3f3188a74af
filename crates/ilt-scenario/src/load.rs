//! From a file to a scenario: read, merge, lower section by section, look at the whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ilt_domain::directory::{Directory, Home};
use ilt_domain::{HomeId, LocalityId, Span, StepId};
use ilt_experiment::Assumption;
use ilt_experiment::plan::{Context, Plan, Study};
use ilt_model::spec::{By, Clock, Spec, Step, WarmUp, Work};

use crate::check::{Reached, Whole};
use crate::form::DOCUMENT;
use crate::frame::{self, Frame};
use crate::merge::{self, Merged};
use crate::place::Places;
use crate::problem::Problems;
use crate::read::{Fields, Item};
use crate::reading::{InputFile, Reading};
use crate::serving::Serving;
use crate::source::{Disk, Files};
use crate::step::StepRow;
use crate::team::{TeamRow, Workforce};
use crate::travel::Travel;
use crate::tree::{Node, Value};
use crate::{absence, arrival, assumption, block, opening, population, profile, report, rota, step, team};

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
        let (document, frame) = (&self.document, &self.frame);
        let mut places = Places::read(document);
        let drafts = team::Drafts::read(document, &mut places);
        let team_names = drafts.names();
        let rotas = rota::read(document, frame);
        let absences = absence::read(document, frame.unit);
        let meetings = block::read(document, frame, &places.names.roles, &team_names);
        let around =
            team::Around { frame, places: &places, rotas: &rotas, absences: &absences, meetings: &meetings };
        let mut teams = drafts.rows(&around);

        let step_drafts = step::Drafts::read(document);
        let step_names = &step_drafts.names;
        let steps = step_drafts.rows(&step::Around {
            unit: frame.unit,
            cohorts: &places.names.cohorts,
            roles: &places.names.roles,
            teams: &team_names,
            steps: step_names,
        });

        let profiles = profile::read(document, frame);
        let section = document.get("population");
        let population =
            section.as_ref().and_then(|item| population::read(item, &places.homes, &places.names.cohorts));
        let around = arrival::Around {
            frame,
            places: &places,
            steps: step_names,
            profiles: &profiles,
            register: section.is_some(),
        };
        let arrivals = arrival::read(document, &around);
        let around = opening::Around { frame, names: &places.names, steps: step_names, rows: &steps };
        let opening = opening::read(document, &around);
        self.refuse_empty(&teams, &step_drafts, arrivals.given || !opening.present.is_empty());

        let serving = Serving::new(places.roles.len(), &teams, &places.homes);
        let mut entries: BTreeSet<(StepId, HomeId)> =
            arrivals.streams.iter().map(|stream| (stream.to, stream.home)).collect();
        entries.extend(opening.present.iter().map(|who| (who.step, who.home)));
        let reached = Reached::new(&steps, places.homes.len(), &entries);
        if document.reading.errors() == 0 {
            let whole = Whole {
                document,
                homes: &places.homes,
                roles: &places.roles,
                teams: &teams,
                steps: &steps,
                serving: &serving,
            };
            whole.check(&reached);
            let named: BTreeSet<(StepId, HomeId)> =
                arrivals.first_steps.iter().map(|step| (*step, HomeId(0))).chain(entries).collect();
            whole.unreached(&Reached::new(&steps, places.homes.len(), &named));
        }

        let names = report::Around { places: &places.names, teams: &team_names, steps: &step_names.all };
        let told = report::read(document, &names);
        let headlines = report::headlines(&self.scenario, &names);
        let clock = self.clock();
        let (travel, assumed) = self.travel(&places, &teams, &steps, &serving, &reached);
        let mut assumptions = assumption::read(document, merged);
        assumptions.extend(assumed);
        let plan = self.plan(headlines);
        let context = self.context(path, merged, told, assumptions);
        if document.reading.errors() > 0 {
            return None;
        }

        see_all_who_come(&mut teams, &steps, &places, &reached);
        let registered = |home: usize| {
            let role = places.roles.iter().position(|role| role.registered)?;
            Some(serving.of[role][home])
        };
        let homes: Vec<Home> = places
            .homes
            .iter()
            .enumerate()
            .map(|(index, row)| Home {
                registered_with: registered(index).unwrap_or_default(),
                ..row.home.clone()
            })
            .collect();
        let workforce = teams.iter().filter_map(|row| row.workforce.clone()).collect();
        let (known_teams, spec_teams) = teams.into_iter().map(|row| (row.known, row.team)).unzip();
        let (known_steps, spec_steps): (Vec<_>, Vec<Step>) =
            steps.into_iter().map(|row| (row.known, row.step)).unzip();
        let directory = Directory {
            localities: places.localities,
            areas: places.areas,
            organisations: places.organisations,
            roles: places.roles,
            teams: known_teams,
            homes,
            cohorts: places.cohorts,
            steps: known_steps,
            streams: arrivals.names,
        };
        let spec = Spec {
            directory: Arc::new(directory),
            clock,
            civil: frame.civil.clone(),
            teams: spec_teams,
            steps: spec_steps,
            serving: serving.of,
            travel,
            streams: arrivals.streams,
            shapes: profiles.1.into_iter().flatten().collect(),
            population,
            opening: opening.present,
        };
        Some(Lowered { spec, plan, context, snapshot: opening.snapshot, workforce })
    }

    fn refuse_empty(&self, teams: &[TeamRow], steps: &step::Drafts<'_>, someone: bool) {
        let missing = [
            (teams.is_empty(), "no team", "add one: [teams.desk] staff = 1"),
            (
                steps.is_empty(),
                "no step",
                "add one: [steps.visit] team = \"desk\", service = { law = \"exponential\", mean = 1 }",
            ),
            (!someone, "nobody ever arrives", "add [arrivals.people] to = \"visit\", rate = 0.9"),
        ];
        for (_, what, remedy) in missing.iter().filter(|(missing, ..)| *missing) {
            self.document.error(format!("{what} in this scenario"), *remedy);
        }
    }

    fn clock(&self) -> Clock {
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

    fn plan(&self, headlines: Vec<ilt_experiment::plan::Headline>) -> Plan {
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

    fn context(
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
            notices.push(format!("{replaced} figures of the scenario were replaced by the user's own; they are listed among the assumptions"));
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

    /// Minutes of travel of teams that travel, and the assumptions they rest on.
    fn travel(
        &self,
        places: &Places,
        teams: &[TeamRow],
        steps: &[StepRow],
        serving: &Serving,
        reached: &Reached,
    ) -> (Vec<Vec<f32>>, Vec<Assumption>) {
        let section = self.document.get("travel");
        let (travel, assumed) = Travel::read(section.as_ref());
        let mut minutes = vec![Vec::new(); teams.len()];
        let mut blind = BTreeSet::new();
        for (index, team) in teams.iter().enumerate() {
            let goes = |row: &&StepRow| {
                travels(&row.step.work) && row.step.by == By::Team(ilt_domain::TeamId(index as u32))
            };
            let by_role =
                steps.iter().any(|row| travels(&row.step.work) && row.step.by == By::Role(team.known.role));
            let by_name: Vec<usize> =
                steps.iter().enumerate().filter(|(_, row)| goes(row)).map(|(step, _)| step).collect();
            if !by_role && by_name.is_empty() {
                continue;
            }
            let mut serves = vec![false; places.homes.len()];
            for (home, serves) in serves.iter_mut().enumerate() {
                *serves = by_role && serving.team(team.known.role, home).index() == index;
            }
            by_name.iter().flat_map(|step| reached.homes(*step)).for_each(|home| serves[home] = true);
            blind.extend(
                (0..serves.len()).filter(|home| serves[*home] && places.homes[*home].home.place.is_none()),
            );
            minutes[index] = travel.minutes(&places.homes, &serves);
        }
        self.tell_blind(&blind, places);
        let any = minutes.iter().any(|row| !row.is_empty());
        (minutes, if any { assumed } else { Vec::new() })
    }

    fn tell_blind(&self, blind: &BTreeSet<usize>, places: &Places) {
        let Some(first) = blind.first() else { return };
        let row = &places.homes[*first];
        let message = format!(
            "{} homes that teams travel to have no coordinates (`{}`): only the local leg counts",
            blind.len(),
            row.home.id
        );
        let remedy = "add `latitude` and `longitude` to the homes";
        match row.at {
            Some(at) => self.document.reading.notice(at, &format!("homes.{}", row.home.id), message, remedy),
            None => self.document.notice(message, remedy),
        }
    }
}

fn travels(work: &Work) -> bool {
    match work {
        Work::Queue(task, _) => task.travel,
        Work::Booked(booking) => booking.task.travel,
        Work::Caseload(caseload) => caseload.first.travel || caseload.visit.travel,
        _ => false,
    }
}

/// A team that a step names sees whoever comes to that step, whatever it says it serves.
fn see_all_who_come(teams: &mut [TeamRow], steps: &[StepRow], places: &Places, reached: &Reached) {
    for (index, row) in steps.iter().enumerate() {
        let By::Team(team) = row.step.by else { continue };
        let serves = &mut teams[team.index()].known.serves;
        let come: BTreeSet<LocalityId> = reached
            .homes(index)
            .map(|home| places.homes[home].home.locality)
            .filter(|locality| locality.is_some())
            .collect();
        serves.extend(come);
        serves.sort_unstable();
        serves.dedup();
    }
}
