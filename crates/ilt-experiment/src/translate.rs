//! The rows of one scenario in the handles of another, matched by stable id.

use std::collections::BTreeMap;

use ilt_domain::directory::{Home, Named, Organisation, Role, Step, Team};
use ilt_domain::{AreaId, CohortId, Directory, LocalityId, OrganisationId, RoleId, StepId, TeamId};
use ilt_ledger::{Class, RowKey, Scope};

/// For each table of one directory, where its entries stand in another.
#[derive(Debug, Clone)]
pub(crate) struct Translation {
    localities: Vec<Option<u32>>,
    areas: Vec<Option<u32>>,
    organisations: Vec<Option<u32>>,
    roles: Vec<Option<u32>>,
    teams: Vec<Option<u32>>,
    cohorts: Vec<Option<u32>>,
    steps: Vec<Option<u32>>,
}

/// Anything with a stable id.
trait HasId {
    fn id(&self) -> &str;
}

macro_rules! has_id {
    ($($table:ty),*) => {$(impl HasId for $table { fn id(&self) -> &str { &self.id } })*};
}
has_id!(Named, Organisation, Role, Team, Home, Step);

impl Translation {
    /// From the handles of `from` to those of `to`.
    pub(crate) fn new(from: &Directory, to: &Directory) -> Self {
        Self {
            localities: table(&from.localities, &to.localities),
            areas: table(&from.areas, &to.areas),
            organisations: table(&from.organisations, &to.organisations),
            roles: table(&from.roles, &to.roles),
            teams: table(&from.teams, &to.teams),
            cohorts: table(&from.cohorts, &to.cohorts),
            steps: table(&from.steps, &to.steps),
        }
    }

    /// The key in the other's handles; `None` if the other has no such place or work.
    pub(crate) fn key(&self, key: &RowKey) -> Option<RowKey> {
        let cohort = match key.cohort {
            None => None,
            Some(cohort) => Some(CohortId(self.cohorts[cohort.index()]?)),
        };
        let class = match key.class {
            None => None,
            Some(Class::Role(role)) => Some(Class::Role(self.role(role)?)),
            Some(Class::Step(step)) => Some(Class::Step(StepId(self.steps[step.index()]?))),
        };
        Some(RowKey { scope: self.scope(key.scope)?, cohort, class, ..*key })
    }

    fn scope(&self, scope: Scope) -> Option<Scope> {
        Some(match scope {
            Scope::System => Scope::System,
            Scope::Area(area) => Scope::Area(AreaId(self.areas[area.index()]?)),
            Scope::Locality(locality) => Scope::Locality(LocalityId(self.localities[locality.index()]?)),
            Scope::Organisation(organisation) => Scope::Organisation(self.organisation(organisation)?),
            Scope::Team(team) => Scope::Team(self.team(team)?),
            Scope::TeamRoute(from, to) => Scope::TeamRoute(self.team(from)?, self.team(to)?),
            Scope::RoleRoute(from, to) => Scope::RoleRoute(self.role(from)?, self.role(to)?),
            Scope::OrganisationRoute(from, to) => {
                Scope::OrganisationRoute(self.organisation(from)?, self.organisation(to)?)
            }
        })
    }

    fn organisation(&self, organisation: OrganisationId) -> Option<OrganisationId> {
        self.organisations[organisation.index()].map(OrganisationId)
    }

    fn role(&self, role: RoleId) -> Option<RoleId> {
        self.roles[role.index()].map(RoleId)
    }

    fn team(&self, team: TeamId) -> Option<TeamId> {
        self.teams[team.index()].map(TeamId)
    }
}

fn table<T: HasId>(from: &[T], to: &[T]) -> Vec<Option<u32>> {
    let places: BTreeMap<&str, u32> =
        to.iter().enumerate().map(|(place, entry)| (entry.id(), place as u32)).collect();
    from.iter().map(|entry| places.get(entry.id()).copied()).collect()
}
