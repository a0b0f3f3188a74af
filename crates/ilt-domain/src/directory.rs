//! Who and where: the names behind the handles, and how they belong together.
//!
//! A directory is all the ledger and the reports need to know of a model. Tables are indexed by the handles of
//! [`crate::id`]; entities are sorted by their stable id, so that reordering rows of an input changes nothing.

use crate::id::{AreaId, LocalityId, OrganisationId, RoleId, TeamId};
use crate::time::Span;

/// The tables of names, each indexed by its handle.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Directory {
    /// Localities.
    pub localities: Vec<Named>,
    /// Areas above localities (CCGs).
    pub areas: Vec<Named>,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Staff roles.
    pub roles: Vec<Role>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Homes (practices).
    pub homes: Vec<Home>,
    /// Cohorts.
    pub cohorts: Vec<Named>,
    /// Steps of pathways.
    pub steps: Vec<Step>,
    /// Streams of arrivals.
    pub streams: Vec<Named>,
}

/// A stable id (slug, as in TOML, CSV, Kafka and addresses) with the name people read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Stable id.
    pub id: String,
    /// Name to read.
    pub name: String,
}

/// On which side of the boundary between the NHS and social care an organisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Sector {
    /// An NHS body or contractor.
    #[default]
    Nhs,
    /// A council's adult social care.
    SocialCare,
    /// Anyone else (voluntary, independent).
    Other,
}

/// An organisation that employs teams.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    /// Stable id.
    pub id: String,
    /// Name to read.
    pub name: String,
    /// NHS, social care or other.
    pub sector: Sector,
}

/// A staff role and how its workload is planned (`decisions`: WTE needed = hours needed / (hours x planning level)).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Role {
    /// Stable id.
    pub id: String,
    /// Name to read.
    pub name: String,
    /// Hours a year one whole-time equivalent is present for the work of this role; `None` if staff are plain numbers.
    pub hours_per_wte_year: Option<f64>,
    /// Share of those hours that may be planned to be committed (0 to 1).
    pub planning_level: f64,
    /// Hospital: going in and out is a class of hand-off of its own.
    pub hospital: bool,
    /// The registered GP's role: its team for a home stays responsible for everyone registered there.
    pub registered: bool,
    /// Taking a person onto the caseload makes this role the lead professional.
    pub leads: bool,
    /// Part of the published answer (teams of outside holders are not).
    pub headline: bool,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Team {
    /// Stable id.
    pub id: String,
    /// Name to read.
    pub name: String,
    /// Its role.
    pub role: RoleId,
    /// Its employer.
    pub organisation: OrganisationId,
    /// Its base; [`LocalityId::NONE`] for a team shared by several localities (a place of its own).
    pub base: LocalityId,
    /// Localities whose people it sees, in order.
    pub serves: Vec<LocalityId>,
    /// Whole-time equivalents funded.
    pub wte_funded: f64,
    /// Whole-time equivalents in post (funded less vacancies).
    pub wte_in_post: f64,
    /// Unlimited: an outside holder with delays but no staffed queue.
    pub unlimited: bool,
    /// Greatest caseload; `None` if the team has none.
    pub places: Option<u32>,
}

/// A home: a practice, or that part of its list that looks to one council.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Home {
    /// Stable id (ODS code, with `:council` where split).
    pub id: String,
    /// Name to read.
    pub name: String,
    /// Practice part of the id.
    pub practice: String,
    /// Locality it belongs to in this footprint.
    pub locality: LocalityId,
    /// Area (CCG).
    pub area: AreaId,
    /// The team of the registered GP, or [`TeamId::NONE`].
    pub registered_with: TeamId,
    /// Registered people.
    pub people: f64,
    /// Latitude and longitude, WGS84 degrees.
    pub place: Option<(f64, f64)>,
    /// Rural rather than urban.
    pub rural: bool,
}

/// A step of a pathway, as the ledger needs to know it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// Stable id.
    pub id: String,
    /// Name to read.
    pub name: String,
    /// The wait within which the work should start.
    pub target: Option<Target>,
    /// Part of what waits are reported for (pure routing and delays are not).
    pub timed: bool,
    /// Every request at this step is an emergency admission.
    pub emergency_admission: bool,
    /// Work at this step repeats an assessment when it follows a hand-off: minutes of it.
    pub reassessment: Span,
}

/// A target for a wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// Elapsed time.
    Elapsed(Span),
    /// Working days by the scenario's calendar.
    WorkingDays(f64),
}

impl Default for RoleId {
    fn default() -> Self {
        Self::NONE
    }
}
impl Default for OrganisationId {
    fn default() -> Self {
        Self::NONE
    }
}
impl Default for LocalityId {
    fn default() -> Self {
        Self::NONE
    }
}
impl Default for AreaId {
    fn default() -> Self {
        Self::NONE
    }
}
impl Default for TeamId {
    fn default() -> Self {
        Self::NONE
    }
}
