//! What the group decides about partitions: told within `poll`, answered at once, kept for the caller.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ilt_live::port::{Missing, PortError, TopicPartition};
use rdkafka::TopicPartitionList;
use rdkafka::client::ClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol};
use rdkafka::error::KafkaResult;
use rdkafka::statistics::Statistics;
use rdkafka::types::RDKafkaRespErr;

use crate::failure::failed;
use crate::offsets::{listed, named, starting};
use crate::records::numbered;

/// What changed.
#[derive(Debug)]
pub(crate) enum Change {
    /// These are ours from these offsets on.
    Assigned(Vec<(TopicPartition, i64)>),
    /// These are no longer ours.
    Revoked(Vec<TopicPartition>),
    /// We cannot take what we were given.
    Failed(PortError),
}

/// Keeps changes until the port hands them on.
#[derive(Debug)]
pub(crate) struct Watch {
    changes: Mutex<VecDeque<Change>>,
    /// Where each partition ended for committed readers when it was last fetched from.
    ends: Mutex<BTreeMap<TopicPartition, i64>>,
    missing: Missing,
    patience: Duration,
}

impl Watch {
    pub(crate) fn new(missing: Missing, patience: Duration) -> Self {
        Self { changes: Mutex::default(), ends: Mutex::default(), missing, patience }
    }

    pub(crate) fn next(&self) -> Option<Change> {
        self.changes().pop_front()
    }

    /// Keeps a change that the group did not tell.
    pub(crate) fn tell(&self, change: Change) {
        self.changes().push_back(change);
    }

    /// Where a partition ended when it was last fetched from, which is a second ago at most where records are read; `None`
    /// if it has not been.
    pub(crate) fn end(&self, of: &TopicPartition) -> Option<i64> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).get(of).copied()
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.changes().is_empty()
    }

    fn changes(&self) -> MutexGuard<'_, VecDeque<Change>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Assigns partitions once, with the offsets to begin at: assigning twice gives false resets.
    fn assign(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) -> Result<Change, PortError> {
        let starts = starting(consumer, &named(list), self.patience, self.missing)?;
        let with_offsets = listed(starts.iter().map(|(of, at)| (of, *at)))?;
        let done = match consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => consumer.incremental_assign(&with_offsets),
            _ => consumer.assign(&with_offsets),
        };
        done.map_err(|error| failed("taking partitions", &error))?;
        Ok(Change::Assigned(starts))
    }

    fn refuse(consumer: &BaseConsumer<Self>) {
        // The group waits for an answer; what went wrong is told to the caller.
        let _answered: KafkaResult<()> = match consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => consumer.incremental_assign(&TopicPartitionList::new()),
            _ => consumer.unassign(),
        };
    }

    fn revoke(consumer: &BaseConsumer<Self>, list: &TopicPartitionList) -> KafkaResult<()> {
        match consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => consumer.incremental_unassign(list),
            _ => consumer.unassign(),
        }
    }
}

impl ClientContext for Watch {
    /// What the client tells of itself every second, and what answers how far behind we are: asking a broker would hold up
    /// the records.
    fn stats(&self, told: Statistics) {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for (topic, of) in told.topics {
            // Numbers below nought say that something is not known, the partition included.
            let known = of.partitions.into_values().filter(|one| one.partition >= 0 && one.ls_offset >= 0);
            ends.extend(known.map(|one| {
                let partition = numbered(one.partition);
                (TopicPartition { topic: topic.clone(), partition }, one.ls_offset)
            }));
        }
    }
}

impl ConsumerContext for Watch {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, why: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let change = if why == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            self.assign(consumer, list).unwrap_or_else(|error| {
                Self::refuse(consumer);
                Change::Failed(error)
            })
        } else {
            match Self::revoke(consumer, list) {
                Ok(()) => Change::Revoked(named(list)),
                Err(error) => Change::Failed(failed("giving partitions back", &error)),
            }
        };
        self.tell(change);
    }
}
