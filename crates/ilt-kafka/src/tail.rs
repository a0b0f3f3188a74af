//! Reading a topic without a group.

use std::time::Duration;

use ilt_live::port::{PortError, Record, Start, Tail, TopicPartition};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;

use crate::failure::{failed, may_pass};
use crate::greeting::greet;
use crate::names::Names;
use crate::offsets::{self, listed, watermarks};
use crate::patience::Deadline;
use crate::records::incoming;
use crate::settings::Settings;

/// A reader of one topic's committed records.
pub(crate) struct KafkaTail {
    names: Names,
    consumer: BaseConsumer,
    next: Vec<(TopicPartition, i64)>,
    /// Which partitions have said that nothing committed follows.
    done: Vec<bool>,
}

impl KafkaTail {
    pub(crate) fn open(settings: &Settings, topic: &str, start: &Start) -> Result<Self, PortError> {
        greet(settings)?;
        let names = settings.names();
        let topic = &names.there(topic);
        let mut config = settings.reader();
        config.set("enable.partition.eof", "true");
        let consumer: BaseConsumer = config.create().map_err(|error| failed("making a consumer", &error))?;
        let count = offsets::partitions(&consumer, topic)?.ok_or_else(|| {
            PortError::lasting(format!("there is no topic {topic}: create it with `ilt topics create`"))
        })?;
        let mut next = Vec::new();
        for partition in 0..count {
            let of = TopicPartition { topic: topic.clone(), partition };
            let (oldest, end) = watermarks(&consumer, &of)?;
            let at = match start {
                Start::Beginning => None,
                Start::End => Some(end),
                Start::At(places) => {
                    places.iter().find(|(number, _)| *number == partition).map(|(_, at)| *at)
                }
            };
            next.push((of, at.unwrap_or(oldest)));
        }
        let list = listed(next.iter().map(|(of, at)| (of, *at)))?;
        consumer.assign(&list).map_err(|error| failed("reading the topic", &error))?;
        let done = vec![false; next.len()];
        Ok(Self { names, consumer, next, done })
    }
}

impl Tail for KafkaTail {
    fn next(&mut self, most: usize, patience: Duration) -> Result<Vec<Record>, PortError> {
        let deadline = Deadline::after(patience);
        let mut read = Vec::new();
        while read.len() < most {
            let wait = if read.is_empty() { deadline.left() } else { Duration::ZERO };
            match self.consumer.poll(wait) {
                Some(Ok(message)) => {
                    let record = incoming(&message);
                    let place = record.from.partition as usize;
                    self.next[place].1 = record.offset + 1;
                    self.done[place] = false;
                    read.push(record);
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    if let Some(done) =
                        usize::try_from(partition).ok().and_then(|place| self.done.get_mut(place))
                    {
                        *done = true;
                    }
                }
                Some(Err(KafkaError::MessageConsumption(code))) if may_pass(code) => {}
                Some(Err(error)) => return Err(failed("reading the topic", &error)),
                None if !read.is_empty() || deadline.passed() => break,
                None => {}
            }
        }
        Ok(self.names.read_here(read))
    }

    fn at_end(&mut self) -> Result<bool, PortError> {
        for ((of, next), done) in self.next.iter().zip(&self.done) {
            // Markers of transactions take offsets too, so the next offset alone does not tell.
            if watermarks(&self.consumer, of)?.1 > *next && !done {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
