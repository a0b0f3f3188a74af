//! Caseloads: who waits for a place, how long people stay, and the visits they are reported under.

use ilt_domain::directory::Step as Known;
use ilt_domain::{Span, StepId};
use ilt_model::spec::{By, ByCohort, Caseload, Routes, Stay, Step, Wait, Work};

use crate::form::{CASELOAD, VISIT};
use crate::law;
use crate::read::{Fields, Item};

use super::{Draft, StepRow, wait};

impl Draft<'_, '_> {
    pub(super) fn caseload(&self) -> Option<Work> {
        let around = self.around;
        let fields = Fields::new(&self.entity.fields.get("caseload")?, &CASELOAD)?;
        let priority = self.priority(&fields);
        let wait = self.longest_wait(&fields);
        let stay = self.stay(&fields);
        let every = fields.need("every").and_then(|item| self.intervals(&item));
        let visit = |key: &str| Fields::new(&fields.get(key)?, &VISIT).and_then(|fields| self.task(&fields));
        let first = fields.need("first").and_then(|_| visit("first"));
        let later = if fields.has("visit") { visit("visit") } else { first.clone() };
        let part = |suffix: &str| around.steps.all.find(&format!("{}:{suffix}", self.id)).map(StepId);
        Some(Work::Caseload(Caseload {
            priority: priority?,
            wait: wait?,
            stay: stay?,
            every: every?,
            first: first?,
            first_as: part("first")?,
            visit: later?,
            visit_as: part("visit")?,
        }))
    }

    fn longest_wait(&self, fields: &Fields<'_>) -> Option<Option<(Wait, Option<StepId>)>> {
        let returned = fields.get("returned").map_or(Some(None), |item| self.around.steps.target(&item))?;
        let Some(item) = fields.get("wait") else {
            if let Some(item) = fields.get("returned") {
                item.error("`returned` needs `wait`", "say after how long people are returned");
            }
            return Some(None);
        };
        Some(wait(&item, self.around.unit)?.map(|wait| (wait, returned)))
    }

    fn stay(&self, fields: &Fields<'_>) -> Option<Stay> {
        match (fields.get("stay"), fields.get("visits")) {
            (Some(item), None) => law::by_cohort(&item, self.around.cohorts, self.around.unit).map(Stay::For),
            (None, Some(item)) => {
                let visits = item.count(u64::from(u16::MAX))?;
                if visits == 0 {
                    item.error("a caseload of no visit", "give at least one visit");
                }
                Some(Stay::Visits(visits as u16))
            }
            (Some(_), Some(item)) => {
                item.error("both `stay` and `visits` are given", "keep one of them");
                None
            }
            (None, None) => {
                fields.error("it is not said how long people stay", "add `stay` or `visits`");
                None
            }
        }
    }

    fn intervals(&self, item: &Item<'_>) -> Option<Vec<Span>> {
        let spans: Vec<Option<Span>> =
            item.list().iter().map(|one| one.some_span(self.around.unit)).collect();
        let spans: Vec<Span> = spans.into_iter().collect::<Option<_>>()?;
        if spans.is_empty() {
            item.error("no time between visits is given", "write `every = [\"7 d\"]`");
            return None;
        }
        Some(spans)
    }

    /// The entries that first and later visits are reported under.
    pub(super) fn visits(&self, name: &str) -> Vec<StepRow> {
        let Some(item) = self.entity.fields.get("caseload") else { return Vec::new() };
        let Some(fields) = Fields::unchecked(&item, &CASELOAD) else { return Vec::new() };
        [("first", "first visit"), ("visit", "visit")]
            .map(|(part, words)| {
                let visit = fields.get(part).or_else(|| fields.get("first"));
                let visit = visit.and_then(|item| Fields::unchecked(&item, &VISIT));
                let own = visit.as_ref().filter(|_| fields.has(part)).and_then(|visit| visit.text("name"));
                let name = own.map_or_else(|| format!("{name}: {words}"), str::to_owned);
                self.part(part, name, visit.as_ref())
            })
            .into()
    }

    pub(super) fn part(&self, part: &str, name: String, visit: Option<&Fields<'_>>) -> StepRow {
        let target = visit.and_then(|visit| visit.get("target")).and_then(|item| item.wait(self.around.unit));
        let known =
            Known { id: format!("{}:{part}", self.id), name, target, timed: true, ..Known::default() };
        let next = ByCohort(vec![Routes::default(); self.around.cohorts.len()]);
        let step = Step { by: By::Nobody, work: Work::Route, next, also: Vec::new(), departs: false };
        StepRow { known, step, at: None, path: String::new() }
    }
}
