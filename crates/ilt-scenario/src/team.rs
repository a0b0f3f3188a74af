//! Teams: who they are, whom they serve, how they are staffed.

use ilt_domain::directory::{Role, Team as Known};
use ilt_domain::{LocalityId, OrganisationId, RoleId};
use ilt_model::spec::{Absence, Accepts, AtClose, Block, Floor, Member, Rota, Staffing, Team};

use crate::block::Meeting;
use crate::form::{FLOOR, ROLE, TEAM};
use crate::frame::Frame;
use crate::merge::lay_table_over;
use crate::names::Names;
use crate::place::{HomeRow, Places, STAFF, plain_role};
use crate::read::{Fields, Item};
use crate::rota::{MOST_STAFF, RotaPlan};
use crate::section::{self, Entity};
use crate::sessions;
use crate::source::Place;
use crate::staff::{People, Roster};
use crate::tree::{Table, Value};

/// More teams than this do not fit the handles of the simulation.
const MOST_TEAMS: usize = 60_000;
/// More WTE in one team than this are a slip.
const MOST_WTE: f64 = 100_000.0;

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

    /// What is written about its staff; `None` if the rota says it all.
    fn workforce(&self) -> Option<Workforce> {
        let written = |key: &str| {
            let item = self.fields.get(key);
            item.map(|item| item.node.text().map_or_else(|| item.written(), str::to_owned))
                .unwrap_or_default()
        };
        let [wte_funded, wte_in_post, staff] = ["wte_funded", "wte_in_post", "staff"].map(written);
        let name = self.fields.text("name").unwrap_or(self.id).to_owned();
        let any = [&wte_funded, &wte_in_post, &staff].into_iter().any(|text| !text.is_empty());
        any.then(|| Workforce { id: self.id.to_owned(), name, wte_funded, wte_in_post, staff })
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

    fn places(&self, wte: f64) -> Option<u32> {
        let fields = &self.fields;
        if let (true, Some(item)) = (fields.has("places"), fields.get("places_per_wte")) {
            item.error("both `places` and `places_per_wte` are given", "keep one of them");
        }
        let given = fields.count("places", 1_000_000_000).map(|places| places as u32);
        let per_wte = fields.get("places_per_wte").and_then(|item| item.at_least(0.0));
        given.or_else(|| per_wte.map(|each| (each * wte).round().min(1e9) as u32))
    }

    /// WTE funded and in post; plain numbers of staff count as such.
    fn wte(&self) -> Wte {
        let fields = &self.fields;
        let read = |key: &str| fields.get(key).and_then(|item| wte(&item));
        let (funded, in_post) = (read("wte_funded"), read("wte_in_post"));
        let vacancy = fields.share("vacancy");
        if let (Some(_), Some(_), Some(item)) = (in_post, vacancy, fields.get("vacancy")) {
            item.error("both `wte_in_post` and `vacancy` are given", "keep one of them");
        }
        let given = funded.is_some() || in_post.is_some();
        let plain = self.head_count().unwrap_or(0.0);
        let funded_or = funded.or(in_post).unwrap_or(plain);
        let in_post = in_post.unwrap_or(funded_or * (1.0 - vacancy.unwrap_or(0.0)));
        Wte { funded: funded_or, in_post, given }
    }

    /// Staff given as a number, or by the busiest shift of the rota.
    fn head_count(&self) -> Option<f64> {
        // What is wrong with a number of staff is reported where staffing is made, once.
        if let Some(item) = self.fields.get("staff") {
            return match &item.node.value {
                Value::Integer(staff) => Some(*staff as f64).filter(|staff| *staff >= 0.0),
                Value::Cell(text) => text.parse().ok().filter(|staff: &f64| *staff >= 0.0),
                _ => None,
            };
        }
        let plan = self.plan()?;
        plan.shifts.iter().filter_map(|shift| shift.staff).max().map(f64::from)
    }

    fn plan(&self) -> Option<&RotaPlan> {
        let (names, plans) = self.around.rotas;
        // A rota that does not exist is reported where staffing is made, once.
        let id = self.fields.table.get("rota")?.node.text()?;
        plans[names.find(id)? as usize].as_ref()
    }

    fn staffing(&self, unlimited: bool, role: RoleId, wte: &Wte) -> Staffing {
        let fields = &self.fields;
        if unlimited {
            if let (true, Some(item)) = (fields.table.contains_key("rota"), fields.get("staff")) {
                item.error("an unlimited team needs no rota", "drop `rota`, or give a number of staff");
            }
            return Staffing::Unlimited;
        }
        let absence = self.absence();
        match fields.get("rota") {
            Some(rota) => self.on_rota(&rota, wte, absence, role),
            None => {
                if let (Some(_), Some(item)) = (&absence, fields.get("absence")) {
                    item.error("absence needs a rota", "add `rota`, or drop `absence`");
                }
                self.always_there(role)
            }
        }
        .unwrap_or(Staffing::Constant(0))
    }

    fn on_rota(
        &self,
        rota: &Item<'_>,
        wte: &Wte,
        absence: Option<Absence>,
        role: RoleId,
    ) -> Option<Staffing> {
        let fields = &self.fields;
        let index = rota.id(&self.around.rotas.0)?;
        let plan = self.around.rotas.1[index as usize].as_ref()?;
        let people = match (plan.staffed, wte.given, self.head_count()) {
            (true, _, _) => {
                if let Some(item) = fields.get("staff") {
                    item.error("the rota says how many work each shift", "drop `staff` here, or in the rota");
                }
                People::ByShift
            }
            (false, true, _) => People::Wte(wte.in_post),
            (false, false, Some(_)) => People::Whole(fields.count("staff", MOST_STAFF)? as u32),
            (false, false, None) => {
                fields.error(format!("the team `{}` has no staff", self.id), "add `staff` or `wte_funded`");
                return None;
            }
        };
        let direct_share = fields.share("direct_share").unwrap_or(1.0);
        let roster = Roster { team: self.id, plan, people, direct_share, absence, blocks: self.blocks(role) };
        roster.staffing(fields, self.around.frame)
    }

    /// A number of staff at all times; with blocks, on one shift as long as the run.
    fn always_there(&self, role: RoleId) -> Option<Staffing> {
        let fields = &self.fields;
        if fields.has("direct_share") {
            fields.error("`direct_share` needs a rota", "add `rota`, or drop it");
        }
        let Some(item) = fields.get("staff") else {
            if !fields.has("sessions") {
                let remedy = "add `staff` (a number or \"unlimited\"), or a `rota` with `wte_funded`";
                fields.error(format!("the team `{}` has no staff", self.id), remedy);
            }
            return None;
        };
        let staff = match item.node.text() {
            Some(word) if word.parse::<f64>().is_err() => {
                item.error(
                    format!("`{word}` is not a number of staff"),
                    "write a whole number, or \"unlimited\"",
                );
                return None;
            }
            _ => item.count(MOST_STAFF)? as u32,
        };
        if staff == 0 && !fields.has("sessions") {
            item.error(format!("the team `{}` has no staff", self.id), "give at least one, or \"unlimited\"");
        }
        let blocks = self.blocks(role);
        if blocks.is_empty() {
            return Some(Staffing::Constant(staff));
        }
        let (start, end) = (self.around.frame.start, self.around.frame.end);
        let member = Member { key_id: self.id.to_owned(), copies: staff, shifts: vec![(start, end)] };
        Some(Staffing::Rota(Rota { members: vec![member], blocks, absence: None }))
    }

    fn absence(&self) -> Option<Absence> {
        let item = self.fields.get("absence")?;
        if item.node.text() == Some("none") {
            return None;
        }
        let (names, absences) = self.around.absences;
        absences[item.id(names)? as usize].clone()
    }

    fn blocks(&self, role: RoleId) -> Vec<Block> {
        let takes =
            |meeting: &&Meeting| meeting.roles.contains(&role.0) || meeting.teams.contains(&self.index);
        let meetings = self.around.meetings.iter().filter(takes);
        let mut blocks: Vec<Block> = meetings.flat_map(|meeting| meeting.blocks.iter().copied()).collect();
        blocks.sort_by_key(|block| (block.from, block.to));
        blocks
    }
}

/// Whole-time equivalents of a team.
struct Wte {
    funded: f64,
    in_post: f64,
    /// They were given, rather than counted from plain numbers.
    given: bool,
}

fn wte(item: &Item<'_>) -> Option<f64> {
    let wte = item.at_least(0.0)?;
    if wte <= MOST_WTE {
        return Some(wte);
    }
    item.error(format!("{wte} WTE in one team"), format!("at most {MOST_WTE}"));
    None
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
