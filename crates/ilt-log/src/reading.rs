//! Records out of their partitions.

use ilt_live::port::{KeyAndValue, Record, TopicPartition};
use redb::ReadTransaction;

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

/// At most `most` records from offset `from` on.
pub(crate) fn records(
    transaction: &ReadTransaction,
    topic: &Topic,
    of: &TopicPartition,
    from: i64,
    most: usize,
) -> Result<Vec<Record>, Failure> {
    let chunks = transaction.open_table(layout::CHUNKS)?;
    let at = |offset| (topic.number, of.partition, offset);
    // The chunk that holds `from` may begin before it.
    let begin =
        chunks.range(at(i64::MIN)..=at(from))?.next_back().transpose()?.map_or(from, |(at, _)| at.value().2);
    let mut read = Vec::new();
    for entry in chunks.range(at(begin)..=at(i64::MAX))? {
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
