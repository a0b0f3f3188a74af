//! Reading a topic without a group, from this process or another.

use std::collections::BTreeMap;
use std::time::Duration;

use ilt_live::port::{PortError, Record, Start, Tail, TopicPartition};

use crate::layout::Topic;
use crate::log::Log;
use crate::reading;
use crate::waiting::Deadline;

/// A reader of one topic.
#[derive(Debug)]
pub(crate) struct LogTail {
    log: Log,
    topic: Topic,
    next: BTreeMap<u32, i64>,
}

impl LogTail {
    pub(crate) fn open(log: Log, topic: &str, start: &Start) -> Result<Self, PortError> {
        let topic = log.known_topic(topic)?;
        let next = log.read(|view| {
            let mut next = BTreeMap::new();
            for partition in 0..topic.spec.partitions {
                let extent = reading::extent(view, topic.number, partition)?;
                let at = match start {
                    Start::Beginning => None,
                    Start::End => Some(extent.end),
                    Start::Last(count) => Some((extent.end - count).max(extent.oldest)),
                    Start::At(places) => {
                        places.iter().find(|(number, _)| *number == partition).map(|(_, at)| *at)
                    }
                };
                next.insert(partition, at.unwrap_or(extent.oldest));
            }
            Ok(next)
        })?;
        Ok(Self { log, topic, next })
    }

    fn look(&mut self, most: usize) -> Result<Vec<Record>, PortError> {
        let read = self.log.read(|view| {
            let mut read = Vec::new();
            for (&partition, &next) in &self.next {
                let of = TopicPartition { topic: self.topic.spec.name.clone(), partition };
                read.extend(reading::records(view, &self.topic, &of, next, most - read.len())?);
            }
            Ok(read)
        })?;
        for record in &read {
            self.next.insert(record.from.partition, record.offset + 1);
        }
        Ok(read)
    }
}

impl Tail for LogTail {
    fn next(&mut self, most: usize, patience: Duration) -> Result<Vec<Record>, PortError> {
        let deadline = Deadline::after(patience);
        loop {
            let rung = self.log.bell().count();
            let read = self.look(most)?;
            if !read.is_empty() || !self.log.bell().wait(rung, deadline) {
                return Ok(read);
            }
        }
    }

    fn at_end(&mut self) -> Result<bool, PortError> {
        self.log.read(|view| {
            for (&partition, &next) in &self.next {
                let of = TopicPartition { topic: self.topic.spec.name.clone(), partition };
                if !reading::records(view, &self.topic, &of, next, 1)?.is_empty() {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}
