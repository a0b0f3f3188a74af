use std::path::Path;

use ilt_model::population::Register;

use crate::{Memory, load_from};

const SCENARIO: &str = r#"
[scenario]
name = "A register"
horizon = 10
[homes]
table = "homes.csv"
split = "split.csv"
[cohorts]
severe = { name = "severe frailty" }
frail = { name = "moderate frailty" }
many = { name = "many conditions" }
cost = { name = "cost only" }
older = { name = "older" }
younger = { name = "younger" }
[teams.a]
staff = 1
[steps.s]
team = "a"
service = 1
[arrivals.n]
to = "s"
rate = 1
per = "person"
per_unit = "year"
[population]
cohorts = { severe = "severe", frail = "frail", conditions = "many", cost = "cost", aged = "older", others = "younger" }
factors = { frailty = "need" }
burden = { conditions = 0.5 }
cost_spread = 0.5
[population.ages]
0-17 = { people = "children", conditions = [0.1, 0, 0, 0, 0], cost = 0.5 }
18-49 = { people = "young", conditions = [0.2, 0.1, 0, 0, 0], cost = 0.8 }
50-64 = { people = "middle", conditions = [0.5, 0.2, 0.1, 0.05, 0.02], cost = 1.2 }
65-74 = { people = "old", conditions = [0.7, 0.4, 0.2, 0.1, 0.05], frailty = [0.3, 0.02, 0.01], cost = 1.6 }
75-84 = { people = "old", conditions = [0.8, 0.5, 0.3, 0.2, 0.1], frailty = [0.4, 0.08, 0.04], cost = 2.0 }
85-plus = { people = "old", conditions = [0.9, 0.6, 0.4, 0.3, 0.2], frailty = [0.4, 0.2, 0.1], cost = 2.2 }
"#;

const HOMES: &str =
    "id,people,children,young,middle,old,need\nP1,1000,200,400,200,70,1.1\nP2,500,100,200,100,30,0.9\n";
const SPLIT: &str = "practice,authority,share\nP1,city,0.8\nP1,county,0.2\nP2,county,1\n";

/// What loading says with one text put in place of another.
fn told(scenario: (&str, &str), homes: (&str, &str)) -> String {
    assert!(SCENARIO.contains(scenario.0) && HOMES.contains(homes.0));
    let files = Memory(
        [
            ("a.toml".into(), SCENARIO.replacen(scenario.0, scenario.1, 1).into_bytes()),
            ("homes.csv".into(), HOMES.replacen(homes.0, homes.1, 1).into_bytes()),
            ("split.csv".into(), SPLIT.into()),
        ]
        .into(),
    );
    load_from(&files, Path::new("a.toml"), &[])
        .map_or_else(|problems| problems.to_string(), |_| String::new())
}

#[test]
fn a_register_is_read_with_its_homes() {
    let files = Memory(
        [
            ("a.toml".into(), SCENARIO.into()),
            ("homes.csv".into(), HOMES.into()),
            ("split.csv".into(), SPLIT.into()),
        ]
        .into(),
    );
    let scenario =
        load_from(&files, Path::new("a.toml"), &[]).unwrap_or_else(|problems| panic!("{problems}"));
    let population = scenario.spec.population.as_ref().expect("read");
    let practices: Vec<(&str, u32, f64, usize)> = population
        .practices
        .iter()
        .map(|practice| (practice.id.as_str(), practice.people, practice.frailty, practice.homes.len()))
        .collect();
    assert_eq!(practices, [("P1", 1000, 1.1, 2), ("P2", 500, 0.9, 1)]);
    let register = Register::draw(population, &scenario.spec.directory, 1);
    assert_eq!(register.len(), 1500);
    for stream in &scenario.spec.streams {
        assert!(stream.of_register);
    }
}

#[test]
fn mistakes_are_told_where_they_stand() {
    let fine = ("", "");
    assert_eq!(told(fine, fine), "");
    for (scenario, homes, wanted) in [
        (("0-17 =", "0-18 ="), fine, "`0-18` is not an age band"),
        (("0-17 =", "0-18 ="), fine, "the age band `0-17` is missing"),
        (("[0.2, 0.1,", "[0.2, 0.3,"), fine, "rise"),
        (("[0.4, 0.2, 0.1], cost", "[0.8, 0.2, 0.1], cost"), fine, "sum to more than 1"),
        (("severe = \"severe\"", "severe = \"sever\""), fine, "did you mean `severe`?"),
        (("frailty = \"need\"", "frailty = \"needs\""), fine, "did you mean `need`?"),
        (("cost_spread = 0.5\n", ""), fine, "`cost_spread` is missing"),
        (
            ("cost_spread = 0.5", "rule = { conditions = 0 }\ncost_spread = 0.5"),
            fine,
            "everyone has 0 conditions",
        ),
        (fine, ("70,1.1", "70,-1"), "`-1` as `need` of"),
        (fine, ("70,1.1", "x,1.1"), "`x` as `old` of"),
        (fine, ("200,400,200,70", "0,0,0,0"), "nobody of any age"),
        (fine, ("P1,1000", "P1,1e9"), "people in all"),
    ] {
        let told = told(scenario, homes);
        assert!(told.contains(wanted), "{scenario:?} {homes:?}: {told}");
    }
}
