//! The port between the pipeline and whatever keeps its records.
//!
//! Everything above this trait is synchronous and depends on input records alone. A batch is polled, folded into staged
//! changes, and committed: outputs, changelog and positions appear together or not at all. Only after
//! [`Commit::Committed`] do staged changes count.

use std::borrow::Cow;
use std::time::Duration;

pub use ilt_wire::headers::Headers;

mod partitioner;
mod topic;

pub use partitioner::partition_of;
pub use topic::{
    Admin, Append, Browse, Difference, Missing, Start, Tail, TopicSpec, read_to_end, starting_offset,
};

/// A partition of a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicPartition {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u32,
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it was read from.
    pub from: TopicPartition,
    /// Its offset there.
    pub offset: i64,
    /// When its producer says it was made, microseconds since 1970.
    pub timestamp: i64,
    /// Key; `None`: a null key.
    pub key: Option<Vec<u8>>,
    /// Value; `None`: a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers in order.
    pub headers: Headers,
}

impl Record {
    /// The first header of this name, as text; what is not text of it is shown as such.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers.get(name).map(String::from_utf8_lossy)
    }
}

/// A record to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Topic.
    pub topic: String,
    /// Partition; `None`: by the key (murmur2, as Java's clients do).
    pub partition: Option<u32>,
    /// When it was made, microseconds since 1970.
    pub timestamp: i64,
    /// Key.
    pub key: Option<Vec<u8>>,
    /// Value; `None`: a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers in order.
    pub headers: Headers,
}

/// What a poll brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// Records, in order within each partition; none if nothing came in time.
    Records(Vec<Record>),
    /// These partitions are ours from now on; restore them, then go on polling.
    Assigned(Vec<TopicPartition>),
    /// These partitions are no longer ours.
    Revoked(Vec<TopicPartition>),
    /// Another instance has taken over: stop.
    Fenced,
}

/// What became of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// Everything is in.
    Committed,
    /// Nothing is in, and the log stands at the positions last committed: drop staged changes and poll again.
    Rewound,
    /// Another instance has taken over: stop, or rebuild from the log.
    Fenced,
    /// The answer was lost: rebuild from the log, which knows. The next poll says [`Polled::Assigned`] for every
    /// partition still held, so that its state is restored.
    Unknown,
}

/// What is to be committed together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transaction {
    /// Records to write, changelog included.
    pub outputs: Vec<Outgoing>,
    /// Next offset to read of each input partition touched.
    pub positions: Vec<(TopicPartition, i64)>,
}

/// A key of a compacted topic and its newest value.
pub type KeyAndValue = (Vec<u8>, Vec<u8>);

/// A partitioned log with transactions.
pub trait Port: Send {
    /// The next records of the topics subscribed to, at most `most`, waiting up to `patience` for the first.
    ///
    /// # Errors
    /// Only what keeps the log from being read at all.
    fn poll(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError>;

    /// Whether the next batch may be polled before the last one is committed, so that it is worked on meanwhile: what
    /// comes of a commit then holds for the batch polled after it as well, and anything but [`Commit::Committed`] drops
    /// both.
    fn reads_ahead(&self) -> bool {
        false
    }

    /// Writes outputs and positions in one transaction. Records polled are committed or dropped before the next poll,
    /// or before the one after it where the port [reads ahead](Self::reads_ahead): a batch of a partition that has since
    /// been revoked is answered with [`Commit::Rewound`].
    ///
    /// # Errors
    /// Only what cannot be mended by rewinding: the log is full, gone, or refuses the records for ever. Nothing is in
    /// then, and the log stands at the positions last committed.
    fn commit(&mut self, transaction: Transaction) -> Result<Commit, PortError>;

    /// The newest committed value of each key of a compacted topic's partition, in order of key; tombstones are left
    /// out.
    ///
    /// # Errors
    /// If the partition cannot be read to its end.
    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError>;

    /// The committed position (next offset) of an input partition; `None` before the first commit.
    ///
    /// # Errors
    /// If the log cannot say.
    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError>;

    /// Records committed to an input partition that have not been read and committed by us.
    ///
    /// # Errors
    /// If the log cannot say.
    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError>;

    /// The number of partitions of a topic; `None` if there is no such topic.
    ///
    /// # Errors
    /// If the log cannot say.
    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError>;
}

impl<P: Port + ?Sized> Port for Box<P> {
    fn poll(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError> {
        (**self).poll(most, patience)
    }

    fn reads_ahead(&self) -> bool {
        (**self).reads_ahead()
    }

    fn commit(&mut self, transaction: Transaction) -> Result<Commit, PortError> {
        (**self).commit(transaction)
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        (**self).restore(from)
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        (**self).committed(of)
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        (**self).lag(of)
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        (**self).partitions(topic)
    }
}

/// Why a log cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortError {
    /// What happened, in words for whoever runs the service: no payload, no secret.
    pub what: String,
    /// Trying again later may help (a broker is away) rather than not (a disk is full, a topic is missing).
    pub passing: bool,
}

impl PortError {
    /// Something that trying again later may mend.
    #[must_use]
    pub fn passing(what: impl Into<String>) -> Self {
        Self { what: what.into(), passing: true }
    }

    /// Something that trying again will not mend.
    #[must_use]
    pub fn lasting(what: impl Into<String>) -> Self {
        Self { what: what.into(), passing: false }
    }
}

impl std::fmt::Display for PortError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.what)
    }
}

impl std::error::Error for PortError {}
