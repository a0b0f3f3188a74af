//! Rivals of figures whose past is known in full.

use ilt_domain::forecast::Place;
use ilt_domain::{LocalityId, RoleId, Span};

use super::super::history::{History, Stretch};
use super::*;

/// Stretches of a day; demand of each by day.
fn past(days: i64, requests: impl Fn(i64) -> u32) -> Dense {
    let mut history = History::new(Span::DAY);
    for day in 0..days {
        let stretch = Stretch { requests: requests(day), waiting: requests(day), ..Stretch::default() };
        history.put(LocalityId(0), RoleId(0), day, stretch);
    }
    history.dense(Place::All, RoleId(0)).expect("something was heard")
}

fn subject(target: Target) -> Subject {
    Subject { place: Place::All, role: RoleId(0), target, horizon: Span::DAY }
}

fn median(rivals: &[Guess], method: Method) -> f64 {
    rivals.iter().find(|guess| guess.method == method).expect("it is offered").quantiles[10]
}

/// A week that repeats: all that know of weeks foretell tomorrow exactly, persistence does not.
#[test]
fn a_week_that_repeats() {
    let past = past(140, |day| if day % 7 < 5 { 100 } else { 10 });
    // Day 138 was a Saturday; so is the day before tomorrow.
    let rivals = rivals(subject(Target::Demand), &past, 138, 1, 7);
    for method in [Method::Climatology, Method::SeasonalNaive, Method::Smoothing] {
        assert!((median(&rivals, method) - 10.0).abs() < 1e-9, "{method:?}");
    }
    let regression = median(&rivals, Method::Regression);
    assert!((regression - 10.0).abs() <= 1.0, "{regression}");
}

/// Half as much again since three weeks: the smoothed season and the regression have moved up most of the way, what is
/// usual has not.
#[test]
fn a_level_that_rose() {
    let past = past(140, |day| if day < 112 { 100 } else { 150 });
    let rivals = rivals(subject(Target::Demand), &past, 139, 1, 7);
    assert!(median(&rivals, Method::Climatology) < 105.0);
    assert!(median(&rivals, Method::Smoothing) > 130.0, "{}", median(&rivals, Method::Smoothing));
    assert!(median(&rivals, Method::Regression) > 120.0, "{}", median(&rivals, Method::Regression));
}

/// What waits is no count of events: no regression is offered of it; and nothing at all of a short past.
#[test]
fn offered_where_it_makes_sense() {
    let long = past(140, |_| 5);
    let offered: Vec<Method> =
        rivals(subject(Target::Waiting), &long, 139, 1, 7).iter().map(|guess| guess.method).collect();
    let all = [Method::Climatology, Method::SeasonalNaive, Method::Persistence, Method::Smoothing];
    assert_eq!(offered, all);
    assert!(rivals(subject(Target::Demand), &past(6, |_| 5), 5, 1, 7).is_empty());
}
