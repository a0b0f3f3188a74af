//! A log in memory with groups, fencing and faults on demand: the port of property tests.
//!
//! It behaves as a group of Kafka consumers with transactions does, without threads, time or network: partitions are
//! divided by range among the members of a group, a member learns of it at its next poll, and a member that comes back
//! under the same instance name fences the one before it. Start with [`Memory::new`], make topics, then [`Memory::join`].
//!
//! Invariant: a transaction is visible as a whole or not at all, and never after its instance was fenced.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::port::{
    Admin, Append, Browse, Difference, Missing, Outgoing, PortError, Record, Start, Tail, TopicPartition,
    TopicSpec, partition_of,
};

mod group;
mod member;

use group::Group;
pub use member::MemoryPort;

/// A log in memory, shared by all its handles.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    shelf: Arc<Mutex<Shelf>>,
}

/// What goes wrong with the next commit of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written and the answer is [`crate::port::Commit::Rewound`].
    Abort,
    /// Everything is written, but the answer is [`crate::port::Commit::Unknown`].
    AnswerLost,
    /// Nothing is written and the answer is [`crate::port::Commit::Unknown`].
    RequestLost,
    /// Another instance of the same name has appeared: [`crate::port::Commit::Fenced`], now and ever after.
    Fenced,
}

#[derive(Debug, Default)]
struct Shelf {
    topics: BTreeMap<String, Topic>,
    groups: BTreeMap<String, Group>,
    faults: BTreeMap<String, VecDeque<Fault>>,
}

#[derive(Debug)]
struct Topic {
    spec: TopicSpec,
    partitions: Vec<Partition>,
}

#[derive(Debug, Default)]
struct Partition {
    records: BTreeMap<i64, Record>,
    newest: BTreeMap<Vec<u8>, i64>,
    end: i64,
    newest_timestamp: i64,
}

impl Partition {
    fn oldest(&self) -> i64 {
        self.records.keys().next().copied().unwrap_or(self.end)
    }

    fn push(&mut self, spec: &TopicSpec, record: Record) {
        let offset = self.end;
        self.end += 1;
        self.newest_timestamp = self.newest_timestamp.max(record.timestamp);
        if spec.compacted {
            let key = record.key.clone().unwrap_or_default();
            if let Some(old) = self.newest.remove(&key) {
                self.records.remove(&old);
            }
            if record.value.is_none() {
                return;
            }
            self.newest.insert(key, offset);
        }
        self.records.insert(offset, Record { offset, ..record });
        if let Some(keep) = spec.retention {
            let keep = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
            let horizon = self.newest_timestamp.saturating_sub(keep);
            while self.records.first_key_value().is_some_and(|(_, oldest)| oldest.timestamp < horizon) {
                self.records.pop_first();
            }
        }
    }
}

impl Shelf {
    fn topic(&self, name: &str) -> Result<&Topic, PortError> {
        self.topics.get(name).ok_or_else(|| {
            PortError::lasting(format!("there is no topic {name}: create it with `ilt topics create`"))
        })
    }

    fn partition(&self, of: &TopicPartition) -> Result<&Partition, PortError> {
        self.topic(&of.topic)?.partitions.get(of.partition as usize).ok_or_else(|| {
            PortError::lasting(format!("topic {} has no partition {}", of.topic, of.partition))
        })
    }

    /// Finds the place of every record before writing the first, so that all are written or none.
    fn write(&mut self, records: Vec<Outgoing>) -> Result<(), PortError> {
        let places = records
            .iter()
            .map(|record| {
                let count = self.topic(&record.topic)?.spec.partitions;
                let partition =
                    record.partition.unwrap_or_else(|| partition_of(record.key.as_deref(), count));
                let at = TopicPartition { topic: record.topic.clone(), partition };
                self.partition(&at).map(|_| at)
            })
            .collect::<Result<Vec<_>, _>>()?;
        for (record, from) in records.into_iter().zip(places) {
            let topic = self.topics.get_mut(&from.topic).expect("its place was found above");
            let partition = &mut topic.partitions[from.partition as usize];
            let Outgoing { timestamp, key, value, headers, .. } = record;
            partition.push(&topic.spec, Record { from, offset: 0, timestamp, key, value, headers });
        }
        Ok(())
    }

    fn next_fault(&mut self, instance: &str) -> Option<Fault> {
        self.faults.get_mut(instance).and_then(VecDeque::pop_front)
    }
}

impl Memory {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Joins a group that reads `topics`. Another member with the same instance name is fenced from now on.
    ///
    /// # Errors
    /// If a topic is missing.
    pub fn join(
        &self,
        group: &str,
        instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<MemoryPort, PortError> {
        MemoryPort::join(self.clone(), group, instance, topics, missing)
    }

    /// Lets the next commit of an instance go wrong; faults queue up.
    pub fn inject(&self, instance: &str, fault: Fault) {
        self.shelf().faults.entry(instance.to_owned()).or_default().push_back(fault);
    }

    /// All records of a topic that are kept, by partition and offset.
    ///
    /// # Errors
    /// If there is no such topic.
    pub fn records(&self, topic: &str) -> Result<Vec<Record>, PortError> {
        let shelf = self.shelf();
        Ok(shelf.topic(topic)?.partitions.iter().flat_map(|part| part.records.values().cloned()).collect())
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // Every change is made of checked steps, so a panicking test thread leaves nothing half written.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admin for Memory {
    fn create(&mut self, topics: &[TopicSpec]) -> Result<Vec<String>, PortError> {
        let mut shelf = self.shelf();
        let mut made = Vec::new();
        for spec in topics {
            if spec.partitions == 0 {
                return Err(PortError::lasting(format!("topic {} needs at least one partition", spec.name)));
            }
            if !shelf.topics.contains_key(&spec.name) {
                let partitions = (0..spec.partitions).map(|_| Partition::default()).collect();
                shelf.topics.insert(spec.name.clone(), Topic { spec: spec.clone(), partitions });
                made.push(spec.name.clone());
            }
        }
        Ok(made)
    }

    fn check(&mut self, topics: &[TopicSpec]) -> Result<Vec<Difference>, PortError> {
        let shelf = self.shelf();
        Ok(topics
            .iter()
            .filter_map(|wanted| wanted.difference(shelf.topics.get(&wanted.name).map(|t| &t.spec)))
            .collect())
    }
}

impl Append for Memory {
    fn append(&mut self, records: Vec<Outgoing>) -> Result<(), PortError> {
        self.shelf().write(records)
    }
}

impl Browse for Memory {
    fn tail(&self, topic: &str, start: &Start) -> Result<Box<dyn Tail + Send>, PortError> {
        let shelf = self.shelf();
        let partitions = &shelf.topic(topic)?.partitions;
        let next = match start {
            Start::Beginning => vec![0; partitions.len()],
            Start::End => partitions.iter().map(|partition| partition.end).collect(),
            Start::Last(count) => partitions.iter().map(|partition| (partition.end - count).max(0)).collect(),
            Start::At(places) => {
                let places: BTreeMap<u32, i64> = places.iter().copied().collect();
                (0..).take(partitions.len()).map(|number| places.get(&number).copied().unwrap_or(0)).collect()
            }
        };
        Ok(Box::new(MemoryTail { memory: self.clone(), topic: topic.to_owned(), next }))
    }
}

/// Reads a topic of a log in memory without a group.
#[derive(Debug)]
struct MemoryTail {
    memory: Memory,
    topic: String,
    next: Vec<i64>,
}

impl Tail for MemoryTail {
    /// Nothing else can write while this thread waits, so patience is not used up.
    fn next(&mut self, most: usize, _patience: Duration) -> Result<Vec<Record>, PortError> {
        let shelf = self.memory.shelf();
        let mut read = Vec::new();
        for (next, partition) in self.next.iter_mut().zip(&shelf.topic(&self.topic)?.partitions) {
            for (offset, record) in partition.records.range(*next..).take(most - read.len()) {
                read.push(record.clone());
                *next = offset + 1;
            }
        }
        Ok(read)
    }

    fn at_end(&mut self) -> Result<bool, PortError> {
        let shelf = self.memory.shelf();
        let partitions = &shelf.topic(&self.topic)?.partitions;
        Ok(self.next.iter().zip(partitions).all(|(next, part)| part.records.range(*next..).next().is_none()))
    }
}

#[cfg(test)]
mod tests;
