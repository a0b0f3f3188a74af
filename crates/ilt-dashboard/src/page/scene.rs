//! Everything a page is made from, and the names in it.

use ilt_domain::forecast::Method;
use ilt_domain::{Directory, LocalityId, Moment, RoleId, SourceId, Span, TeamId};
use ilt_live::signals::Signals;
use ilt_live::suppression::Rule;

use crate::seen::Seen;
use crate::settings::Settings;
use crate::words::capital;

/// What a page is made from.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'s> {
    pub settings: &'s Settings,
    pub names: &'s Directory,
    pub sources: &'s [String],
    pub view: &'s Seen,
    pub signals: &'s Signals,
}

/// Said of a handle the directory does not know.
const UNKNOWN: &str = "not in the directory";

impl<'s> Scene<'s> {
    pub(crate) fn simulated(&self) -> bool {
        self.view.simulated
    }

    /// Below which counts are withheld; 0: none is.
    pub(crate) fn suppressed_below(&self) -> u32 {
        self.view.rule.threshold()
    }

    pub(crate) fn rule(&self) -> Rule {
        self.view.rule
    }

    pub(crate) fn locality(&self, at: LocalityId) -> &'s str {
        self.names.localities.get(at.index()).map_or(UNKNOWN, |named| &named.name)
    }

    /// The address of a locality's page.
    pub(crate) fn address(&self, at: LocalityId) -> String {
        self.names.localities.get(at.index()).map_or_else(String::new, |named| address(&named.id))
    }

    pub(crate) fn locality_code(&self, at: LocalityId) -> String {
        self.names.localities.get(at.index()).map_or_else(String::new, |named| named.id.clone())
    }

    pub(crate) fn role_code(&self, role: RoleId) -> String {
        self.names.roles.get(role.index()).map_or_else(String::new, |role| role.id.clone())
    }

    pub(crate) fn team_code(&self, team: TeamId) -> String {
        self.names.teams.get(team.index()).map_or_else(String::new, |team| team.id.clone())
    }

    /// The locality with this code.
    pub(crate) fn find(&self, code: &str) -> Option<LocalityId> {
        let at = self.names.localities.iter().position(|named| named.id == code)?;
        Some(LocalityId(at as u32))
    }

    /// The role's name at the head of a line.
    pub(crate) fn role(&self, role: RoleId) -> String {
        capital(self.role_within(role))
    }

    /// The role's name within a sentence.
    pub(crate) fn role_within(&self, role: RoleId) -> &'s str {
        self.names.roles.get(role.index()).map_or(UNKNOWN, |role| &role.name)
    }

    pub(crate) fn team(&self, team: TeamId) -> String {
        self.names.teams.get(team.index()).map_or_else(|| UNKNOWN.into(), |team| capital(&team.name))
    }

    /// The role of a team's staff.
    pub(crate) fn role_of(&self, team: TeamId) -> RoleId {
        self.names.teams.get(team.index()).map_or(RoleId::NONE, |team| team.role)
    }

    pub(crate) fn source(&self, source: SourceId) -> &'s str {
        self.sources.get(source.0 as usize).map_or(UNKNOWN, String::as_str)
    }

    /// Roles that stand anywhere, in order.
    pub(crate) fn roles(&self) -> Vec<RoleId> {
        let mut roles: Vec<RoleId> = self.view.standing.keys().map(|(_, role)| *role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Localities that have been heard of, in order.
    pub(crate) fn localities(&self) -> Vec<LocalityId> {
        let mut all: Vec<LocalityId> = self.view.standing.keys().map(|(at, _)| *at).collect();
        all.dedup();
        all
    }

    /// The nearest horizon at which forecasts say enough of days to come: the first of a day or more, else the last.
    pub(crate) fn usual_horizon(&self) -> Option<Span> {
        let horizons = self.view.forecasts.values().flat_map(|forecast| &forecast.figures);
        let horizons: std::collections::BTreeSet<Span> = horizons.map(|figure| figure.horizon).collect();
        horizons.iter().find(|horizon| **horizon >= Span::DAY).or(horizons.last()).copied()
    }

    /// The time on the wall, where event time should keep step with it.
    pub(crate) fn wall(&self) -> Option<Moment> {
        self.settings.clock.map(|clock| clock())
    }
}

/// Address of the page of a locality; anything but letters, digits and hyphens of its code is escaped.
pub(crate) fn address(code: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let escape = |byte: u8| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") };
    format!("/locality/{}", code.bytes().map(escape).collect::<String>())
}

/// Where a figure comes from, in words.
pub(crate) fn method(method: Method) -> &'static str {
    match method {
        Method::Ensemble => "runs of the model",
        Method::Persistence => "the last value",
        Method::SeasonalNaive => "the value a week before",
        Method::Climatology => "what is usual at the hour",
        Method::Smoothing => "smoothing over past weeks",
        Method::Erlang => "the steady-state formula",
        Method::Regression => "regression on the hour of the week",
    }
}
