//! Scenarios that load, and what they come to.

use std::path::Path;

use ilt_domain::directory::Target;
use ilt_domain::{HomeId, RoleId, Span, StepId, TeamId};
use ilt_engine::Law;
use ilt_model::spec::{Arising, Staffing, WarmUp, Work};
use ilt_scenario::{Memory, Scenario, load_from};

fn files(files: &[(&str, &str)]) -> Memory {
    Memory(files.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec())).collect())
}

fn load(all: &[(&str, &str)], set: &[&str]) -> Scenario {
    let set: Vec<String> = set.iter().map(|one| one.to_string()).collect();
    match load_from(&files(all), Path::new(all[0].0), &set) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{problems}"),
    }
}

const MM1: &str = r#"
[scenario]
name = "M/M/1"
unit = "minute"
horizon = 10000
warm_up = 100

[teams.desk]
staff = 1

[steps.visit]
team = "desk"
service = { law = "exponential", mean = 1 }

[arrivals.people]
to = "visit"
rate = 0.9
"#;

#[test]
fn a_textbook_queue() {
    let scenario = load(&[("mm1.toml", MM1)], &[]);
    let spec = &scenario.spec;
    assert_eq!(spec.clock.end.0, 10_000 * Span::MINUTE.0);
    assert_eq!(spec.clock.warm_up, WarmUp::Given(Span(100 * Span::MINUTE.0)));
    assert!(matches!(spec.teams[0].staffing, Staffing::Constant(1)));
    let Work::Queue(task, None) = &spec.steps[0].work else { panic!("a queue") };
    assert_eq!(task.service.0, [Law::Exponential { mean: Span::MINUTE.0 as f64 }]);
    assert_eq!(spec.streams.len(), 1);
    assert_eq!(spec.streams[0].key_id, "everyone/everyone/people");
    let Arising::Poisson { per_hour } = spec.streams[0].arising else { panic!("Poisson") };
    assert!((per_hour - 54.0).abs() < 1e-9);
    assert!(scenario.notices.list.is_empty(), "{}", scenario.notices);
    assert_eq!(scenario.study.context.scenario, "mm1");
    assert_eq!(scenario.inputs.len(), 1);
}

#[test]
fn values_set_on_the_command_line() {
    let set = [
        "teams.desk.staff=2",
        "scenario.horizon=4 weeks",
        "steps.visit.service.mean=0.5",
        "scenario.seed = 7",
    ];
    let scenario = load(&[("mm1.toml", MM1)], &set);
    assert!(matches!(scenario.spec.teams[0].staffing, Staffing::Constant(2)));
    assert_eq!(scenario.spec.clock.end.0, 4 * Span::WEEK.0);
    assert_eq!(scenario.study.plan.seed, 7);
    assert_eq!(scenario.study.context.assumptions.len(), 2, "{:?}", scenario.study.context.assumptions);
}

const NETWORK: &str = r#"
[scenario]
name = "Localities"
unit = "minute"
horizon = "2 weeks"

[localities.l0]
[localities.l1]
[roles.gp]
[roles.matron]
[homes.h0]
locality = "l0"
people = 28
[homes.h1]
locality = "l1"
people = 30
[cohorts.c0]
[cohorts.c1]
[cohorts.c2]

[rotas.office]
days = "mon-fri"
from = "09:00"
to = "17:00"
[roles.gp.team]
rota = "office"
[roles.matron.team]
rota = "office"
[teams.gp-l0]
role = "gp"
base = "l0"
staff = 28
[teams.gp-l1]
role = "gp"
base = "l1"
staff = 30
[teams.matron]
role = "matron"
staff = 70

[steps.gp]
role = "gp"
service = { law = "lognormal", mean = 15, cv = 0.8 }
priority = { c0 = 0, c1 = 1, c2 = 2 }
patience = { c2 = { law = "exponential", mean = 10080 } }
next = { matron = 0.4, leave = 0.6 }
[steps.matron]
role = "matron"
service = { law = "lognormal", mean = 45, cv = 0.8 }
target = "2 wd"
priority = { c0 = 0, c1 = 1, c2 = 2 }
next = { gp = 0.2, leave = 0.8 }

[arrivals.need]
to = "gp"
rate = 0.7598
mix = { c0 = 0.2, c1 = 0.3, c2 = 0.5 }
"#;

#[test]
fn a_network_of_localities() {
    let scenario = load(&[("network.toml", NETWORK)], &[]);
    let spec = &scenario.spec;
    assert_eq!(spec.serving[0], [TeamId(0), TeamId(1)]);
    assert_eq!(spec.serving[1], [TeamId(2), TeamId(2)]);
    assert_eq!(spec.streams.len(), 6);
    let rates: Vec<f64> = spec
        .streams
        .iter()
        .map(|stream| match stream.arising {
            Arising::Poisson { per_hour } => per_hour / 60.0,
            _ => panic!("Poisson"),
        })
        .collect();
    assert!((rates.iter().sum::<f64>() - 0.7598).abs() < 1e-12);
    assert!((rates[0] - 0.7598 * 0.2 * 28.0 / 58.0).abs() < 1e-12, "{rates:?}");
    let Staffing::Rota(rota) = &spec.teams[0].staffing else { panic!("a rota") };
    assert_eq!((rota.members.len(), rota.members[0].copies, rota.members[0].shifts.len()), (1, 28, 10));
    let Work::Queue(task, Some(patience)) = &spec.steps[0].work else { panic!("a queue") };
    assert_eq!(task.priority.0, [0, 1, 2]);
    assert_eq!(patience.law.0.iter().filter(|law| law.is_some()).count(), 1);
    assert_eq!(spec.steps[0].next.0[0].edges[1].to, Some(StepId(1)));
    assert_eq!(spec.directory.steps[1].target, Some(Target::WorkingDays(2.0)));
    assert_eq!(spec.directory.teams[2].serves.len(), 2);
    assert_eq!(spec.team_for(spec.steps[0].by, HomeId(1)), TeamId(1));
    assert_eq!(spec.directory.roles[RoleId(1).index()].id, "matron");
}
