//! What a service that starts anew takes from its own topics, so that whoever looks on sees at once what was last published.
//!
//! Only the view and the gauges are filled; the pipeline has its own state and reads none of this.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ilt_domain::Moment;
use ilt_domain::forecast::{Cut, Forecast, Score, StateNow};
use ilt_wire::activity::Decoder;
use ilt_wire::forecast::{decode_forecast, decode_score};
use ilt_wire::state::{decode_cut, decode_state_now};
use ilt_wire::{Codes, Rejected};

use crate::fold::Effect;
use crate::port::{Browse, PortError, Start, read_to_end};
use crate::service::Shared;
use crate::settings::Topics;
use crate::signals::StageName;

/// Newest states taken of each partition: some days of every role in some localities.
const STATES: i64 = 40_000;
/// Newest cuts taken of each partition: those of the last ticks.
const CUTS: i64 = 100;
/// Newest forecasts taken of each partition: the last of every locality of it.
const FORECASTS: i64 = 64;
/// Newest scores taken of each partition: some days of them.
const SCORES: i64 = 40_000;
/// Newest records of each partition that are looked at for the newest: sources may send somewhat out of order, and what
/// ends a transaction takes a place too.
const LAST: i64 = 1_000;

/// Takes up the newest states, sources, forecasts and scores from the topics. Records that cannot be read are passed
/// over: an older version may have written them.
///
/// # Errors
/// If a topic cannot be read.
pub fn recall(log: &dyn Browse, topics: &Topics, codes: &Codes, shared: &Shared) -> Result<(), PortError> {
    let mut states: Vec<StateNow> =
        newest(log, &topics.standing_internal, STATES, |bytes| decode_state_now(bytes, codes))?;
    states.sort_by_key(|state| state.at);
    let mut cuts: Vec<Cut> = newest(log, &topics.cuts, CUTS, |bytes| decode_cut(bytes, codes))?;
    cuts.sort_by_key(|cut| cut.at);
    let mut forecasts: Vec<Forecast> =
        newest(log, &topics.forecasts_internal, FORECASTS, |bytes| decode_forecast(bytes, codes))?;
    forecasts.sort_by_key(|forecast| forecast.as_of);
    let mut scores: Vec<Score> = newest(log, &topics.scores, SCORES, |bytes| decode_score(bytes, codes))?;
    scores.sort_by_key(|score| score.as_of + score.horizon);
    let mut signals = shared.signals();
    signals.forecast_as_of_us = forecasts.last().map_or(0, |last| last.as_of.0);
    signals.stage(StageName::Fold).newest_event_us = states.last().map_or(0, |last| last.at.0);
    signals.stage(StageName::Outlook).newest_event_us = cuts.last().map_or(0, |last| last.at.0);
    drop(signals);
    let effects = states.into_iter().map(Effect::Standing).chain(cuts.into_iter().map(Effect::Cut));
    let effects = effects.chain(forecasts.into_iter().map(Effect::Forecast));
    let effects: Vec<Effect> = effects.chain(scores.into_iter().map(Effect::Score)).collect();
    shared.view().follow(&effects);
    Ok(())
}

/// The newest records of each partition of a topic that can be read.
fn newest<T>(
    log: &dyn Browse,
    topic: &str,
    count: i64,
    read: impl Fn(&[u8]) -> Result<T, Rejected>,
) -> Result<Vec<T>, PortError> {
    let mut all = Vec::new();
    read_to_end(&mut *log.tail(topic, &Start::Last(count))?, |records| {
        all.extend(records.iter().filter_map(|record| read(record.value.as_deref()?).ok()));
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// Up to when a source has sent its events: the newest time of recording in each partition, and the earliest of these,
/// since a source that died may have been further in one partition than in another. Records that are no events do not
/// count, nor do partitions without any; `None` if there is none at all.
///
/// A record's own timestamp would not do: in a cluster it is the time of sending, by the clock on the wall.
///
/// # Errors
/// If the topic cannot be read.
pub fn sent_until(log: &dyn Browse, topic: &str, codes: &Codes) -> Result<Option<Moment>, PortError> {
    let mut decoder = Decoder::default();
    let mut newest: BTreeMap<u32, Moment> = BTreeMap::new();
    read_to_end(&mut *log.tail(topic, &Start::Last(LAST))?, |records| {
        for record in &records {
            let (key, value) = (record.key.as_deref(), record.value.as_deref());
            if let Ok(event) = decoder.record(key, value, record.timestamp, codes) {
                let newest = newest.entry(record.from.partition).or_insert(event.recorded);
                *newest = event.recorded.max(*newest);
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(newest.into_values().min())
}

#[cfg(test)]
mod tests;
