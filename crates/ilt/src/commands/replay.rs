//! `ilt replay-dead-letters`: sends dead letters again to the topic they came from.

use std::ops::ControlFlow;

use ilt_live::port::{Outgoing, Record, read_to_end};
use ilt_live::settings::Topics;

use crate::args::live::ReplayArguments;
use crate::failure::Failure;
use crate::live::backend::{self, Backend};
use crate::terminal;

/// Sends dead letters again; the number of the attempt goes with each, so that one that comes back can be told apart.
pub(crate) fn replay(arguments: &ReplayArguments) -> Result<(), Failure> {
    let mut log = Backend::of(&arguments.log)?.open()?;
    let topics = Topics::default();
    let mut letters = backend::reader(&*log, &topics.dead_letters, true)?;
    let (mut sent, mut withheld, mut left) = (0u64, 0u64, 0u64);
    let mut batch = Vec::new();
    read_to_end(&mut *letters, |read| {
        for letter in read {
            let wanted = arguments
                .reason
                .as_ref()
                .is_none_or(|reason| letter.header("dlq.reason").is_some_and(|found| found == *reason));
            match (wanted, letter.value.is_none() && letter.key.is_none()) {
                (false, _) => left += 1,
                (true, true) => withheld += 1,
                (true, false) => {
                    sent += 1;
                    batch.push(again(letter, &topics.events));
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    if !arguments.dry_run {
        backend::append(&mut *log, batch)?;
    }
    let verb = if arguments.dry_run { "would be sent" } else { "sent" };
    terminal::print(&format!(
        "{sent} {verb} again; {left} with other reasons; {withheld} withheld and not kept"
    ))
}

/// The record as it was, with the number of the attempt.
fn again(letter: Record, events: &str) -> Outgoing {
    let timestamp = letter.header("dlq.original-timestamp").and_then(|text| text.parse().ok());
    let topic =
        letter.header("dlq.original-topic").map_or_else(|| events.to_string(), |topic| topic.into_owned());
    let kept = |name: &str| !name.starts_with("dlq.") || name == "dlq.attempt";
    Outgoing {
        topic,
        partition: None,
        timestamp: timestamp.unwrap_or(letter.timestamp),
        headers: letter.headers.only(kept),
        key: letter.key,
        value: letter.value,
    }
}
