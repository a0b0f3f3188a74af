use std::collections::BTreeMap;

use ilt_domain::forecast::{Figure, Method, Place, Target};
use ilt_domain::{LocalityId, Moment, RoleId};
use proptest::prelude::*;

use super::*;

const RULE: Rule = Rule::below(8);

#[test]
fn small_counts_are_withheld_and_others_rounded() {
    assert_eq!(
        [0, 1, 7, 8, 12, 13].map(|exact| RULE.count(exact)),
        [Some(0), None, None, Some(10), Some(10), Some(15)]
    );
    assert_eq!(Rule::below(0).count(3), Some(3));
    assert_eq!(Rule::below(2).count(2), Some(5), "somebody is never shown as nobody");
    assert_eq!(
        [0.0, 0.2, 7.9, 8.0, 12.6].map(|exact| RULE.expected(exact)),
        [Some(0.0), None, None, Some(10.0), Some(15.0)]
    );
    assert_eq!(Rule::below(0).expected(0.2), Some(0.2));
}

/// Counts, figures of forecasts and the parts of sums ask one rule.
#[test]
fn what_is_withheld_is_what_sums_count_as_withheld() {
    for exact in -20..20_i64 {
        let hidden = RULE.hidden([exact as f64]) != Hidden::default();
        assert_eq!(RULE.count(exact).is_none(), hidden, "{exact}");
        assert_eq!(hidden, exact != 0 && exact < 8, "{exact}");
        let expected = at_least_nobody(exact as f64);
        assert_eq!(
            RULE.expected(exact as f64).is_none(),
            RULE.hidden([expected]) != Hidden::default(),
            "{exact}"
        );
    }
    assert!(RULE.expected(f64::NAN).is_none() && !RULE.keeps(RULE.hidden([f64::NAN])));
    assert_eq!(Rule::below(0).hidden([1.0, -1.0, f64::NAN]), Hidden::default());
}

#[test]
fn a_small_queue_hides_its_oldest_wait() {
    let state = StateNow {
        locality: LocalityId(0),
        role: RoleId(0),
        at: Moment(0),
        waiting: 7,
        oldest: Span(3 * Span::HOUR.0 + 1),
        in_service: 0,
        booked: 9,
        caseload: 22,
        staff: 2,
    };
    let shown = RULE.standing(&state);
    assert_eq!((shown.waiting, shown.oldest), (None, None));
    assert_eq!((shown.in_service, shown.booked, shown.caseload), (Some(0), Some(10), Some(20)));
    let shown = RULE.standing(&StateNow { waiting: 8, ..state });
    assert_eq!((shown.waiting, shown.oldest), (Some(10), Some(Span(3 * Span::HOUR.0))));
    let exact = Rule::below(0).standing(&state);
    assert_eq!((exact.waiting, exact.oldest), (Some(7), Some(state.oldest)));
}

fn sum(parts: &[i64]) -> (Option<i64>, bool) {
    let sum = RULE.sum(parts.iter().copied());
    (sum.count, sum.at_least)
}

#[test]
fn sums_give_nothing_away() {
    assert_eq!(sum(&[]), (Some(0), false));
    assert_eq!(sum(&[20, 31, 0]), (Some(50), false), "nothing is withheld");
    assert_eq!(sum(&[3]), (None, false));
    assert_eq!(sum(&[3, 12, 20]), (Some(30), true), "one alone could be had by subtraction");
    assert_eq!(sum(&[7, 7]), (None, false), "both of two that come to fourteen are seven");
    assert_eq!(sum(&[5, 5, 4]), (Some(15), false), "three that come to fourteen tell nothing");
    assert_eq!(sum(&[1, 1, 1, 20]), (Some(20), true), "all of three that come to three are one");
    let exact = Rule::below(0).sum([3, 12]);
    assert_eq!((exact.count, exact.at_least), (Some(15), false));
}

/// All that a part of a sum could be for a reader who sees the sum and the other parts, worked out by trying.
fn possible(parts: &[i64], of: usize) -> Vec<i64> {
    let told = RULE.sum(parts.iter().copied());
    let values = |part: i64| if part == 0 { 0..=0 } else { 1..=7 };
    // Which sums of the withheld parts the reader can think of, the part in question left out. Those shown are taken as
    // known exactly, which gives the reader more than there is.
    let mut others = vec![parts.iter().filter(|part| RULE.count(**part).is_some()).sum::<i64>()];
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| RULE.count(**part).is_none()) {
        if at != of {
            others = values(*part).flat_map(|value| others.iter().map(move |sum| sum + value)).collect();
            others.sort_unstable();
            others.dedup();
        }
    }
    // The exact sum too, where one is shown at all.
    let exact: i64 = parts.iter().sum();
    let fits = |value: i64| others.iter().any(|other| told.whole().is_none() || other + value == exact);
    (1..=7).filter(|value| fits(*value)).collect()
}

proptest! {
    /// Even if sums were shown exactly, every part that is withheld could be anything from one to seven.
    #[test]
    fn what_is_withheld_cannot_be_had_from_a_sum(parts in prop::collection::vec(0_i64..30, 0..7)) {
        for (at, part) in parts.iter().enumerate() {
            if RULE.count(*part).is_none() {
                prop_assert_eq!(possible(&parts, at), (1..=7).collect::<Vec<_>>());
            }
        }
    }
}

fn figure(place: Place, target: Target, mean: f64) -> Figure {
    Figure {
        place,
        role: RoleId(0),
        target,
        horizon: Span::DAY,
        mean,
        quantiles: [mean; 21],
        over_target: None,
        method: Method::Ensemble,
    }
}

fn figures(target: Target, means: &[f64]) -> BTreeMap<Place, Figure> {
    let places = means.iter().enumerate().map(|(at, mean)| (Place::Locality(LocalityId(at as u32)), *mean));
    let sum = (Place::All, means.iter().sum());
    places.chain([sum]).map(|(place, mean)| (place, figure(place, target, mean))).collect()
}

/// Whether the sum is shown, and whether each part is.
fn shown(means: &[f64]) -> (bool, Vec<bool>) {
    let figures = figures(Target::Waiting, means);
    let withheld = Withheld::of(figures.values(), RULE);
    let mut shown: Vec<bool> = figures.values().map(|figure| withheld.shown(figure).is_some()).collect();
    // Localities come before the sum.
    (shown.pop().unwrap(), shown)
}

#[test]
fn figures_that_are_withheld_cannot_be_had_from_the_sum() {
    assert_eq!(shown(&[20.0, 30.0, 0.0]), (true, vec![true; 3]), "nothing small");
    assert_eq!(shown(&[20.0, 3.0]), (false, vec![true, false]), "one alone could be had by subtraction");
    assert_eq!(shown(&[20.0, 6.0, 6.5]), (false, vec![true, false, false]), "both must be large");
    assert_eq!(shown(&[20.0, 4.0, 4.5, 4.0]), (true, vec![true, false, false, false]));
}

#[test]
fn waits_and_hours_of_few_people_are_withheld_with_their_number() {
    let here = Place::Locality(LocalityId(0));
    let all = [
        figure(here, Target::Demand, 20.0),
        figure(here, Target::Waiting, 3.0),
        figure(here, Target::Wait, 40.0),
        figure(here, Target::HoursNeeded, 40.0),
        figure(here, Target::HoursShort, 40.0),
        figure(here, Target::WteShort, 40.0),
    ];
    let withheld = Withheld::of(&all, RULE);
    let shown: Vec<bool> = all.iter().map(|figure| withheld.shown(figure).is_some()).collect();
    assert_eq!(shown, [true, false, false, true, false, false]);
    let exact = Withheld::of(&all, Rule::below(0));
    assert!(all.iter().all(|figure| exact.shown(figure).as_ref() == Some(figure)));
}

/// The last value repeated is a count of people who are there.
#[test]
fn quantiles_of_people_are_shown_as_counts_are() {
    let mut one = figure(Place::All, Target::Waiting, 13.0);
    one.quantiles[0] = 3.0;
    one.quantiles[1] = 0.0;
    let shown = Withheld::of([&one], RULE).shown(&one).unwrap();
    assert_eq!((shown.mean, shown.quantiles[1], shown.quantiles[20]), (15.0, 0.0, 15.0));
    assert!(shown.quantiles[0].is_nan());
    one.quantiles[10] = 7.0;
    assert!(Withheld::of([&one], RULE).shown(&one).is_none(), "so is the median of few");
}
