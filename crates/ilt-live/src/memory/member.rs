//! One member of a group that reads the log in memory.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Fault, Memory, Shelf};
use crate::port::{
    Commit, KeyAndValue, Missing, Polled, Port, PortError, TopicPartition, Transaction, starting_offset,
};

/// A member of a group; leaves it when dropped.
#[derive(Debug)]
pub struct MemoryPort {
    memory: Memory,
    group: String,
    instance: String,
    topics: Vec<String>,
    missing: Missing,
    epoch: u64,
    /// The generation whose division of partitions this member knows; nought: none yet.
    generation: u64,
    /// Next offset to hand out of each partition held.
    next: BTreeMap<TopicPartition, i64>,
    /// Partitions to be announced anew, after an answer was lost.
    rebuilding: bool,
    turn: usize,
}

impl MemoryPort {
    pub(super) fn join(
        memory: Memory,
        group: &str,
        instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Self, PortError> {
        let epoch = {
            let mut shelf = memory.shelf();
            topics.iter().try_for_each(|topic| shelf.topic(topic).map(|_| ()))?;
            shelf.groups.entry(group.to_owned()).or_default().join(instance, topics)
        };
        Ok(Self {
            memory,
            group: group.to_owned(),
            instance: instance.to_owned(),
            topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
            missing,
            epoch,
            generation: 0,
            next: BTreeMap::new(),
            rebuilding: false,
            turn: 0,
        })
    }

    fn fenced(&self, shelf: &Shelf) -> bool {
        shelf.groups.get(&self.group).and_then(|group| group.epochs.get(&self.instance)) != Some(&self.epoch)
    }

    /// Takes part in the newest division of the partitions; says what changed for us.
    fn rebalance(&mut self) -> Result<Option<Polled>, PortError> {
        let memory = self.memory.clone();
        let shelf = memory.shelf();
        let group = shelf.groups.get(&self.group).expect("joining made the group");
        if self.generation == group.generation || self.fenced(&shelf) {
            return Ok(None);
        }
        if !self.next.is_empty() {
            let lost = std::mem::take(&mut self.next).into_keys().collect();
            return Ok(Some(Polled::Revoked(lost)));
        }
        for topic in &self.topics {
            for partition in group.share(&self.instance, topic, shelf.topic(topic)?.spec.partitions) {
                let of = TopicPartition { topic: topic.clone(), partition };
                let held = shelf.partition(&of)?;
                let committed = group.positions.get(&of).copied();
                let at = starting_offset(&of, committed, held.oldest(), held.end, self.missing)?;
                self.next.insert(of, at);
            }
        }
        self.generation = group.generation;
        self.rebuilding = false;
        Ok(Some(Polled::Assigned(self.next.keys().cloned().collect())))
    }

    fn rewind(&mut self, shelf: &Shelf) {
        let positions = &shelf.groups.get(&self.group).expect("joining made the group").positions;
        for (of, next) in &mut self.next {
            let oldest = shelf.partition(of).map_or(0, super::Partition::oldest);
            *next = positions.get(of).copied().unwrap_or(oldest);
        }
    }

    fn holds(&self, shelf: &Shelf, transaction: &Transaction) -> bool {
        let generation = shelf.groups.get(&self.group).expect("joining made the group").generation;
        generation == self.generation
            && transaction.positions.iter().all(|(of, _)| self.next.contains_key(of))
    }

    fn write(&self, shelf: &mut Shelf, transaction: Transaction) -> Result<(), PortError> {
        shelf.write(transaction.outputs)?;
        let group = shelf.groups.get_mut(&self.group).expect("joining made the group");
        group.positions.extend(transaction.positions);
        Ok(())
    }
}

impl Port for MemoryPort {
    fn poll(&mut self, most: usize, _patience: Duration) -> Result<Polled, PortError> {
        if let Some(change) = self.rebalance()? {
            return Ok(change);
        }
        let memory = self.memory.clone();
        let shelf = memory.shelf();
        if std::mem::take(&mut self.rebuilding) {
            self.rewind(&shelf);
            return Ok(Polled::Assigned(self.next.keys().cloned().collect()));
        }
        let mut records = Vec::new();
        // Partitions take turns in being first, so that a busy one does not starve the others.
        self.turn = self.turn.wrapping_add(1);
        let places = self.next.len().max(1);
        let order: Vec<TopicPartition> =
            self.next.keys().cycle().skip(self.turn % places).take(self.next.len()).cloned().collect();
        for of in order {
            let next = self.next.get_mut(&of).expect("taken from the same map");
            for (offset, record) in shelf.partition(&of)?.records.range(*next..).take(most - records.len()) {
                records.push(record.clone());
                *next = offset + 1;
            }
        }
        Ok(Polled::Records(records))
    }

    fn reads_ahead(&self) -> bool {
        true
    }

    fn commit(&mut self, transaction: Transaction) -> Result<Commit, PortError> {
        let memory = self.memory.clone();
        let mut shelf = memory.shelf();
        if self.fenced(&shelf) {
            return Ok(Commit::Fenced);
        }
        let fault = shelf.next_fault(&self.instance);
        if fault == Some(Fault::Fenced) {
            self.epoch = 0;
            return Ok(Commit::Fenced);
        }
        if fault == Some(Fault::Abort) || !self.holds(&shelf, &transaction) {
            self.rewind(&shelf);
            return Ok(Commit::Rewound);
        }
        if fault != Some(Fault::RequestLost)
            && let Err(refused) = self.write(&mut shelf, transaction)
        {
            self.rewind(&shelf);
            return Err(refused);
        }
        self.rebuilding = fault.is_some();
        Ok(if self.rebuilding { Commit::Unknown } else { Commit::Committed })
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        let memory = self.memory.clone();
        let shelf = memory.shelf();
        let mut newest = BTreeMap::new();
        for record in shelf.partition(from)?.records.values() {
            let key = record.key.clone().unwrap_or_default();
            match &record.value {
                Some(value) => newest.insert(key, value.clone()),
                None => newest.remove(&key),
            };
        }
        Ok(newest.into_iter().collect())
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        Ok(self.memory.shelf().groups.get(&self.group).and_then(|group| group.positions.get(of)).copied())
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        let committed = self.committed(of)?;
        let shelf = self.memory.shelf();
        let held = shelf.partition(of)?;
        Ok(held.end - committed.unwrap_or_else(|| held.oldest()))
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        Ok(self.memory.shelf().topics.get(topic).map(|topic| topic.spec.partitions))
    }
}

impl Drop for MemoryPort {
    fn drop(&mut self) {
        let memory = self.memory.clone();
        let mut shelf = memory.shelf();
        if let Some(group) = shelf.groups.get_mut(&self.group) {
            group.leave(&self.instance, self.epoch);
        }
    }
}
