//! Teams: who they are, whom they serve, how they are staffed.

mod staffing;
mod wte;

use std::cell::Cell;

use ilt_domain::directory::{Role, Team as Known};
use ilt_domain::{LocalityId, OrganisationId, RoleId};
use ilt_model::spec::{Absence, Accepts, AtClose, Floor, Team};

use crate::block::Meeting;
use crate::form::{FLOOR, ROLE, TEAM};
use crate::frame::Frame;
use crate::merge::lay_table_over;
use crate::names::Names;
use crate::place::{HomeRow, Places, STAFF, plain_role};
use crate::read::{Fields, Item};
use crate::rota::RotaPlan;
use crate::section::{self, Entity};
use crate::sessions;
use crate::source::Place;
use crate::tree::Table;

/// More teams than this do not fit the handles of the simulation.
const MOST_TEAMS: usize = 60_000;

/// A team with what only the loader needs.
pub(crate) struct TeamRow {
    pub known: Known,
    pub team: Team,
    pub authority: Option<String>,
    pub practice: Option<String>,
    /// It serves by place: it has a base or says what it serves.
    pub placed: bool,
    pub at: Place,
    pub workforce: Option<Workforce>,
}

/// The figures of a team's staff as the scenario gives them, for a table to edit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Workforce {
    pub id: String,
    pub name: String,
    pub wte_funded: String,
    pub wte_in_post: String,
    pub staff: String,
}

/// What teams refer to.
pub(crate) struct Around<'s> {
    pub frame: &'s Frame,
    pub places: &'s Places,
    pub rotas: &'s (Names, Vec<Option<RotaPlan>>),
    pub absences: &'s (Names, Vec<Option<Absence>>),
    pub meetings: &'s [Meeting],
    /// Shifts laid out so far, for all teams together.
    pub laid: Cell<usize>,
}

/// The entities of `[teams]`, each over its role's defaults.
pub(crate) struct Drafts<'a> {
    drafts: Vec<(Entity<'a>, Option<Table>)>,
}

impl<'a> Drafts<'a> {
    /// Lays each team over the defaults of its role. Teams without a role share one.
    pub(crate) fn read(document: &Fields<'a>, places: &mut Places) -> Self {
        let teams = section::entities(document, "teams", &TEAM, true);
        if teams.len() > MOST_TEAMS {
            document.error(format!("{} teams", teams.len()), format!("at most {MOST_TEAMS}"));
            return Self { drafts: Vec::new() };
        }
        if teams.iter().any(|team| !team.fields.has("role")) {
            add_plain_role(places);
        }
        let defaults = defaults(document);
        let drafts = teams
            .into_iter()
            .map(|team| {
                let under = defaults.iter().find(|(role, _)| {
                    Some(role.as_str()) == team.fields.table.get("role").and_then(|entry| entry.node.text())
                });
                let whole = under.map(|(_, table)| laid_over(&team, table));
                (team, whole)
            })
            .collect();
        Self { drafts }
    }

    pub(crate) fn names(&self) -> Names {
        Names::new("team", self.drafts.iter().map(|(team, _)| team.id.clone()))
    }

    /// The teams, in order of their ids.
    pub(crate) fn rows(&self, around: &Around<'_>) -> Vec<TeamRow> {
        self.drafts
            .iter()
            .enumerate()
            .map(|(index, (entity, whole))| {
                let of = &entity.fields;
                let table = whole.as_ref().unwrap_or(of.table);
                let fields =
                    Fields { reading: of.reading, form: of.form, table, at: of.at, path: of.path.clone() };
                Draft { index: index as u32, id: &entity.id, fields, around }.row()
            })
            .collect()
    }
}

fn add_plain_role(places: &mut Places) {
    if places.names.roles.find(STAFF).is_none() {
        places.roles.push(plain_role());
        places.roles.sort_by(|a, b| a.id.cmp(&b.id));
        places.names.roles = Names::new("role", places.roles.iter().map(|role: &Role| role.id.clone()));
    }
}

/// The defaults for teams that roles give.
fn defaults<'a>(document: &Fields<'a>) -> Vec<(String, &'a Table)> {
    let roles = section::entities(document, "roles", &ROLE, false);
    let of = |role: Entity<'a>| {
        let item = role.fields.get("team")?;
        Fields::new(&item, &TEAM)?;
        Some((role.id, item.node.table()?))
    };
    roles.into_iter().filter_map(of).collect()
}

fn laid_over(team: &Entity<'_>, defaults: &Table) -> Table {
    let mut table = defaults.clone();
    lay_table_over(team.fields.reading, &mut table, team.fields.table.clone());
    // What is given as a number of people or of WTE by the team itself stands instead of the role's way of giving it.
    let own = |key: &str| team.fields.table.contains_key(key);
    for (given, instead) in [("places", "places_per_wte"), ("places_per_wte", "places")] {
        if own(given) && !own(instead) {
            table.remove(instead);
        }
    }
    if own("staff") && !own("wte_in_post") && !own("wte_funded") {
        table.remove("wte_in_post");
        table.remove("wte_funded");
    }
    table
}

/// A team being read.
struct Draft<'d> {
    index: u32,
    id: &'d str,
    fields: Fields<'d>,
    around: &'d Around<'d>,
}

impl Draft<'_> {
    fn row(&self) -> TeamRow {
        let fields = &self.fields;
        let names = &self.around.places.names;
        let role = match fields.get("role") {
            Some(item) => item.id(&names.roles),
            None => names.roles.find(STAFF),
        };
        let base = fields.get("base").and_then(|item| item.id(&names.localities));
        let serves = fields.get("serves").map(|item| self.localities(&item));
        let placed = base.is_some() || serves.is_some();
        let base = base.or_else(|| self.base_of_practice());
        let wte = self.wte();
        let unlimited = fields.get("staff").is_some_and(|item| item.node.text() == Some("unlimited"));
        let places = self.places(wte.in_post);
        let role = role.map_or(RoleId::NONE, RoleId);
        TeamRow {
            known: Known {
                id: self.id.to_owned(),
                name: fields.text("name").map_or_else(|| self.id.to_owned(), str::to_owned),
                role,
                organisation: fields
                    .get("organisation")
                    .and_then(|item| item.id(&names.organisations))
                    .map_or(OrganisationId::NONE, OrganisationId),
                base: base.map_or(LocalityId::NONE, LocalityId),
                serves: serves.unwrap_or_else(|| self.default_serves(base)),
                wte_funded: wte.funded,
                wte_in_post: wte.in_post,
                unlimited,
                places,
            },
            team: Team {
                key_id: self.id.to_owned(),
                staffing: self.staffing(unlimited, role, &wte),
                at_close: self.at_close(),
                only_if_it_fits: fields.flag("only_if_it_fits"),
                waiting_room: fields.count("waiting_room", u64::from(u32::MAX) - 1).map(|room| room as u32),
                preemptive: fields.flag("preemptive"),
                floor: fields.get("floor").and_then(|item| floor(&item, self.around.frame)),
                accepts: self.accepts(places),
                places,
                sessions: fields
                    .get("sessions")
                    .and_then(|item| sessions::read(&item, self.around.frame, self.id, wte.in_post)),
            },
            authority: fields.text("authority").map(str::to_owned),
            practice: fields.text("practice").map(str::to_owned),
            placed,
            at: fields.at,
            workforce: self.workforce().filter(|_| !unlimited),
        }
    }

    fn localities(&self, item: &Item<'_>) -> Vec<LocalityId> {
        let names = &self.around.places.names.localities;
        let mut found: Vec<LocalityId> =
            item.list().iter().filter_map(|one| one.id(names)).map(LocalityId).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A practice's team is based where the footprint puts the practice.
    fn base_of_practice(&self) -> Option<u32> {
        let practice = self.fields.text("practice")?;
        let home = self.around.places.homes.iter().find(|row| row.home.practice == practice)?;
        home.home.locality.is_some().then_some(home.home.locality.0)
    }

    fn default_serves(&self, base: Option<u32>) -> Vec<LocalityId> {
        match base {
            Some(base) => vec![LocalityId(base)],
            None => (0..self.around.places.localities.len() as u32).map(LocalityId).collect(),
        }
    }

    fn at_close(&self) -> AtClose {
        let words = [("finish", AtClose::Finish), ("suspend", AtClose::Suspend)];
        self.fields.get("at_close").and_then(|item| item.word(&words)).unwrap_or(AtClose::Finish)
    }

    fn accepts(&self, places: Option<u32>) -> Accepts {
        let words = [("on-start", Accepts::OnStart), ("on-admission", Accepts::OnAdmission)];
        let default = if places.is_some() { Accepts::OnAdmission } else { Accepts::OnStart };
        self.fields.get("accepts").and_then(|item| item.word(&words)).unwrap_or(default)
    }
}

fn floor(item: &Item<'_>, frame: &Frame) -> Option<Floor> {
    let fields = Fields::new(item, &FLOOR)?;
    let priority = fields.need("priority").and_then(|item| item.count(crate::step::LEAST_URGENT));
    let share = fields.need("share").and_then(|item| item.share());
    let until = fields.need("until").and_then(|item| item.wait(frame.unit));
    Some(Floor { priority: priority? as u8, share: share?, until: until? })
}

impl TeamRow {
    /// How narrowly the team serves a home; `None`: not at all. The narrowest team of a role serves it.
    pub(crate) fn fit(&self, row: &HomeRow) -> Option<u8> {
        let practice = fits(self.practice.as_deref(), Some(&row.home.practice))?;
        let authority = fits(self.authority.as_deref(), row.authority.as_deref())?;
        let place = match self.placed {
            false => 0,
            true => self.known.serves.contains(&row.home.locality).then_some(1)?,
        };
        Some(4 * practice + 2 * authority + place)
    }
}

/// 1 if asked for and there, 0 if not asked for, `None` if asked for and not there.
fn fits(asked: Option<&str>, found: Option<&str>) -> Option<u8> {
    match asked {
        None => Some(0),
        Some(asked) => (found == Some(asked)).then_some(1),
    }
}
