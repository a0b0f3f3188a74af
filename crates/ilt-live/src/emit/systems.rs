//! Which system tells of what: one source for everything, or one for each organisation, as real feeds come.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::activity::What;
use ilt_domain::event::{About, Happening};
use ilt_domain::{Directory, Moment, SourceId, Span, TeamId};

use super::SOURCE;

/// The code of the practices' system.
const PRACTICES: &str = "simulated-gp";

/// Systems that send events, unless others are named.
const USUAL: [&str; 6] =
    ["gp-system", "community-system", "social-care-system", "hospital-system", "acg-feed", "staff-roster"];

/// The sources a service knows, in order of their handles: the simulation, the systems named (else the usual ones), and
/// the simulated systems of the directory. Handles stand in the service's state, so what is new goes to the end.
pub fn sources(names: &Directory, named: &[String]) -> Vec<String> {
    let mut sources = vec![SOURCE.to_owned()];
    match named.is_empty() {
        true => sources.extend(USUAL.map(str::to_owned)),
        false => sources.extend(named.iter().filter(|code| *code != SOURCE).cloned()),
    }
    sources.extend(systems(names).into_iter().filter(|code| !named.contains(code)));
    sources
}

/// The handles of the sources that are simulations.
pub fn simulated(sources: &[String]) -> BTreeSet<SourceId> {
    let all = (0u32..).zip(sources);
    all.filter(|(_, code)| is_simulated(code)).map(|(at, _)| SourceId(at)).collect()
}

/// Whether a source is a simulation, by its code. What only such sources tell of is about nobody.
pub fn is_simulated(code: &str) -> bool {
    code == SOURCE || code.starts_with("simulated-")
}

/// The codes of the systems of a directory, one for practices and one for each organisation with a team.
pub fn systems(names: &Directory) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for team in 0..names.teams.len() as u32 {
        let code = system(names, TeamId(team));
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes.retain(|code| code != SOURCE);
    codes
}

/// The system of a team.
fn system(names: &Directory, team: TeamId) -> String {
    let Some(team) = names.teams.get(team.index()) else { return SOURCE.into() };
    if names.roles.get(team.role.index()).is_some_and(|role| role.registered) {
        return PRACTICES.into();
    }
    let organisation = names.organisations.get(team.organisation.index());
    organisation.map_or_else(|| SOURCE.into(), |organisation| format!("simulated-{}", organisation.id))
}

/// Who sends, and from when on who does not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Systems {
    /// Sources of teams; a team that is not named here tells by the feed's own source.
    pub of_teams: BTreeMap<TeamId, SourceId>,
    /// From when on a source says nothing, in time as sent.
    pub silent: BTreeMap<SourceId, Moment>,
}

impl Systems {
    /// A source for each organisation, by the codes that [`systems`] gives; `find` knows their handles.
    pub fn by_organisation(names: &Directory, find: impl Fn(&str) -> Option<SourceId>) -> Self {
        let teams = (0..names.teams.len() as u32).map(TeamId);
        let of_teams = teams.filter_map(|team| Some((team, find(&system(names, team))?))).collect();
        Self { of_teams, silent: BTreeMap::new() }
    }

    /// Who tells of an event, if it is not the feed's own source.
    fn of(&self, about: &About) -> Option<SourceId> {
        let team = match about {
            About::Team { team, .. } => Some(*team),
            About::Person { what: Happening::Care { what, .. }, .. } => team_of(what),
            _ => None,
        };
        self.of_teams.get(&team?).copied()
    }

    /// Whether a source says nothing at an instant.
    pub(super) fn is_silent(&self, source: SourceId, at: Moment) -> bool {
        self.silent.get(&source).is_some_and(|from| at >= *from)
    }
}

/// The team that does what is told.
fn team_of(what: &What) -> Option<TeamId> {
    match *what {
        What::Requested { team, .. }
        | What::Booked { team, .. }
        | What::NotAttended { team, .. }
        | What::Placed { team, .. }
        | What::Released { team, .. }
        | What::Started { team, .. }
        | What::Suspended { team, .. }
        | What::Resumed { team, .. }
        | What::Completed { team, .. }
        | What::GaveUp { team, .. }
        | What::Refused { team, .. }
        | What::StaffOn { team, .. }
        | What::SlotsPublished { team, .. } => Some(team),
        What::Arose { .. } | What::Joined { .. } | What::Closed | What::Departed => None,
    }
}

/// Tells who sends each event, and keeps the order of what several systems tell of one instant: systems number their
/// own events only, so what another tells next happened a microsecond later.
#[derive(Debug)]
pub(super) struct Desk {
    systems: Systems,
    own: SourceId,
    /// The last event: when the simulation says it was, by whom it was told, and by how much it was put off.
    last: (Moment, SourceId, Span),
}

impl Desk {
    pub(super) fn new(systems: Systems, own: SourceId) -> Self {
        Self { systems, own, last: (crate::NEVER, own, Span::ZERO) }
    }

    pub(super) fn systems(&self) -> &Systems {
        &self.systems
    }

    /// Who tells of an event of the simulation, and by how much it is put off.
    pub(super) fn sign(&mut self, at: Moment, about: &About) -> (SourceId, Span) {
        let source = self.systems.of(about).unwrap_or(self.own);
        let (then, before, by) = self.last;
        let by = match at == then {
            false => Span::ZERO,
            true => Span(by.0 + i64::from(source != before)),
        };
        self.last = (at, source, by);
        (source, by)
    }
}
