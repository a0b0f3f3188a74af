//! The directory: names, bases, coordinates. All that a page or an analyst needs to read the rows.

use ilt_domain::directory::{Directory, Home, Named, Organisation, Role, Sector, Step, Target, Team};
use ilt_domain::{AreaId, LocalityId, OrganisationId, RoleId, Span, TeamId};
use serde::{Deserialize, Serialize};

use super::finite;

#[derive(Serialize, Deserialize)]
pub(super) struct DirectoryForm {
    localities: Vec<NamedForm>,
    areas: Vec<NamedForm>,
    organisations: Vec<OrganisationForm>,
    roles: Vec<RoleForm>,
    cohorts: Vec<NamedForm>,
    streams: Vec<NamedForm>,
    steps: Vec<StepForm>,
    teams: Vec<TeamForm>,
    homes: Vec<HomeForm>,
}

#[derive(Serialize, Deserialize)]
struct NamedForm {
    id: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct OrganisationForm {
    id: String,
    name: String,
    sector: SectorForm,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SectorForm {
    Nhs,
    SocialCare,
    Other,
}

#[derive(Serialize, Deserialize)]
struct RoleForm {
    id: String,
    name: String,
    hours_per_wte_year: Option<f64>,
    planning_level: Option<f64>,
    hospital: bool,
    registered: bool,
    leads: bool,
    headline: bool,
}

#[derive(Serialize, Deserialize)]
struct StepForm {
    id: String,
    name: String,
    target_minutes: Option<f64>,
    target_working_days: Option<f64>,
    timed: bool,
    emergency_admission: bool,
    reassessment_minutes: f64,
}

#[derive(Serialize, Deserialize)]
struct TeamForm {
    id: String,
    name: String,
    role: Option<String>,
    organisation: Option<String>,
    base: Option<String>,
    serves: Vec<String>,
    wte_funded: Option<f64>,
    wte_in_post: Option<f64>,
    unlimited: bool,
    places: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct HomeForm {
    id: String,
    name: String,
    practice: String,
    locality: Option<String>,
    area: Option<String>,
    registered_with: Option<String>,
    people: Option<f64>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    rural: bool,
}

impl DirectoryForm {
    pub(super) fn of(names: &Directory) -> Self {
        Self {
            localities: names.localities.iter().map(NamedForm::of).collect(),
            areas: names.areas.iter().map(NamedForm::of).collect(),
            organisations: names.organisations.iter().map(OrganisationForm::of).collect(),
            roles: names.roles.iter().map(RoleForm::of).collect(),
            cohorts: names.cohorts.iter().map(NamedForm::of).collect(),
            streams: names.streams.iter().map(NamedForm::of).collect(),
            steps: names.steps.iter().map(StepForm::of).collect(),
            teams: names.teams.iter().map(|team| TeamForm::of(team, names)).collect(),
            homes: names.homes.iter().map(|home| HomeForm::of(home, names)).collect(),
        }
    }

    pub(super) fn directory(self) -> Result<Directory, String> {
        let mut names = Directory {
            localities: self.localities.into_iter().map(NamedForm::named).collect(),
            areas: self.areas.into_iter().map(NamedForm::named).collect(),
            organisations: self.organisations.into_iter().map(OrganisationForm::organisation).collect(),
            roles: self.roles.into_iter().map(RoleForm::role).collect(),
            cohorts: self.cohorts.into_iter().map(NamedForm::named).collect(),
            streams: self.streams.into_iter().map(NamedForm::named).collect(),
            steps: self.steps.into_iter().map(StepForm::step).collect(),
            teams: Vec::new(),
            homes: Vec::new(),
        };
        let handles = super::rows::Handles::of(&names);
        let teams = self.teams.into_iter().map(|form| form.team(&handles)).collect::<Result<Vec<_>, _>>()?;
        drop(handles);
        names.teams = teams;
        let handles = super::rows::Handles::of(&names);
        let homes = self.homes.into_iter().map(|form| form.home(&handles)).collect::<Result<Vec<_>, _>>()?;
        drop(handles);
        names.homes = homes;
        Ok(names)
    }
}

impl NamedForm {
    fn of(named: &Named) -> Self {
        Self { id: named.id.clone(), name: named.name.clone() }
    }

    fn named(self) -> Named {
        Named { id: self.id, name: self.name }
    }
}

impl OrganisationForm {
    fn of(organisation: &Organisation) -> Self {
        let sector = match organisation.sector {
            Sector::Nhs => SectorForm::Nhs,
            Sector::SocialCare => SectorForm::SocialCare,
            Sector::Other => SectorForm::Other,
        };
        Self { id: organisation.id.clone(), name: organisation.name.clone(), sector }
    }

    fn organisation(self) -> Organisation {
        let sector = match self.sector {
            SectorForm::Nhs => Sector::Nhs,
            SectorForm::SocialCare => Sector::SocialCare,
            SectorForm::Other => Sector::Other,
        };
        Organisation { id: self.id, name: self.name, sector }
    }
}

impl RoleForm {
    fn of(role: &Role) -> Self {
        Self {
            id: role.id.clone(),
            name: role.name.clone(),
            hours_per_wte_year: role.hours_per_wte_year.and_then(finite),
            planning_level: finite(role.planning_level),
            hospital: role.hospital,
            registered: role.registered,
            leads: role.leads,
            headline: role.headline,
        }
    }

    fn role(self) -> Role {
        Role {
            id: self.id,
            name: self.name,
            hours_per_wte_year: self.hours_per_wte_year,
            planning_level: self.planning_level.unwrap_or(f64::NAN),
            hospital: self.hospital,
            registered: self.registered,
            leads: self.leads,
            headline: self.headline,
        }
    }
}

impl StepForm {
    fn of(step: &Step) -> Self {
        let (minutes, days) = match step.target {
            None => (None, None),
            Some(Target::Elapsed(span)) => (Some(span.minutes()), None),
            Some(Target::WorkingDays(days)) => (None, finite(days)),
        };
        Self {
            id: step.id.clone(),
            name: step.name.clone(),
            target_minutes: minutes,
            target_working_days: days,
            timed: step.timed,
            emergency_admission: step.emergency_admission,
            reassessment_minutes: step.reassessment.minutes(),
        }
    }

    fn step(self) -> Step {
        let elapsed = self.target_minutes.map(|minutes| Target::Elapsed(Span::from_minutes(minutes)));
        Step {
            id: self.id,
            name: self.name,
            target: elapsed.or(self.target_working_days.map(Target::WorkingDays)),
            timed: self.timed,
            emergency_admission: self.emergency_admission,
            reassessment: Span::from_minutes(self.reassessment_minutes),
        }
    }
}

impl TeamForm {
    fn of(team: &Team, names: &Directory) -> Self {
        let locality = |at: LocalityId| names.localities.get(at.index()).map(|row| row.id.clone());
        Self {
            id: team.id.clone(),
            name: team.name.clone(),
            role: names.roles.get(team.role.index()).map(|row| row.id.clone()),
            organisation: names.organisations.get(team.organisation.index()).map(|row| row.id.clone()),
            base: locality(team.base),
            serves: team.serves.iter().filter_map(|at| locality(*at)).collect(),
            wte_funded: finite(team.wte_funded),
            wte_in_post: finite(team.wte_in_post),
            unlimited: team.unlimited,
            places: team.places,
        }
    }

    fn team(self, handles: &super::rows::Handles<'_>) -> Result<Team, String> {
        Ok(Team {
            role: or_none(self.role, RoleId::NONE, |id| handles.role(id))?,
            organisation: or_none(self.organisation, OrganisationId::NONE, |id| handles.organisation(id))?,
            base: or_none(self.base, LocalityId::NONE, |id| handles.locality(id))?,
            serves: self.serves.iter().map(|id| handles.locality(id)).collect::<Result<_, _>>()?,
            id: self.id,
            name: self.name,
            wte_funded: self.wte_funded.unwrap_or(f64::NAN),
            wte_in_post: self.wte_in_post.unwrap_or(f64::NAN),
            unlimited: self.unlimited,
            places: self.places,
        })
    }
}

impl HomeForm {
    fn of(home: &Home, names: &Directory) -> Self {
        Self {
            id: home.id.clone(),
            name: home.name.clone(),
            practice: home.practice.clone(),
            locality: names.localities.get(home.locality.index()).map(|row| row.id.clone()),
            area: names.areas.get(home.area.index()).map(|row| row.id.clone()),
            registered_with: names.teams.get(home.registered_with.index()).map(|row| row.id.clone()),
            people: finite(home.people),
            latitude: home.place.and_then(|place| finite(place.0)),
            longitude: home.place.and_then(|place| finite(place.1)),
            rural: home.rural,
        }
    }

    fn home(self, handles: &super::rows::Handles<'_>) -> Result<Home, String> {
        Ok(Home {
            locality: or_none(self.locality, LocalityId::NONE, |id| handles.locality(id))?,
            area: or_none(self.area, AreaId::NONE, |id| handles.area(id))?,
            registered_with: or_none(self.registered_with, TeamId::NONE, |id| handles.team(id))?,
            id: self.id,
            name: self.name,
            practice: self.practice,
            people: self.people.unwrap_or(f64::NAN),
            place: self.latitude.zip(self.longitude),
            rural: self.rural,
        })
    }
}

fn or_none<H>(
    id: Option<String>,
    none: H,
    find: impl FnOnce(&str) -> Result<H, String>,
) -> Result<H, String> {
    id.map_or(Ok(none), |id| find(&id))
}
