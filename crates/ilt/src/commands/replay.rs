//! `ilt replay-dead-letters`: sends dead letters again to the topic they came from, each of them once.
//!
//! A record sent again says in a header which letter it was. The topics it went to therefore tell what has been sent
//! already, whatever became of it and however an earlier attempt ended; one that comes back is a new letter.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use ilt_live::port::{Outgoing, Record, Start, read_to_end};
use ilt_live::settings::Topics;

use crate::args::live::ReplayArguments;
use crate::failure::Failure;
use crate::live::backend::{self, Backend, Opened};
use crate::{interrupt, terminal};

/// Names the letter that a record is: its partition and offset on the topic of dead letters.
const LETTER: &str = "dlq.letter";
/// Records in one append.
const BATCH: usize = 1_000;

/// Letters by the topic they are for and by where they stand, and those that are not sent.
#[derive(Default)]
struct Letters {
    wanted: BTreeMap<String, BTreeMap<String, Outgoing>>,
    others: u64,
    withheld: u64,
}

/// Sends dead letters again; the number of the attempt goes with each, so that one that comes back can be told apart.
pub(crate) fn replay(arguments: &ReplayArguments) -> Result<(), Failure> {
    let stop = interrupt::armed();
    let mut log = Backend::of(&arguments.log)?.open_what_is_there()?;
    let mut letters = letters(&*log, arguments.reason.as_deref(), &stop)?;
    let found = letters.wanted.values().map(BTreeMap::len).sum::<usize>();
    for (topic, wanted) in &mut letters.wanted {
        for letter in sent_before(&*log, topic, &stop)? {
            wanted.remove(&letter);
        }
    }
    let batch: Vec<Outgoing> = letters.wanted.into_values().flat_map(BTreeMap::into_values).collect();
    let (sent, before) = (batch.len(), found - batch.len());
    if !arguments.dry_run {
        let mut left = batch.into_iter();
        while left.len() > 0 && !stop.load(Ordering::Relaxed) {
            backend::append(&mut *log, left.by_ref().take(BATCH).collect())?;
        }
        if left.len() > 0 {
            let sent = sent - left.len();
            return Err(Failure::Interrupted(format!(
                "interrupted; {sent} sent again, the rest at the next call"
            )));
        }
    }
    let verb = if arguments.dry_run { "would be sent" } else { "sent" };
    terminal::print(&format!(
        "{sent} {verb} again; {before} had been already; {} with other reasons; {} withheld and not kept",
        letters.others, letters.withheld
    ))
}

/// The letters there are now.
fn letters(log: &dyn Opened, reason: Option<&str>, stop: &AtomicBool) -> Result<Letters, Failure> {
    let topics = Topics::default();
    let mut letters = Letters::default();
    each(log, &topics.dead_letters, stop, |letter| {
        let wanted =
            reason.is_none_or(|reason| letter.header("dlq.reason").is_some_and(|found| found == reason));
        match (wanted, letter.value.is_none() && letter.key.is_none()) {
            (false, _) => letters.others += 1,
            (true, true) => letters.withheld += 1,
            (true, false) => {
                let (place, again) = again(letter, &topics.events);
                letters.wanted.entry(again.topic.clone()).or_default().insert(place, again);
            }
        }
    })?;
    Ok(letters)
}

/// Which letters stand in a topic already.
fn sent_before(log: &dyn Opened, topic: &str, stop: &AtomicBool) -> Result<BTreeSet<String>, Failure> {
    let mut before = BTreeSet::new();
    each(log, topic, stop, |record| before.extend(record.header(LETTER).map(|letter| letter.into_owned())))?;
    Ok(before)
}

/// Hands out every record of a topic.
fn each(
    log: &dyn Opened,
    topic: &str,
    stop: &AtomicBool,
    mut take: impl FnMut(Record),
) -> Result<(), Failure> {
    let all = read_to_end(&mut *log.tail(topic, &Start::Beginning)?, |records| {
        records.into_iter().for_each(&mut take);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    match all {
        true => Ok(()),
        false => Err(Failure::Interrupted("interrupted; nothing was sent".into())),
    }
}

/// Where the letter stands, and the record as it was, with the number of the attempt and that place.
fn again(letter: Record, events: &str) -> (String, Outgoing) {
    let timestamp = letter.header("dlq.original-timestamp").and_then(|text| text.parse().ok());
    let topic =
        letter.header("dlq.original-topic").map_or_else(|| events.to_string(), |topic| topic.into_owned());
    let kept = |name: &str| !name.starts_with("dlq.") || name == "dlq.attempt";
    let mut headers = letter.headers.only(kept);
    let place = format!("{}/{}", letter.from.partition, letter.offset);
    headers.push(LETTER, &place);
    let again = Outgoing {
        topic,
        partition: None,
        timestamp: timestamp.unwrap_or(letter.timestamp),
        headers,
        key: letter.key,
        value: letter.value,
    };
    (place, again)
}
