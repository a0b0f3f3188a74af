//! Judging the live service over a log of events.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ilt_domain::{Moment, Span};
use ilt_forecast::backtest::Findings;
use ilt_forecast::counts_table;
use ilt_forecast::ensemble::{Ensemble, HORIZONS};
use ilt_live::backtest::{self, Log, Plan, Trial};
use ilt_live::port::read_to_end;
use ilt_live::projection::EnsembleProjection;
use ilt_live::settings::Settings;

use super::{interrupted, name};
use crate::args::BacktestArguments;
use crate::args::live::Where;
use crate::failure::Failure;
use crate::live::backend::{self, Backend};
use crate::live::model::{self, Loaded};
use crate::terminal::Bar;
use crate::{interrupt, loading};

/// Weeks before the first forecast, where the log is long enough: what is usual at an hour of the week is known from
/// eight of them.
const BEFORE: i64 = 8;
/// Hours from one forecast to the next, and members, unless others are asked for.
const EVERY: u32 = 12;
const MEMBERS: u32 = 50;

/// Judges the service over the log.
pub(super) fn judge(arguments: &BacktestArguments) -> Result<Findings, Failure> {
    let day = arguments.test_from.as_deref().map(counts_table::day).transpose();
    let day = day.map_err(|why| Failure::Input(format!("--test-from: {why}")))?;
    let loaded = model::load(&arguments.of, &arguments.model)?;
    let backend = Backend::of(&Where { log: existing(arguments)?, kafka: arguments.kafka.clone() })?;
    let stop = interrupt::armed();
    let known = loaded.known(Settings { every: Span::HOUR, suppress_below: 0, ..Settings::default() });
    let log = read(&backend, &loaded, &known.settings.topics.events, &stop)?;
    let plan = plan(arguments, day, &log);
    let title = format!("Back-test of {} over {}", loaded.study.context.name, backend.name());
    let projection = projection(&loaded, arguments.members.unwrap_or(MEMBERS));
    let judged = loading::on_threads(arguments.threads, || {
        let bar = Bar::of(&name(&arguments.of), "forecasts", arguments.quiet);
        let end = log.ends().map_or(plan.from, |(_, end)| end);
        bar.upto(plan.origins(end).count() as u64);
        let progress = || bar.step();
        let codes = Arc::clone(&loaded.codes);
        let projection = Box::new(projection);
        backtest::run(&log, Trial { known, codes, projection, plan, stop: &stop, progress: &progress })
    })?;
    let judged = judged.map_err(|fault| Failure::Input(format!("{}: {fault}", backend.name())))?;
    let mut findings = judged.ok_or_else(interrupted)?;
    findings.about.title = title;
    Ok(findings)
}

/// The log that was named, which must be there: opening it would make it.
fn existing(arguments: &BacktestArguments) -> Result<Option<std::path::PathBuf>, Failure> {
    if let Some(path) = &arguments.log {
        std::fs::metadata(path).map_err(|why| Failure::file("read", path, why))?;
    }
    Ok(arguments.log.clone())
}

fn projection(loaded: &Loaded, members: u32) -> EnsembleProjection {
    let study = &loaded.study;
    let ensemble = Ensemble::new(Arc::clone(&study.spec), study.plan.seed);
    EnsembleProjection::new(
        ensemble,
        members,
        format!("{} {}", study.context.name, env!("CARGO_PKG_VERSION")),
    )
}

/// Every event of the log that is committed now.
fn read(backend: &Backend, loaded: &Loaded, topic: &str, stop: &AtomicBool) -> Result<Log, Failure> {
    let opened = backend.open()?;
    let mut records = backend::reader(&*opened, topic, true)?;
    let mut log = Log::default();
    let whole = read_to_end(&mut *records, |batch| {
        batch.iter().for_each(|record| log.take(record, &loaded.codes));
        if stop.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if whole { Ok(log) } else { Err(interrupted()) }
}

/// When forecasts are made: from the day asked for, else after eight weeks, or half-way if the log is shorter.
fn plan(arguments: &BacktestArguments, day: Option<i32>, log: &Log) -> Plan {
    let hours = |hours: u32| Span(i64::from(hours) * Span::HOUR.0);
    let (first, last) = log.ends().unwrap_or((Moment(0), Moment(0)));
    let default = || {
        let before = (BEFORE * Span::WEEK.0).min((last - first).0 / 2);
        Moment((first + Span(before)).0.div_euclid(Span::DAY.0) * Span::DAY.0)
    };
    let furthest = arguments.horizon.map_or(HORIZONS[HORIZONS.len() - 1], hours);
    let mut horizons: Vec<Span> = HORIZONS.into_iter().filter(|horizon| *horizon < furthest).collect();
    horizons.push(furthest);
    Plan {
        from: day.map_or_else(default, |day| Moment(i64::from(day) * Span::DAY.0)),
        every: hours(arguments.origin_every.unwrap_or(EVERY)),
        horizons,
    }
}
