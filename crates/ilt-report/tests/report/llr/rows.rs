//! What the rows say: work, flow, levels by hour and week, hand-offs.

use ilt_domain::directory::{Directory, Team};
use ilt_domain::{CohortId, LocalityId, Measure, OrganisationId, RoleId, StepId, TeamId};
use ilt_experiment::Row;
use ilt_ledger::{Class, RowKey, Scope, Time};

use super::{ASC, GP, LOCALITIES, MATRON, NURSING, some};

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

pub(crate) fn rows(names: &Directory) -> Vec<Row> {
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
