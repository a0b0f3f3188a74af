//! The loop that carries records from the port through a stage and back, each batch in one transaction.
//!
//! There is one way to come to a state: restoring it. Whenever a commit does not succeed, what was staged is thrown
//! away with the state it was staged in, and the state is read back from the log.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fold::{Effect, RestoreError};
use crate::port::{Commit, Polled, Port, PortError, Record, TopicPartition, Transaction};
use crate::stage::{Stage, Turn};

/// How a stage is fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// Most records in one transaction.
    pub batch: usize,
    /// How long a poll waits for the first record.
    pub patience: Duration,
}

impl Default for Feed {
    fn default() -> Self {
        Self { batch: 5_000, patience: Duration::from_millis(50) }
    }
}

/// Why a stage cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum PumpError {
    /// The log cannot be read or written.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The state cannot be taken up.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// Another instance has taken over.
    #[error("another instance has taken over this one's work")]
    Fenced,
    /// Input and changelog do not fit.
    #[error("`{changelog}` has {found:?} partitions, `{input}` has {expected}; both need the same number")]
    Partitions {
        /// Input topic.
        input: String,
        /// Its partitions.
        expected: u32,
        /// Changelog topic.
        changelog: String,
        /// Its partitions, if it is there.
        found: Option<u32>,
    },
}

/// What one turn of the loop did.
#[derive(Debug)]
pub enum Turned {
    /// Nothing came.
    Idle,
    /// Partitions came or went; what those that came had published before.
    Moved(Vec<Effect>),
    /// A batch was committed: how many records it had, and what it brought about.
    Committed(usize, Turn),
    /// A batch came to nothing; its records come again.
    Rewound,
}

/// A stage with its port.
#[derive(Debug)]
pub struct Pump<P, S> {
    port: P,
    stage: S,
    feed: Feed,
    held: Vec<TopicPartition>,
}

impl<P: Port, S: Stage> Pump<P, S> {
    /// A pump.
    ///
    /// # Errors
    /// If the input and the changelog differ in their number of partitions.
    pub fn new(mut port: P, stage: S, feed: Feed) -> Result<Self, PumpError> {
        let (input, changelog) = (stage.input().to_string(), stage.changelog().to_string());
        let expected = port.partitions(&input)?.ok_or_else(|| PortError {
            what: format!("there is no topic `{input}`; make the topics first (`ilt topics create`)"),
            passing: false,
        })?;
        let found = port.partitions(&changelog)?;
        if found != Some(expected) {
            return Err(PumpError::Partitions { input, expected, changelog, found });
        }
        Ok(Self { port, stage, feed, held: Vec::new() })
    }

    /// The stage.
    pub fn stage(&self) -> &S {
        &self.stage
    }

    /// The input partitions held.
    pub fn held(&self) -> Vec<TopicPartition> {
        self.held.clone()
    }

    /// The port.
    pub fn port(&mut self) -> &mut P {
        &mut self.port
    }

    /// Polls once and commits what came.
    ///
    /// # Errors
    /// If the log fails, the state cannot be taken up, or another instance has taken over.
    pub fn turn(&mut self) -> Result<Turned, PumpError> {
        match self.port.poll(self.feed.batch, self.feed.patience)? {
            Polled::Assigned(partitions) => {
                self.take_up(&partitions)?;
                let input = self.input(&partitions);
                self.held.retain(|one| !input.contains(one));
                let recalled = input.iter().flat_map(|one| self.stage.recall(one.partition)).collect();
                self.held.extend(input);
                Ok(Turned::Moved(recalled))
            }
            Polled::Revoked(partitions) => {
                self.held.retain(|one| !partitions.contains(one));
                self.input(&partitions).into_iter().for_each(|one| self.stage.revoke(one.partition));
                Ok(Turned::Moved(Vec::new()))
            }
            Polled::Records(records) if records.is_empty() => Ok(Turned::Idle),
            Polled::Records(records) => self.carry(&records),
            Polled::Fenced => Err(PumpError::Fenced),
        }
    }

    fn input(&self, partitions: &[TopicPartition]) -> Vec<TopicPartition> {
        partitions.iter().filter(|one| one.topic == self.stage.input()).cloned().collect()
    }

    fn take_up(&mut self, partitions: &[TopicPartition]) -> Result<(), PumpError> {
        for one in self.input(partitions) {
            let committed = self.port.committed(&one)?;
            let changelog =
                TopicPartition { topic: self.stage.changelog().to_string(), partition: one.partition };
            let records = self.port.restore(&changelog)?;
            self.stage.assign(one.partition, &records, committed)?;
        }
        Ok(())
    }

    fn carry(&mut self, records: &[Record]) -> Result<Turned, PumpError> {
        let mut turn = Turn::default();
        let mut next: BTreeMap<TopicPartition, i64> = BTreeMap::new();
        for record in records {
            self.stage.take(record, &mut turn);
            next.insert(record.from.clone(), record.offset + 1);
        }
        let mut transaction =
            Transaction { outputs: std::mem::take(&mut turn.outputs), positions: Vec::new() };
        for (from, offset) in &next {
            let (changes, position) = self.stage.changes(from.partition, *offset);
            transaction.outputs.extend(changes);
            transaction.positions.push((from.clone(), position));
        }
        let touched: Vec<TopicPartition> = next.into_keys().collect();
        match self.port.commit(transaction)? {
            Commit::Committed => Ok(Turned::Committed(records.len(), turn)),
            Commit::Fenced => Err(PumpError::Fenced),
            Commit::Rewound => {
                self.take_up(&touched)?;
                Ok(Turned::Rewound)
            }
            // The port says which partitions are still held; until it does, none of their states is to be believed.
            Commit::Unknown => {
                touched.iter().for_each(|one| self.stage.revoke(one.partition));
                Ok(Turned::Rewound)
            }
        }
    }
}
