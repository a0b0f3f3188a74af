//! Steps of pathways: who does them, what they take.

mod caseload;

use ilt_domain::directory::Step as Known;
use ilt_domain::{RoleId, Span, StepId, TeamId};
use ilt_engine::Law;
use ilt_model::spec::{Booking, By, ByCohort, Patience, Routes, Step, Task, Wait, Work};

use crate::form::{AFTER, BOOK, ON_CASELOAD, STEP};
use crate::law;
use crate::names::Names;
use crate::problem::suggest;
use crate::quantity::Unit;
use crate::read::{Fields, Item};
use crate::route;
use crate::section::{self, Entity};
use crate::source::Place;

/// The greatest priority number.
pub(crate) const LEAST_URGENT: u64 = 99;
/// More steps than this do not fit the handles of the simulation.
const MOST_STEPS: usize = 60_000;
/// Most slots of one appointment.
const MOST_SLOTS: u64 = 1_000;

/// What steps refer to.
pub(crate) struct Around<'s> {
    pub unit: Unit,
    pub cohorts: &'s Names,
    pub roles: &'s Names,
    pub teams: &'s Names,
    pub steps: &'s StepNames,
}

/// The ids of steps, with those that visits of caseloads are reported under.
pub(crate) struct StepNames {
    pub all: Names,
}

/// A step with where it stands.
pub(crate) struct StepRow {
    pub known: Known,
    pub step: Step,
    pub at: Option<Place>,
    pub path: String,
}

impl StepNames {
    /// Where a value sends people: a step, or `None` for leaving; nothing if there is no such step.
    pub(crate) fn target(&self, item: &Item<'_>) -> Option<Option<StepId>> {
        let id = item.text()?;
        let found = self.find(id, item.reading, item.node.at, &item.path)?;
        Some(found)
    }

    /// The same for a key.
    pub(crate) fn find(
        &self,
        id: &str,
        reading: &crate::reading::Reading<'_>,
        at: Place,
        path: &str,
    ) -> Option<Option<StepId>> {
        if id == "leave" {
            return Some(None);
        }
        let found = self.all.find(id).filter(|_| !id.contains(':'));
        if found.is_none() {
            let known = self.all.ids().filter(|id| !id.contains(':')).chain(["leave"]);
            reading.error(at, path, format!("no step is called `{id}`"), suggest(id, known));
        }
        found.map(|step| Some(StepId(step)))
    }
}

/// The entities of `[steps]` with the ids they make.
pub(crate) struct Drafts<'a> {
    entities: Vec<Entity<'a>>,
    pub names: StepNames,
}

impl<'a> Drafts<'a> {
    pub(crate) fn read(document: &Fields<'a>) -> Self {
        let mut entities = section::entities(document, "steps", &STEP, false);
        if entities.len() > MOST_STEPS / 3 {
            document.error(format!("{} steps", entities.len()), format!("at most {}", MOST_STEPS / 3));
            entities.clear();
        }
        let ids = entities.iter().flat_map(|entity| {
            let visits = if entity.fields.has("caseload") { &["", ":first", ":visit"][..] } else { &[""] };
            visits.iter().map(|suffix| format!("{}{suffix}", entity.id))
        });
        let names = StepNames { all: Names::new("step", ids) };
        Self { entities, names }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// All steps, in order of their ids.
    pub(crate) fn rows(&self, around: &Around<'_>) -> Vec<StepRow> {
        let mut rows: Vec<StepRow> =
            self.entities.iter().flat_map(|entity| Draft { id: &entity.id, entity, around }.rows()).collect();
        rows.sort_by(|a, b| a.known.id.cmp(&b.known.id));
        rows
    }
}

/// A step being read.
struct Draft<'d, 'a> {
    id: &'d str,
    entity: &'d Entity<'a>,
    around: &'d Around<'d>,
}

impl Draft<'_, '_> {
    fn rows(&self) -> Vec<StepRow> {
        let fields = &self.entity.fields;
        let name = self.entity.name();
        let work = self.work().unwrap_or(Work::Route);
        let by = self.by(&work);
        let mut rows = Vec::new();
        if matches!(work, Work::Caseload(_)) {
            rows.extend(self.visits(&name));
        } else if fields.has("caseload") {
            // Its parts stay in the tables, so that handles fit even where the caseload itself is wrong.
            rows.extend(["first", "visit"].map(|part| self.part(part, format!("{name}: {part}"), None)));
        }
        let timed = matches!(work, Work::Queue(..) | Work::Booked(_) | Work::Caseload(_));
        let known = Known {
            id: self.id.to_owned(),
            name,
            target: fields.get("target").and_then(|item| item.wait(self.around.unit)),
            timed: fields.get("timed").and_then(|item| item.flag()).unwrap_or(timed),
            emergency_admission: fields.flag("emergency_admission"),
            reassessment: self.span(fields, "reassessment"),
        };
        let next = self.next(&work);
        let also = fields.get("also").map_or_else(Vec::new, |item| route::also(&item, self.around));
        let step = Step { by, work, next, also, departs: fields.flag("departs") };
        rows.push(StepRow { known, step, at: Some(fields.at), path: fields.path.clone() });
        rows
    }

    fn span(&self, fields: &Fields<'_>, key: &str) -> Span {
        fields.get(key).and_then(|item| item.span(self.around.unit)).unwrap_or(Span::ZERO)
    }

    fn next(&self, work: &Work) -> ByCohort<Routes> {
        let leave = || ByCohort(vec![Routes::default(); self.around.cohorts.len()]);
        let Some(item) = self.entity.fields.get("next") else { return leave() };
        if matches!(work, Work::OnCaseload { .. }) {
            item.error("a fork by caseload has no `next`", "say where people go in `yes` and `no`");
        }
        route::by_cohort(&item, self.around).unwrap_or_else(leave)
    }

    fn by(&self, work: &Work) -> By {
        let fields = &self.entity.fields;
        let role =
            fields.get("role").and_then(|item| item.id(self.around.roles)).map(|role| By::Role(RoleId(role)));
        let team =
            fields.get("team").and_then(|item| item.id(self.around.teams)).map(|team| By::Team(TeamId(team)));
        if let (true, Some(item)) = (fields.has("role"), fields.get("team")) {
            item.error("both `role` and `team` are given", "keep one of them");
        }
        let staffed = matches!(work, Work::Queue(..) | Work::Booked(_) | Work::Caseload(_));
        if staffed && !fields.has("role") && !fields.has("team") {
            fields.error(format!("nobody does the step `{}`", self.id), "add `role` or `team`");
        }
        team.or(role).unwrap_or(By::Nobody)
    }

    /// What the step takes: at most one kind of work.
    fn work(&self) -> Option<Work> {
        let fields = &self.entity.fields;
        let kinds: Vec<&str> = ["delay", "book", "caseload", "on_caseload"]
            .into_iter()
            .filter(|kind| fields.has(kind))
            .collect();
        let queue = fields.has("service") && !fields.has("book");
        if kinds.len() + usize::from(queue) > 1 {
            let all =
                kinds.iter().copied().chain(queue.then_some("service")).collect::<Vec<_>>().join("`, `");
            fields.error(format!("one step cannot be `{all}` at once"), "make several steps of it");
            return None;
        }
        self.refuse_idle_keys(queue, kinds.first().copied());
        match kinds.first() {
            Some(&"delay") => {
                let laws = law::by_cohort(&fields.get("delay")?, self.around.cohorts, self.around.unit)?;
                Some(Work::Delay(laws))
            }
            Some(&"book") => self.booking(),
            Some(&"caseload") => self.caseload(),
            Some(_) => self.on_caseload(),
            None if queue => Some(Work::Queue(self.task(fields)?, self.patience())),
            None => Some(Work::Route),
        }
    }

    /// Keys that say something about work the step does not have.
    fn refuse_idle_keys(&self, queue: bool, kind: Option<&str>) {
        let fields = &self.entity.fields;
        let tasks = queue || kind == Some("book");
        let idle: [(&str, bool, &str); 5] = [
            ("priority", tasks, "`service`"),
            ("travel", tasks, "`service`"),
            ("notes", tasks, "`service`"),
            ("patience", queue, "a queue (`service` without `book`)"),
            ("give_up", queue && fields.has("patience"), "`patience`"),
        ];
        for (key, used, needs) in idle {
            if let (false, Some(item)) = (used, fields.get(key)) {
                item.error(
                    format!("`{key}` needs {needs} in the same step"),
                    "drop it, or add what it needs",
                );
            }
        }
    }

    /// Staff time: of the step itself, or of a visit.
    fn task(&self, fields: &Fields<'_>) -> Option<Task> {
        let service = fields
            .need("service")
            .and_then(|item| law::by_cohort(&item, self.around.cohorts, self.around.unit));
        let priority = self.priority(fields);
        let notes = self.span(fields, "notes");
        Some(Task { service: service?, priority: priority?, travel: fields.flag("travel"), notes })
    }

    fn priority(&self, fields: &Fields<'_>) -> Option<ByCohort<u8>> {
        let Some(item) = fields.get("priority") else {
            return Some(ByCohort(vec![0; self.around.cohorts.len()]));
        };
        let read = |item: &Item<'_>| item.count(LEAST_URGENT).map(|level| level as u8);
        item.by_cohort(self.around.cohorts, |_| false, read, Some(0))
    }

    fn patience(&self) -> Option<Patience> {
        let fields = &self.entity.fields;
        let item = fields.get("patience")?;
        let fixed = |item: &Item<'_>| {
            law::is_law(item) || item.node.table().is_some_and(|table| table.contains_key("after"))
        };
        let read = |item: &Item<'_>| wait(item, self.around.unit);
        let law = item.by_cohort(self.around.cohorts, fixed, read, Some(None))?;
        let to = fields.get("give_up").map_or(Some(None), |item| self.around.steps.target(&item))?;
        law.0.iter().any(Option::is_some).then_some(Patience { law, to })
    }

    fn booking(&self) -> Option<Work> {
        let around = self.around;
        let item = self.entity.fields.get("book")?;
        let fields = Fields::new(&item, &BOOK)?;
        let task = self.task(&self.entity.fields);
        let lead = |item: &Item<'_>| law::times(item, around.unit);
        let lead = match fields.get("lead") {
            Some(item) => item.by_cohort(around.cohorts, law::is_law, lead, None).map(Some),
            None => Some(None),
        };
        let within = fields.get("within").map_or(Some(Span(28 * Span::DAY.0)), |item| item.span(around.unit));
        let slots = fields.get("slots").map_or(Some(1), |item| item.count(MOST_SLOTS));
        let not_attended = match fields.get("not_attended") {
            Some(item) => item.by_cohort(around.cohorts, |_| false, |item| item.share(), Some(0.0)),
            None => Some(ByCohort(vec![0.0; around.cohorts.len()])),
        };
        let to = |key: &str| fields.get(key).map_or(Some(None), |item| around.steps.target(&item));
        let (missed, full) = (to("missed"), to("full"));
        Some(Work::Booked(Booking {
            task: task?,
            lead: lead?,
            within: within?,
            slots: slots? as u16,
            not_attended: not_attended?,
            missed: missed?,
            full: full?,
        }))
    }

    fn on_caseload(&self) -> Option<Work> {
        let fields = Fields::new(&self.entity.fields.get("on_caseload")?, &ON_CASELOAD)?;
        let role = fields.need("role").and_then(|item| item.id(self.around.roles));
        let to = |key: &str| fields.get(key).map_or(Some(None), |item| self.around.steps.target(&item));
        let (yes, no) = (to("yes"), to("no"));
        Some(Work::OnCaseload { role: RoleId(role?), yes: yes?, no: no? })
    }
}

/// How long someone waits: a law, a time, working days, or `never` giving up.
fn wait(item: &Item<'_>, unit: Unit) -> Option<Option<Wait>> {
    use ilt_domain::directory::Target;
    if item.node.text() == Some("never") {
        return Some(None);
    }
    if law::is_law(item) {
        return law::times(item, unit).map(|law| Some(Wait::Law(law)));
    }
    let after = match item.node.table() {
        Some(_) => Fields::new(item, &AFTER)?.need("after")?,
        None => item.clone(),
    };
    Some(Some(match after.wait(unit)? {
        Target::Elapsed(span) => Wait::Law(Law::Constant(span.0 as f64)),
        Target::WorkingDays(days) => Wait::WorkingDays(days),
    }))
}
