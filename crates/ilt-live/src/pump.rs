//! The loop that carries records from the port through a stage and back, each batch in one transaction.
//!
//! There is one way to come to a state: restoring it. Whenever a commit does not succeed, what was staged is thrown
//! away with the state it was staged in, and the state is read back from the log.

use std::collections::{BTreeMap, BTreeSet};
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
    /// The next batch, folded while the last one was committed.
    ahead: Option<Staged>,
    /// What a poll has brought already: the batch after that, or what stands in its way.
    polled: Option<Result<Polled, PortError>>,
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
        Ok(Self { port, stage, feed, held: Vec::new(), ahead: None, polled: None })
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

    /// Commits the next batch; polls for it, unless it was folded while the one before it was committed.
    ///
    /// # Errors
    /// If the log fails, the state cannot be taken up, or another instance has taken over.
    pub fn turn(&mut self) -> Result<Turned, PumpError> {
        if let Some(staged) = self.ahead.take() {
            return self.conclude(staged);
        }
        let polled = self.polled.take();
        match polled.unwrap_or_else(|| self.port.poll(self.feed.batch, self.feed.patience))? {
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
            Polled::Records(records) => {
                let staged = Staged::of(&mut self.stage, &records);
                self.conclude(staged)
            }
            Polled::Fenced => Err(PumpError::Fenced),
        }
    }

    fn input<'p>(&self, partitions: impl IntoIterator<Item = &'p TopicPartition>) -> Vec<TopicPartition> {
        partitions.into_iter().filter(|one| one.topic == self.stage.input()).cloned().collect()
    }

    fn take_up<'p>(
        &mut self,
        partitions: impl IntoIterator<Item = &'p TopicPartition>,
    ) -> Result<(), PumpError> {
        for one in self.input(partitions) {
            let committed = self.port.committed(&one)?;
            let changelog =
                TopicPartition { topic: self.stage.changelog().to_string(), partition: one.partition };
            let records = self.port.restore(&changelog)?;
            self.stage.assign(one.partition, &records, committed)?;
        }
        Ok(())
    }

    /// Commits a batch. If the next one is there already and the port lets us have it, it is folded meanwhile, and the one
    /// after it read by whoever commits.
    fn conclude(&mut self, staged: Staged) -> Result<Turned, PumpError> {
        let Staged { records, turn, transaction, mut touched } = staged;
        let next = self.next(records)?;
        let (port, stage, most) = (&mut self.port, &mut self.stage, self.feed.batch);
        let (ended, ahead, polled) = match next {
            None => (port.commit(transaction), None, None),
            Some(next) => std::thread::scope(|both| {
                let backlog = next.len() >= most;
                let commit = both.spawn(move || commit_and_read(port, transaction, most, backlog));
                let ahead = Staged::of(stage, &next);
                let (ended, polled) = commit.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                (ended, Some(ahead), polled)
            }),
        };
        touched.extend(ahead.iter().flat_map(|ahead| &ahead.touched).cloned());
        match ended? {
            Commit::Committed => {
                self.ahead = ahead;
                self.polled = self.polled.take().or(polled);
                Ok(Turned::Committed(records, turn))
            }
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

    /// The batch after one of so many records, if there is a backlog: where there is none, waiting for more would keep
    /// back what is there.
    fn next(&mut self, records: usize) -> Result<Option<Vec<Record>>, PumpError> {
        if records < self.feed.batch || !self.port.reads_ahead() {
            return Ok(None);
        }
        let polled = self.polled.take().unwrap_or_else(|| self.port.poll(self.feed.batch, Duration::ZERO));
        match polled? {
            Polled::Records(next) => Ok(Some(next).filter(|next| !next.is_empty())),
            moved => {
                self.polled = Some(Ok(moved));
                Ok(None)
            }
        }
    }
}

/// Commits; once that is done, reads what follows the batch after it, of which at most one is ever read ahead.
fn commit_and_read(
    port: &mut impl Port,
    transaction: Transaction,
    most: usize,
    backlog: bool,
) -> (Result<Commit, PortError>, Option<Result<Polled, PortError>>) {
    let ended = port.commit(transaction);
    let goes_on = backlog && ended == Ok(Commit::Committed);
    (ended, goes_on.then(|| port.poll(most, Duration::ZERO)))
}

/// A batch that was folded and is to be committed.
#[derive(Debug)]
struct Staged {
    records: usize,
    turn: Turn,
    transaction: Transaction,
    touched: BTreeSet<TopicPartition>,
}

impl Staged {
    fn of<S: Stage>(stage: &mut S, records: &[Record]) -> Self {
        let mut turn = Turn::default();
        let mut next: BTreeMap<TopicPartition, i64> = BTreeMap::new();
        for record in records {
            stage.take(record, &mut turn);
            next.insert(record.from.clone(), record.offset + 1);
        }
        let mut transaction =
            Transaction { outputs: std::mem::take(&mut turn.outputs), positions: Vec::new() };
        for (from, offset) in &next {
            let (changes, position) = stage.changes(from.partition, *offset);
            transaction.outputs.extend(changes);
            transaction.positions.push((from.clone(), position));
        }
        Self { records: records.len(), turn, transaction, touched: next.into_keys().collect() }
    }
}
