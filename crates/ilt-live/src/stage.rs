//! A stage of the pipeline: from the records of input partitions to records to be written, and a state of its own.

use ilt_domain::Moment;
use ilt_wire::{LONGEST_VALUE, Reason, record_identifies};

use crate::NEVER;
use crate::fold::{Effect, RestoreError, Taken};
use crate::port::{KeyAndValue, Outgoing, Record};

/// One stage. All of it depends on its records and its settings alone.
pub trait Stage {
    /// The topic it reads.
    fn input(&self) -> &str;

    /// The compacted topic that keeps its state, with as many partitions as the input.
    fn changelog(&self) -> &str;

    /// Takes up a partition from its changelog, at the committed position.
    ///
    /// # Errors
    /// If the changelog cannot be read, or belongs to something else.
    fn assign(
        &mut self,
        partition: u32,
        records: &[KeyAndValue],
        committed: Option<i64>,
    ) -> Result<(), RestoreError>;

    /// What a partition that was just taken up had published and may still change, for whoever looks on.
    fn recall(&self, _partition: u32) -> Vec<Effect> {
        Vec::new()
    }

    /// The lowest watermark of the partitions held, if it has one.
    fn watermark(&self) -> Option<Moment> {
        None
    }

    /// Gives a partition up.
    fn revoke(&mut self, partition: u32);

    /// Takes one record; what is to be written because of it goes to `turn`.
    fn take(&mut self, record: &Record, turn: &mut Turn);

    /// What brings the changelog of a partition up to date once everything before `next_offset` counts, and the
    /// position to commit: `next_offset`, or less if records before it are still needed.
    fn changes(&mut self, partition: u32, next_offset: i64) -> (Vec<Outgoing>, i64);
}

/// What one batch brings about: told to others only once it is committed.
#[derive(Debug)]
pub struct Turn {
    /// Records to write.
    pub outputs: Vec<Outgoing>,
    /// What was published, for whoever looks on in this process.
    pub effects: Vec<Effect>,
    /// What became of each event; our own records that pass between stages are none.
    pub taken: Vec<Taken>,
    /// Records that were refused, by reason.
    pub refused: Vec<Reason>,
    /// Forecasts that could not be made, and why.
    pub failed: Vec<String>,
    /// Event time of the newest record.
    pub newest: Moment,
    /// The lowest watermark of the partitions held.
    pub watermark: Moment,
}

impl Turn {
    /// The reason of each dead letter.
    pub fn dead_letters(&self) -> impl Iterator<Item = &'static str> {
        let events = self.taken.iter().filter_map(|taken| taken.dead_letter());
        self.refused.iter().map(|reason| reason.slug()).chain(events)
    }
}

impl Default for Turn {
    fn default() -> Self {
        Self {
            outputs: Vec::new(),
            effects: Vec::new(),
            taken: Vec::new(),
            refused: Vec::new(),
            failed: Vec::new(),
            newest: NEVER,
            watermark: NEVER,
        }
    }
}

/// The longest record, bytes of key, value and headers, that is kept when it is put aside: twice the longest that can be
/// taken. What a log took from others it may not take from us with our headers on top, and the service would stop there
/// for ever; the letter tells where the record stands.
const LONGEST_KEPT: usize = 2 * LONGEST_VALUE;

fn length(record: &Record) -> usize {
    let bytes = |part: &Option<Vec<u8>>| part.as_ref().map_or(0, Vec::len);
    let headers: usize = record.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    bytes(&record.key) + bytes(&record.value) + headers
}

/// Every reason that a dead letter can have in its header.
pub fn dead_letter_reasons() -> impl Iterator<Item = &'static str> {
    let events = [Taken::CannotBeTakenBack, Taken::AheadOfTime];
    Reason::ALL.into_iter().map(Reason::slug).chain(events.into_iter().filter_map(Taken::dead_letter))
}

/// Whether anything in a record passes for an NHS number, whatever else is wrong with it. The headers of a record that is
/// taken are not searched: nothing of them is kept, and one in eleven counts of seconds would pass for such a number.
fn identifies(record: &Record) -> bool {
    record_identifies(record.key.as_deref(), record.value.as_deref(), record.headers.iter())
}

/// The record that keeps one that is not taken, with headers that tell where it came from and why it was put aside. What
/// may identify a person is kept nowhere, whatever else was wrong with it.
pub(crate) fn put_aside(record: &Record, topic: &str, reason: &str, detail: &str) -> Outgoing {
    let withhold = length(record) > LONGEST_KEPT || identifies(record);
    let attempt = record.headers.iter().filter(|(name, _)| *name == "dlq.attempt").last();
    let attempt = attempt.and_then(|(_, value)| std::str::from_utf8(value).ok()?.parse::<u32>().ok());
    let mut headers = record.headers.only(|name| !withhold && !name.starts_with("dlq."));
    let mut add = |name: &str, value: String| headers.push(&format!("dlq.{name}"), value);
    add("original-topic", record.from.topic.clone());
    add("original-partition", record.from.partition.to_string());
    add("original-offset", record.offset.to_string());
    add("original-timestamp", record.timestamp.to_string());
    add("reason", reason.into());
    add("detail", detail.into());
    add("app-version", env!("CARGO_PKG_VERSION").into());
    add("attempt", (attempt.unwrap_or(0) + 1).to_string());
    if withhold {
        add("withheld", "true".into());
    }
    Outgoing {
        topic: topic.into(),
        partition: None,
        timestamp: record.timestamp,
        key: record.key.clone().filter(|_| !withhold),
        value: record.value.clone().filter(|_| !withhold),
        headers,
    }
}
