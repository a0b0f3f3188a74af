//! Findings of a textbook queue: one team, no localities, no whole-time equivalents, no hand-offs.

use std::sync::Arc;

use ilt_domain::directory::{Directory, Home, Named, Role, Step, Team};
use ilt_domain::{Measure, RoleId};
use ilt_experiment::{About, Findings, Row};
use ilt_ledger::{Class, RowKey, Scope, Time};

pub(crate) fn findings() -> Findings {
    let names = Directory {
        roles: vec![Role {
            id: "desk".into(),
            name: "desk".into(),
            planning_level: 1.0,
            headline: true,
            ..Role::default()
        }],
        teams: vec![Team { id: "desk".into(), name: "desk".into(), role: RoleId(0), ..Team::default() }],
        homes: vec![Home { id: "all".into(), name: "all".into(), practice: "all".into(), ..Home::default() }],
        cohorts: vec![Named { id: "all".into(), name: "all".into() }],
        steps: vec![Step { id: "serve".into(), name: "serve".into(), timed: true, ..Step::default() }],
        streams: vec![Named { id: "in".into(), name: "in".into() }],
        ..Directory::default()
    };
    let role = Some(Class::Role(RoleId(0)));
    let step = Some(Class::Step(ilt_domain::StepId(0)));
    let mut rows = Vec::new();
    let mut put = |measure, class, time, mean: f64| {
        let key = RowKey { measure, scope: Scope::System, cohort: None, class, time };
        rows.push(Row {
            key,
            n: 30,
            mean,
            sd: Some(mean * 0.1),
            half_width_95: Some(mean * 0.04),
            quantiles: Vec::new(),
        });
    };
    for class in [None, role, step] {
        put(Measure::Requests, class, Time::Window, 9_000.0);
        put(Measure::Starts, class, Time::Window, 8_990.0);
        put(Measure::WaitMean, class, Time::Window, 9.0);
        put(Measure::WaitMedian, class, Time::Window, 5.9);
        put(Measure::WaitP95, class, Time::Window, 29.0);
        put(Measure::WaitOverTarget, class, Time::Window, 0.9);
        put(Measure::Waiting, class, Time::Window, 8.1);
        put(Measure::InService, class, Time::Window, 0.9);
    }
    put(Measure::Utilisation, role, Time::Window, 0.9);
    for seconds in (0..720_000).step_by(36_000) {
        put(Measure::WaitingAt, role, Time::AtSeconds(seconds), 8.0);
        put(Measure::InServiceAt, role, Time::AtSeconds(seconds), 0.9);
    }
    rows.sort_by_key(|row| row.key);
    Findings {
        about: About {
            scenario: "mm1".into(),
            name: "M/M/1 at 90%".into(),
            question: String::new(),
            start: None,
            observed_hours: 10_000.0,
            warm_up_hours: 0.0,
            warm_up_found: false,
            seed: 1,
            version: "0.1.0".into(),
            replications: 30,
            partial: false,
            attributions: Vec::new(),
            unit_hours: 1.0,
        },
        directory: Arc::new(names),
        rows,
        assumptions: Vec::new(),
        reality: Vec::new(),
        break_even: Vec::new(),
        imprecise: Vec::new(),
        notices: Vec::new(),
    }
}
