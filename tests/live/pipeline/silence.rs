//! A source that falls silent: forecasts of what it tells of are wider for as long as it says nothing.

use std::collections::BTreeMap;

use ilt_domain::event::About;
use ilt_domain::forecast::{Forecast, LEVELS, Method, Place};
use ilt_domain::{LocalityId, Moment, Span};
use ilt_live::emit::Disturb;
use ilt_live::port::Outgoing;
use ilt_live::settings::Settings;
use ilt_wire::forecast::decode_forecast;

use super::works::{Weather, Works};
use crate::feed::Source;

/// Days that are told, and after which one of the two localities is heard of no more.
const DAYS: i64 = 32;
const SILENT_FROM: i64 = 15;
const MUTE: LocalityId = LocalityId(1);

/// A feed in which one locality falls silent, but for the clock.
fn half_silent(source: &Source, records: Vec<Outgoing>) -> Vec<Outgoing> {
    let start = source.world.spec().clock.start;
    let from = start + Span(SILENT_FROM * Span::DAY.0);
    let heard = |record: &Outgoing| {
        let event = source.event(record).expect("nothing was spoilt");
        event.about == About::Tick || event.locality != MUTE || event.occurred < from
    };
    records.into_iter().filter(heard).collect()
}

/// How wide the ensemble's figures of a place are, by the day they were made on.
fn widths(forecasts: &[Forecast], start: Moment, place: Place) -> BTreeMap<i64, f64> {
    let mut widths: BTreeMap<i64, f64> = BTreeMap::new();
    for forecast in forecasts {
        let day = (forecast.as_of - start).0.div_euclid(Span::DAY.0);
        let ours = |figure: &&ilt_domain::forecast::Figure| {
            figure.place == place && figure.method == Method::Ensemble
        };
        for figure in forecast.figures.iter().filter(ours) {
            let width = figure.quantiles[LEVELS.len() - 1] - figure.quantiles[0];
            let widest = widths.entry(day).or_default();
            *widest = widest.max(width);
        }
    }
    widths
}

#[test]
fn what_a_silent_source_tells_of_is_wider_for_as_long_as_it_is_silent() {
    let source = Source::of_days(DAYS);
    let start = source.world.spec().clock.start;
    let (records, _) = source.records(Disturb::default());
    let records = half_silent(&source, records);
    // Four weeks are kept of what was heard; here one, so that all of it is forgotten while the source says nothing.
    let settings = Settings { horizon: Span::WEEK, ..Settings::default() };
    let mut works = Works::new(source, settings, &records);
    works.run(&Weather::fair());
    let read = |topic: &String| -> Vec<Forecast> {
        let records = works.memory.records(topic).unwrap();
        let codes = &works.source.codes;
        records.iter().map(|one| decode_forecast(one.value.as_deref().unwrap(), codes).unwrap()).collect()
    };
    let forecasts = read(&works.topics().forecasts_internal);
    // The projection of these tests makes intervals that are 20 wide.
    for (place, wide) in
        [(Place::Locality(LocalityId(0)), 20.0), (Place::Locality(MUTE), 80.0), (Place::All, 40.0)]
    {
        let widths = widths(&forecasts, start, place);
        for day in [9, 13, SILENT_FROM + 4, SILENT_FROM + 8, DAYS - 1] {
            let expected = if day < SILENT_FROM { 20.0 } else { wide };
            let width = widths.get(&day).copied().unwrap_or(0.0);
            assert!((width - expected).abs() < 1e-6, "{place:?} on day {day}: {width}, not {expected}");
        }
    }
    // Where people are protected, nobody is told how far the input was read, nor when one event came.
    let public = read(&works.topics().forecasts);
    assert_eq!(public.len(), forecasts.len());
    let hours = |forecast: &Forecast| forecast.sources.iter().all(|age| age.newest.0 % Span::HOUR.0 == 0);
    assert!(public.iter().all(|forecast| forecast.positions.is_empty() && hours(forecast)));
    assert!(forecasts.iter().all(|forecast| !forecast.positions.is_empty()));
    assert!(!forecasts.iter().all(hours));
}
