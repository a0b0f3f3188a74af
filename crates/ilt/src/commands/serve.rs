//! `ilt serve`: the live service until it is stopped.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ilt_domain::{Moment, Span};
use ilt_live::service::{Running, Shared};
use ilt_live::settings::Settings;
use ilt_live::signals::{Signals, StageName, StageSignals};
use ilt_wire::headers::rfc3339;

use crate::args::live::{Clock, ServeArguments, Where};
use crate::failure::Failure;
use crate::live::backend::{self, Backend, Rights};
use crate::live::feed::{Feed, Sending, at_most_all};
use crate::live::model::{self, Loaded};
use crate::live::service::{Plan, stages};
use crate::live::ticker;
use crate::{interrupt, terminal};

/// The scenario of a demonstration, if none is named.
const DEMONSTRATED: &str = "simulations/baseline.toml";
/// A source waits while the service is this many records behind.
const MOST_BEHIND: i64 = 20_000;

/// Runs the service.
pub(crate) fn serve(arguments: &ServeArguments) -> Result<(), Failure> {
    logs();
    let stop = interrupt::armed();
    at_most_all(&arguments.disturbing)?;
    let path = arguments.scenario.clone().unwrap_or_else(|| PathBuf::from(DEMONSTRATED));
    let loaded = model::load(&path, &arguments.model)?;
    let elsewhere = arguments.log.log.is_some() || arguments.log.kafka.is_some();
    let scratch = if arguments.demo && !elsewhere { Some(scratch()?) } else { None };
    let log = scratch.as_ref().map(|folder| folder.path().join("ilt.log"));
    let log = log.map_or_else(|| arguments.log.clone(), |log| Where { log: Some(log), kafka: None });
    let backend = Backend::of(&log)?;
    let (every, furthest, members) = pace_of_forecasts(arguments);
    let hours = |count: u32| Span(i64::from(count) * Span::HOUR.0);
    let known = loaded.known(Settings {
        every: Span(i64::from(every) * Span::MINUTE.0),
        patience: hours(arguments.patience),
        suppress_below: arguments.suppress_below,
        ..Settings::default()
    });
    backend::make(&mut *backend.open()?, &known.settings.topics.specs(arguments.partitions), &log)?;
    let rights = Rights { accept_gap: arguments.accept_gap, take_over: arguments.take_over };
    let furthest = hours(furthest);
    let plan = Plan { backend, rights, known, members, furthest };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        scenario = loaded.study.context.name,
        log = plan.backend.name(),
        take_over = rights.take_over,
        "the service starts"
    );
    let shared = Arc::new(Shared::default());
    recall(&loaded, &plan, &shared);
    let stages = stages(&loaded, &plan, &shared, &stop)?;
    let page = crate::live::page::open(arguments, &loaded, &shared, &stop)?;
    tell_where(&plan.backend, page.as_ref().map(ilt_dashboard::Serving::address));
    let outcome = thread::scope(|scope| {
        if arguments.demo {
            scope.spawn(|| demonstrate(arguments, &loaded, &plan, &shared, &stop));
        }
        if arguments.clock == Clock::Wall && !arguments.demo {
            scope.spawn(|| {
                ticker::run(&plan.backend, &plan.known.settings.topics.events, &loaded.codes, &stop)
            });
        }
        watch(arguments, &stages, &shared, &stop);
        stop.store(true, Ordering::Relaxed);
        finish(stages)
    });
    let page = page.map_or(Ok(()), ilt_dashboard::Serving::join);
    tell_end(&shared.signals());
    tracing::info!("the service has stopped");
    outcome.and(page.map_err(|why| Failure::Log(why.to_string())))
}

/// Takes up what was last published, for whoever looks on. The service runs without it.
fn recall(loaded: &Loaded, plan: &Plan, shared: &Shared) {
    let recalled = plan.backend.open().and_then(|log| {
        Ok(ilt_live::recall::recall(&*log, &plan.known.settings.topics, &loaded.codes, shared)?)
    });
    if let Err(why) = recalled {
        tracing::warn!(%why, "what was published before cannot be shown");
    }
}

/// Minutes between forecasts, hours to the furthest horizon, members: in a demonstration an hour of the simulation takes
/// seconds, so it forecasts less.
fn pace_of_forecasts(arguments: &ServeArguments) -> (u32, u32, u32) {
    let (every, furthest, members) = if arguments.demo { (120, 14 * 24, 40) } else { (60, 84 * 24, 100) };
    (
        arguments.every.unwrap_or(every),
        arguments.furthest.unwrap_or(furthest),
        arguments.members.unwrap_or(members),
    )
}

/// Whether logs are asked for as JSON, one object a line.
fn in_json() -> bool {
    std::env::var("ILT_LOG_FORMAT").is_ok_and(|format| format == "json")
}

/// Structured logs on standard error; what is logged never holds a payload. Where programs read them, everything that is
/// said is among them; people are told how it goes in plain lines and need only what is wrong.
pub(crate) fn logs() {
    let json = in_json();
    let least = if json { "info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("ILT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(least));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second attempt to set the logs up, as tests make, changes nothing.
    let _ = if json { logs.json().try_init() } else { logs.try_init() };
}

/// Tells how it goes: in a plain line, or as one of the logs where programs read them.
fn say(text: &str) {
    match in_json() {
        true => tracing::info!("{text}"),
        false => terminal::tell(text),
    }
}

fn scratch() -> Result<tempfile::TempDir, Failure> {
    let made = tempfile::Builder::new().prefix("ilt-demo-").tempdir();
    made.map_err(|why| Failure::file("make a folder in", Path::new("the folder for temporary files"), why))
}

fn tell_where(backend: &Backend, page: Option<std::net::SocketAddr>) {
    say(&format!("Log: {}", backend.name()));
    if let Some(address) = page {
        say(&format!("Status page: http://{address}/   (Ctrl-C stops the service)"));
    }
}

/// Sends the scenario as a live source.
fn demonstrate(
    arguments: &ServeArguments,
    loaded: &Loaded,
    plan: &Plan,
    shared: &Shared,
    stop: &Arc<AtomicBool>,
) {
    let sending = Sending {
        pace: &arguments.pace,
        disturbing: &arguments.disturbing,
        topic: plan.known.settings.topics.events.clone(),
        seed: loaded.study.plan.seed,
        replication: 1,
        shift: Span::ZERO,
        from: None,
        skip: 8,
    };
    let behind = || shared.signals().stage(StageName::Fold).lag_records > MOST_BEHIND;
    let sent = Feed::new(loaded, &sending, stop).and_then(|mut feed| {
        plan.backend.open().and_then(|mut log| feed.send(&mut *log, stop, behind, |_| ()))
    });
    if let Err(why) = sent {
        say(&why.to_string());
        stop.store(true, Ordering::Relaxed);
    }
}

/// Watches until the service stops or is to be stopped; tells now and then how far it is.
#[allow(
    clippy::disallowed_methods,
    reason = "how long the command has run is told to people, and to --stop-after"
)]
fn watch(arguments: &ServeArguments, stages: &[Running], shared: &Shared, stop: &AtomicBool) {
    let began = Instant::now();
    let mut told = began;
    let mut fed = Fed::default();
    while !stop.load(Ordering::Relaxed) && !stages.iter().any(Running::is_finished) {
        thread::sleep(Duration::from_millis(100));
        let over = arguments.stop_after.is_some_and(|seconds| began.elapsed().as_secs() >= seconds);
        if over || (arguments.until_caught_up && fed.caught_up(&shared.signals())) {
            tell_spare(&shared.signals());
            return;
        }
        if told.elapsed() >= Duration::from_secs(5) {
            told = Instant::now();
            tell_progress(shared);
        }
    }
}

/// Polls in a row that must bring nothing before a stage counts as having read all there is.
const QUIET: u64 = 8;

/// Polls in a row, some ten seconds of them, after which a stage that was given no partitions gets none: where only what
/// moves is stopped, a newcomer is first given nothing.
const SPARE: u64 = 200;

/// How far both stages were when the first last committed something. The first feeds the second: polls that brought the
/// second nothing before then tell nothing, and while it is at work on what came it makes none.
#[derive(Debug, Default)]
struct Fed {
    /// Records that the first had read.
    records: u64,
    /// Polls in a row that had brought the second nothing.
    idle: u64,
}

impl Fed {
    /// Whether both stages have read all there is for them.
    fn caught_up(&mut self, signals: &Signals) -> bool {
        let stages = [StageName::Fold, StageName::Outlook].map(|name| signals.stages.get(&name));
        let [Some(fold), Some(outlook)] = stages else { return false };
        if fold.records != self.records || outlook.idle < self.idle {
            *self = Self { records: fold.records, idle: outlook.idle };
        }
        let done = |stage: &StageSignals, since: u64| stage.idle >= since + QUIET || stage.spare >= SPARE;
        done(fold, 0) && done(outlook, self.idle)
    }
}

/// Tells which stages had nothing to do, since others had all the partitions.
fn tell_spare(signals: &Signals) {
    let spare = signals.stages.iter().filter(|(_, stage)| stage.spare >= SPARE);
    for name in spare.map(|(name, _)| name.slug()) {
        say(&format!(
            "No partitions for `{name}` here: other instances have all there are, and this one stood by"
        ));
    }
}

fn tell_progress(shared: &Shared) {
    let signals = shared.signals().clone();
    let view = shared.view();
    let hand_offs: i64 =
        view.hand_offs.iter().filter(|(key, _)| key.class.headline()).map(|(_, count)| count).sum();
    let waiting: u32 = view.standing.values().map(|state| state.waiting).sum();
    say(&format!(
        "{} UTC  {} events  {waiting} waiting  {hand_offs} hand-offs in 28 days  {} forecasts, the newest of {}",
        time(view.now),
        signals.counted,
        signals.forecasts,
        time(Moment(signals.forecast_as_of_us)),
    ));
}

/// An event time to the minute; a dash before any.
fn time(at: Moment) -> String {
    let text = rfc3339(at);
    if at.0 <= 0 { "-".into() } else { text.get(..16).unwrap_or(&text).replace('T', " ") }
}

fn finish(stages: Vec<Running>) -> Result<(), Failure> {
    let ends: Vec<_> = stages.into_iter().map(Running::join).collect();
    ends.into_iter().collect::<Result<(), _>>().map_err(|why| Failure::Log(why.to_string()))
}

fn tell_end(signals: &Signals) {
    let dead: u64 = signals.dead_letters.values().sum();
    say(&format!(
        "{} events counted, {} came twice, {} came late, {} beyond the horizon; {dead} dead letters; {} forecasts",
        signals.counted, signals.duplicates, signals.late, signals.too_old, signals.forecasts
    ));
}

#[cfg(test)]
mod tests {
    use super::{Fed, QUIET, SPARE};
    use ilt_live::signals::{Signals, StageName};

    #[test]
    fn one_that_stands_by_waits_for_nobody() {
        let (mut signals, mut fed) = (Signals::default(), Fed::default());
        assert!(!fed.caught_up(&signals), "before anything was divided");
        signals.stage(StageName::Fold).idle = QUIET;
        signals.stage(StageName::Outlook).spare = SPARE - 1;
        assert!(!fed.caught_up(&signals), "partitions may still come");
        signals.stage(StageName::Outlook).spare = SPARE;
        assert!(fed.caught_up(&signals));
        signals.stage(StageName::Fold).idle = 0;
        assert!(!fed.caught_up(&signals), "there is more to read");
    }

    #[test]
    fn polls_before_the_first_stage_fed_the_second_do_not_count() {
        let (mut signals, mut fed) = (Signals::default(), Fed::default());
        signals.stage(StageName::Outlook).idle = 10 * QUIET;
        signals.stage(StageName::Fold).records = 7;
        assert!(!fed.caught_up(&signals), "the first is at work");
        signals.stage(StageName::Fold).idle = QUIET;
        assert!(!fed.caught_up(&signals), "the second may be at work on what the first gave it");
        signals.stage(StageName::Outlook).idle = 0;
        assert!(!fed.caught_up(&signals), "it has committed");
        signals.stage(StageName::Outlook).idle = QUIET;
        assert!(fed.caught_up(&signals));
        signals.stage(StageName::Fold).records = 8;
        signals.stage(StageName::Outlook).idle = 2 * QUIET;
        assert!(!fed.caught_up(&signals), "the first gave it more");
        signals.stage(StageName::Outlook).idle = 3 * QUIET;
        assert!(fed.caught_up(&signals), "and it found nothing in that");
    }
}
