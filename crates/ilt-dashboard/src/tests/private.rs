//! What is withheld has no part in what is shown: with any other small number in its place every page and every answer is
//! the same, so nobody can work it out from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use ilt_domain::forecast::{
    Cut, Figure, Forecast, HandOffClass, Method, Place, Reason, Score, SourceAge, StateNow, Target,
};
use ilt_domain::{LocalityId, Moment, Opaque, RoleId, SourceId, Span, TeamId};
use ilt_live::fold::Effect;
use ilt_live::service::Shared;
use proptest::prelude::*;
use serde_json::Value;

use super::filled::{LOCALITIES, NOW, hand_off, names};
use super::{app, get};
use crate::settings::Settings;

const PLACES: u32 = 3;
const ROLES: u32 = 2;
const PAGES: [&str; 7] = [
    "/",
    "/locality/blaby-lutterworth",
    "/locality/charnwood",
    "/api/v1/state",
    "/api/v1/forecasts",
    "/api/v1/hand-offs",
    "/metrics",
];

/// Everything that real people in some localities lead to: one number for each locality and role, or each route.
#[derive(Debug, Clone)]
struct Told {
    counts: Vec<u32>,
}

impl Told {
    fn at(&self, place: u32, role: u32) -> u32 {
        self.counts[(place * ROLES + role) as usize]
    }

    fn keys() -> impl Iterator<Item = (u32, u32)> {
        (0..PLACES).flat_map(|place| (0..ROLES).map(move |role| (place, role)))
    }

    fn states(&self, at: Moment) -> Vec<Effect> {
        let state = |(place, role): (u32, u32)| {
            let count = self.at(place, role);
            Effect::Standing(StateNow {
                locality: LocalityId(place),
                role: RoleId(role),
                at,
                waiting: count,
                oldest: Span(i64::from(count) * Span::HOUR.0),
                in_service: count,
                booked: count,
                caseload: count,
                staff: 3,
            })
        };
        Self::keys().map(state).collect()
    }

    fn hand_offs(&self) -> Vec<Effect> {
        let count = |(place, role): (u32, u32)| {
            let (from, to) = (team(role, place), team(role + 1, place));
            let class = if role == 0 { HandOffClass::Transfer } else { HandOffClass::Join };
            hand_off(0, from, to, place, class, self.at(place, role).into())
        };
        Self::keys().map(count).collect()
    }

    /// Forecasts of all targets that make it plain how many there are, with their sums, and the scores of earlier ones.
    fn forecasts(&self) -> Vec<Effect> {
        let mut figures: BTreeMap<Place, Vec<Figure>> = BTreeMap::new();
        for (place, role) in Self::keys() {
            let count = f64::from(self.at(place, role));
            figures.entry(Place::Locality(LocalityId(place))).or_default().extend(all(role, count));
        }
        let sum = |role: u32| f64::from((0..PLACES).map(|place| self.at(place, role)).sum::<u32>());
        figures.insert(Place::All, (0..ROLES).flat_map(|role| all(role, sum(role))).collect());
        let scores: Vec<Effect> =
            figures.iter().flat_map(|(place, figures)| scores(*place, figures)).collect();
        let forecast = |(place, mut figures): (Place, Vec<Figure>)| {
            figures.iter_mut().for_each(|figure| figure.place = place);
            Effect::Forecast(Forecast {
                id: Opaque(1),
                as_of: NOW,
                positions: Vec::new(),
                model: "test".into(),
                members: 40,
                supersedes: None,
                sources: Vec::new(),
                stale: Vec::new(),
                figures,
            })
        };
        figures.into_iter().map(forecast).chain(scores).collect()
    }

    /// Every answer over what this leads to, by address.
    fn answers(&self, with_sums: bool) -> Vec<(&'static str, String)> {
        let shared = Arc::new(Shared::default());
        let mut effects = self.states(NOW - Span::HOUR);
        effects.extend(self.states(NOW));
        effects.extend((0..PLACES).map(|place| cut(LocalityId(place))));
        if with_sums {
            effects.extend(self.hand_offs());
            effects.extend(self.forecasts());
        }
        shared.view().follow(&effects);
        let app = app(Settings::default(), &shared, names());
        PAGES.map(|page| (page, get(&app, page).text)).to_vec()
    }
}

fn team(role: u32, place: u32) -> TeamId {
    TeamId(role * LOCALITIES.len() as u32 + place)
}

fn all(role: u32, count: f64) -> Vec<Figure> {
    let targets = [
        Target::Demand,
        Target::Waiting,
        Target::Caseload,
        Target::Wait,
        Target::HoursNeeded,
        Target::HoursShort,
    ];
    let figure = |target| Figure {
        place: Place::All,
        role: RoleId(role),
        target,
        horizon: Span::DAY,
        mean: count,
        quantiles: [count; 21],
        over_target: (target == Target::Wait).then_some(count / 100.0),
        method: Method::Persistence,
    };
    targets.map(figure).to_vec()
}

fn scores(place: Place, figures: &[Figure]) -> Vec<Effect> {
    let people = figures.iter().filter(|figure| matches!(figure.target, Target::Demand | Target::Waiting));
    let score = |(figure, hours): (&Figure, i64)| {
        Effect::Score(Score {
            forecast: Opaque(1),
            as_of: NOW - Span(hours * Span::HOUR.0),
            place,
            role: figure.role,
            target: figure.target,
            horizon: figure.horizon,
            method: figure.method,
            observed: figure.mean,
            crps: figure.mean / 10.0,
            pinball: figure.mean / 20.0,
            inside: (true, true),
            bias: 0.0,
        })
    };
    people.flat_map(|figure| [(figure, 26), (figure, 25)]).map(score).collect()
}

fn cut(locality: LocalityId) -> Effect {
    Effect::Cut(Cut {
        locality,
        at: NOW,
        position: (0, 1),
        reason: Reason::Scheduled,
        since: Moment(0),
        present: Vec::new(),
        staff: Vec::new(),
        arrivals: Vec::new(),
        served: Vec::new(),
        turnouts: Vec::new(),
        sources: vec![SourceAge { source: SourceId(1), newest: NOW, completeness: 1.0 }],
        outcomes: Vec::new(),
    })
}

/// The same with every small number put to another.
fn disguised(told: &Told, by: u32) -> Told {
    let other = |count: &u32| if (1..8).contains(count) { (count + by - 1) % 7 + 1 } else { *count };
    Told { counts: told.counts.iter().map(other).collect() }
}

fn told() -> impl Strategy<Value = Told> {
    let count = prop_oneof![Just(0_u32), 1_u32..8, 8_u32..40];
    prop::collection::vec(count, (PLACES * ROLES) as usize).prop_map(|counts| Told { counts })
}

/// Of each role one number at most is small, so that it is all that is missing from the sums.
fn one_small() -> impl Strategy<Value = Told> {
    let role =
        || (prop::collection::vec(prop_oneof![Just(0_u32), 8_u32..40], PLACES as usize), 0..PLACES, 1_u32..8);
    (role(), role()).prop_map(|(first, second)| {
        let with = |(mut counts, at, small): (Vec<u32>, u32, u32)| {
            counts[at as usize] = small;
            counts
        };
        let (first, second) = (with(first), with(second));
        let counts = first.into_iter().zip(second).flat_map(|(first, second)| [first, second]);
        Told { counts: counts.collect() }
    })
}

/// Every number of people in an answer, by the name of its field.
fn people(value: &Value, name: &str, into: &mut Vec<(String, f64)>) {
    const NAMES: [&str; 7] = ["waiting", "in_service", "booked", "caseload", "count", "mean", "quantiles"];
    match value {
        Value::Object(object) => {
            let hours = object.get("unit").is_some_and(|unit| unit == "hours");
            for (name, value) in object.iter().filter(|_| !hours) {
                people(value, name, into);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| people(value, name, into)),
        Value::Number(number) if NAMES.contains(&name) => {
            into.push((name.to_owned(), number.as_f64().expect("a number")));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// How things stand, and what each page sums up of it.
    #[test]
    fn small_numbers_of_a_state_have_no_part_in_any_answer(told in told(), by in 1_u32..7) {
        prop_assert_eq!(told.answers(false), disguised(&told, by).answers(false));
    }

    /// Hand-offs, forecasts, what waited before and what came true, with their sums over localities.
    #[test]
    fn what_is_missing_from_a_sum_cannot_be_had(told in one_small(), by in 1_u32..7) {
        prop_assert_eq!(told.answers(true), disguised(&told, by).answers(true));
    }

    #[test]
    fn no_answer_holds_a_small_number(told in told()) {
        for (page, text) in told.answers(true).into_iter().filter(|(page, _)| page.starts_with("/api")) {
            let mut all = Vec::new();
            people(&serde_json::from_str(&text).expect("JSON"), "", &mut all);
            for (name, number) in all {
                let right = number == 0.0 || (number >= 8.0 && number % 5.0 == 0.0);
                prop_assert!(right, "{page}: {name} {number}");
            }
        }
    }
}

/// The tests above would see it: without the rule, answers differ.
#[test]
fn exact_answers_differ() {
    let told = Told { counts: vec![3, 20, 20, 20, 20, 20] };
    let exact = |told: &Told| {
        let shared = Arc::new(Shared::default());
        shared.view().follow(&told.states(NOW));
        get(&app(Settings { suppress_below: 0, ..Settings::default() }, &shared, names()), "/api/v1/state")
            .text
    };
    assert_ne!(exact(&told), exact(&disguised(&told, 1)));
}

/// Among simulated sources the first real one is protected from its first state on: cuts tell of sources only later.
#[test]
fn people_are_protected_before_a_cut_tells_of_their_source() {
    let told = Told { counts: vec![3, 20, 20, 20, 20, 20] };
    let answer = |told: &Told, of_people: bool| {
        let shared = Arc::new(Shared::default());
        shared.view().follow(&[cut(LocalityId(0))]);
        shared.view().follow(&told.states(NOW));
        shared.view().follow(if of_people { &[Effect::OfPeople] } else { &[] });
        let settings = Settings { simulated: [SourceId(1)].into(), ..Settings::default() };
        get(&app(settings, &shared, names()), "/api/v1/state").text
    };
    assert_eq!(answer(&told, true), answer(&disguised(&told, 1), true));
    assert_ne!(
        answer(&told, false),
        answer(&disguised(&told, 1), false),
        "simulations are shown as they are"
    );
}
