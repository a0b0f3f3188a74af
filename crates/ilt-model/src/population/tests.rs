use ilt_domain::directory::{Home, Named};
use ilt_domain::{CohortId, Directory, HomeId, PersonId};

use super::*;

/// Two practices, the first with two homes.
fn directory(order: [&str; 3]) -> Directory {
    let named = |id: &str| Named { id: id.into(), name: id.into() };
    Directory {
        homes: order.iter().map(|id| Home { id: (*id).into(), ..Home::default() }).collect(),
        cohorts: ["a", "b", "c", "d", "e", "f"].map(named).to_vec(),
        ..Directory::default()
    }
}

fn population(homes: [(u32, &str); 3]) -> Population {
    let home = |id: &str| HomeId(homes.iter().find(|(_, name)| *name == id).map_or(0, |(at, _)| *at));
    let cohort = CohortId;
    let band = |frailty: [f64; 3], five: f64, cost: f64| Band {
        conditions: [0.6, 0.4, 0.25, 0.15, five],
        frailty,
        cost,
    };
    let fit = [0.0; 3];
    let practice = |id: &str, people, homes| Practice {
        id: id.into(),
        people,
        ages: [20.0, 45.0, 18.0, 9.0, 5.0, 3.0],
        frailty: 1.0,
        conditions: 1.0,
        cost: 1.0,
        homes,
    };
    Population {
        rule: Rule { conditions: 5, cost: 3.0, frailty: Frailty::Moderate },
        cohorts: Cohorts {
            severe: cohort(0),
            frail: cohort(1),
            conditions: cohort(2),
            cost: cohort(3),
            aged: cohort(4),
            others: cohort(5),
        },
        bands: [
            band(fit, 0.0, 0.4),
            band(fit, 0.01, 0.7),
            band(fit, 0.04, 1.2),
            band([0.3, 0.03, 0.01], 0.10, 2.0),
            band([0.4, 0.10, 0.04], 0.15, 3.0),
            band([0.4, 0.20, 0.12], 0.20, 4.0),
        ],
        burden: Burden { conditions: 0.7, frailty: 0.6, cost: 0.6 },
        cost_spread: 0.9,
        practices: vec![
            practice("P1", 30_000, vec![(home("P1:city"), 0.9), (home("P1:county"), 0.1)]),
            practice("P2", 20_000, vec![(home("P2"), 1.0)]),
        ],
    }
}

fn usual() -> (Directory, Population) {
    let homes = [(0, "P1:city"), (1, "P1:county"), (2, "P2")];
    (directory(["P1:city", "P1:county", "P2"]), population(homes))
}

#[test]
fn shares_by_age_are_kept_whatever_the_burden() {
    let (directory, population) = usual();
    let register = Register::draw(&population, &directory, 1);
    assert_eq!(register.len(), 50_000);
    let all = || (0..50_000).map(|person| register.person(PersonId(person)));
    let share = |of: &dyn Fn(&Traits) -> bool, among: &dyn Fn(&Traits) -> bool| {
        let among: Vec<Traits> = all().filter(|one| among(one)).collect();
        among.iter().filter(|one| of(one)).count() as f64 / among.len() as f64
    };
    let at = |age: Age| move |one: &Traits| one.age == age;
    for (name, found, wanted) in [
        ("aged 65 or over", share(&|one| one.age.aged(), &|_| true), 0.17),
        ("severe at 85", share(&|one| one.frailty == Frailty::Severe, &at(Age::From85)), 0.12),
        ("five at 75", share(&|one| one.conditions == 5, &at(Age::From75)), 0.15),
        ("one or more at 18", share(&|one| one.conditions > 0, &at(Age::From18)), 0.6),
    ] {
        assert!((found - wanted).abs() < 0.03 * (0.2 + wanted), "{name}: {found} {wanted}");
    }
    let mean = |age: Age| {
        let costs: Vec<f64> = all().filter(|one| one.age == age).map(|one| one.cost).collect();
        costs.iter().sum::<f64>() / costs.len() as f64
    };
    assert!((mean(Age::From65) - 2.0).abs() < 0.1, "{}", mean(Age::From65));
}

#[test]
fn flags_overlap_more_than_by_chance() {
    let (directory, population) = usual();
    let overlap = Register::draw(&population, &directory, 1).overlap();
    let total: u32 = overlap.iter().sum();
    assert_eq!(total, 50_000);
    let with = |bit: usize| {
        (0..8).filter(|flags| flags & bit != 0).map(|flags| f64::from(overlap[flags])).sum::<f64>()
    };
    let both = f64::from(overlap[0b101] + overlap[0b111]);
    assert!(both > 2.0 * with(1) * with(4) / f64::from(total));
}

#[test]
fn a_person_is_the_same_wherever_the_home_stands() {
    let (directory_a, population_a) = usual();
    let homes = [(2, "P1:city"), (0, "P1:county"), (1, "P2")];
    let (directory_b, mut population_b) = (directory(["P1:county", "P2", "P1:city"]), population(homes));
    population_b.practices.reverse();
    let a = Register::draw(&population_a, &directory_a, 7);
    let b = Register::draw(&population_b, &directory_b, 7);
    for (of_a, of_b) in [(0, 2), (1, 0), (2, 1)] {
        for cohort in (0..6).map(CohortId) {
            let (people_a, people_b) = (a.range(HomeId(of_a), cohort), b.range(HomeId(of_b), cohort));
            assert_eq!(people_a.len(), people_b.len());
            for (one, same) in people_a.zip(people_b).map(|(one, same)| (PersonId(one), PersonId(same))) {
                assert_eq!((a.key(one), a.person(one)), (b.key(same), b.person(same)));
                assert_eq!(a.belongs(one), (HomeId(of_a), cohort));
            }
        }
    }
}

#[test]
fn cohorts_are_the_first_that_applies() {
    let (directory, population) = usual();
    let register = Register::draw(&population, &directory, 3);
    for person in (0..register.len() as u32).map(PersonId) {
        let traits = register.person(person);
        let wanted = match (traits.frailty, traits.flags.conditions, traits.flags.cost, traits.age.aged()) {
            (Frailty::Severe, ..) => 0,
            (Frailty::Moderate, ..) => 1,
            (_, true, ..) => 2,
            (_, _, true, _) => 3,
            (.., true) => 4,
            _ => 5,
        };
        assert_eq!(register.belongs(person).1, CohortId(wanted));
    }
    let aged: u32 = (0..6).map(|cohort| register.aged(CohortId(cohort))).sum();
    assert_eq!(aged as usize, (0..50_000).filter(|one| register.person(PersonId(*one)).age.aged()).count());
}

#[test]
fn another_practice_or_seed_is_other_people() {
    let (directory, mut population) = usual();
    let before = Register::draw(&population, &directory, 1);
    assert_ne!(before.key(PersonId(0)), Register::draw(&population, &directory, 2).key(PersonId(0)));
    population.practices[1].people = 1;
    let after = Register::draw(&population, &directory, 1);
    assert_eq!(before.range(HomeId(0), CohortId(5)), after.range(HomeId(0), CohortId(5)));
    assert_eq!(after.len(), 30_001);
    population.practices.clear();
    assert!(Register::draw(&population, &directory, 1).is_empty());
}

#[test]
fn people_take_little_room() {
    let (directory, population) = usual();
    let register = Register::draw(&population, &directory, 1);
    assert!(register.heap_bytes() <= 8 * register.len() + 1_000, "{}", register.heap_bytes());
}
