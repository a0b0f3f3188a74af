//! A comparison of the LLR-like findings with a variant that has more matrons.

use std::sync::Arc;

use ilt_domain::{CohortId, HomeId, LocalityId, Measure};
use ilt_experiment::{Adjusted, Change, Comparison, Difference, Group, GroupChange, People, Variant};
use ilt_ledger::{Class, Scope, Time};

pub(crate) fn comparison() -> Comparison {
    let base = crate::llr::findings();
    let mut findings = crate::llr::findings();
    findings.about.scenario = "matron-expansion".into();
    findings.about.name = "68 matrons".into();
    findings.about.question = "What do 68 matrons instead of 23 change?".into();
    findings.assumptions[0].value = "68".into();
    let mut names = (*findings.directory).clone();
    for team in names.teams.iter_mut().filter(|team| team.id.starts_with("matron-")) {
        team.wte_in_post *= 68.0 / 23.0;
        team.places = team.places.map(|places| places * 3);
    }
    findings.directory = Arc::new(names);
    let differences = base
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let of_roles = matches!(row.key.class, None | Some(Class::Role(_)));
            let whole =
                row.key.scope == Scope::System && row.key.time == Time::Window && row.key.cohort.is_none();
            let named =
                [Measure::WaitMean, Measure::Utilisation, Measure::HandOffs].contains(&row.key.measure);
            let mean = row.mean * (at % 7) as f64 * -0.03;
            let half = row.mean.abs() * 0.02;
            Difference {
                key: row.key,
                n: row.n,
                base: row.mean,
                variant: row.mean + mean,
                mean,
                sd: Some(half * 2.7),
                half_width_95: Some(half),
                variance_reduction: Some(12.5),
                adjusted: (whole && named && of_roles).then_some(Adjusted {
                    p: 0.001,
                    p_holm: 0.004,
                    half_width: half * 1.3,
                }),
            }
        })
        .collect();
    Comparison {
        base,
        variants: vec![Variant { findings, differences, people: Some(people()), notices: Vec::new() }],
    }
}

fn people() -> People {
    let localities = (0..11).map(|at| Group::Locality(LocalityId(at)));
    let homes = (0..77).map(|at| Group::Home(HomeId(at)));
    let cohorts = (0..3).map(|at| Group::Cohort(CohortId(at)));
    let groups = std::iter::once(Group::All).chain(localities).chain(homes).chain(cohorts);
    let change = |at: usize, unit: f64| Change {
        gain: 120.0 + at as f64,
        lose: 80.0,
        mean: unit * ((at % 9) as f64 - 5.0),
        half_width_95: Some(unit * 1.5),
    };
    let line = |(at, group): (usize, Group)| GroupChange {
        group,
        people: 20_000.0,
        wait: change(at, 0.4),
        hand_offs: change(at, 0.002),
    };
    People {
        wait_threshold_hours: 24.0,
        hand_off_threshold: 1.0,
        unpaired: 3.0,
        groups: groups.enumerate().map(line).collect(),
    }
}
