//! What is known after a restart.

use std::collections::BTreeMap;
use std::sync::Arc;

use ilt_domain::Span;
use ilt_domain::forecast::{Place, Target};
use ilt_live::emit::Disturb;
use ilt_live::fold::Effect;
use ilt_live::port::Append;
use ilt_live::recall::recall;
use ilt_live::service::Shared;
use ilt_live::settings::Settings;
use ilt_live::signals::StageName;
use ilt_wire::forecast::{decode_forecast, decode_score};
use ilt_wire::state::{decode_cut, decode_state_now};

use super::works::{Weather, Works};
use crate::feed::Source;

/// The view of a service that starts anew is that of one that has published everything itself.
#[test]
fn the_view_is_whole_right_after_a_restart() {
    let source = Source::of_days(3);
    let (records, _) = source.records(Disturb::default());
    let mut works = Works::new(source, Settings::default(), &records);
    works.run(&Weather::fair());
    let (codes, topics) = (&works.source.codes, works.topics());
    let fresh = Shared::default();
    recall(&works.memory, topics, codes, &fresh).unwrap();

    let witness = Shared::default();
    let values = |topic: &str| {
        let mut records = works.memory.records(topic).unwrap();
        records.sort_by_key(|record| record.timestamp);
        records.into_iter().map(|record| record.value.unwrap())
    };
    let states = values(&topics.standing_internal).map(|value| decode_state_now(&value, codes).unwrap());
    let mut effects: Vec<Effect> = states.map(Effect::Standing).collect();
    effects.extend(values(&topics.cuts).map(|value| Effect::Cut(decode_cut(&value, codes).unwrap())));
    let forecasts = values(&topics.forecasts_internal);
    effects.extend(forecasts.map(|value| Effect::Forecast(decode_forecast(&value, codes).unwrap())));
    effects.extend(values(&topics.scores).map(|value| Effect::Score(decode_score(&value, codes).unwrap())));
    witness.view().follow(&effects);

    let (ours, theirs) = (fresh.view().clone(), witness.view().clone());
    assert_eq!((&ours.standing, &ours.waiting), (&theirs.standing, &theirs.waiting));
    assert_eq!((&ours.sources, &ours.cuts), (&theirs.sources, &theirs.cuts));
    assert_eq!(ours.forecasts, theirs.forecasts);
    assert_eq!((ours.since, ours.now), (theirs.since, theirs.now));
    assert_eq!(ours.records.keys().collect::<Vec<_>>(), theirs.records.keys().collect::<Vec<_>>());
    assert!(ours.records.iter().all(|(of, sums)| sums.0 == theirs.records[of].0), "as many scores");
    assert!(ours.came.iter().any(|((place, _, target, _), all)| {
        *place == Place::All && *target == Target::Demand && all.len() > 10
    }));
    let mut signals = fresh.signals();
    assert!(signals.forecast_as_of_us >= ours.forecasts[&Place::All].as_of.0);
    assert_eq!(signals.stage(StageName::Fold).newest_event_us, ours.now.0);
}

/// What came true, as the forecasting state holds it: the newest record of each week of each role.
fn history(works: &Works) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
    let records = works.memory.records(&works.topics().outlook).unwrap().into_iter();
    let mut newest: BTreeMap<_, _> = records.map(|record| (record.key.unwrap(), record.value)).collect();
    newest.retain(|key, value| key[0] == b'H' && value.is_some());
    newest
}

/// Forecasts at other times than before the restart go on from what the forecasts before it had seen.
#[test]
fn history_is_told_by_the_stretches_of_today() {
    let every = |hours: i64| Settings { every: Span(hours * Span::HOUR.0), ..Settings::default() };
    let (records, _) = Source::of_days(3).records(Disturb::default());
    let begin = records[0].timestamp;
    let second_day = begin + 36 * Span::HOUR.0;
    let (before, after): (Vec<_>, Vec<_>) =
        records.iter().cloned().partition(|one| one.timestamp <= second_day);
    let all_along = |hours| {
        let mut works = Works::new(Source::of_days(3), every(hours), &records);
        works.run(&Weather::fair());
        history(&works)
    };
    for (first, then, same) in [(1, 2, true), (2, 1, false), (2, 3, false)] {
        let mut works = Works::new(Source::of_days(3), every(first), &before);
        works.run(&Weather::fair());
        let known = (*works.known.settings).clone();
        works.known.settings = Arc::new(Settings { every: every(then).every, ..known });
        works.memory.append(after.clone()).unwrap();
        works.run(&Weather::fair());
        let (ours, theirs) = (history(&works), all_along(then));
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>(),
            "{first} h, then {then} h"
        );
        // Tag and length come first; of the first stretch of two hours one hour was never told, so it is not there.
        let stand = ours.iter().all(|(key, rows)| {
            let (rows, all) = (rows.as_ref().unwrap(), theirs[key].as_ref().unwrap());
            rows.len() > all.len() / 2 && all.ends_with(&rows[3..])
        });
        assert_eq!(stand, same, "{first} h, then {then} h");
    }
}
