//! Topics as they have to be, and the doors for whoever needs no transaction.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{Outgoing, PortError, Record, TopicPartition};

/// A topic as the service needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// Its name.
    pub name: String,
    /// How many partitions it has, for life: another number would send keys elsewhere.
    pub partitions: u32,
    /// Only the newest value of each key is kept.
    pub compacted: bool,
    /// How long records are kept, by their own timestamps; `None`: for ever. Compacted topics have none.
    pub retention: Option<Duration>,
}

impl TopicSpec {
    /// A topic whose records are kept for `retention`.
    #[must_use]
    pub fn kept(name: &str, partitions: u32, retention: Option<Duration>) -> Self {
        Self { name: name.to_owned(), partitions, compacted: false, retention }
    }

    /// A topic that keeps the newest value of each key.
    #[must_use]
    pub fn compacted(name: &str, partitions: u32) -> Self {
        Self { name: name.to_owned(), partitions, compacted: true, retention: None }
    }

    /// How the topic that was `found` differs from this; `None` if it serves. How long records are kept is the
    /// operator's to choose and is not compared.
    #[must_use]
    pub fn difference(&self, found: Option<&Self>) -> Option<Difference> {
        let topic = self.name.clone();
        match found {
            None => Some(Difference::Missing { topic }),
            Some(found) if found.partitions != self.partitions => {
                Some(Difference::Partitions { topic, wanted: self.partitions, found: found.partitions })
            }
            Some(found) if found.compacted != self.compacted => {
                Some(Difference::Cleaning { topic, compacted: self.compacted })
            }
            Some(_) => None,
        }
    }
}

/// How a topic differs from what the service needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// There is no such topic.
    Missing {
        /// Its name.
        topic: String,
    },
    /// It has another number of partitions.
    Partitions {
        /// Its name.
        topic: String,
        /// How many there should be.
        wanted: u32,
        /// How many there are.
        found: u32,
    },
    /// It is compacted and should not be, or the other way round.
    Cleaning {
        /// Its name.
        topic: String,
        /// Whether it should be compacted.
        compacted: bool,
    },
}

impl std::fmt::Display for Difference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { topic } => write!(out, "topic {topic} is missing"),
            Self::Partitions { topic, wanted, found } => write!(
                out,
                "topic {topic} has {found} partitions and {wanted} are needed: keys would land elsewhere; move to a new \
                 topic of {wanted} partitions, or start with the number it has"
            ),
            Self::Cleaning { topic, compacted: true } => {
                write!(
                    out,
                    "topic {topic} must be compacted: set cleanup.policy=compact, or state is lost in time"
                )
            }
            Self::Cleaning { topic, compacted: false } => write!(
                out,
                "topic {topic} must not be compacted: set cleanup.policy=delete, or records of a key overwrite each other"
            ),
        }
    }
}

/// Whoever can make topics and look whether they are right.
pub trait Admin {
    /// Makes the topics that are missing and leaves the others as they are; names those made.
    ///
    /// # Errors
    /// If the log cannot be reached or refuses.
    fn create(&mut self, topics: &[TopicSpec]) -> Result<Vec<String>, PortError>;

    /// How the topics differ from what is asked; empty if they do not.
    ///
    /// # Errors
    /// If the log cannot say.
    fn check(&mut self, topics: &[TopicSpec]) -> Result<Vec<Difference>, PortError>;
}

/// A source that writes without reading: records become visible together or in order, but belong to no transaction
/// with positions.
pub trait Append {
    /// Writes the records durably, in order within each partition, and answers when they are kept.
    ///
    /// # Errors
    /// If any record may not have been kept; some of them may have been.
    fn append(&mut self, records: Vec<Outgoing>) -> Result<(), PortError>;
}

/// Where a reader without a group begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At the oldest record kept.
    Beginning,
    /// After the newest record committed now.
    End,
    /// So many offsets before the end of each partition, or at the oldest record kept.
    Last(i64),
    /// At these offsets; partitions not named begin at the oldest record kept.
    At(Vec<(u32, i64)>),
}

/// A log that can be read without a group: nothing is committed, nothing is claimed.
pub trait Browse {
    /// Opens a reader of committed records of one topic.
    ///
    /// # Errors
    /// If there is no such topic or the log cannot be read.
    fn tail(&self, topic: &str, start: &Start) -> Result<Box<dyn Tail + Send>, PortError>;
}

/// A reader of one topic.
pub trait Tail {
    /// The next committed records, at most `most`, waiting up to `patience` for the first; none if nothing came.
    ///
    /// # Errors
    /// If the log cannot be read.
    fn next(&mut self, most: usize, patience: Duration) -> Result<Vec<Record>, PortError>;

    /// True if every record that was committed when this was called has been handed out.
    ///
    /// # Errors
    /// If the log cannot say.
    fn at_end(&mut self) -> Result<bool, PortError>;
}

/// Records asked for at once by one who reads to the end.
const AT_ONCE: usize = 5_000;
/// How long a reader waits before it asks whether there is more.
const MOMENT: Duration = Duration::from_millis(100);

/// Hands out records until every one is that is committed when nothing more comes. False if `take` had enough before: it
/// is asked while nothing comes too, so that whoever is told to stop need not wait for a silent log.
///
/// # Errors
/// If the log cannot be read.
pub fn read_to_end(
    reader: &mut (dyn Tail + Send),
    mut take: impl FnMut(Vec<Record>) -> ControlFlow<()>,
) -> Result<bool, PortError> {
    loop {
        let records = reader.next(AT_ONCE, MOMENT)?;
        let nothing = records.is_empty();
        if take(records).is_break() {
            return Ok(false);
        }
        if nothing && reader.at_end()? {
            return Ok(true);
        }
    }
}

/// What a group does about a partition whose records it cannot continue seamlessly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// Refuse to start and say why.
    #[default]
    Refuse,
    /// Begin at the oldest record kept: whoever asks for it accepts the gap.
    Earliest,
}

/// Where a group begins to read a partition that holds offsets `oldest..end` and was committed up to `committed`.
///
/// A group that has never committed begins at offset 0 if it is still there, since then nothing has been missed.
///
/// # Errors
/// If records between the last commit and the oldest one kept are gone, or the commit lies beyond the end, and `missing`
/// is [`Missing::Refuse`].
pub fn starting_offset(
    of: &TopicPartition,
    committed: Option<i64>,
    oldest: i64,
    end: i64,
    missing: Missing,
) -> Result<i64, PortError> {
    let why = match committed {
        Some(at) if (oldest..=end).contains(&at) => return Ok(at),
        None if oldest == 0 => return Ok(0),
        Some(at) if at < oldest => {
            format!("its committed position {at} has expired: the oldest record kept is {oldest}")
        }
        Some(at) => format!("its committed position {at} lies beyond the end {end}: the topic was made anew"),
        None => format!("it has no committed position, and records before {oldest} are gone"),
    };
    match missing {
        Missing::Earliest => Ok(oldest),
        Missing::Refuse => Err(PortError {
            what: format!(
                "partition {} of {} cannot be continued: {why}; start from the oldest record only if the gap is accepted",
                of.partition, of.topic
            ),
            passing: false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Missing, TopicPartition, starting_offset};

    #[test]
    fn a_gap_is_refused_unless_accepted() {
        let of = TopicPartition { topic: "events".to_owned(), partition: 3 };
        let at = |committed, oldest, missing| starting_offset(&of, committed, oldest, 20, missing);
        assert_eq!(at(Some(7), 5, Missing::Refuse), Ok(7));
        assert_eq!(at(Some(20), 5, Missing::Refuse), Ok(20));
        assert_eq!(at(None, 0, Missing::Refuse), Ok(0));
        for (committed, oldest, word) in
            [(Some(4), 5, "expired"), (Some(21), 5, "beyond"), (None, 5, "no committed")]
        {
            let refused = at(committed, oldest, Missing::Refuse).unwrap_err();
            assert!(
                refused.what.contains(word) && refused.what.contains("partition 3 of events"),
                "{refused}"
            );
            assert!(!refused.passing);
            assert_eq!(at(committed, oldest, Missing::Earliest), Ok(oldest));
        }
    }
}
