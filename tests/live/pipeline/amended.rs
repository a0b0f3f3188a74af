//! What a stretch came to is told again when more is known of it, and forecasts are held against that.

use std::collections::BTreeMap;

use ilt_domain::forecast::{Outcome, Place, Target};
use ilt_domain::{LocalityId, Moment, RoleId, Span};
use ilt_live::emit::Disturb;
use ilt_live::settings::Settings;
use ilt_wire::forecast::decode_score;
use ilt_wire::state::decode_cut;

use super::works::{Weather, Works};
use crate::feed::Source;

const DAYS: i64 = 4;
/// Targets that nothing but what happened decides.
const OBSERVED: [Target; 4] = [Target::Demand, Target::Waiting, Target::Caseload, Target::Wait];

type Observed = BTreeMap<(Moment, Place, RoleId, Target, Span), f64>;
type Outcomes = BTreeMap<(LocalityId, RoleId, Moment), Outcome>;

/// What forecasts were held against, the outcomes as they were told last, and how many of those had been told before.
fn told(disturb: Disturb) -> (Observed, Outcomes, usize) {
    let source = Source::of_days(DAYS);
    let (records, _) = source.records(disturb);
    // A queue that changes by much is forecast between ticks too, and when it does hangs on the order.
    let settings = Settings { material_share: f64::INFINITY, ..Settings::default() };
    let mut works = Works::new(source, settings, &records);
    works.run(&Weather::fair());
    let (codes, topics) = (&works.source.codes, works.topics());
    let values = |topic: &str| works.memory.records(topic).unwrap().into_iter().map(|one| one.value.unwrap());
    let scores = values(&topics.scores).map(|value| decode_score(&value, codes).unwrap());
    let observed = scores
        .filter(|one| OBSERVED.contains(&one.target))
        .map(|one| ((one.as_of, one.place, one.role, one.target, one.horizon), one.observed));
    let observed: Observed = observed.collect();
    let (mut outcomes, mut again) = (Outcomes::new(), 0);
    for cut in values(&topics.cuts).map(|value| decode_cut(&value, codes).unwrap()) {
        for one in cut.outcomes {
            again += usize::from(outcomes.insert((cut.locality, one.role, one.at), one).is_some());
        }
    }
    (observed, outcomes, again)
}

#[test]
fn what_is_a_little_late_is_in_the_scores() {
    let (ordered, _, again) = told(Disturb::default());
    assert!(ordered.len() > 1_000 && again == 0, "{} scores, {again} told again", ordered.len());
    // All of it within the lateness that is allowed, and every fourth event over the full hour.
    let late = Disturb { late: 0.5, within: Span(9 * Span::MINUTE.0), ..Disturb::default() };
    let (observed, _, again) = told(late);
    assert!(again > 20, "{again} told again");
    let differing: Vec<_> = ordered.iter().filter(|(of, value)| observed.get(of) != Some(value)).collect();
    assert!(differing.is_empty(), "{} of {}: {:?}", differing.len(), ordered.len(), differing.first());
}

#[test]
fn what_is_very_late_or_taken_back_is_told_again() {
    let (_, ordered, _) = told(Disturb::default());
    let within = Span(6 * Span::HOUR.0);
    let late = Disturb { late: 0.2, corrected: 0.05, taken_back: 0.05, within, ..Disturb::default() };
    let (_, outcomes, again) = told(late);
    assert!(again > 100, "{again} told again");
    // What is held back at the end of the feed never leaves.
    let end = ordered.keys().map(|(.., at)| *at).max().unwrap() - within - Span::HOUR;
    let settled = |all: &Outcomes| -> Outcomes {
        all.iter().filter(|((.., at), _)| *at <= end).map(|(of, one)| (*of, *one)).collect()
    };
    let (ordered, outcomes) = (settled(&ordered), settled(&outcomes));
    assert_eq!(ordered.len(), outcomes.len());
    let differing: Vec<_> = ordered.iter().filter(|(of, one)| outcomes[of] != **one).collect();
    let first = differing.first().map(|(of, one)| (*one, outcomes[of]));
    assert!(differing.is_empty(), "{} of {}: {first:?}", differing.len(), ordered.len());
}
