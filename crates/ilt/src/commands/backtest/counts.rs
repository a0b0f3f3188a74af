//! Judging forecasts of a plain table of counts.

use std::fs;
use std::path::Path;

use ilt_forecast::backtest::{self, Control, Findings, Plan};
use ilt_forecast::counts_table;
use ilt_forecast::history::{Cadence, History, Holidays};

use super::{interrupted, name};
use crate::args::{BacktestArguments, SpecialDays};
use crate::failure::Failure;
use crate::terminal::Bar;
use crate::{interrupt, loading};

/// Problems shown one by one, at most.
const SHOWN: usize = 20;

/// Judges every method on every series of the table.
pub(super) fn judge(arguments: &BacktestArguments) -> Result<Findings, Failure> {
    let series = read(&arguments.of, arguments.holidays)?;
    let trials = trials(series, arguments)?;
    let stop = interrupt::armed();
    let outcome = loading::on_threads(arguments.threads, || {
        let bar = Bar::of(&name(&arguments.of), "forecasts", arguments.quiet);
        bar.upto(backtest::steps(&trials));
        let outcome = backtest::run(&trials, Control { stop: &stop, progress: &|| bar.step() });
        let title = format!("Back-test of {}", name(&arguments.of));
        outcome.map(|outcome| outcome.map(|outcome| backtest::findings(&outcome, &title)))
    })?;
    outcome.map_err(|fault| Failure::Input(fault.to_string()))?.ok_or_else(interrupted)
}

fn read(path: &Path, holidays: SpecialDays) -> Result<Vec<History>, Failure> {
    let table = fs::read(path).map_err(|why| Failure::file("read", path, why))?;
    let holidays = match holidays {
        SpecialDays::England => Holidays::England,
        SpecialDays::None => Holidays::None,
    };
    counts_table::read(&table, &holidays).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        refused(path, &told)
    })
}

fn refused(path: &Path, problems: &[String]) -> Failure {
    let count = problems.len();
    let s = if count == 1 { "" } else { "s" };
    // Nobody counts on where a table is not what was meant.
    let more = if count >= counts_table::MOST { " or more" } else { "" };
    let mut text = format!("{}: {count} problem{s}{more}", path.display());
    for problem in problems.iter().take(SHOWN) {
        text += &format!("\n  {problem}");
    }
    if count > SHOWN {
        text += &format!("\n  and {} more", count - SHOWN);
    }
    Failure::Input(text)
}

/// Every series with its plan, or all plans that do not fit.
fn trials(series: Vec<History>, arguments: &BacktestArguments) -> Result<Vec<(History, Plan)>, Failure> {
    let day = arguments.test_from.as_deref().map(counts_table::day).transpose();
    let day = day.map_err(|why| Failure::Input(format!("--test-from: {why}")))?;
    let cadence = series.first().map_or(Cadence::Daily, |series| series.cadence);
    let (horizon, every) = match cadence {
        Cadence::Hourly => (48, 12),
        Cadence::Daily => (28 * 24, 7 * 24),
    };
    let horizon = slots("--horizon", arguments.horizon.unwrap_or(horizon), cadence)?;
    let every = slots("--origin-every", arguments.origin_every.unwrap_or(every), cadence)?;
    let planned = |history: History| {
        let plan = Plan { test_from: first(&history, day), horizon, every };
        (history, plan)
    };
    let trials: Vec<(History, Plan)> = series.into_iter().map(planned).collect();
    let faults: Vec<String> = trials
        .iter()
        .filter_map(|(history, plan)| plan.check(history).err())
        .map(|fault| fault.to_string())
        .collect();
    if faults.is_empty() { Ok(trials) } else { Err(refused(&arguments.of, &faults)) }
}

/// Hours as slots of a series.
fn slots(option: &str, hours: u32, cadence: Cadence) -> Result<usize, Failure> {
    match cadence {
        Cadence::Hourly => Ok(hours as usize),
        Cadence::Daily if hours.is_multiple_of(24) => Ok(hours as usize / 24),
        Cadence::Daily => Err(Failure::Input(format!(
            "{option}: the series is daily, so {hours} h cannot be counted; write whole days"
        ))),
    }
}

/// The first slot of the test: of this day, or of the last third of the series, a year at most.
fn first(history: &History, day: Option<i32>) -> usize {
    let slots = &history.slots;
    let (Some(begin), Some(end)) = (slots.first(), slots.last()) else { return 0 };
    let length = end.day - begin.day + 1;
    let day = day.unwrap_or_else(|| end.day + 1 - (length / 3).min(365));
    slots.partition_point(|slot| slot.day < day)
}
