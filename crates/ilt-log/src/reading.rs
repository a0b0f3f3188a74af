//! Records out of their partitions.

use std::collections::VecDeque;

use ilt_live::port::{KeyAndValue, Record, TopicPartition};
use redb::{Range, ReadOnlyTable, ReadTransaction};

use crate::failure::Failure;
use crate::layout::{self, Extent, Topic};
use crate::packing::unpack;

/// What a partition holds now.
pub(crate) fn extent(transaction: &ReadTransaction, topic: u32, partition: u32) -> Result<Extent, Failure> {
    let extents = transaction.open_table(layout::EXTENTS)?;
    Ok(extents.get((topic, partition))?.map_or(Extent::EMPTY, |row| Extent::from_row(row.value())))
}

/// The committed position of a group.
pub(crate) fn position(
    transaction: &ReadTransaction,
    group: &str,
    topic: u32,
    partition: u32,
) -> Result<Option<i64>, Failure> {
    let positions = transaction.open_table(layout::POSITIONS)?;
    Ok(positions.get((group, topic, partition))?.map(|at| at.value()))
}

/// At most `most` records of several partitions, each from an offset on. Whichever is furthest behind in time goes on
/// next, a chunk at a time, so that none runs ahead of the others while much is unread; at equal times the first named.
pub(crate) fn abreast<'a>(
    transaction: &ReadTransaction,
    places: impl Iterator<Item = (&'a TopicPartition, u32, i64)>,
    most: usize,
) -> Result<Vec<Record>, Failure> {
    let chunks = transaction.open_table(layout::CHUNKS)?;
    let lanes = places.map(|(of, topic, from)| Lane::open(&chunks, of, topic, from));
    let mut lanes = lanes.collect::<Result<Vec<_>, Failure>>()?;
    let mut read = Vec::new();
    while read.len() < most {
        let unread = lanes.iter_mut().filter_map(|lane| Some((lane.waiting.front()?.timestamp, lane)));
        let Some((_, lane)) = unread.min_by_key(|(at, _)| *at) else { break };
        let some = lane.waiting.len().min(most - read.len());
        read.extend(lane.waiting.drain(..some));
        lane.fill()?;
    }
    Ok(read)
}

/// Topic number, partition and offset of a chunk's first record.
type At = (u32, u32, i64);
/// The chunks of the file.
type Chunks = ReadOnlyTable<At, &'static [u8]>;

/// A partition on its way through its chunks.
struct Lane<'a> {
    of: &'a TopicPartition,
    from: i64,
    rest: Range<'static, At, &'static [u8]>,
    /// What of a chunk has not been handed out; empty at the end of the partition.
    waiting: VecDeque<Record>,
}

impl<'a> Lane<'a> {
    fn open(chunks: &Chunks, of: &'a TopicPartition, topic: u32, from: i64) -> Result<Self, Failure> {
        let rest = from_chunk_of(chunks, (topic, of.partition), from)?;
        let mut lane = Self { of, from, rest, waiting: VecDeque::new() };
        lane.fill()?;
        Ok(lane)
    }

    fn fill(&mut self) -> Result<(), Failure> {
        while self.waiting.is_empty() {
            let Some(entry) = self.rest.next() else { break };
            let (first, bytes) = entry?;
            self.waiting = unpack(self.of, (first.value().2, bytes.value()), self.from, usize::MAX)?.into();
        }
        Ok(())
    }
}

/// The chunks of a partition that hold records from offset `from` on; the first may begin before it.
fn from_chunk_of(
    chunks: &Chunks,
    (topic, partition): (u32, u32),
    from: i64,
) -> Result<Range<'static, At, &'static [u8]>, Failure> {
    let at = |offset| (topic, partition, offset);
    let begin =
        chunks.range(at(i64::MIN)..=at(from))?.next_back().transpose()?.map_or(from, |(at, _)| at.value().2);
    Ok(chunks.range(at(begin)..=at(i64::MAX))?)
}

/// At most `most` records from offset `from` on.
pub(crate) fn records(
    transaction: &ReadTransaction,
    topic: &Topic,
    of: &TopicPartition,
    from: i64,
    most: usize,
) -> Result<Vec<Record>, Failure> {
    let chunks = transaction.open_table(layout::CHUNKS)?;
    let mut read = Vec::new();
    for entry in from_chunk_of(&chunks, (topic.number, of.partition), from)? {
        if read.len() >= most {
            break;
        }
        let (first, bytes) = entry?;
        read.extend(unpack(of, (first.value().2, bytes.value()), from, most - read.len())?);
    }
    Ok(read)
}

/// Every key of a compacted partition and its newest value, in order of key.
pub(crate) fn newest(
    transaction: &ReadTransaction,
    topic: &Topic,
    of: &TopicPartition,
) -> Result<Vec<KeyAndValue>, Failure> {
    let newest = transaction.open_table(layout::NEWEST)?;
    let chunks = transaction.open_table(layout::CHUNKS)?;
    let start: (u32, u32, &[u8]) = (topic.number, of.partition, &[]);
    let mut kept = Vec::new();
    for entry in newest.range(start..)? {
        let (at, offset) = entry?;
        let (number, partition, key) = at.value();
        if (number, partition) != (topic.number, of.partition) {
            break;
        }
        let offset = offset.value();
        let Some(bytes) = chunks.get((number, partition, offset))? else { continue };
        let record = unpack(of, (offset, bytes.value()), offset, 1)?;
        kept.extend(record.into_iter().filter_map(|record| Some((key.to_vec(), record.value?))));
    }
    Ok(kept)
}
