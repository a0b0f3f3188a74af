//! What a figure is about: the key of one row of the results.

use ilt_domain::{AreaId, CohortId, Directory, LocalityId, Measure, OrganisationId, RoleId, StepId, TeamId};

/// Where a figure applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The whole system.
    System,
    /// An area (CCG): people registered there.
    Area(AreaId),
    /// A locality: its own people, whoever sees them.
    Locality(LocalityId),
    /// An organisation: the work of its teams.
    Organisation(OrganisationId),
    /// One team.
    Team(TeamId),
    /// A route of hand-offs from one team to another.
    TeamRoute(TeamId, TeamId),
    /// A route of hand-offs between roles.
    RoleRoute(RoleId, RoleId),
    /// A route of hand-offs between organisations.
    OrganisationRoute(OrganisationId, OrganisationId),
}

/// What kind of work a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// All the work of a role.
    Role(RoleId),
    /// One step of a pathway.
    Step(StepId),
}

/// To which time a figure belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// The whole observation window.
    Window,
    /// An hour of the week, 0 = Monday 00:00-01:00, civil time.
    HourOfWeek(u16),
    /// A week of the run, 0 = the first.
    Week(u16),
    /// An instant, seconds after the start of the run (scenarios without a calendar).
    AtSeconds(u32),
}

/// The key of a row: measure, scope, cohort, class and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// What is measured.
    pub measure: Measure,
    /// Where.
    pub scope: Scope,
    /// For which cohort; `None`: all.
    pub cohort: Option<CohortId>,
    /// For which work; `None`: all.
    pub class: Option<Class>,
    /// When.
    pub time: Time,
}

impl Scope {
    /// The kind, as written in files.
    pub const fn kind(self) -> &'static str {
        match self {
            Scope::System => "system",
            Scope::Area(_) => "area",
            Scope::Locality(_) => "locality",
            Scope::Organisation(_) => "organisation",
            Scope::Team(_) => "team",
            Scope::TeamRoute(..) => "team_route",
            Scope::RoleRoute(..) => "role_route",
            Scope::OrganisationRoute(..) => "organisation_route",
        }
    }

    /// The id, as written in files; a route reads `from>to`, the system `all`.
    pub fn id(self, names: &Directory) -> String {
        let route = |from: &str, to: &str| format!("{from}>{to}");
        match self {
            Scope::System => "all".into(),
            Scope::Area(area) => names.areas[area.index()].id.clone(),
            Scope::Locality(locality) => names.localities[locality.index()].id.clone(),
            Scope::Organisation(organisation) => names.organisations[organisation.index()].id.clone(),
            Scope::Team(team) => names.teams[team.index()].id.clone(),
            Scope::TeamRoute(from, to) => route(&names.teams[from.index()].id, &names.teams[to.index()].id),
            Scope::RoleRoute(from, to) => route(&names.roles[from.index()].id, &names.roles[to.index()].id),
            Scope::OrganisationRoute(from, to) => {
                route(&names.organisations[from.index()].id, &names.organisations[to.index()].id)
            }
        }
    }
}

impl Class {
    /// As written in files: `role:gp`, `step:first-visit`.
    pub fn slug(self, names: &Directory) -> String {
        match self {
            Class::Role(role) => format!("role:{}", names.roles[role.index()].id),
            Class::Step(step) => format!("step:{}", names.steps[step.index()].id),
        }
    }
}

impl Time {
    /// As written in files: empty, `hour_of_week:9`, `week:3`, `at_seconds:720`.
    pub fn slug(self) -> Option<String> {
        match self {
            Time::Window => None,
            Time::HourOfWeek(hour) => Some(format!("hour_of_week:{hour}")),
            Time::Week(week) => Some(format!("week:{week}")),
            Time::AtSeconds(seconds) => Some(format!("at_seconds:{seconds}")),
        }
    }
}
