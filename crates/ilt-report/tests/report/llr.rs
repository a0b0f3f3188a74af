//! Findings shaped like those of the LLR baseline: eleven localities, three roles of the answer, practices on a map,
//! hand-offs, a week, assumptions. Every figure is made up from a fixed sequence.

use std::sync::Arc;

use ilt_domain::directory::{Directory, Home, Named, Organisation, Role, Sector, Step, Target, Team};
use ilt_domain::{AreaId, CohortId, LocalityId, Measure, OrganisationId, RoleId, Span, StepId, TeamId};
use ilt_experiment::{About, Assumption, BreakEven, Confidence, Findings, RealityCheck, Row};
use ilt_ledger::{Class, RowKey, Scope, Time};

pub(crate) const LOCALITIES: [(&str, &str, f64, f64); 11] = [
    ("elr1", "Melton, Rutland and Harborough", 52.66, -0.80),
    ("elr2", "Oadby and Wigston", 52.585, -1.095),
    ("elr3", "Blaby and Lutterworth", 52.53, -1.18),
    ("lc1", "City North West", 52.66, -1.17),
    ("lc2", "City North East", 52.65, -1.10),
    ("lc3", "City Central", 52.635, -1.12),
    ("lc4", "City South", 52.61, -1.14),
    ("wl1", "North Charnwood", 52.77, -1.21),
    ("wl2", "South Charnwood", 52.70, -1.12),
    ("wl3", "North West Leicestershire", 52.73, -1.38),
    ("wl4", "Hinckley and Bosworth", 52.56, -1.37),
];
const PRACTICES: u32 = 7;
const GP: RoleId = RoleId(1);
const HOSPITAL: RoleId = RoleId(2);
const MATRON: RoleId = RoleId(3);
const NURSING: RoleId = RoleId(4);
const ASC: RoleId = RoleId(0);

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

/// A figure between 0 and 1 that depends on nothing but its place.
fn some(at: u32) -> f64 {
    f64::from(at.wrapping_mul(2_654_435_761) >> 8) / f64::from(1_u32 << 24)
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

/// Rows under construction.
struct Rows(Vec<Row>);

impl Rows {
    fn put(&mut self, measure: Measure, scope: Scope, class: Option<Class>, mean: f64) {
        self.at(measure, scope, class, None, Time::Window, mean);
    }

    fn at(
        &mut self,
        measure: Measure,
        scope: Scope,
        class: Option<Class>,
        cohort: Option<CohortId>,
        time: Time,
        mean: f64,
    ) {
        let sd = mean.abs() * 0.04;
        self.0.push(Row {
            key: RowKey { measure, scope, cohort, class, time },
            n: 30,
            mean,
            sd: Some(sd),
            half_width_95: Some(sd * 0.37),
            quantiles: [-1.6, -0.7, 0.0, 0.7, 1.6].map(|z| mean + z * sd).to_vec(),
        });
    }
}

fn working(rows: &mut Rows, scope: Scope, class: Option<Class>, wte: f64, load: f64, hours: f64, level: f64) {
    let rostered = wte * hours;
    rows.put(Measure::RosteredHours, scope, class, rostered);
    rows.put(Measure::BusyHours, scope, class, rostered * load.min(1.0));
    rows.put(Measure::OvertimeHours, scope, class, rostered * 0.01);
    rows.put(Measure::BlockedHours, scope, class, rostered * 0.004);
    rows.put(Measure::Utilisation, scope, class, load.min(1.0));
    rows.put(Measure::HoursNeeded, scope, class, rostered * load);
    rows.put(Measure::WteFunded, scope, class, wte * 1.06);
    rows.put(Measure::WteInPost, scope, class, wte);
    rows.put(Measure::WtePresent, scope, class, wte * 0.96);
    rows.put(Measure::WteNeeded, scope, class, wte * load / level);
    rows.put(Measure::WteGap, scope, class, wte * load / level - wte);
}

fn flow(rows: &mut Rows, scope: Scope, class: Option<Class>, requests: f64, wait: f64) {
    rows.put(Measure::Requests, scope, class, requests);
    rows.put(Measure::Starts, scope, class, requests * 0.97);
    rows.put(Measure::Completed, scope, class, requests * 0.96);
    rows.put(Measure::StillWaiting, scope, class, requests * 0.01);
    rows.put(Measure::WaitMean, scope, class, wait);
    rows.put(Measure::WaitMedian, scope, class, wait * 0.7);
    rows.put(Measure::WaitP90, scope, class, wait * 2.2);
    rows.put(Measure::WaitP95, scope, class, wait * 2.9);
    rows.put(Measure::WaitOverTarget, scope, class, 0.19);
    rows.put(Measure::UnmetHours, scope, class, requests * 0.1);
}

/// Role, hours a WTE, planned level, load, requests a WTE, mean wait in hours.
const WORK: [(RoleId, f64, f64, f64, f64, f64); 3] = [
    (ASC, 1205.0, 0.95, 0.97, 120.0, 330.0),
    (GP, 1425.0, 0.90, 0.92, 5200.0, 40.0),
    (MATRON, 1300.0, 0.85, 0.98, 70.0, 260.0),
];

fn rows(names: &Directory) -> Vec<Row> {
    let mut rows = Rows(Vec::new());
    for (role, hours, level, load, requests, wait) in WORK {
        let class = Some(Class::Role(role));
        let in_post = |of: &dyn Fn(&Team) -> bool| -> f64 {
            names.teams.iter().filter(|team| team.role == role && of(team)).map(|team| team.wte_in_post).sum()
        };
        let all = in_post(&|_| true);
        working(&mut rows, Scope::System, class, all, load, hours, level);
        flow(&mut rows, Scope::System, class, all * requests, wait);
        for at in 0..LOCALITIES.len() as u32 {
            let here = in_post(&|team| team.base == LocalityId(at));
            let load = load - 0.14 + 0.2 * some(at * 7 + role.0 * 31);
            working(&mut rows, Scope::Locality(LocalityId(at)), class, here, load, hours, level);
            flow(
                &mut rows,
                Scope::Locality(LocalityId(at)),
                class,
                here * requests,
                wait * (0.5 + some(at + role.0 * 97)),
            );
        }
        levels(&mut rows, class, all * 3.0);
    }
    for (at, team) in names.teams.iter().enumerate().filter(|(_, team)| !team.unlimited) {
        let (_, hours, level, load, requests, wait) =
            *WORK.iter().find(|work| work.0 == team.role).expect("a role of the answer");
        let load = load - 0.2 + 0.3 * some(at as u32);
        working(&mut rows, Scope::Team(TeamId(at as u32)), None, team.wte_in_post, load, hours, level);
        flow(
            &mut rows,
            Scope::Team(TeamId(at as u32)),
            None,
            team.wte_in_post * requests,
            wait * (0.4 + some(at as u32)),
        );
    }
    for (scope, part) in
        (0..11).map(|at| (Scope::Locality(LocalityId(at)), 1.0)).chain([(Scope::System, 11.0)])
    {
        let class = Some(Class::Role(MATRON));
        for (measure, value) in [
            (Measure::Caseload, 70.0),
            (Measure::CaseloadPlaces, 76.0),
            (Measure::Placed, 97.0),
            (Measure::Returned, 120.0),
        ] {
            rows.put(measure, scope, class, value * part);
        }
    }
    for (step, requests, wait) in [(0, 15_000.0, 330.0), (1, 3_300_000.0, 40.0), (2, 1_070.0, 200.0)] {
        flow(&mut rows, Scope::System, Some(Class::Step(StepId(step))), requests, wait);
    }
    rows.put(Measure::NoSlot, Scope::System, Some(Class::Role(GP)), 41_250.0);
    rows.put(Measure::LeadTimeMean, Scope::System, Some(Class::Role(GP)), 96.0);
    for (cohort, share) in [(0, 0.03), (1, 0.87), (2, 0.02)] {
        rows.at(
            Measure::Requests,
            Scope::System,
            Some(Class::Role(GP)),
            Some(CohortId(cohort)),
            Time::Window,
            share * 2.1e6,
        );
    }
    for cohort in [0, 2] {
        let class = Some(Class::Role(MATRON));
        rows.at(Measure::Requests, Scope::System, class, Some(CohortId(cohort)), Time::Window, 800.0);
    }
    rows.put(Measure::People, Scope::System, None, 1_127_000.0);
    handed(&mut rows);
    rows.0.sort_by_key(|row| row.key);
    rows.0.dedup_by_key(|row| row.key);
    rows.0
}

fn levels(rows: &mut Rows, class: Option<Class>, height: f64) {
    for hour in 0..168_u16 {
        let open = (8..18).contains(&(hour % 24)) && hour < 120;
        let waiting = height * if open { 1.4 } else { 0.8 } * (1.0 + 0.1 * some(u32::from(hour)));
        rows.at(Measure::WaitingAt, Scope::System, class, None, Time::HourOfWeek(hour), waiting);
        rows.at(
            Measure::InServiceAt,
            Scope::System,
            class,
            None,
            Time::HourOfWeek(hour),
            if open { height } else { 0.0 },
        );
    }
    for week in 0..52_u16 {
        rows.at(
            Measure::WaitingAt,
            Scope::System,
            class,
            None,
            Time::Week(week),
            height * (1.0 + f64::from(week) / 100.0),
        );
        rows.at(Measure::InServiceAt, Scope::System, class, None, Time::Week(week), height);
    }
}

fn handed(rows: &mut Rows) {
    let scopes =
        (0..11).map(|at| (Scope::Locality(LocalityId(at)), 1.0 / 11.0)).chain([(Scope::System, 1.0)]);
    for (scope, part) in scopes {
        for (measure, total) in [
            (Measure::HandOffs, 61_000.0),
            (Measure::Transfers, 9_000.0),
            (Measure::Joins, 52_000.0),
            (Measure::Leaves, 40_000.0),
            (Measure::HospitalIn, 21_000.0),
            (Measure::HospitalOut, 20_400.0),
            (Measure::CrossOrganisation, 55_000.0),
            (Measure::NhsSocialCare, 17_000.0),
            (Measure::PingPong7, 900.0),
            (Measure::PingPong28, 2_100.0),
            (Measure::ReassessmentHours, 14_000.0),
            (Measure::EmergencyAdmissions, 52_000.0),
        ] {
            rows.put(measure, scope, None, total * part);
        }
        rows.put(Measure::HandOffRate, scope, None, 4.5);
        rows.put(Measure::HandOffsPerEpisode, scope, None, 0.021);
        rows.put(Measure::MultipleHandOffs, scope, None, 0.003);
        rows.put(Measure::EmergencyAdmissionRate, scope, None, 46.0);
        rows.put(Measure::LimboMean, scope, None, 190.0);
    }
    for (from, to, number) in [
        (GP, MATRON, 1_100.0),
        (GP, ASC, 12_500.0),
        (GP, NURSING, 38_000.0),
        (MATRON, ASC, 430.0),
        (MATRON, NURSING, 260.0),
        (NURSING, ASC, 4_200.0),
        (ASC, NURSING, 3_900.0),
    ] {
        rows.put(Measure::HandOffs, Scope::RoleRoute(from, to), None, number);
    }
    rows.put(
        Measure::HandOffs,
        Scope::OrganisationRoute(OrganisationId(1), OrganisationId(0)),
        None,
        12_500.0,
    );
    rows.put(
        Measure::HandOffs,
        Scope::OrganisationRoute(OrganisationId(1), OrganisationId(2)),
        None,
        39_100.0,
    );
    rows.put(Measure::HandOffs, Scope::TeamRoute(TeamId(0), TeamId(1)), None, 12.0);
}

fn assumption(path: &str, value: &str, source: &str, confidence: Confidence) -> Assumption {
    Assumption {
        path: path.into(),
        value: value.into(),
        source: source.into(),
        confidence,
        note: String::new(),
    }
}

pub(crate) fn findings() -> Findings {
    let names = directory();
    let rows = rows(&names);
    Findings {
        about: About {
            scenario: "baseline".into(),
            name: "Baseline: LLR 2017-18".into(),
            question: "Which teams are short of capacity, by how much, how long do people wait, how often are they handed off?".into(),
            start: Some("2017-10-02".into()),
            observed_hours: 52.0 * 168.0,
            warm_up_hours: 8.0 * 168.0,
            warm_up_found: false,
            seed: 1,
            version: "0.1.0".into(),
            replications: 30,
            partial: false,
            attributions: vec!["Contains National Statistics data \u{a9} Crown copyright and database right 2025.".into()],
            unit_hours: 1.0 / 60.0,
        },
        directory: Arc::new(names),
        rows,
        assumptions: vec![
            assumption("parameters.matron_wte", "23", "", Confidence::Assumption),
            assumption("parameters.asc_wte", "153", "", Confidence::Assumption),
            assumption("steps.contact.service", "lognormal, mean 9.2 minutes, cv 0.7", "GP appointment study", Confidence::Verified),
            assumption("roles.gp.planning_level", "0.9", "planning practice", Confidence::Own),
        ],
        reality: vec![
            RealityCheck {
                what: "Emergency admissions per 1,000 aged 65 and over".into(),
                published: 244.0,
                simulated: Some(249.0),
                unit: "per 1,000 a year".into(),
                source: "national statistics".into(),
            },
            RealityCheck {
                what: "Reviews on time".into(),
                published: 0.61,
                simulated: Some(0.74),
                unit: "share".into(),
                source: "national statistics".into(),
            },
        ],
        break_even: [(ASC, 153.0, 150.0, 164.0, 0.93), (MATRON, 23.0, 26.4, 66.0, 0.34)]
            .map(|(role, in_post, done, asked, factor)| BreakEven {
                role,
                scope: Scope::System,
                wte_in_post: in_post,
                wte_for_work_done: done,
                wte_for_all_asked: asked,
                referral_factor: factor,
            })
            .to_vec(),
        imprecise: Vec::new(),
        notices: vec!["Localities of the City are an assumption: practices were grouped by postcode.".into()],
    }
}
