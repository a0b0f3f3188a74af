//! What can be typed for the live service.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use ilt_live::stage::dead_letter_reasons;

use super::running::share;
use super::{Format, hours, minutes};

/// Which log is used.
#[derive(Debug, Args, Clone)]
pub(crate) struct Where {
    /// File of the embedded log; made if need be [default: ilt.log].
    #[arg(long, value_name = "FILE", conflicts_with = "kafka")]
    pub log: Option<PathBuf>,
    /// Settings of an Apache Kafka cluster instead; a file that may be empty for one on localhost:9092.
    #[arg(long, value_name = "FILE")]
    pub kafka: Option<PathBuf>,
}

impl Where {
    /// The log as it would be typed.
    pub(crate) fn typed(&self) -> String {
        match (&self.kafka, &self.log) {
            (Some(file), _) => format!(" --kafka {}", file.display()),
            (None, Some(file)) => format!(" --log {}", file.display()),
            (None, None) => String::new(),
        }
    }
}

/// A scenario as model and directory of the service.
#[derive(Debug, Args, Clone)]
pub(crate) struct Model {
    /// Change a value of the scenario, such as `scenario.start="2026-01-05"`; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Code of a system that sends events; may be given several times.
    #[arg(long = "source", value_name = "CODE")]
    pub sources: Vec<String>,
}

/// How a feed is disturbed on purpose.
#[derive(Debug, Args, Clone)]
pub(crate) struct Disturbing {
    /// Share of events sent hours late.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = any_share)]
    pub late: f64,
    /// Share of events sent twice.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = any_share)]
    pub duplicate: f64,
    /// Share of events never sent.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = any_share)]
    pub lost: f64,
    /// Share of events with a record beside them that cannot be read.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = any_share)]
    pub garbage: f64,
    /// Share of events sent with a wrong time first, and corrected hours later.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = any_share)]
    pub corrected: f64,
    /// Share of events sent a second time by mistake, and taken back hours later.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = any_share)]
    pub taken_back: f64,
    /// Send as the systems of practices and of each organisation rather than as one source.
    #[arg(long)]
    pub systems: bool,
    /// A source that says nothing from so long after the beginning on, such as simulated-lpt@30h; may be given several
    /// times. Sends as systems.
    #[arg(long, value_name = "SOURCE@TIME")]
    pub silence: Vec<String>,
}

/// How fast a simulation is sent.
#[derive(Debug, Args, Clone)]
pub(crate) struct Pace {
    /// Hours of the simulation in one minute; 0: as fast as they can be taken.
    #[arg(long, value_name = "HOURS", default_value_t = 12.0)]
    pub hours_per_minute: f64,
    /// How much of the beginning is sent as fast as it can be taken [default: 0h; of a demonstration 8h, the night].
    #[arg(long, value_name = "TIME", value_parser = any_hours)]
    pub skip: Option<u32>,
    /// How much is sent in all [default: all of the scenario].
    #[arg(long, value_name = "TIME", value_parser = hours)]
    pub length: Option<u32>,
    /// Minutes of the simulation between ticks of the clock.
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub tick: u32,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The scenario: its teams, practices and steps are the directory of events, its model makes the forecasts.
    #[arg(required_unless_present = "demo")]
    pub scenario: Option<PathBuf>,
    /// Simulate the scenario (simulations/baseline.toml if none is given) as a live source as well; without --log or
    /// --kafka into a log that is thrown away at the end.
    #[arg(long)]
    pub demo: bool,
    #[command(flatten)]
    pub log: Where,
    #[command(flatten)]
    pub model: Model,
    #[command(flatten)]
    pub pace: Pace,
    #[command(flatten)]
    pub disturbing: Disturbing,
    /// Members of each forecast's ensemble [default: 100; of a demonstration 40].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub members: Option<u32>,
    /// Event time between forecasts: 10m to 30m, or whole hours [default: 1h; of a demonstration 2h].
    #[arg(long, value_name = "TIME", value_parser = minutes)]
    pub every: Option<u32>,
    /// Event time after which a forecast goes out without a locality that says nothing.
    #[arg(long, value_name = "TIME", default_value = "6h", value_parser = hours)]
    pub patience: u32,
    /// The furthest horizon of forecasts: 4h, 48h, 14d or 12w [default: 12w; of a demonstration 14d].
    #[arg(long, value_name = "TIME", value_parser = hours)]
    pub furthest: Option<u32>,
    /// Who sends ticks of the clock: the service, every minute, or the source.
    #[arg(long, value_enum, default_value_t = Clock::Source)]
    pub clock: Clock,
    /// Address of the status page; `none`: no page. Beyond this machine only with --token-file.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8321")]
    pub http: String,
    /// File with the token that readers of the status page must show.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Numbers of people below this are withheld from public topics and the status page where a source is no simulation;
    /// 0: all are shown exactly, to everyone who can read them.
    #[arg(long, value_name = "PEOPLE", default_value_t = 8)]
    pub suppress_below: u32,
    /// Partitions of the topics, when they are made; fixed for their life.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub partitions: u32,
    /// Accept a gap: begin at the oldest record kept where positions have expired.
    #[arg(long)]
    pub accept_gap: bool,
    /// Take over from another service on the same embedded log.
    #[arg(long)]
    pub take_over: bool,
    /// Stop after so many seconds.
    #[arg(long, value_name = "SECONDS")]
    pub stop_after: Option<u64>,
    /// Stop when everything committed has been read (to catch up, or to replay a log).
    #[arg(long, conflicts_with = "demo")]
    pub until_caught_up: bool,
}

/// Who sends ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clock {
    /// The source does, as `ilt emit` does.
    Source,
    /// The service does, by the clock on the wall.
    Wall,
}

/// Arguments of `emit`.
#[derive(Debug, Args)]
pub(crate) struct EmitArguments {
    /// The scenario to simulate.
    pub scenario: PathBuf,
    #[command(flatten)]
    pub log: Where,
    #[command(flatten)]
    pub model: Model,
    #[command(flatten)]
    pub pace: Pace,
    #[command(flatten)]
    pub disturbing: Disturbing,
    /// Master seed.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Which replication.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub rep: u32,
    /// Move the simulation by whole weeks, so that it begins in the week before now.
    #[arg(long)]
    pub now: bool,
    /// What is sent before so long after the beginning is left out, as sent before.
    #[arg(long, value_name = "TIME", value_parser = any_hours, conflicts_with = "resume")]
    pub from: Option<u32>,
    /// Go on where the events in the log end.
    #[arg(long)]
    pub resume: bool,
    /// Partitions of the topics, if they have to be made.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub partitions: u32,
    /// How long events are kept, if their topic has to be made: a back-test needs all it is to judge [default: 35d].
    #[arg(long, value_name = "TIME", value_parser = hours)]
    pub keep: Option<u32>,
}

/// Arguments of `tail`.
#[derive(Debug, Args)]
pub(crate) struct TailArguments {
    /// The topic, in full or its short name: events, late, dead-letters, state, forecasts, scores, hand-offs, the exact
    /// state-internal, forecasts-internal and hand-offs-internal, cuts, fold-changelog, forecast-changelog.
    pub topic: String,
    #[command(flatten)]
    pub log: Where,
    /// Begin at the oldest record kept rather than at the end.
    #[arg(long)]
    pub from_beginning: bool,
    /// Stop after so many records.
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// Stop at the end instead of waiting for more.
    #[arg(long)]
    pub no_wait: bool,
    /// One line a record, or one JSON document a line.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `topics`.
#[derive(Debug, Args)]
pub(crate) struct TopicsArguments {
    #[command(subcommand)]
    pub action: TopicsAction,
}

/// What to do about topics.
#[derive(Debug, Subcommand)]
pub(crate) enum TopicsAction {
    /// Make the topics that are missing.
    Create(TopicsOf),
    /// Say how the topics differ from what the service needs; exit code 2 if they do.
    Check(TopicsOf),
}

/// Whose topics.
#[derive(Debug, Args)]
pub(crate) struct TopicsOf {
    #[command(flatten)]
    pub log: Where,
    /// Partitions of the topics of events and all that are keyed like them.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub partitions: u32,
}

/// Arguments of `replay-dead-letters`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    pub log: Where,
    /// Only dead letters with this reason; all if not given.
    #[arg(long, value_name = "REASON", value_parser = PossibleValuesParser::new(dead_letter_reasons()))]
    pub reason: Option<String>,
    /// Only say what would be sent.
    #[arg(long)]
    pub dry_run: bool,
}

fn any_share(text: &str) -> Result<f64, String> {
    if text.trim_end_matches('%').parse() == Ok(0.0) { Ok(0.0) } else { share(text) }
}

pub(crate) fn any_hours(text: &str) -> Result<u32, String> {
    if text.trim() == "0h" { Ok(0) } else { hours(text) }
}
