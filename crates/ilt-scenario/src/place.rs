//! Who and where: localities, areas, organisations, roles, cohorts and homes.

use std::collections::BTreeMap;

use ilt_domain::directory::{Home, Named, Organisation, Role, Sector};
use ilt_domain::{AreaId, LocalityId, TeamId};

use crate::csv;
use crate::form::{COHORT, FOOTPRINT, Form, HOME, HOMES, NAMED, ORGANISATION, ROLE, SPLIT};
use crate::names::Names;
use crate::problem::suggest;
use crate::read::{Fields, Item};
use crate::section::{self, Entity};
use crate::source::Place;

/// Id of the home and the cohort of a scenario that names none.
const EVERYONE: &str = "everyone";
/// Id of the role of teams that name none.
pub(crate) const STAFF: &str = "staff";

/// More homes than this do not fit the handles of the simulation.
const MOST_HOMES: usize = 65_000;
/// More cohorts than this do not fit either.
const MOST_COHORTS: usize = 250;

/// Names and tables of who and where.
pub(crate) struct Places {
    pub localities: Vec<Named>,
    pub areas: Vec<Named>,
    pub organisations: Vec<Organisation>,
    pub roles: Vec<Role>,
    pub cohorts: Vec<Named>,
    pub homes: Vec<HomeRow>,
    pub names: PlaceNames,
}

/// The ids of who and where.
pub(crate) struct PlaceNames {
    pub localities: Names,
    pub areas: Names,
    pub organisations: Names,
    pub roles: Names,
    pub cohorts: Names,
    pub homes: Names,
}

/// A home with what only the loader needs.
#[derive(Debug, Clone)]
pub(crate) struct HomeRow {
    pub home: Home,
    pub authority: Option<String>,
    /// Further figures about it, as written.
    pub attributes: BTreeMap<String, String>,
    pub at: Option<Place>,
}

impl Places {
    pub(crate) fn read(document: &Fields<'_>) -> Self {
        let localities = named(document, "localities", &NAMED, true);
        let areas = named(document, "areas", &NAMED, true);
        let organisations = section::entities(document, "organisations", &ORGANISATION, true);
        let roles = section::entities(document, "roles", &ROLE, false);
        let cohorts = cohorts(document);
        let mut names = PlaceNames {
            localities: of("locality", &localities),
            areas: of("area", &areas),
            organisations: section::names("organisation", &organisations),
            roles: Names::new("role", roles.iter().map(|role| role.id.clone())),
            cohorts: of("cohort", &cohorts),
            homes: Names::default(),
        };
        let homes = homes(document, &localities, &names);
        names.homes = Names::new("home", homes.iter().map(|row| row.home.id.clone()));
        Self {
            localities,
            areas,
            organisations: organisations.iter().map(organisation).collect(),
            roles: roles.iter().map(role).collect(),
            cohorts,
            homes,
            names,
        }
    }
}

fn of(kind: &'static str, named: &[Named]) -> Names {
    Names::new(kind, named.iter().map(|one| one.id.clone()))
}

fn named(document: &Fields<'_>, key: &str, form: &'static Form, loose: bool) -> Vec<Named> {
    let entities = section::entities(document, key, form, loose);
    entities.iter().map(|entity| Named { id: entity.id.clone(), name: entity.name() }).collect()
}

fn cohorts(document: &Fields<'_>) -> Vec<Named> {
    let mut cohorts = named(document, "cohorts", &COHORT, false);
    if cohorts.len() > MOST_COHORTS {
        document.error(format!("{} cohorts", cohorts.len()), format!("at most {MOST_COHORTS}"));
        cohorts.truncate(MOST_COHORTS);
    }
    if cohorts.is_empty() {
        cohorts.push(Named { id: EVERYONE.into(), name: EVERYONE.into() });
    }
    cohorts
}

fn organisation(entity: &Entity<'_>) -> Organisation {
    let words = [("nhs", Sector::Nhs), ("social-care", Sector::SocialCare), ("other", Sector::Other)];
    let sector = entity.fields.get("sector").and_then(|item| item.word(&words)).unwrap_or_default();
    Organisation { id: entity.id.clone(), name: entity.name(), sector }
}

fn role(entity: &Entity<'_>) -> Role {
    let fields = &entity.fields;
    Role {
        id: entity.id.clone(),
        name: entity.name(),
        hours_per_wte_year: fields.get("hours_per_wte_year").and_then(|item| item.positive()),
        planning_level: fields.get("planning_level").and_then(|item| planning_level(&item)).unwrap_or(1.0),
        hospital: fields.flag("hospital"),
        registered: fields.flag("registered"),
        leads: fields.flag("leads"),
        headline: fields.get("headline").and_then(|item| item.flag()).unwrap_or(true),
    }
}

fn planning_level(item: &Item<'_>) -> Option<f64> {
    let share = item.share()?;
    if share > 0.0 {
        return Some(share);
    }
    item.error("a planning level of 0 leaves no hours to plan with", "give a share above 0");
    None
}

/// The role of teams that name none.
pub(crate) fn plain_role() -> Role {
    Role { id: STAFF.into(), name: STAFF.into(), planning_level: 1.0, headline: true, ..Role::default() }
}

fn homes(document: &Fields<'_>, localities: &[Named], names: &PlaceNames) -> Vec<HomeRow> {
    let section = document.get("homes").and_then(|item| Fields::unchecked(&item, &HOMES));
    let footprint = section.as_ref().and_then(|section| section.get("footprint"));
    let rows = section::entities(document, "homes", &HOME, true);
    if rows.is_empty() {
        return implied(localities);
    }
    if rows.len() > MOST_HOMES {
        document.error(format!("{} homes", rows.len()), format!("at most {MOST_HOMES}"));
        return Vec::new();
    }
    let practices = section::names("practice", &rows);
    let placed = footprint.as_ref().map(|item| read_footprint(item, &practices, names));
    let homes = rows.iter().map(|entity| home(entity, names, placed.as_ref())).collect();
    match section.and_then(|section| section.get("split")) {
        Some(split) => split_homes(homes, &split, &practices),
        None => homes,
    }
}

/// Without homes, each locality is one; without localities, everyone is at home in one place.
fn implied(localities: &[Named]) -> Vec<HomeRow> {
    let home = |named: &Named, locality| HomeRow {
        home: Home {
            id: named.id.clone(),
            name: named.name.clone(),
            practice: named.id.clone(),
            locality,
            registered_with: TeamId::NONE,
            people: 1.0,
            ..Home::default()
        },
        authority: None,
        attributes: BTreeMap::new(),
        at: None,
    };
    if localities.is_empty() {
        return vec![home(&Named { id: EVERYONE.into(), name: EVERYONE.into() }, LocalityId::NONE)];
    }
    localities.iter().enumerate().map(|(index, named)| home(named, LocalityId(index as u32))).collect()
}

fn home(entity: &Entity<'_>, names: &PlaceNames, placed: Option<&BTreeMap<String, u32>>) -> HomeRow {
    let fields = &entity.fields;
    let own = fields.get("locality").and_then(|item| item.id(&names.localities));
    let only = (names.localities.len() == 1).then_some(0);
    let locality = placed.and_then(|placed| placed.get(&entity.id).copied()).or(own).or(only);
    if locality.is_none() && names.localities.len() > 1 && !fields.has("locality") {
        let remedy = if placed.is_some() {
            "add it to the footprint"
        } else {
            "add `locality`, or a footprint to [homes]"
        };
        fields.error(format!("the home `{}` belongs to no locality", entity.id), remedy);
    }
    HomeRow {
        home: Home {
            id: entity.id.clone(),
            name: entity.name(),
            practice: entity.id.clone(),
            locality: locality.map_or(LocalityId::NONE, LocalityId),
            area: fields.get("area").and_then(|item| item.id(&names.areas)).map_or(AreaId::NONE, AreaId),
            registered_with: TeamId::NONE,
            people: fields.number("people").unwrap_or(1.0),
            place: coordinates(fields),
            rural: fields.flag("rural"),
        },
        authority: None,
        attributes: attributes(fields),
        at: Some(fields.at),
    }
}

fn coordinates(fields: &Fields<'_>) -> Option<(f64, f64)> {
    let within = |key: &str, most: f64| {
        let item = fields.get(key)?;
        let degrees = item.number()?;
        if degrees.abs() <= most {
            return Some(degrees);
        }
        item.error(format!("a {key} of {degrees} degrees"), format!("give degrees from -{most} to {most}"));
        None
    };
    match (within("latitude", 90.0), within("longitude", 180.0)) {
        (Some(latitude), Some(longitude)) => Some((latitude, longitude)),
        _ => None,
    }
}

fn attributes(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let Some(item) = fields.get("attributes") else { return BTreeMap::new() };
    let Some(entries) = item.entries() else {
        item.wrong("a table of numbers", "write `attributes = { imd = 17.2 }`");
        return BTreeMap::new();
    };
    entries
        .map(|(name, _, item)| (name.clone(), item.node.text().map_or_else(|| item.written(), str::to_owned)))
        .collect()
}

/// The locality of each practice in a footprint.
fn read_footprint(item: &Item<'_>, practices: &Names, names: &PlaceNames) -> BTreeMap<String, u32> {
    let mut placed: BTreeMap<String, u32> = BTreeMap::new();
    let mut others = 0;
    for node in csv::rows(item, &FOOTPRINT, false).unwrap_or_default() {
        let row = Item { reading: item.reading, node: &node, path: item.path.clone() };
        let Some(fields) = Fields::new(&row, &FOOTPRINT) else { continue };
        let practice = fields.need("practice").and_then(|item| item.text());
        let locality = fields.need("locality").and_then(|item| item.id(&names.localities));
        let (Some(practice), Some(locality)) = (practice, locality) else { continue };
        others += usize::from(practices.find(practice).is_none());
        if placed.insert(practice.to_owned(), locality).is_some_and(|before| before != locality) {
            fields.error(
                format!("`{practice}` stands in the footprint twice, in different localities"),
                "keep one row",
            );
        }
    }
    if others > 0 {
        item.notice(
            format!("{others} practices of this footprint are not among the homes"),
            "they are passed over",
        );
    }
    placed
}

/// Homes become practice x authority.
fn split_homes(homes: Vec<HomeRow>, item: &Item<'_>, practices: &Names) -> Vec<HomeRow> {
    let Some(rows) = csv::rows(item, &SPLIT, false) else { return homes };
    let mut shares: BTreeMap<&str, Vec<(String, f64)>> = BTreeMap::new();
    for node in &rows {
        let row = Item { reading: item.reading, node, path: item.path.clone() };
        let Some(fields) = Fields::new(&row, &SPLIT) else { continue };
        let practice = fields.need("practice").and_then(|item| item.text());
        let authority = fields.need("authority").and_then(|item| item.text());
        let share = fields.need("share").and_then(|item| item.share());
        let (Some(practice), Some(authority), Some(share)) = (practice, authority, share) else { continue };
        let of = shares.entry(practice).or_default();
        if of.iter().any(|(known, _)| known == authority) {
            fields.error(format!("`{practice}` and `{authority}` stand here twice"), "keep one row");
        }
        of.push((authority.to_owned(), share));
    }
    for (practice, of) in &shares {
        check_shares(item, practice, of);
    }
    let others = shares.keys().filter(|practice| practices.find(practice).is_none()).count();
    if others > 0 {
        item.notice(
            format!("{others} practices of this table are not among the homes"),
            "they are passed over",
        );
    }
    let mut parts: Vec<HomeRow> = homes.iter().flat_map(|home| parts(home, &shares, item)).collect();
    parts.sort_by(|a, b| a.home.id.cmp(&b.home.id));
    parts
}

fn check_shares(item: &Item<'_>, practice: &str, of: &[(String, f64)]) {
    let sum: f64 = of.iter().map(|(_, share)| share).sum();
    if (sum - 1.0).abs() > 1e-6 {
        item.error(format!("the shares of `{practice}` sum to {sum:.7}, not 1"), "correct them in the table");
    }
}

fn parts(whole: &HomeRow, shares: &BTreeMap<&str, Vec<(String, f64)>>, item: &Item<'_>) -> Vec<HomeRow> {
    let Some(of) = shares.get(whole.home.id.as_str()) else {
        let known = suggest(&whole.home.id, shares.keys().copied());
        item.error(
            format!("`{}` has no row in this table", whole.home.id),
            format!("add one with share 1; {known}"),
        );
        return vec![whole.clone()];
    };
    let parts: Vec<&(String, f64)> = of.iter().filter(|(_, share)| *share > 0.0).collect();
    // Most practices lie in one authority; their name says enough.
    let several = parts.len() > 1;
    let part = |(authority, share): &(String, f64)| {
        let mut part = whole.clone();
        part.home.id = format!("{}:{authority}", whole.home.id);
        if several {
            part.home.name = format!("{} ({} part)", whole.home.name, titled(authority));
        }
        part.home.people *= share;
        part.authority = Some(authority.clone());
        part
    };
    parts.into_iter().map(part).collect()
}

/// An id as a name: its words with capitals.
fn titled(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    id.split(['-', '_']).map(word).collect::<Vec<String>>().join(" ")
}
