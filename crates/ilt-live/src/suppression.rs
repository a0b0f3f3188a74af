//! What public topics may show: small numbers of people are withheld, others are rounded, as national statistics of
//! hospital activity do. Internal topics are exact, and so is everything that only simulations tell of.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::forecast::{Figure, Place, StateNow, Target};
use ilt_domain::{RoleId, Span};
use ilt_wire::state::PublicStateNow;

/// Shown counts are multiples of this.
const STEP: i64 = 5;

/// A count as anyone may see it: none if it is small but not nought, else to the nearest five; exact if `below` is nought.
pub fn count(exact: i64, below: u32) -> Option<i64> {
    match exact {
        exact if below == 0 || exact == 0 => Some(exact),
        small if small < i64::from(below) => None,
        other => Some((other + STEP / 2).div_euclid(STEP) * STEP),
    }
}

/// How a role stands as anyone may see it. How long someone has waited is that one person's, so it is shown in whole
/// hours, and only where the number of those who wait is.
pub fn standing(state: &StateNow, below: u32) -> PublicStateNow {
    let shown = |exact: u32| count(exact.into(), below).and_then(|shown| u32::try_from(shown).ok());
    let StateNow { locality, role, at, staff, .. } = *state;
    let hours = |span: Span| Span(span.0.div_euclid(Span::HOUR.0) * Span::HOUR.0);
    let oldest = if below == 0 { state.oldest } else { hours(state.oldest) };
    let waiting = shown(state.waiting);
    PublicStateNow {
        locality,
        role,
        at,
        waiting,
        oldest: waiting.map(|_| oldest),
        in_service: shown(state.in_service),
        booked: shown(state.booked),
        caseload: shown(state.caseload),
        staff,
    }
}

/// Which figures of a forecast are withheld.
#[derive(Debug, Default)]
pub struct Withheld(BTreeSet<(Place, RoleId, Target, Span)>);

/// Targets that count people.
const PEOPLE: [Target; 3] = [Target::Demand, Target::Waiting, Target::Caseload];

impl Withheld {
    /// The figures of fewer people than `below`; waits of so few; and sums from which what is withheld could be had by
    /// taking away what is shown: a sum stands only if nothing in it is withheld, or at least two figures that come to
    /// `below` together.
    pub fn of(figures: &BTreeMap<Place, Vec<Figure>>, below: u32) -> Self {
        let mut withheld = Self::default();
        let mut hidden: BTreeMap<(RoleId, Target, Span), (u32, f64)> = BTreeMap::new();
        let all = || figures.values().flatten();
        for figure in all().filter(|figure| PEOPLE.contains(&figure.target) && small(figure, below)) {
            withheld.0.insert(key(figure));
            if figure.place != Place::All {
                let sum = hidden.entry((figure.role, figure.target, figure.horizon)).or_default();
                *sum = (sum.0 + 1, sum.1 + figure.mean);
            }
        }
        for ((role, target, horizon), (count, people)) in hidden {
            if count < 2 || people < f64::from(below) {
                withheld.0.insert((Place::All, role, target, horizon));
            }
        }
        let waits = all().filter(|figure| figure.target == Target::Wait);
        let few = |figure: &&Figure| {
            [Target::Demand, Target::Waiting]
                .iter()
                .any(|of| withheld.0.contains(&(figure.place, figure.role, *of, figure.horizon)))
        };
        let waits: Vec<_> = waits.filter(few).map(key).collect();
        withheld.0.extend(waits);
        withheld
    }

    /// Whether a figure may be seen by anyone.
    pub fn shows(&self, figure: &Figure) -> bool {
        !self.0.contains(&key(figure))
    }
}

fn small(figure: &Figure, below: u32) -> bool {
    figure.mean > 0.0 && figure.mean < f64::from(below)
}

fn key(figure: &Figure) -> (Place, RoleId, Target, Span) {
    (figure.place, figure.role, figure.target, figure.horizon)
}

#[cfg(test)]
mod tests {
    use ilt_domain::forecast::Method;
    use ilt_domain::{LocalityId, Moment};

    use super::*;

    #[test]
    fn small_counts_are_withheld_and_others_rounded() {
        assert_eq!(
            [0, 1, 7, 8, 12, 13].map(|exact| count(exact, 8)),
            [Some(0), None, None, Some(10), Some(10), Some(15)]
        );
        assert_eq!(count(3, 0), Some(3));
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
        let shown = standing(&state, 8);
        assert_eq!((shown.waiting, shown.oldest), (None, None));
        assert_eq!((shown.in_service, shown.booked, shown.caseload), (Some(0), Some(10), Some(20)));
        let shown = standing(&StateNow { waiting: 8, ..state }, 8);
        assert_eq!((shown.waiting, shown.oldest), (Some(10), Some(Span(3 * Span::HOUR.0))));
        let exact = standing(&state, 0);
        assert_eq!((exact.waiting, exact.oldest), (Some(7), Some(state.oldest)));
    }

    fn figures(target: Target, means: &[f64]) -> BTreeMap<Place, Vec<Figure>> {
        let figure = |place, mean| Figure {
            place,
            role: RoleId(0),
            target,
            horizon: Span::DAY,
            mean,
            quantiles: [mean; 21],
            over_target: None,
            method: Method::Ensemble,
        };
        let places =
            means.iter().enumerate().map(|(at, mean)| (Place::Locality(LocalityId(at as u32)), *mean));
        let sum = (Place::All, means.iter().sum());
        places.chain([sum]).map(|(place, mean)| (place, vec![figure(place, mean)])).collect()
    }

    fn shown(means: &[f64]) -> Vec<bool> {
        let figures = figures(Target::Waiting, means);
        let withheld = Withheld::of(&figures, 8);
        let mut shown: Vec<bool> = figures.values().flatten().map(|figure| withheld.shows(figure)).collect();
        // Localities come before the sum.
        let sum = shown.pop().unwrap();
        shown.insert(0, sum);
        shown
    }

    #[test]
    fn what_is_withheld_cannot_be_had_from_the_sum() {
        assert_eq!(shown(&[20.0, 30.0, 0.0]), [true; 4], "nothing small");
        assert_eq!(shown(&[20.0, 3.0]), [false, true, false], "one alone could be had by subtraction");
        assert_eq!(
            shown(&[20.0, 3.0, 4.0]),
            [false, true, false, false],
            "two that are small together as well"
        );
        assert_eq!(shown(&[20.0, 7.0, 4.0]), [true, true, false, false]);
    }
}
