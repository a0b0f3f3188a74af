//! Rows, and the handles behind the ids in them.

use std::collections::BTreeMap;

use ilt_domain::{
    AreaId, CohortId, Directory, HomeId, LocalityId, Measure, OrganisationId, RoleId, StepId, TeamId,
};
use ilt_experiment::Row;
use ilt_ledger::{Class, RowKey, Scope, Time};
use serde::{Deserialize, Serialize};

use super::finite;

/// A row on its way out.
#[derive(Serialize)]
pub(super) struct Written<'r> {
    measure: &'static str,
    unit: &'static str,
    scope: ScopeForm,
    cohort: Option<&'r str>,
    class: Option<String>,
    time: Option<String>,
    n: u32,
    mean: Option<f64>,
    sd: Option<f64>,
    half_width_95: Option<f64>,
    quantiles: &'r [f64],
}

impl<'r> Written<'r> {
    pub(super) fn of(row: &'r Row, names: &'r Directory) -> Self {
        Self {
            measure: row.key.measure.slug(),
            unit: row.key.measure.unit().slug(),
            scope: ScopeForm::of(row.key.scope, names),
            cohort: row.key.cohort.map(|cohort| names.cohorts[cohort.index()].id.as_str()),
            class: row.key.class.map(|class| class.slug(names)),
            time: row.key.time.slug(),
            n: row.n,
            mean: finite(row.mean),
            sd: row.sd.and_then(finite),
            half_width_95: row.half_width_95.and_then(finite),
            quantiles: &row.quantiles,
        }
    }
}

/// A row on its way in; the unit follows from the measure.
#[derive(Deserialize)]
pub(super) struct RowForm {
    #[serde(flatten)]
    key: KeyForm,
    n: u32,
    mean: Option<f64>,
    sd: Option<f64>,
    half_width_95: Option<f64>,
    quantiles: Vec<Option<f64>>,
}

impl RowForm {
    pub(super) fn row(&self, handles: &Handles<'_>) -> Result<Row, String> {
        Ok(Row {
            key: self.key.key(handles)?,
            n: self.n,
            mean: self.mean.unwrap_or(f64::NAN),
            sd: self.sd,
            half_width_95: self.half_width_95,
            quantiles: self.quantiles.iter().map(|value| value.unwrap_or(f64::NAN)).collect(),
        })
    }
}

/// The address of a figure.
#[derive(Serialize, Deserialize)]
pub(super) struct KeyForm {
    measure: String,
    #[serde(default)]
    unit: String,
    scope: ScopeForm,
    cohort: Option<String>,
    class: Option<String>,
    time: Option<String>,
}

impl KeyForm {
    pub(super) fn of(key: &RowKey, names: &Directory) -> Self {
        Self {
            measure: key.measure.slug().into(),
            unit: key.measure.unit().slug().into(),
            scope: ScopeForm::of(key.scope, names),
            cohort: key.cohort.map(|cohort| names.cohorts[cohort.index()].id.clone()),
            class: key.class.map(|class| class.slug(names)),
            time: key.time.slug(),
        }
    }

    pub(super) fn key(&self, handles: &Handles<'_>) -> Result<RowKey, String> {
        Ok(RowKey {
            measure: Measure::from_slug(&self.measure)
                .ok_or_else(|| format!("no measure `{}`", self.measure))?,
            scope: self.scope.scope(handles)?,
            cohort: self.cohort.as_deref().map(|id| handles.cohort(id)).transpose()?,
            class: self.class.as_deref().map(|slug| handles.class(slug)).transpose()?,
            time: time(self.time.as_deref())?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct ScopeForm {
    kind: String,
    id: String,
}

impl ScopeForm {
    pub(super) fn of(scope: Scope, names: &Directory) -> Self {
        Self { kind: scope.kind().into(), id: scope.id(names) }
    }

    pub(super) fn scope(&self, handles: &Handles<'_>) -> Result<Scope, String> {
        let route =
            || self.id.split_once('>').ok_or_else(|| format!("`{}` is not a route `from>to`", self.id));
        Ok(match self.kind.as_str() {
            "system" => Scope::System,
            "area" => Scope::Area(handles.area(&self.id)?),
            "locality" => Scope::Locality(handles.locality(&self.id)?),
            "organisation" => Scope::Organisation(handles.organisation(&self.id)?),
            "team" => Scope::Team(handles.team(&self.id)?),
            "team_route" => {
                let (from, to) = route()?;
                Scope::TeamRoute(handles.team(from)?, handles.team(to)?)
            }
            "role_route" => {
                let (from, to) = route()?;
                Scope::RoleRoute(handles.role(from)?, handles.role(to)?)
            }
            "organisation_route" => {
                let (from, to) = route()?;
                Scope::OrganisationRoute(handles.organisation(from)?, handles.organisation(to)?)
            }
            other => return Err(format!("no scope `{other}`")),
        })
    }
}

fn time(slug: Option<&str>) -> Result<Time, String> {
    let Some(slug) = slug else { return Ok(Time::Window) };
    let wrong = || format!("no time `{slug}`");
    let (kind, number) = slug.split_once(':').ok_or_else(wrong)?;
    match kind {
        "hour_of_week" => Ok(Time::HourOfWeek(number.parse().map_err(|_| wrong())?)),
        "week" => Ok(Time::Week(number.parse().map_err(|_| wrong())?)),
        "at_seconds" => Ok(Time::AtSeconds(number.parse().map_err(|_| wrong())?)),
        _ => Err(wrong()),
    }
}

/// From ids to handles.
pub(super) struct Handles<'d> {
    areas: BTreeMap<&'d str, u32>,
    localities: BTreeMap<&'d str, u32>,
    organisations: BTreeMap<&'d str, u32>,
    roles: BTreeMap<&'d str, u32>,
    teams: BTreeMap<&'d str, u32>,
    homes: BTreeMap<&'d str, u32>,
    cohorts: BTreeMap<&'d str, u32>,
    steps: BTreeMap<&'d str, u32>,
}

impl<'d> Handles<'d> {
    pub(super) fn of(names: &'d Directory) -> Self {
        Self {
            areas: numbered(names.areas.iter().map(|row| row.id.as_str())),
            localities: numbered(names.localities.iter().map(|row| row.id.as_str())),
            organisations: numbered(names.organisations.iter().map(|row| row.id.as_str())),
            roles: numbered(names.roles.iter().map(|row| row.id.as_str())),
            teams: numbered(names.teams.iter().map(|row| row.id.as_str())),
            homes: numbered(names.homes.iter().map(|row| row.id.as_str())),
            cohorts: numbered(names.cohorts.iter().map(|row| row.id.as_str())),
            steps: numbered(names.steps.iter().map(|row| row.id.as_str())),
        }
    }

    pub(super) fn area(&self, id: &str) -> Result<AreaId, String> {
        found(&self.areas, "area", id).map(AreaId)
    }

    pub(super) fn locality(&self, id: &str) -> Result<LocalityId, String> {
        found(&self.localities, "locality", id).map(LocalityId)
    }

    pub(super) fn organisation(&self, id: &str) -> Result<OrganisationId, String> {
        found(&self.organisations, "organisation", id).map(OrganisationId)
    }

    pub(super) fn role(&self, id: &str) -> Result<RoleId, String> {
        found(&self.roles, "role", id).map(RoleId)
    }

    pub(super) fn team(&self, id: &str) -> Result<TeamId, String> {
        found(&self.teams, "team", id).map(TeamId)
    }

    pub(super) fn home(&self, id: &str) -> Result<HomeId, String> {
        found(&self.homes, "home", id).map(HomeId)
    }

    pub(super) fn cohort(&self, id: &str) -> Result<CohortId, String> {
        found(&self.cohorts, "cohort", id).map(CohortId)
    }

    fn class(&self, slug: &str) -> Result<Class, String> {
        match slug.split_once(':') {
            Some(("role", id)) => self.role(id).map(Class::Role),
            Some(("step", id)) => found(&self.steps, "step", id).map(|at| Class::Step(StepId(at))),
            _ => Err(format!("no class `{slug}`")),
        }
    }
}

fn numbered<'d>(ids: impl Iterator<Item = &'d str>) -> BTreeMap<&'d str, u32> {
    ids.zip(0..).collect()
}

fn found(table: &BTreeMap<&str, u32>, kind: &str, id: &str) -> Result<u32, String> {
    table.get(id).copied().ok_or_else(|| format!("no {kind} `{id}` in its directory"))
}
