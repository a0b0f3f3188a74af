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
    let topic = full_name(&arguments.topic)?;
    let log = Backend::of(&arguments.log)?.open_what_is_there()?;
    let mut records = backend::reader(&*log, &topic, arguments.from_beginning)?;
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

/// Short names of the topics, with those in full.
fn names() -> [(&'static str, String); 13] {
    let topics = Topics::default();
    [
        ("events", topics.events),
        ("late", topics.late),
        ("dead-letters", topics.dead_letters),
        ("state", topics.standing),
        ("state-internal", topics.standing_internal),
        ("cuts", topics.cuts),
        ("forecasts", topics.forecasts),
        ("forecasts-internal", topics.forecasts_internal),
        ("scores", topics.scores),
        ("hand-offs", topics.hand_offs),
        ("hand-offs-internal", topics.hand_offs_internal),
        ("fold-changelog", topics.state),
        ("forecast-changelog", topics.outlook),
    ]
}

/// The full name of a topic that is given by either of its names.
fn full_name(name: &str) -> Result<String, Failure> {
    let names = names();
    let known = names.iter().find(|(short, full)| *short == name || full == name);
    known.map(|(_, full)| full.clone()).ok_or_else(|| {
        let short: Vec<&str> = names.iter().map(|(short, _)| *short).collect();
        Failure::Input(format!("there is no topic `{name}`; topics are {}", short.join(", ")))
    })
}
