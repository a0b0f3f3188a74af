//! A member of a consumer group with a transactional producer.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use ilt_live::port::{
    Commit, KeyAndValue, Missing, Polled, Port, PortError, Record, TopicPartition, Transaction,
};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::changelog;
use crate::failure::{failed, may_pass};
use crate::greeting::greet;
use crate::names::Names;
use crate::offsets::{self, listed, starting};
use crate::patience::Deadline;
use crate::rebalance::{Change, Watch};
use crate::records::incoming;
use crate::settings::Settings;
use crate::succession::{Doubt, Place};
use crate::transactor::{Ending, Transactor};

/// A batch is handed out once it has this many bytes, however few records they are.
const BATCH_BYTES: usize = 16 << 20;

/// A member of a group; leaves it when dropped.
pub struct KafkaPort {
    settings: Settings,
    names: Names,
    group: String,
    /// As the cluster names them, like everything below: other names stop at the port's own functions.
    topics: Vec<String>,
    missing: Missing,
    consumer: BaseConsumer<Watch>,
    /// None: it has to be made anew before anything else.
    transactor: Option<Transactor>,
    /// Another may have taken our place: this is found out before anything else.
    doubt: Option<Doubt>,
    /// Committed position of each partition held.
    held: BTreeMap<TopicPartition, i64>,
    /// Records read but not handed out, since the group changed meanwhile.
    ahead: VecDeque<Record>,
}

impl std::fmt::Debug for KafkaPort {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("KafkaPort")
            .field("group", &self.group)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

impl KafkaPort {
    pub(crate) fn join(
        settings: &Settings,
        group: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Self, PortError> {
        greet(settings)?;
        let names = settings.names();
        let topics: Vec<String> = topics.iter().map(|topic| names.there(topic)).collect();
        let consumer = member(settings, group, missing)?;
        for topic in &topics {
            if offsets::partitions(&consumer, topic)?.is_none() {
                let what = format!("there is no topic {topic}: create it with `ilt topics create`");
                return Err(PortError::lasting(what));
            }
        }
        let transactor = Some(Transactor::take(settings, group)?);
        subscribe(&consumer, &topics)?;
        Ok(Self {
            names,
            settings: settings.clone(),
            group: group.to_owned(),
            topics,
            missing,
            consumer,
            transactor,
            doubt: None,
            held: BTreeMap::new(),
            ahead: VecDeque::new(),
        })
    }

    /// Takes in one change of the group, if there is one.
    fn change(&mut self) -> Result<Option<Polled>, PortError> {
        match self.consumer.context().next() {
            None => Ok(None),
            Some(Change::Failed(error)) => {
                self.join_again()?;
                Err(error)
            }
            Some(Change::Assigned(starts)) => {
                let names = starts.iter().map(|(of, _)| of.clone()).collect();
                self.held.extend(starts);
                Ok(Some(Polled::Assigned(names)))
            }
            Some(Change::Revoked(lost)) => {
                self.held.retain(|of, _| !lost.contains(of));
                let held = &self.held;
                self.ahead.retain(|record| held.contains_key(&record.from));
                Ok(Some(Polled::Revoked(lost)))
            }
        }
    }

    /// The group believes that we hold what we could not take: leaving and joining makes it offer that again.
    fn join_again(&mut self) -> Result<(), PortError> {
        self.held.clear();
        self.ahead.clear();
        self.consumer.unsubscribe();
        subscribe(&self.consumer, &self.topics)
    }

    /// Makes the producer anew, which ends whatever was open, and goes back to what the group has committed.
    fn recover(&mut self) -> Result<Polled, PortError> {
        if let Some(doubt) = &mut self.doubt {
            match doubt.look(&self.consumer, &self.settings, &self.group)? {
                Place::Unknown => return Ok(Polled::Records(Vec::new())),
                Place::Taken => return Ok(Polled::Fenced),
                Place::PutOut => return self.leave().map(|()| Polled::Records(Vec::new())),
                Place::Free => return self.start_over(),
                Place::Kept => self.doubt = None,
            }
        }
        let transactor = Transactor::take(&self.settings, &self.group)?;
        let names: Vec<TopicPartition> = self.held.keys().cloned().collect();
        let patience = patience(&self.settings);
        self.held = starting(&self.consumer, &names, patience, self.missing)?.into_iter().collect();
        self.rewind()?;
        self.transactor = Some(transactor);
        Ok(Polled::Assigned(names))
    }

    /// Writes nothing more until the group has said whose place this is: whoever slept too long is answered like one who
    /// was replaced.
    fn doubt(&mut self) -> Result<(), PortError> {
        self.transactor = None;
        if self.settings.static_membership {
            self.doubt = Some(Doubt::of_a_member(&self.settings));
            return Ok(());
        }
        self.leave()
    }

    /// Leaves the group, to look at it from outside.
    fn leave(&mut self) -> Result<(), PortError> {
        let lost = self.held.keys().cloned().collect();
        // Whoever is dropped has left the group by then, unless the group keeps a place for the name.
        self.consumer = member(&self.settings, &self.group, self.missing)?;
        self.doubt = Some(Doubt::of_one_outside(&self.settings));
        self.ahead.clear();
        self.consumer.context().tell(Change::Revoked(lost));
        Ok(())
    }

    /// Joins the group that it has left.
    fn start_over(&mut self) -> Result<Polled, PortError> {
        self.transactor = Some(Transactor::take(&self.settings, &self.group)?);
        self.doubt = None;
        subscribe(&self.consumer, &self.topics)?;
        Ok(Polled::Records(Vec::new()))
    }

    /// Goes back to the positions last committed.
    fn rewind(&mut self) -> Result<(), PortError> {
        self.ahead.clear();
        if self.held.is_empty() {
            return Ok(());
        }
        let deadline = Deadline::after(offsets::QUESTION);
        loop {
            let list = listed(self.held.iter().map(|(of, at)| (of, *at)))?;
            let sought = self
                .consumer
                .seek_partitions(list, offsets::QUESTION)
                .and_then(|list| list.elements().iter().try_for_each(|element| element.error()));
            match sought {
                Ok(()) => return Ok(()),
                // A partition that has only just been assigned cannot be sought yet.
                Err(_) if !deadline.passed() => std::thread::sleep(Duration::from_millis(20)),
                Err(error) => return Err(failed("going back to the committed positions", &error)),
            }
        }
    }

    fn read(&mut self, most: usize, patience: Duration) -> Result<Vec<Record>, PortError> {
        let deadline = Deadline::after(patience);
        let mut read = Vec::new();
        let mut bytes = 0;
        while read.len() < most && bytes < BATCH_BYTES {
            if let Some(record) = self.ahead.pop_front() {
                read.push(record);
                continue;
            }
            let wait = if read.is_empty() { deadline.left() } else { Duration::ZERO };
            match self.consumer.poll(wait) {
                Some(Ok(message)) => {
                    let record = incoming(&message);
                    bytes +=
                        record.value.as_ref().map_or(0, Vec::len) + record.key.as_ref().map_or(0, Vec::len);
                    read.push(record);
                }
                Some(Err(KafkaError::MessageConsumptionFatal(RDKafkaErrorCode::FencedInstanceId))) => {
                    self.doubt()?;
                    break;
                }
                Some(Err(error)) => tolerate(&error)?,
                None if !read.is_empty() || deadline.passed() => break,
                None => {}
            }
            if !self.consumer.context().is_quiet() {
                break;
            }
        }
        Ok(read)
    }

    /// What comes next, as the cluster names it.
    fn next(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError> {
        if let Some(change) = self.change()? {
            return Ok(change);
        }
        if self.transactor.is_none() {
            return self.recover();
        }
        let read = self.read(most, patience)?;
        if self.consumer.context().is_quiet() {
            return Ok(Polled::Records(read));
        }
        // Read before the group changed: what is still ours afterwards is handed out then.
        read.into_iter().rev().for_each(|record| self.ahead.push_front(record));
        Ok(self.change()?.unwrap_or(Polled::Records(Vec::new())))
    }

    fn owns(&self, transaction: &Transaction) -> bool {
        self.consumer.context().is_quiet()
            && transaction.positions.iter().all(|(of, _)| self.held.contains_key(of))
    }
}

/// What a dead owner left open is waited for, and a little longer.
fn patience(settings: &Settings) -> Duration {
    settings.transaction_timeout() + Duration::from_secs(10)
}

/// A member of a group that has subscribed to nothing yet.
fn member(settings: &Settings, group: &str, missing: Missing) -> Result<BaseConsumer<Watch>, PortError> {
    let watch = Watch::new(missing, patience(settings));
    let made = settings.member(group).create_with_context(watch);
    made.map_err(|error| failed("making a consumer", &error))
}

fn subscribe(consumer: &BaseConsumer<Watch>, topics: &[String]) -> Result<(), PortError> {
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    consumer.subscribe(&topics).map_err(|error| failed("joining the group", &error))
}

/// Brokers come and go, and the client comes back by itself; the rest is for the caller.
fn tolerate(error: &KafkaError) -> Result<(), PortError> {
    match error {
        KafkaError::MessageConsumption(code) if may_pass(*code) => Ok(()),
        KafkaError::PartitionEOF(_) => Ok(()),
        KafkaError::MessageConsumptionFatal(_) => {
            Err(PortError::lasting(format!("the consumer cannot go on: {error}")))
        }
        other => Err(failed("reading records", other)),
    }
}

impl Port for KafkaPort {
    fn poll(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError> {
        let polled = self.next(most, patience)?;
        Ok(self.names.polled_here(polled))
    }

    fn commit(&mut self, mut transaction: Transaction) -> Result<Commit, PortError> {
        if transaction.outputs.is_empty() && transaction.positions.is_empty() {
            return Ok(Commit::Committed);
        }
        let Some(transactor) = &self.transactor else { return Ok(Commit::Unknown) };
        self.names.send_there(&mut transaction.outputs);
        transaction.positions.iter_mut().for_each(|(of, _)| *of = self.names.partition_there(of));
        let group = self.consumer.group_metadata();
        let (true, Some(group)) = (self.owns(&transaction), group) else {
            self.rewind()?;
            return Ok(Commit::Rewound);
        };
        let positions = listed(transaction.positions.iter().map(|(of, at)| (of, *at)))?;
        let (ending, overdue) = transactor.run(&transaction.outputs, &positions, &group);
        match ending {
            Ending::Committed => {
                self.held.extend(transaction.positions);
                Ok(Commit::Committed)
            }
            Ending::Aborted => self.rewind().map(|()| Commit::Rewound),
            Ending::Fenced | Ending::Unknown if overdue => {
                self.doubt()?;
                Ok(Commit::Unknown)
            }
            Ending::Fenced => Ok(Commit::Fenced),
            Ending::Unknown => {
                self.transactor = None;
                Ok(Commit::Unknown)
            }
            Ending::Refused(error) => self.rewind().and(Err(error)),
        }
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        changelog::read(&self.settings, &self.names.partition_there(from))
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        let of = self.names.partition_there(of);
        let found = offsets::committed(&self.consumer, std::slice::from_ref(&of), offsets::QUESTION)?;
        Ok(found.into_iter().next().and_then(|(_, at)| at))
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        // The client's own figure never moves for positions committed in transactions.
        let there = self.names.partition_there(of);
        if let (Some(at), Some(end)) = (self.held.get(&there), self.consumer.context().end(&there)) {
            return Ok((end - at).max(0));
        }
        let (oldest, end) = offsets::watermarks(&self.consumer, &there)?;
        let committed = match self.held.get(&there) {
            Some(at) => Some(*at),
            None => self.committed(of)?,
        };
        Ok((end - committed.unwrap_or(oldest)).max(0))
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        offsets::partitions(&self.consumer, &self.names.there(topic))
    }
}
