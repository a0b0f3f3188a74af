//! The service: each stage on a thread of its own, which owns its port; signals and a view for whoever looks on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::fold::Effect;
use crate::port::{Port, PortError, TopicPartition};
use crate::pump::{Feed, Pump, PumpError, Turned};
use crate::signals::{Signals, StageName, StageSignals};
use crate::stage::{Stage, Turn};
use crate::view::View;

mod letters;

use letters::Letters;

/// What is shared with whoever looks on.
#[derive(Debug, Default)]
pub struct Shared {
    signals: Mutex<Signals>,
    view: Mutex<View>,
}

impl Shared {
    /// Counters and gauges.
    pub fn signals(&self) -> MutexGuard<'_, Signals> {
        // A thread that panicked while counting has left whole numbers behind all the same.
        self.signals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was last published.
    pub fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stage at work.
#[derive(Debug)]
pub struct Running {
    thread: JoinHandle<Result<(), PumpError>>,
}

impl Running {
    /// Whether it has come to an end.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// What made it stop, if it was not asked to.
    pub fn join(self) -> Result<(), PumpError> {
        self.thread.join().unwrap_or_else(|_| {
            let what = "a stage of the service failed; its state is safe in the log, start again".into();
            Err(PortError { what, passing: false }.into())
        })
    }
}

/// How long a stage waits before it tries again what may pass.
const PAUSE: Duration = Duration::from_millis(500);
/// How often a stage asks how far behind it is.
const LAG_EVERY: Duration = Duration::from_secs(1);

/// Runs a stage on a thread of its own until `stop` is set or it cannot go on. `connect` makes its port, and makes it
/// again after a failure that may pass.
///
/// # Errors
/// If the thread cannot be started.
pub fn start<P, S>(
    name: StageName,
    mut connect: impl FnMut() -> Result<P, PortError> + Send + 'static,
    mut stage: impl FnMut() -> S + Send + 'static,
    feed: Feed,
    shared: Arc<Shared>,
    stop: Arc<AtomicBool>,
) -> std::io::Result<Running>
where
    P: Port,
    S: Stage,
{
    let work = move || {
        let mut outcome = Ok(());
        tracing::info!(stage = name.slug(), "the stage starts");
        while !stop.load(Ordering::Relaxed) {
            let ended = connect()
                .map_err(PumpError::from)
                .and_then(|port| Pump::new(port, stage(), feed))
                .and_then(|mut pump| run(name, &mut pump, &shared, &stop));
            shared.signals().ready.remove(&name);
            match ended {
                // Asked to stop while a broker is away, it stops as at any other time: what is committed stands.
                Err(PumpError::Port(why)) if why.passing => {
                    tracing::warn!(stage = name.slug(), %why, "the log is away; the stage tries again");
                    pause(&stop);
                }
                ended => {
                    outcome = ended;
                    break;
                }
            }
        }
        if let Err(why) = &outcome {
            tracing::error!(stage = name.slug(), %why, "the stage has stopped");
            let mut signals = shared.signals();
            signals.stopped = Some(format!("{}: {why}", name.slug()));
        }
        outcome
    };
    let thread = thread::Builder::new().name(format!("ilt-{}", name.slug())).spawn(work)?;
    Ok(Running { thread })
}

fn pause(stop: &AtomicBool) {
    let pieces = 10;
    for _ in 0..pieces {
        if !stop.load(Ordering::Relaxed) {
            thread::sleep(PAUSE / pieces);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "signals tell how long things take; nothing published does")]
fn run<P: Port, S: Stage>(
    name: StageName,
    pump: &mut Pump<P, S>,
    shared: &Shared,
    stop: &AtomicBool,
) -> Result<(), PumpError> {
    let mut asked = Instant::now();
    let mut held: Vec<TopicPartition> = Vec::new();
    let mut letters = Letters::of(name);
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let turned = pump.turn();
        let took = began.elapsed().as_secs_f64();
        match turned {
            Ok(Turned::Idle) => idled(shared.signals().stage(name), held.is_empty()),
            Ok(Turned::Moved(recalled)) => {
                held = pump.held();
                tell_division(name, &held, took);
                shared.view().follow(&recalled);
                let mut signals = shared.signals();
                signals.ready.insert(name);
                let stage = signals.stage(name);
                (stage.idle, stage.spare) = (0, 0);
                stage.rebalances += 1;
                stage.restore_seconds = took;
                if let Some(watermark) = pump.stage().watermark() {
                    signals.watermark_us = watermark.0;
                }
            }
            Ok(Turned::Committed(records, turn)) => {
                letters.add(&turn);
                committed(name, records, &turn, took, shared);
            }
            Ok(Turned::Rewound) => {
                tracing::warn!(stage = name.slug(), "a transaction was aborted; its records are read again");
                shared.signals().stage(name).aborts += 1;
            }
            Err(why) => {
                let fenced = matches!(why, PumpError::Fenced);
                if fenced {
                    tracing::warn!(stage = name.slug(), "fenced: another instance has taken over");
                }
                shared.signals().stage(name).fenced += u64::from(fenced);
                return Err(why);
            }
        }
        letters.tell_now_and_then();
        if asked.elapsed() > LAG_EVERY {
            asked = Instant::now();
            let lag = held.iter().map(|one| pump.port().lag(one)).sum::<Result<i64, _>>();
            if let Ok(lag) = lag {
                shared.signals().stage(name).lag_records = lag;
            }
        }
    }
    Ok(())
}

/// Tells which partitions a stage has from now on.
fn tell_division(name: StageName, held: &[TopicPartition], took: f64) {
    let partitions: Vec<u32> = held.iter().map(|one| one.partition).collect();
    tracing::info!(
        stage = name.slug(),
        ?partitions,
        restore_seconds = took,
        "partitions were divided anew and their state is restored"
    );
}

/// Nothing came: to partitions that are held, or, once they have been divided, to one who has none of them.
fn idled(stage: &mut StageSignals, holds_none: bool) {
    stage.idle += u64::from(!holds_none);
    stage.spare += u64::from(holds_none && stage.rebalances > 0);
}

fn committed(name: StageName, records: usize, turn: &Turn, took: f64, shared: &Shared) {
    let mut signals = shared.signals();
    let stage = signals.stage(name);
    stage.idle = 0;
    stage.records += records as u64;
    stage.published += turn.effects.len() as u64;
    stage.commits += 1;
    stage.transaction_seconds = took;
    stage.transactions.add(took);
    stage.longest_transaction_seconds = stage.longest_transaction_seconds.max(took);
    stage.newest_event_us = stage.newest_event_us.max(turn.newest.0);
    signals.count(turn);
    if turn.effects.iter().any(|effect| matches!(effect, Effect::Forecast(_))) {
        signals.forecast_seconds = took;
        signals.forecast_latency.add(took);
    }
    for effect in &turn.effects {
        match effect {
            Effect::Forecast(forecast) => {
                signals.forecasts += 1;
                signals.forecast_as_of_us = forecast.as_of.0;
            }
            Effect::Score(score) => {
                let skill = signals.skill.entry(method(score.method)).or_default();
                skill.0 += 1;
                skill.1 += score.pinball;
            }
            _ => {}
        }
    }
    if name == StageName::Fold {
        signals.watermark_us = turn.watermark.0;
    }
    drop(signals);
    for why in &turn.failed {
        tracing::warn!(stage = name.slug(), why, "no forecast");
    }
    shared.view().follow(&turn.effects);
}

fn method(method: ilt_domain::forecast::Method) -> &'static str {
    use ilt_domain::forecast::Method as M;
    match method {
        M::Ensemble => "ensemble",
        M::Persistence => "persistence",
        M::SeasonalNaive => "seasonal-naive",
        M::Climatology => "climatology",
        M::Smoothing => "smoothing",
        M::Erlang => "erlang",
        M::Regression => "regression",
    }
}
