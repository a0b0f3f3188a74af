//! Ports that are wrong on purpose: each breaks one promise, and the promise's own test must notice.

use std::collections::BTreeMap;
use std::time::Duration;

use ilt_live::memory::Memory;
use ilt_live::port::{Commit, KeyAndValue, Missing, Polled, Port, PortError, TopicPartition, Transaction};

use crate::backend::{Backend, Cluster, Doors, Embedded};
use crate::conformance::{
    Kept, a_refused_transaction_leaves_no_trace, a_zombie_is_fenced, each_input_gives_one_output,
};

/// What a mutant leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// Nothing: the control.
    None,
    /// Writes although another instance has taken over.
    NoFence,
    /// Reads on after a transaction that was not kept.
    NoRewind,
    /// Commits outputs without positions.
    NoOffsets,
}

struct Mutant<B> {
    backend: B,
    flaw: Flaw,
}

struct Flawed {
    port: Box<dyn Port>,
    doors: Box<dyn Doors>,
    flaw: Flaw,
    read: BTreeMap<TopicPartition, i64>,
}

impl<B: Backend> Backend for Mutant<B> {
    fn doors(&self) -> Box<dyn Doors> {
        self.backend.doors()
    }

    fn join(
        &self,
        group: &str,
        instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Box<dyn Port>, PortError> {
        let port = self.backend.join(group, instance, topics, missing)?;
        Ok(Box::new(Flawed { port, doors: self.doors(), flaw: self.flaw, read: BTreeMap::new() }))
    }
}

impl Port for Flawed {
    fn poll(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError> {
        let polled = self.port.poll(most, patience)?;
        let Polled::Records(mut records) = polled else { return Ok(polled) };
        if self.flaw == Flaw::NoRewind {
            records.retain(|record| self.read.get(&record.from).is_none_or(|read| record.offset > *read));
        }
        for record in &records {
            self.read.insert(record.from.clone(), record.offset);
        }
        Ok(Polled::Records(records))
    }

    fn commit(&mut self, mut transaction: Transaction) -> Result<Commit, PortError> {
        if self.flaw == Flaw::NoOffsets {
            transaction.positions.clear();
        }
        let outputs = transaction.outputs.clone();
        match self.port.commit(transaction)? {
            Commit::Fenced if self.flaw == Flaw::NoFence => {
                self.doors.append(outputs).map(|()| Commit::Committed)
            }
            ended => Ok(ended),
        }
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        self.port.restore(from)
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        self.port.committed(of)
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        self.port.lag(of)
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        self.port.partitions(topic)
    }
}

type Promise = fn(&dyn Backend) -> Kept;

/// Each flaw, the test that must notice it, and the words with which it does.
const NOTICED: [(Flaw, Promise, &str); 3] = [
    (Flaw::NoFence, a_zombie_is_fenced, "the zombie's commit ended as Committed"),
    (Flaw::NoRewind, a_refused_transaction_leaves_no_trace, "records came again instead of"),
    (Flaw::NoOffsets, each_input_gives_one_output, "lag is left"),
];

fn check<B: Backend>(log: impl Fn() -> B) {
    for (flaw, promise, words) in NOTICED {
        let broken = promise(&Mutant { backend: log(), flaw }).err().unwrap_or_default();
        assert!(broken.contains(words), "{flaw:?} is told as {broken:?}");
        let control = promise(&Mutant { backend: log(), flaw: Flaw::None });
        assert_eq!(control, Ok(()), "the control of {flaw:?} fails");
    }
}

#[test]
fn mutants_of_memory_are_noticed() {
    check(Memory::new);
}

#[test]
fn mutants_of_the_embedded_log_are_noticed() {
    check(Embedded::new);
}

#[test]
fn mutants_of_kafka_are_noticed() {
    if Cluster::shared().is_some() {
        check(|| Cluster::shared().expect("it was there a moment ago"));
    }
}
