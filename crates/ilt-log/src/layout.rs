//! The tables of the file. Changing one is a new [`FORMAT`].

use std::time::Duration;

use ilt_live::port::TopicSpec;
use redb::TableDefinition;

/// The version of this layout, kept under [`FORMAT_KEY`].
pub(crate) const FORMAT: u64 = 1;
/// Where the version is kept.
pub(crate) const FORMAT_KEY: &str = "format";

/// Facts about the file.
pub(crate) const FACTS: TableDefinition<'_, &str, u64> = TableDefinition::new("facts");
/// Topic name to number, partitions, compacted, retention in microseconds (negative: for ever).
pub(crate) const TOPICS: TableDefinition<'_, &str, (u32, u32, bool, i64)> = TableDefinition::new("topics");
/// Topic number and partition to [`Extent`].
pub(crate) const EXTENTS: TableDefinition<'_, (u32, u32), (i64, i64, i64, i64)> =
    TableDefinition::new("extents");
/// Topic number, partition and offset of the first record to a chunk of records; one record for compacted topics.
pub(crate) const CHUNKS: TableDefinition<'_, (u32, u32, i64), &[u8]> = TableDefinition::new("chunks");
/// Topic number, partition and key to the offset of its newest record, for compacted topics.
pub(crate) const NEWEST: TableDefinition<'_, (u32, u32, &[u8]), i64> = TableDefinition::new("newest");
/// Group, topic number and partition to the committed position.
pub(crate) const POSITIONS: TableDefinition<'_, (&str, u32, u32), i64> = TableDefinition::new("positions");
/// Group to epoch and process number of its owner.
pub(crate) const OWNERS: TableDefinition<'_, &str, (u64, u32)> = TableDefinition::new("owners");

/// A topic as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Topic {
    /// Its number in the keys of other tables.
    pub(crate) number: u32,
    /// How it was asked for.
    pub(crate) spec: TopicSpec,
}

impl Topic {
    /// From its row.
    pub(crate) fn from_row(name: &str, (number, partitions, compacted, keep): (u32, u32, bool, i64)) -> Self {
        let retention = u64::try_from(keep).ok().map(Duration::from_micros);
        Self { number, spec: TopicSpec { name: name.to_owned(), partitions, compacted, retention } }
    }

    /// To its row.
    pub(crate) fn row(&self) -> (u32, u32, bool, i64) {
        let keep = self.spec.retention.map_or(-1, |keep| i64::try_from(keep.as_micros()).unwrap_or(i64::MAX));
        (self.number, self.spec.partitions, self.spec.compacted, keep)
    }
}

/// What a partition holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Offset of the oldest record kept, or `end`.
    pub(crate) oldest: i64,
    /// Offset the next record will get.
    pub(crate) end: i64,
    /// The time its records have reached, for retention: the oldest record of each of two commits in a row was at or
    /// after it. A record with an absurd time therefore removes nothing.
    pub(crate) reached: i64,
    /// Timestamp of the oldest record of the last commit.
    pub(crate) latest: i64,
}

impl Extent {
    /// A partition without records.
    pub(crate) const EMPTY: Self = Self { oldest: 0, end: 0, reached: i64::MIN, latest: i64::MIN };

    /// From its row.
    pub(crate) fn from_row((oldest, end, reached, latest): (i64, i64, i64, i64)) -> Self {
        Self { oldest, end, reached, latest }
    }

    /// To its row.
    pub(crate) fn row(self) -> (i64, i64, i64, i64) {
        (self.oldest, self.end, self.reached, self.latest)
    }

    /// Takes in the timestamp of the oldest record of a commit.
    pub(crate) fn reach(&mut self, oldest_of_commit: i64) {
        self.reached = self.reached.max(self.latest.min(oldest_of_commit));
        self.latest = oldest_of_commit;
    }
}
