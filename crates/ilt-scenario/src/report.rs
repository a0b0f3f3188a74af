//! What results are held to and what the report shows beside them: headlines, attributions, the reality check.

use ilt_domain::{AreaId, CohortId, LocalityId, Measure, OrganisationId, RoleId, StepId, TeamId};
use ilt_experiment::plan::{Claim, Headline, HeadlineOf};
use ilt_ledger::{Class, RowKey, Scope, Time};

use crate::form::{PARAMETER, REALITY, REPORT};
use crate::names::Names;
use crate::place::PlaceNames;
use crate::problem::suggest;
use crate::read::{Fields, Item};
use crate::section;

/// The names a result can be about.
pub(crate) struct Around<'s> {
    pub places: &'s PlaceNames,
    pub teams: &'s Names,
    pub steps: &'s Names,
}

/// Reads `headlines`.
pub(crate) fn headlines(scenario: &Fields<'_>, around: &Around<'_>) -> Vec<Headline> {
    let Some(item) = scenario.get("headlines") else { return Vec::new() };
    item.list().iter().filter_map(|one| headline(one, around)).collect()
}

fn headline(item: &Item<'_>, around: &Around<'_>) -> Option<Headline> {
    let text = item.text()?;
    let (slug, of) = text.split_once(':').map_or((text, None), |(slug, of)| (slug, Some(of)));
    let measure = measure(item, slug);
    let of = match of {
        None => Some(HeadlineOf::System),
        Some(id) => headline_of(item, id, around),
    };
    Some(Headline { measure: measure?, of: of? })
}

fn headline_of(item: &Item<'_>, id: &str, around: &Around<'_>) -> Option<HeadlineOf> {
    let roles = &around.places.roles;
    if let Some(role) = roles.find(id) {
        return Some(HeadlineOf::Role(RoleId(role)));
    }
    if let Some(team) = around.teams.find(id) {
        return Some(HeadlineOf::Team(TeamId(team)));
    }
    if let Some(step) = around.steps.find(id) {
        return Some(HeadlineOf::Step(StepId(step)));
    }
    let known = roles.ids().chain(around.teams.ids()).chain(around.steps.ids());
    item.error(format!("no role, team or step is called `{id}`"), suggest(id, known));
    None
}

fn measure(item: &Item<'_>, slug: &str) -> Option<Measure> {
    let found = Measure::from_slug(slug);
    if found.is_none() {
        let remedy = suggest(slug, Measure::ALL.iter().map(|measure| measure.slug()));
        item.error(format!("no measure is called `{slug}`"), remedy);
    }
    found
}

/// Attributions and the reality check.
#[derive(Default)]
pub(crate) struct Report {
    pub attributions: Vec<String>,
    pub claims: Vec<Claim>,
}

/// Reads `[report]`.
pub(crate) fn read(document: &Fields<'_>, around: &Around<'_>) -> Report {
    let Some(fields) = document.get("report").and_then(|item| Fields::new(&item, &REPORT)) else {
        return Report::default();
    };
    let lines = fields.get("attributions").map_or_else(Vec::new, |item| item.list());
    let parameters =
        section::names("parameter", &section::entities(document, "parameters", &PARAMETER, true));
    let claims = fields.get("reality_check").map_or_else(Vec::new, |item| item.list());
    Report {
        attributions: lines.iter().filter_map(|item| item.text()).map(str::to_owned).collect(),
        claims: claims.iter().filter_map(|item| claim(item, around, &parameters)).collect(),
    }
}

fn claim(item: &Item<'_>, around: &Around<'_>, parameters: &Names) -> Option<Claim> {
    let fields = Fields::new(item, &REALITY)?;
    let of = fields.need("measure").and_then(|item| measure(&item, item.text()?));
    let published = fields.need("published").and_then(|item| item.number());
    let scope = fields.get("scope").map_or(Some(Scope::System), |item| scope(&item, around));
    let over = match fields.get("over") {
        Some(item) => class(&item, around).map(Some),
        None => Some(None),
    };
    let class = match fields.get("class") {
        Some(item) => class(&item, around).map(Some),
        None => Some(None),
    };
    let cohorts = cohorts(&fields, around);
    let factor = fields.get("factor").map_or(Some(1.0), |item| item.positive());
    refuse_input(&fields, parameters);
    let (of, scope, class) = (of?, scope?, class?);
    let key = |class, cohort| RowKey { measure: of, scope, cohort, class, time: Time::Window };
    let words = |key: &str| fields.text(key).unwrap_or_default().to_owned();
    let what = match fields.text("what") {
        Some(what) => what.to_owned(),
        None => format!("{} ({})", of.slug(), fields.text("scope").unwrap_or("system")),
    };
    Some(Claim {
        what,
        rows: cohorts?.into_iter().map(|(cohort, share)| (key(class, cohort), share)).collect(),
        over: over?.map(|over| key(Some(over), None)),
        factor: factor?,
        published: published?,
        unit: words("per"),
        source: words("source"),
    })
}

/// The cohorts a figure is about, each with the share of it that counts; `None` stands for all of them.
fn cohorts(fields: &Fields<'_>, around: &Around<'_>) -> Option<Vec<(Option<CohortId>, f64)>> {
    let names = &around.places.cohorts;
    if let Some(item) = fields.get("cohort") {
        return Some(vec![(Some(CohortId(item.id(names)?)), 1.0)]);
    }
    let Some(item) = fields.get("cohorts") else { return Some(vec![(None, 1.0)]) };
    let Some(entries) = item.entries() else {
        item.wrong("a table of shares", "write `{ a = 1, b = 0.6 }`");
        return None;
    };
    let shares: Vec<_> = entries
        .map(|(name, place, share)| {
            let found = names.find(name);
            if found.is_none() {
                let message = format!("no cohort is called `{name}`");
                item.reading.error(place, &item.path, message, suggest(name, names.ids()));
            }
            Some((Some(CohortId(found?)), share.share()?))
        })
        .collect();
    shares.into_iter().collect()
}

/// A figure that went into the scenario proves nothing when it comes out again.
fn refuse_input(fields: &Fields<'_>, parameters: &Names) {
    let Some(item) = fields.get("parameter") else { return };
    if let Some(id) = item.text().filter(|id| parameters.find(id).is_some()) {
        let message = format!("`{id}` is an input of this scenario and cannot be its reality check");
        item.error(message, "hold the results against a figure that was not put in");
    }
}

fn scope(item: &Item<'_>, around: &Around<'_>) -> Option<Scope> {
    let text = item.text()?;
    if text == "system" {
        return Some(Scope::System);
    }
    let (kind, id) = text.split_once(':').unwrap_or((text, ""));
    let find = |names: &Names| {
        let found = names.find(id);
        if found.is_none() {
            item.error(format!("no {} is called `{id}`", names.kind()), suggest(id, names.ids()));
        }
        found
    };
    match kind {
        "locality" => find(&around.places.localities).map(|id| Scope::Locality(LocalityId(id))),
        "area" => find(&around.places.areas).map(|id| Scope::Area(AreaId(id))),
        "organisation" => {
            find(&around.places.organisations).map(|id| Scope::Organisation(OrganisationId(id)))
        }
        "team" => find(around.teams).map(|id| Scope::Team(TeamId(id))),
        _ => {
            let known = ["system", "locality", "area", "organisation", "team"];
            item.error(
                format!("`{text}` is not a scope"),
                format!("write \"system\" or \"locality:ID\"; {}", suggest(kind, known)),
            );
            None
        }
    }
}

fn class(item: &Item<'_>, around: &Around<'_>) -> Option<Class> {
    let text = item.text()?;
    let find = |names: &Names, id: &str| {
        let found = names.find(id);
        if found.is_none() {
            item.error(format!("no {} is called `{id}`", names.kind()), suggest(id, names.ids()));
        }
        found
    };
    match text.split_once(':') {
        Some(("role", id)) => find(&around.places.roles, id).map(|id| Class::Role(RoleId(id))),
        Some(("step", id)) => find(around.steps, id).map(|id| Class::Step(StepId(id))),
        _ => {
            item.error(format!("`{text}` is not a class of work"), "write \"role:ID\" or \"step:ID\"");
            None
        }
    }
}
