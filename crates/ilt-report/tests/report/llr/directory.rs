//! Who and where: localities, organisations, roles, teams, practices.

use ilt_domain::directory::{Directory, Home, Named, Organisation, Role, Sector, Step, Target, Team};
use ilt_domain::{AreaId, LocalityId, OrganisationId, RoleId, Span, TeamId};

use super::{ASC, GP, HOSPITAL, LOCALITIES, MATRON, NURSING, some};

const PRACTICES: u32 = 7;

fn named(id: &str, name: &str) -> Named {
    Named { id: id.into(), name: name.into() }
}

fn role(id: &str, name: &str, hours: Option<f64>, planning_level: f64) -> Role {
    Role {
        id: id.into(),
        name: name.into(),
        hours_per_wte_year: hours,
        planning_level,
        headline: hours.is_some(),
        registered: id == "gp",
        hospital: id == "hospital",
        leads: id == "matron",
    }
}

pub(crate) fn directory() -> Directory {
    let mut names = Directory {
        localities: LOCALITIES.iter().map(|(id, name, ..)| named(id, name)).collect(),
        areas: vec![
            named("03W", "NHS East Leicestershire and Rutland CCG"),
            named("04C", "NHS Leicester City CCG"),
            named("04V", "NHS West Leicestershire CCG"),
        ],
        organisations: vec![
            Organisation {
                id: "city".into(),
                name: "Leicester City Council".into(),
                sector: Sector::SocialCare,
            },
            Organisation { id: "gps".into(), name: "GP practices".into(), sector: Sector::Nhs },
            Organisation {
                id: "lpt".into(),
                name: "Leicestershire Partnership NHS Trust".into(),
                sector: Sector::Nhs,
            },
        ],
        roles: vec![
            role("asc", "adult social care worker", Some(1205.0), 0.95),
            role("gp", "GP", Some(1425.0), 0.90),
            role("hospital", "hospital", None, 1.0),
            role("matron", "community matron", Some(1300.0), 0.85),
            role("nursing", "nursing and therapy", None, 1.0),
        ],
        cohorts: vec![
            named("moderate", "moderate frailty"),
            named("other", "everyone else"),
            named("severe", "severe frailty"),
        ],
        steps: vec![
            step("asc-assessment", "Care Act assessment", Some(Target::Elapsed(Span(28 * Span::DAY.0)))),
            step("contact", "GP contact", None),
            step("matron-first", "first visit by a matron", Some(Target::WorkingDays(10.0))),
        ],
        streams: vec![named("contacts", "contacts")],
        ..Directory::default()
    };
    for (at, (id, name, ..)) in LOCALITIES.iter().enumerate() {
        let base = LocalityId(at as u32);
        names.teams.push(team(
            &format!("asc-{id}"),
            &format!("social care {name}"),
            ASC,
            0,
            base,
            12.0 + some(at as u32) * 8.0,
        ));
        names.teams.push(team(
            &format!("matron-{id}"),
            &format!("matrons {name}"),
            MATRON,
            2,
            base,
            1.5 + some(at as u32 + 40),
        ));
    }
    let shared = |id: &str, role| Team { unlimited: true, ..team(id, id, role, 2, LocalityId::NONE, 0.0) };
    names.teams.push(shared("hospital", HOSPITAL));
    names.teams.push(shared("nursing", NURSING));
    for (at, (id, _, latitude, longitude)) in LOCALITIES.iter().enumerate() {
        for number in 0..PRACTICES {
            practice(&mut names, at as u32, id, number, *latitude, *longitude);
        }
    }
    names
}

fn step(id: &str, name: &str, target: Option<Target>) -> Step {
    Step { id: id.into(), name: name.into(), target, timed: true, ..Step::default() }
}

fn team(id: &str, name: &str, role: RoleId, organisation: u32, base: LocalityId, wte: f64) -> Team {
    Team {
        id: id.into(),
        name: name.into(),
        role,
        organisation: OrganisationId(organisation),
        base,
        serves: if base.is_some() { vec![base] } else { Vec::new() },
        wte_funded: wte,
        wte_in_post: wte,
        unlimited: false,
        places: (role == MATRON).then_some((wte * 36.0) as u32),
    }
}

fn practice(names: &mut Directory, at: u32, locality: &str, number: u32, latitude: f64, longitude: f64) {
    let seed = at * PRACTICES + number;
    let id = format!("C82{seed:03}");
    let spread = if locality.starts_with("lc") || locality == "elr2" { 0.02 } else { 0.12 };
    names.homes.push(Home {
        id: id.clone(),
        name: format!("Practice {id}"),
        practice: id.clone(),
        locality: LocalityId(at),
        area: AreaId(at % 3),
        registered_with: TeamId(names.teams.len() as u32),
        people: 5_000.0 + (some(seed) * 9_000.0).round(),
        place: Some((
            latitude + spread * (some(seed) - 0.5),
            longitude + 1.6 * spread * (some(seed + 500) - 0.5),
        )),
        rural: spread > 0.1,
    });
    names.teams.push(team(
        &format!("practice-{id}"),
        &format!("Practice {id}"),
        GP,
        1,
        LocalityId(at),
        4.0 + some(seed) * 3.0,
    ));
}
