//! What can be typed. Help, completions and the meaning of every option come from here.

mod help;
pub(crate) mod live;
mod running;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use running::{Format, Output, Running, Trial};

use help::{
    BACKTEST, CHECK, COMPARE, COMPLETIONS, EMIT, EXAMPLES, NEW, REPLAY, REPORT, RUN, SAVE, SCHEMA, SERVE,
    TAIL, TOPICS, TRACE,
};

/// Capacity scenarios for integrated locality teams.
///
/// Describe teams, pathways and demand in a scenario file; learn which teams are short of staff and by how much, how
/// long people wait, and how often they are handed from one team to another.
#[derive(Debug, Parser)]
#[command(name = "ilt", version, max_term_width = 100, after_help = EXAMPLES, propagate_version = true)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a scenario and report what was found.
    #[command(after_help = RUN)]
    Run(RunArguments),
    /// Run variants beside a base on the same people and the same luck, and report the differences.
    #[command(after_help = COMPARE)]
    Compare(CompareArguments),
    /// Tell one person's story: who saw them when, how long they waited, who held their care.
    #[command(after_help = TRACE)]
    Trace(TraceArguments),
    /// Look for mistakes in scenarios without running them; all are shown at once.
    #[command(after_help = CHECK)]
    Check(CheckArguments),
    /// Print the JSON Schema of scenario files, for editors.
    #[command(after_help = SCHEMA)]
    Schema(SchemaArguments),
    /// Write a commented scenario to start from.
    #[command(after_help = NEW)]
    New(NewArguments),
    /// Write the report of earlier results again.
    #[command(after_help = REPORT)]
    Report(ReportArguments),
    /// Run a scenario up to a point in time and save its state, to be taken up by `run --from`.
    #[command(after_help = SAVE)]
    Save(SaveArguments),
    /// Judge forecasts of the past: of counts, or of the live service over a log of events, beside every simple rule.
    #[command(after_help = BACKTEST)]
    Backtest(Box<BacktestArguments>),
    /// Run the live service: activity events in, hand-off counts and capacity forecasts out.
    #[command(after_help = SERVE)]
    Serve(Box<live::ServeArguments>),
    /// Send a simulation as a live source.
    #[command(after_help = EMIT)]
    Emit(Box<live::EmitArguments>),
    /// Show the records of a topic as they come.
    #[command(after_help = TAIL)]
    Tail(live::TailArguments),
    /// Make or check the topics of the live service.
    #[command(after_help = TOPICS)]
    Topics(live::TopicsArguments),
    /// Send dead letters again, once what was wrong has been mended.
    #[command(after_help = REPLAY)]
    ReplayDeadLetters(live::ReplayArguments),
    /// Print completions for a shell.
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The scenario file.
    pub scenario: PathBuf,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub output: Output,
    /// Write everything that happens in one replication as CSV; of the baseline some 4 GB.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Which replication is logged.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "log", value_parser = clap::value_parser!(u32).range(1..))]
    pub log_rep: u32,
    /// Take up a state saved by `ilt save` and run it to the end.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reps", "precision", "seed", "log"])]
    pub from: Option<PathBuf>,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// The scenario the others are held against.
    pub base: PathBuf,
    /// Scenarios to compare with it.
    #[arg(required = true)]
    pub variants: Vec<PathBuf>,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// The scenario file.
    pub scenario: PathBuf,
    /// Whose story: practice/number of a person of the register, or the number of an anonymous need.
    #[arg(long, value_name = "ID")]
    pub patient: Option<String>,
    /// Which replication.
    #[arg(long, alias = "reps", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub rep: u32,
    /// Master seed.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Change a value of the scenario; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The scenario files.
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Change a value of the scenarios first; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// Compare a file with the schema instead of printing it; exit code 2 if they differ.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "simulations/schema/scenario.schema.json")]
    pub check: Option<PathBuf>,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// The file to write; it must not exist.
    pub path: PathBuf,
    /// Start from this scenario, with its workforce in a table to edit.
    #[arg(long, value_name = "SCENARIO")]
    pub from: Option<PathBuf>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The folder of an earlier run.
    pub dir: PathBuf,
}

/// Arguments of `save`.
#[derive(Debug, Args)]
pub(crate) struct SaveArguments {
    /// The scenario file.
    pub scenario: PathBuf,
    /// When: a date or time of the calendar (2017-12-04, 2017-12-04T08:00), or a time since the start ('500 h', '10 d').
    #[arg(long, value_name = "TIME")]
    pub at: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Number of replications to save.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub reps: u32,
    #[command(flatten)]
    pub trial: Trial,
}

/// Arguments of `backtest`.
#[derive(Debug, Args)]
pub(crate) struct BacktestArguments {
    /// Table of counts, hourly or daily: `time,count[,stream][,holiday]`; with --log or --kafka the scenario whose
    /// events the log holds.
    pub of: PathBuf,
    /// Judge the live service over the events of this embedded log.
    #[arg(long, value_name = "FILE", conflicts_with = "kafka")]
    pub log: Option<PathBuf>,
    /// Judge the live service over the events of an Apache Kafka cluster; its settings.
    #[arg(long, value_name = "FILE")]
    pub kafka: Option<PathBuf>,
    /// How far ahead is foretold, such as 48h, 14d or 12w [default: 48h hourly, 28d daily; of a log 12w].
    #[arg(long, value_name = "TIME", value_parser = hours)]
    pub horizon: Option<u32>,
    /// Time from one forecast to the next [default: 12h hourly, 7d daily; of a log 12h].
    #[arg(long, value_name = "TIME", value_parser = hours)]
    pub origin_every: Option<u32>,
    /// First day of the test; methods are fitted to what lies before [default: the last third, a year at most; of a log
    /// after eight weeks, its second half at least].
    #[arg(long, value_name = "DATE")]
    pub test_from: Option<String>,
    /// Special days where the table has no column for them.
    #[arg(long, value_enum, default_value_t = SpecialDays::England)]
    pub holidays: SpecialDays,
    /// Members of each forecast's ensemble, over a log [default: 50].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub members: Option<u32>,
    #[command(flatten)]
    pub model: live::Model,
    /// Folder for the page and all scores [default: out/FILE-backtest; with --format json only if given].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed: the answer, or the document of all scores.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Threads to use; scores do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// No progress bar.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which days are special.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpecialDays {
    /// The bank holidays of England and the days about them.
    England,
    /// None.
    None,
}

/// A time written as `48h`, `14d` or `12w`, in hours.
fn hours(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is not a time of an hour to a year; write 48h, 14d or 12w");
    let text_of = text.trim();
    let letters = text_of.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let number: u32 = text_of[..letters].parse().map_err(|_| wrong())?;
    let unit = match text_of[letters..].trim() {
        "h" => 1,
        "d" => 24,
        "w" => 168,
        _ => return Err(wrong()),
    };
    number.checked_mul(unit).filter(|hours| (1..=366 * 24).contains(hours)).ok_or_else(wrong)
}

/// A time between forecasts, in minutes: as [`hours`], or minutes of which an hour holds a whole number.
fn minutes(text: &str) -> Result<u32, String> {
    let part = text.trim().strip_suffix('m').and_then(|number| number.trim().parse::<u32>().ok());
    match part {
        Some(minutes @ (10 | 12 | 15 | 20 | 30 | 60)) => Ok(minutes),
        Some(_) => Err(format!(
            "`{text}` does not divide an hour into parts of ten minutes or more; write 10m, 12m, 15m, 20m or 30m"
        )),
        None => hours(text).map(|hours| hours * 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound_and_every_command_has_examples() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let examples = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                examples.contains(&format!("ilt {}", sub.get_name())),
                "{} has no example",
                sub.get_name()
            );
        }
    }

    /// The commands among the examples of every help, without what a shell would do with them.
    fn examples() -> Vec<String> {
        let command = Arguments::command();
        let helps = std::iter::once(&command).chain(command.get_subcommands());
        let helps = helps.filter_map(|sub| sub.get_after_help().map(ToString::to_string));
        let lines: Vec<String> =
            helps.flat_map(|help| help.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let commands = lines
            .iter()
            .flat_map(|line| line.trim().split("    ").next())
            .flat_map(|line| line.split(" && "));
        commands
            .filter(|line| line.starts_with("ilt "))
            .map(|line| line.split(" > ").next().unwrap_or(line).to_owned())
            .collect()
    }

    #[test]
    fn examples_of_the_help_can_be_typed() {
        let examples = examples();
        assert!(examples.len() > 40, "{examples:?}");
        for example in examples {
            // A quoted time of two words becomes one.
            let typed = example.replace('\'', "").replace("500 h", "500h");
            Arguments::try_parse_from(typed.split_whitespace())
                .unwrap_or_else(|why| panic!("{example}: {why}"));
        }
    }

    #[test]
    fn files_the_examples_name_are_there() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let all = examples().join(" ");
        let ours = all.split_whitespace().filter(|word| word.starts_with("simulations/"));
        for path in ours.map(|path| root.join(path.trim_end_matches("*.toml"))) {
            assert!(path.exists(), "{} is in an example and nowhere else", path.display());
        }
    }

    #[test]
    fn forecasts_come_in_parts_of_an_hour_or_in_hours() {
        assert_eq!(
            (minutes("15m"), minutes("30 m"), minutes("2h"), minutes("1d")),
            (Ok(15), Ok(30), Ok(120), Ok(1_440))
        );
        for wrong in ["7m", "90m", "0m", "-10m", "m", "5m", "30", "30s", "0h"] {
            assert!(minutes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_ahead_has_a_unit() {
        assert_eq!((hours("48h"), hours("14 d"), hours("12w")), (Ok(48), Ok(336), Ok(2_016)));
        for wrong in ["48", "0h", "-3h", "h", "9999999999d", "54w", "3 months", ""] {
            assert!(hours(wrong).is_err(), "{wrong}");
        }
    }
}
