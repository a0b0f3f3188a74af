//! Every signal of the service in the OpenMetrics text that Prometheus reads.
//!
//! Names, labels and units are a contract with those who watch the service: a test lists them all. Counters
//! count committed work since the process began.

mod families;

use std::fmt;
use std::sync::Arc;

use ilt_domain::Moment;
use ilt_live::service::Shared;
use ilt_live::signals::{Signals, StageName, StageSignals};
use ilt_live::stage::dead_letter_reasons;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use families::{Out, histogram};

/// Content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The signals as metrics.
pub(crate) struct Metrics {
    registry: Registry,
}

impl Metrics {
    pub(crate) fn of(shared: Arc<Shared>, clock: Option<fn() -> Moment>) -> Self {
        let mut registry = Registry::with_prefix("ilt");
        registry.register_collector(Box::new(Live { shared, clock }));
        Self { registry }
    }

    /// The text as of now.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Reads the signals at each scrape.
struct Live {
    shared: Arc<Shared>,
    clock: Option<fn() -> Moment>,
}

impl fmt::Debug for Live {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Live")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stage(StageName);

impl EncodeLabelValue for Stage {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        self.0.slug().encode(encoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
struct OfStage {
    stage: Stage,
}

#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
struct OfReason {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
struct OfMethod {
    method: &'static str,
}

/// Seconds since 1970; 0 before anything has happened.
fn seconds(us: i64) -> f64 {
    us.max(0) as f64 / 1e6
}

impl Collector for Live {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let signals = self.shared.signals().clone();
        let newest = signals.stages.values().map(|stage| stage.newest_event_us).max().unwrap_or(0);
        let now = self.clock.map_or(newest, |clock| clock().0);
        let mut out = Out(&mut encoder);
        stage_counters(&mut out, &signals)?;
        stage_durations(&mut out, &signals)?;
        stage_gauges(&mut out, &signals, now)?;
        events(&mut out, &signals)?;
        forecasts(&mut out, &signals, now)?;
        out.gauge(
            "ready",
            "1 once every stage has restored its state and is reading",
            None,
            f64::from(u8::from(signals.is_ready())),
        )?;
        let stopped = f64::from(u8::from(signals.stopped.is_some()));
        out.gauge("stopped", "1 if a stage has stopped for good", None, stopped)
    }
}

fn stage_counters(out: &mut Out<'_, '_>, signals: &Signals) -> fmt::Result {
    let mut count = |name, help, value: fn(&StageSignals) -> u64| {
        let rows = signals.stages.iter().map(|(stage, of)| (OfStage { stage: Stage(*stage) }, value(of)));
        out.counters(name, help, rows)
    };
    count("stage_records", "Records read and committed", |stage| stage.records)?;
    count("stage_published_records", "Records written and committed, the changelog left out", |stage| {
        stage.published
    })?;
    count("stage_commits", "Transactions committed", |stage| stage.commits)?;
    count("stage_aborts", "Transactions that came to nothing and were repeated", |stage| stage.aborts)?;
    count("stage_fenced", "Times another instance took over", |stage| stage.fenced)?;
    count("stage_rebalances", "Times partitions came or went", |stage| stage.rebalances)
}

fn stage_durations(out: &mut Out<'_, '_>, signals: &Signals) -> fmt::Result {
    let help = "Transactions by how long they took, from the first record to the commit";
    let mut encoder = out.0.encode_descriptor(
        "stage_transaction_duration",
        help,
        Some(&Unit::Seconds),
        MetricType::Histogram,
    )?;
    signals.stages.iter().try_for_each(|(stage, of)| {
        let labels = OfStage { stage: Stage(*stage) };
        histogram(&of.transactions, encoder.encode_family(&labels)?)
    })
}

fn stage_gauges(out: &mut Out<'_, '_>, signals: &Signals, now: i64) -> fmt::Result {
    let mut gauge = |name, help, unit: Option<Unit>, value: &dyn Fn(&StageSignals) -> f64| {
        let rows = signals.stages.iter().map(|(stage, of)| (OfStage { stage: Stage(*stage) }, value(of)));
        out.gauges(name, help, unit.as_ref(), rows)
    };
    let s = || Some(Unit::Seconds);
    gauge(
        "stage_lag_records",
        "Records committed to the input that are not yet committed here",
        None,
        &|stage| stage.lag_records as f64,
    )?;
    gauge(
        "stage_lag",
        "Event time of the newest record behind the clock, or behind the newest of all where time is simulated",
        s(),
        &|stage| {
            if stage.newest_event_us > 0 { (now - stage.newest_event_us).max(0) as f64 / 1e6 } else { 0.0 }
        },
    )?;
    gauge(
        "stage_newest_event_timestamp",
        "Event time of the newest record applied, since 1970",
        s(),
        &|stage| seconds(stage.newest_event_us),
    )?;
    gauge("stage_transaction", "The last transaction, from its first record to its commit", s(), &|stage| {
        stage.transaction_seconds
    })?;
    gauge("stage_longest_transaction", "The longest transaction so far", s(), &|stage| {
        stage.longest_transaction_seconds
    })?;
    gauge("stage_restore", "The last restoring of state", s(), &|stage| stage.restore_seconds)
}

fn events(out: &mut Out<'_, '_>, signals: &Signals) -> fmt::Result {
    out.counter("events_counted", "Events that counted", signals.counted)?;
    out.counter("events_late", "Events that came late and still counted", signals.late)?;
    out.counter("events_duplicate", "Events that had come before", signals.duplicates)?;
    out.counter("events_void", "Events taken back before they came", signals.void)?;
    out.counter("events_too_old", "Events beyond the horizon, put on the late topic", signals.too_old)?;
    // Every reason from the beginning on: a rate of what was not there before its first is no number.
    let of = |reason| signals.dead_letters.get(reason).copied().unwrap_or(0);
    let rows = dead_letter_reasons().map(|reason| (OfReason { reason }, of(reason)));
    out.counters("dead_letters", "Records put aside unread", rows)?;
    out.gauge(
        "watermark_timestamp",
        "Before this time nothing is expected that is not late, since 1970",
        Some(&Unit::Seconds),
        seconds(signals.watermark_us),
    )
}

fn forecasts(out: &mut Out<'_, '_>, signals: &Signals, now: i64) -> fmt::Result {
    let as_of = signals.forecast_as_of_us;
    let age = if as_of > 0 { (now - as_of).max(0) as f64 / 1e6 } else { 0.0 };
    out.counter("forecasts", "Forecasts published", signals.forecasts)?;
    out.counter("forecasts_failed", "Forecasts that could not be made", signals.forecasts_failed)?;
    out.gauge(
        "forecast_as_of_timestamp",
        "Event time the newest forecast was made at, since 1970",
        Some(&Unit::Seconds),
        seconds(as_of),
    )?;
    out.gauge("forecast_age", "Event time since the newest forecast", Some(&Unit::Seconds), age)?;
    out.gauge(
        "forecast_making",
        "From taking up the last record of a tick to the forecast's commit, last time",
        Some(&Unit::Seconds),
        signals.forecast_seconds,
    )?;
    let help = "Ticks by how long their forecast took, from taking up the last record to its commit";
    let encoder =
        out.0.encode_descriptor("forecast_latency", help, Some(&Unit::Seconds), MetricType::Histogram)?;
    histogram(&signals.forecast_latency, encoder)?;
    let rows = signals.skill.iter().map(|(method, (count, _))| (OfMethod { method }, *count));
    out.counters("scores", "Figures of forecasts that have come true and been scored", rows)?;
    let rows = signals.skill.iter().map(|(method, (_, loss))| (OfMethod { method }, *loss));
    out.gauges(
        "scores_pinball_sum",
        "Sum of their mean pinball losses; divided by their number it is the mean",
        None,
        rows,
    )
}

#[cfg(test)]
mod tests;
