//! The owner of a group: polls, commits, restores.

use std::collections::BTreeMap;
use std::time::Duration;

use ilt_live::port::{
    Commit, KeyAndValue, Missing, Polled, Port, PortError, Record, TopicPartition, Transaction,
    starting_offset,
};
use redb::ReadableTable;

use crate::layout::{self, Topic};
use crate::log::Log;
use crate::owner::{Claim, Owner};
use crate::waiting::Deadline;
use crate::{reading, writing};

/// A group's one reader. Partitions are announced at the first poll and stay until it is fenced.
#[derive(Debug)]
pub struct LogPort {
    log: Log,
    group: String,
    owner: Owner,
    held: BTreeMap<TopicPartition, Place>,
    announced: bool,
    turn: usize,
}

/// Where reading of a partition stands.
#[derive(Debug)]
struct Place {
    topic: Topic,
    next: i64,
    committed: i64,
}

impl LogPort {
    pub(crate) fn join(
        log: Log,
        group: &str,
        topics: &[&str],
        missing: Missing,
        claim: Claim,
    ) -> Result<Self, PortError> {
        let topics = topics.iter().map(|topic| log.known_topic(topic)).collect::<Result<Vec<_>, _>>()?;
        let owner = Owner::claim(&log, group, claim)?;
        let mut held = BTreeMap::new();
        for topic in topics {
            for partition in 0..topic.spec.partitions {
                let of = TopicPartition { topic: topic.spec.name.clone(), partition };
                let (committed, extent) = log.read(|view| {
                    let committed = reading::position(view, group, topic.number, partition)?;
                    Ok((committed, reading::extent(view, topic.number, partition)?))
                })?;
                let at = starting_offset(&of, committed, extent.oldest, extent.end, missing)?;
                held.insert(of, Place { topic: topic.clone(), next: at, committed: at });
            }
        }
        Ok(Self { log, group: group.to_owned(), owner, held, announced: false, turn: 0 })
    }

    /// What can be read now, partitions abreast in time; where times say nothing they take turns in being first, so that a
    /// busy one does not starve the others.
    fn look(&mut self, most: usize) -> Result<Vec<Record>, PortError> {
        self.turn = self.turn.wrapping_add(1);
        let (count, first) = (self.held.len(), self.turn % self.held.len().max(1));
        let turns = self.held.iter().cycle().skip(first).take(count);
        let places = turns.map(|(of, place)| (of, place.topic.number, place.next));
        self.log.read(|view| reading::abreast(view, places, most))
    }

    fn rewind(&mut self) {
        for place in self.held.values_mut() {
            place.next = place.committed;
        }
    }

    /// One durable commit; `None` if somebody else owns the group by now.
    fn keep(
        &self,
        placed: writing::Placed,
        positions: &[(TopicPartition, i64)],
    ) -> Result<Option<()>, PortError> {
        self.log.write(|transaction| {
            let owners = transaction.open_table(layout::OWNERS)?;
            if owners.get(self.group.as_str())?.map(|owner| owner.value().0) != Some(self.owner.epoch) {
                return Ok(None);
            }
            // Positions first: retention asks for them.
            let mut table = transaction.open_table(layout::POSITIONS)?;
            for (of, position) in positions {
                let place = self.held.get(of).expect("positions of others were refused before");
                table.insert((self.group.as_str(), place.topic.number, of.partition), position)?;
            }
            drop(table);
            writing::write(transaction, placed).map(Some)
        })
    }

    /// Whether nobody has taken the group over.
    fn owns(&self) -> Result<bool, PortError> {
        self.log.read(|view| {
            let owners = view.open_table(layout::OWNERS)?;
            Ok(owners.get(self.group.as_str())?.map(|owner| owner.value().0) == Some(self.owner.epoch))
        })
    }

    fn number(&self, of: &TopicPartition) -> Result<Topic, PortError> {
        self.log.known_topic(&of.topic)
    }
}

impl Port for LogPort {
    fn poll(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError> {
        if !std::mem::replace(&mut self.announced, true) {
            return Ok(Polled::Assigned(self.held.keys().cloned().collect()));
        }
        let deadline = Deadline::after(patience);
        loop {
            let rung = self.log.bell().count();
            let read = self.look(most)?;
            if !read.is_empty() || !self.log.bell().wait(rung, deadline) {
                // Whoever has nothing to commit would not hear of it otherwise.
                if read.is_empty() && !self.owns()? {
                    return Ok(Polled::Fenced);
                }
                for record in &read {
                    self.held.get_mut(&record.from).expect("only partitions held are read").next =
                        record.offset + 1;
                }
                return Ok(Polled::Records(read));
            }
        }
    }

    fn reads_ahead(&self) -> bool {
        true
    }

    fn commit(&mut self, transaction: Transaction) -> Result<Commit, PortError> {
        let Transaction { outputs, positions } = transaction;
        if !positions.iter().all(|(of, _)| self.held.contains_key(of)) {
            self.rewind();
            return Ok(Commit::Rewound);
        }
        if outputs.is_empty() && positions.is_empty() {
            return Ok(Commit::Committed);
        }
        let kept = writing::place(&self.log, outputs).and_then(|placed| self.keep(placed, &positions));
        match kept {
            Ok(Some(())) => {
                for (of, position) in positions {
                    self.held.get_mut(&of).expect("positions of others were refused before").committed =
                        position;
                }
                Ok(Commit::Committed)
            }
            Ok(None) => Ok(Commit::Fenced),
            Err(error) => {
                self.rewind();
                Err(error)
            }
        }
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        let topic = self.number(from)?;
        if !topic.spec.compacted {
            return Err(PortError::lasting(format!(
                "topic {} is not compacted: it keeps no state",
                from.topic
            )));
        }
        self.log.read(|view| reading::newest(view, &topic, from))
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        let topic = self.number(of)?;
        self.log.read(|view| reading::position(view, &self.group, topic.number, of.partition))
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        let topic = self.number(of)?;
        self.log.read(|view| {
            let extent = reading::extent(view, topic.number, of.partition)?;
            let committed = reading::position(view, &self.group, topic.number, of.partition)?;
            Ok(extent.end - committed.unwrap_or(extent.oldest))
        })
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        Ok(self.log.topic(topic)?.map(|topic| topic.spec.partitions))
    }
}
