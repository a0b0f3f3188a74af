//! `ilt tail`: the records of a topic as they come.

use std::sync::atomic::Ordering;
use std::time::Duration;

use ilt_live::settings::Topics;

use crate::args::Format;
use crate::args::live::TailArguments;
use crate::failure::Failure;
use crate::live::backend::{self, Backend};
use crate::live::line::Reader;
use crate::{interrupt, terminal};

/// Shows records until there are enough, or for ever.
pub(crate) fn tail(arguments: &TailArguments) -> Result<(), Failure> {
    let stop = interrupt::armed();
    let log = Backend::of(&arguments.log)?.open()?;
    let mut records = backend::reader(&*log, &full_name(&arguments.topic), arguments.from_beginning)?;
    let reader = Reader::new();
    let mut left = arguments.count.unwrap_or(u64::MAX);
    while left > 0 && !stop.load(Ordering::Relaxed) {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(500);
        for record in records.next(most, Duration::from_millis(200))? {
            left -= 1;
            match arguments.format {
                Format::Text => terminal::print(&reader.text(&record))?,
                Format::Json => terminal::print(&reader.json(&record).to_string())?,
            }
        }
        if arguments.no_wait && records.at_end()? {
            break;
        }
    }
    Ok(())
}

/// The full name behind a short one.
fn full_name(name: &str) -> String {
    let topics = Topics::default();
    match name {
        "events" => topics.events,
        "late" => topics.late,
        "dead-letters" => topics.dead_letters,
        "state" => topics.standing,
        "state-internal" => topics.standing_internal,
        "forecasts-internal" => topics.forecasts_internal,
        "cuts" => topics.cuts,
        "forecasts" => topics.forecasts,
        "scores" => topics.scores,
        "hand-offs" => topics.hand_offs,
        "hand-offs-internal" => topics.hand_offs_internal,
        other => other.to_string(),
    }
}
