//! Records into their partitions, and old ones out.

use std::collections::BTreeMap;

use ilt_live::port::{Outgoing, PortError, partition_of};
use redb::{ReadableTable, Table, WriteTransaction};

use crate::failure::Failure;
use crate::layout::{self, Extent, Topic};
use crate::log::Log;
use crate::packing::{self, pack};

/// The largest record taken: far above what a broker takes, far below what the store does.
const LARGEST_BYTES: usize = 64 << 20;
/// Chunks removed by retention in one commit of a partition, so that no commit takes long.
const REMOVED_AT_ONCE: usize = 64;

/// Records by topic number and partition, in order within each.
pub(crate) type Placed = BTreeMap<(u32, u32), (Topic, Vec<Outgoing>)>;

/// Finds the partition of every record before anything is written.
pub(crate) fn place(log: &Log, records: Vec<Outgoing>) -> Result<Placed, PortError> {
    let mut placed = Placed::new();
    let mut topics: BTreeMap<String, Topic> = BTreeMap::new();
    for record in records {
        if !topics.contains_key(&record.topic) {
            topics.insert(record.topic.clone(), log.known_topic(&record.topic)?);
        }
        let topic = &topics[&record.topic];
        let count = topic.spec.partitions;
        let partition = record.partition.unwrap_or_else(|| partition_of(record.key.as_deref(), count));
        if partition >= count {
            let what = format!("topic {} has no partition {partition}: it has {count}", record.topic);
            return Err(PortError::lasting(what));
        }
        let bytes = packing::size(&record);
        if bytes > LARGEST_BYTES {
            let what = format!(
                "a record of {bytes} bytes for {} is over the limit of {LARGEST_BYTES}",
                record.topic
            );
            return Err(PortError::lasting(what));
        }
        placed.entry((topic.number, partition)).or_insert_with(|| (topic.clone(), Vec::new())).1.push(record);
    }
    Ok(placed)
}

/// Writes records that have their places.
pub(crate) fn write(transaction: &WriteTransaction, placed: Placed) -> Result<(), Failure> {
    let mut extents = transaction.open_table(layout::EXTENTS)?;
    let mut chunks = transaction.open_table(layout::CHUNKS)?;
    let mut newest = transaction.open_table(layout::NEWEST)?;
    for (at, (topic, records)) in placed {
        let mut extent = extents.get(at)?.map_or(Extent::EMPTY, |row| Extent::from_row(row.value()));
        if topic.spec.compacted {
            extent.end = compact(&mut chunks, &mut newest, at, extent.end, &records)?;
        } else {
            for (first, bytes) in pack(extent.end, &records) {
                chunks.insert((at.0, at.1, first), bytes.as_slice())?;
            }
            extent.end += offsets(records.len());
            extent.reach(records.iter().map(|record| record.timestamp).min().unwrap_or(i64::MIN));
            let keep = topic.row().3;
            if keep >= 0 {
                let horizon = extent.reached.saturating_sub(keep);
                extent.oldest = retire(transaction, &mut chunks, at, extent, horizon)?;
            }
        }
        extents.insert(at, extent.row())?;
    }
    Ok(())
}

fn offsets(count: usize) -> i64 {
    i64::try_from(count).expect("a count of records in memory is below 2^63")
}

/// Replaces the record of each key by the newer one; a tombstone leaves none. The next offset.
fn compact(
    chunks: &mut Table<'_, (u32, u32, i64), &'static [u8]>,
    newest: &mut Table<'_, (u32, u32, &'static [u8]), i64>,
    (topic, partition): (u32, u32),
    mut offset: i64,
    records: &[Outgoing],
) -> Result<i64, Failure> {
    for record in records {
        let Some(key) = record.key.as_deref() else {
            return Err(PortError::lasting(format!(
                "topic {} is compacted and takes no null key",
                record.topic
            ))
            .into());
        };
        let at = (topic, partition, key);
        let replaced = match record.value {
            Some(_) => newest.insert(at, offset)?.map(|old| old.value()),
            None => newest.remove(at)?.map(|old| old.value()),
        };
        if let Some(old) = replaced {
            chunks.remove((topic, partition, old))?;
        }
        if record.value.is_some() {
            for (first, bytes) in pack(offset, std::slice::from_ref(record)) {
                chunks.insert((topic, partition, first), bytes.as_slice())?;
            }
        }
        offset += 1;
    }
    Ok(offset)
}

/// Removes chunks whose newest record is before `horizon` and which every group has read; the oldest offset kept.
fn retire(
    transaction: &WriteTransaction,
    chunks: &mut Table<'_, (u32, u32, i64), &'static [u8]>,
    (topic, partition): (u32, u32),
    extent: Extent,
    horizon: i64,
) -> Result<i64, Failure> {
    let all = (topic, partition, i64::MIN)..=(topic, partition, i64::MAX);
    let mut old = Vec::new();
    let mut oldest = extent.end;
    for entry in chunks.range(all)? {
        let (at, bytes) = entry?;
        let passed = packing::newest(bytes.value()).is_some_and(|newest| newest < horizon);
        if !passed || old.len() == REMOVED_AT_ONCE {
            oldest = at.value().2;
            break;
        }
        old.push(at.value().2);
    }
    if old.is_empty() {
        return Ok(extent.oldest);
    }
    let needed = least_position(transaction, topic, partition)?;
    for (place, first) in old.iter().enumerate() {
        let next = old.get(place + 1).copied().unwrap_or(oldest);
        if next > needed {
            return Ok(*first);
        }
        chunks.remove((topic, partition, *first))?;
    }
    Ok(oldest)
}

/// How far the slowest group has read a partition.
fn least_position(transaction: &WriteTransaction, topic: u32, partition: u32) -> Result<i64, Failure> {
    let positions = transaction.open_table(layout::POSITIONS)?;
    let mut least = i64::MAX;
    for entry in positions.iter()? {
        let (of, position) = entry?;
        let (_, of_topic, of_partition) = of.value();
        if (of_topic, of_partition) == (topic, partition) {
            least = least.min(position.value());
        }
    }
    Ok(least)
}
