//! All that the service wrote, as anyone can read it: what has to be the same whatever happened on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use ilt_live::port::{Browse, Headers, Record, Start};
use ilt_live::settings::Topics;

/// A record as it is read, but for where it stands and when it was sent: a cluster's records carry the time of sending,
/// which is another in each run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    value: Option<Vec<u8>>,
    headers: Headers,
}

/// Everything written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// A topic whose old records go before long, by as much as the log puts together: only the newest are compared.
    passing: String,
    /// Outputs by topic and key, in order.
    outputs: BTreeMap<(String, Vec<u8>), Vec<Read>>,
    /// The newest value of each key of the changelogs, by topic and partition.
    state: BTreeMap<(String, u32, Vec<u8>), Vec<u8>>,
}

impl Written {
    /// Reads all of it.
    pub(crate) fn of(log: &dyn Browse, topics: &Topics) -> Self {
        let mut outputs: BTreeMap<_, Vec<Read>> = BTreeMap::new();
        for topic in outputs_of(topics) {
            for record in all(log, topic) {
                // Dead letters without a key are told apart by where they came from: nothing orders them.
                let key = record.key.clone().unwrap_or_else(|| origin(&record));
                let Record { value, headers, .. } = record;
                let headers = headers.only(|name| name != "dlq.original-timestamp");
                outputs.entry((topic.clone(), key)).or_default().push(Read { value, headers });
            }
        }
        let mut state = BTreeMap::new();
        for topic in [&topics.state, &topics.outlook] {
            for Record { from, key, value, .. } in all(log, topic) {
                let key = (topic.clone(), from.partition, key.unwrap_or_default());
                let whole = *topic == topics.outlook && key.2.first() == Some(&b'0');
                match value {
                    Some(value) if whole => state.insert(key, without_position(&value)),
                    Some(value) => state.insert(key, value),
                    None => state.remove(&key),
                };
            }
        }
        Self { passing: topics.cuts.clone(), outputs, state }
    }

    /// How many records a topic holds.
    pub(crate) fn count(&self, topic: &str) -> usize {
        self.outputs.iter().filter(|((name, _), _)| name == topic).map(|(_, records)| records.len()).sum()
    }

    /// Fails with the first place where two differ; values are not shown, they are long.
    pub(crate) fn assert_same(&self, other: &Self) {
        for (key, records) in &self.outputs {
            let others = other.outputs.get(key).map(Vec::as_slice).unwrap_or_default();
            let (records, others) =
                if key.0 == self.passing { newest(records, others) } else { (&records[..], others) };
            let name = String::from_utf8_lossy(&key.1);
            let differs = records.iter().zip(others).position(|(a, b)| a != b);
            assert_eq!((differs, records.len()), (None, others.len()), "{} of `{name}`", key.0);
        }
        assert_eq!(self.outputs.len(), other.outputs.len(), "keys");
        for (key, value) in &self.state {
            let other = other.state.get(key);
            assert!(Some(value) == other, "{} {} {:?} differs", key.0, key.1, key.2);
        }
        assert_eq!(self.state.len(), other.state.len(), "keys of the changelogs");
    }
}

/// What the second stage keeps of itself, without how far it has read (field 3, a number): its input's offsets count the
/// transactions they came in as well, and a cluster's are never the same twice.
fn without_position(mut message: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    while let Some((tag, rest)) = varint(message) {
        let length = match tag & 7 {
            0 => varint(rest).map_or(0, |(_, after)| rest.len() - after.len()),
            1 => 8,
            _ => varint(rest).map_or(0, |(length, after)| rest.len() - after.len() + length as usize),
        };
        let whole = message.len() - rest.len() + length;
        if tag >> 3 != 3 {
            kept.extend_from_slice(&message[..whole]);
        }
        message = &message[whole..];
    }
    kept
}

/// A number of the wire format, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    let number = bytes[..=end].iter().rev().fold(0, |number, byte| (number << 7) | u64::from(byte & 0x7f));
    Some((number, &bytes[end + 1..]))
}

/// As many of the newest records of both as both have.
fn newest<'r>(ours: &'r [Read], theirs: &'r [Read]) -> (&'r [Read], &'r [Read]) {
    let count = ours.len().min(theirs.len());
    (&ours[ours.len() - count..], &theirs[theirs.len() - count..])
}

fn outputs_of(topics: &Topics) -> [&String; 10] {
    [
        &topics.late,
        &topics.dead_letters,
        &topics.cuts,
        &topics.forecasts_internal,
        &topics.forecasts,
        &topics.scores,
        &topics.standing_internal,
        &topics.standing,
        &topics.hand_offs_internal,
        &topics.hand_offs,
    ]
}

/// Every committed record of a topic.
pub(crate) fn all(log: &dyn Browse, topic: &str) -> Vec<Record> {
    let mut tail = log.tail(topic, &Start::Beginning).unwrap();
    let mut records = Vec::new();
    loop {
        records.extend(tail.next(100_000, Duration::ZERO).unwrap());
        if tail.at_end().unwrap() {
            records.sort_by_key(|record| (record.from.partition, record.offset));
            return records;
        }
    }
}

fn origin(record: &Record) -> Vec<u8> {
    let header = |name| record.header(name).unwrap_or_default().into_owned();
    format!("{}/{}", header("dlq.original-partition"), header("dlq.original-offset")).into_bytes()
}
