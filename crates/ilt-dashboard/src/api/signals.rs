//! How the service itself is doing: the same as `/metrics`, for programs that read JSON.

use std::collections::BTreeMap;

use ilt_domain::Moment;
use serde::Serialize;

use crate::page::Scene;
use crate::when::iso;

/// The answer.
#[derive(Serialize)]
pub(crate) struct SignalsNow {
    ready: bool,
    stopped: Option<String>,
    watermark: Option<String>,
    stages: BTreeMap<&'static str, Stage>,
    events_counted: u64,
    events_late: u64,
    events_duplicate: u64,
    events_void: u64,
    events_too_old: u64,
    dead_letters: BTreeMap<&'static str, u64>,
    forecasts: u64,
    forecasts_failed: u64,
    forecast_as_of: Option<String>,
    forecast_making_seconds: f64,
    skill: BTreeMap<&'static str, Skill>,
}

#[derive(Serialize)]
struct Stage {
    records: u64,
    published_records: u64,
    commits: u64,
    aborts: u64,
    fenced: u64,
    rebalances: u64,
    lag_records: i64,
    newest_event: Option<String>,
    transaction_seconds: f64,
    longest_transaction_seconds: f64,
    restore_seconds: f64,
}

#[derive(Serialize)]
struct Skill {
    scored: u64,
    mean_pinball: Option<f64>,
}

impl SignalsNow {
    pub(crate) fn of(scene: &Scene<'_>) -> Self {
        let signals = scene.signals;
        let stages = signals.stages.iter().map(|(name, stage)| {
            let told = Stage {
                records: stage.records,
                published_records: stage.published,
                commits: stage.commits,
                aborts: stage.aborts,
                fenced: stage.fenced,
                rebalances: stage.rebalances,
                lag_records: stage.lag_records,
                newest_event: iso(Moment(stage.newest_event_us)),
                transaction_seconds: stage.transaction_seconds,
                longest_transaction_seconds: stage.longest_transaction_seconds,
                restore_seconds: stage.restore_seconds,
            };
            (name.slug(), told)
        });
        let skill = signals.skill.iter().map(|(method, (scored, loss))| {
            let mean = loss / *scored as f64;
            (*method, Skill { scored: *scored, mean_pinball: Some(mean).filter(|mean| mean.is_finite()) })
        });
        Self {
            ready: signals.is_ready(),
            stopped: signals.stopped.clone(),
            watermark: iso(Moment(signals.watermark_us)),
            stages: stages.collect(),
            events_counted: signals.counted,
            events_late: signals.late,
            events_duplicate: signals.duplicates,
            events_void: signals.void,
            events_too_old: signals.too_old,
            dead_letters: signals.dead_letters.clone(),
            forecasts: signals.forecasts,
            forecasts_failed: signals.forecasts_failed,
            forecast_as_of: iso(Moment(signals.forecast_as_of_us)),
            forecast_making_seconds: signals.forecast_seconds,
            skill: skill.collect(),
        }
    }
}
