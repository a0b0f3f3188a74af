//! Positions: what a group has committed, what a partition holds.

use std::time::Duration;

use ilt_live::port::{Missing, PortError, TopicPartition, starting_offset};
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};

use crate::failure::failed;
use crate::patience::Deadline;
use crate::records::{numbered, signed};

/// How long one question to a broker may take.
pub(crate) const QUESTION: Duration = Duration::from_secs(10);

/// Partitions with a position each, as the client lists them.
pub(crate) fn listed<'a>(
    positions: impl IntoIterator<Item = (&'a TopicPartition, i64)>,
) -> Result<TopicPartitionList, PortError> {
    let mut list = TopicPartitionList::new();
    for (of, position) in positions {
        let offset = if position < 0 { Offset::Invalid } else { Offset::Offset(position) };
        list.add_partition_offset(&of.topic, signed(of.partition)?, offset)
            .map_err(|error| failed("listing positions", &error))?;
    }
    Ok(list)
}

/// The partitions of a list.
pub(crate) fn named(list: &TopicPartitionList) -> Vec<TopicPartition> {
    let element =
        |topic: &str, partition| TopicPartition { topic: topic.to_owned(), partition: numbered(partition) };
    list.elements().iter().map(|of| element(of.topic(), of.partition())).collect()
}

/// What a group has committed of each partition. Positions in an open transaction are waited for: the broker holds them
/// back until its owner commits, or the transaction's time is over.
pub(crate) fn committed<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    of: &[TopicPartition],
    patience: Duration,
) -> Result<Vec<(TopicPartition, Option<i64>)>, PortError> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let deadline = Deadline::after(patience);
    let list = loop {
        let asked = listed(of.iter().map(|of| (of, -1)))?;
        match consumer.committed_offsets(asked, QUESTION.min(deadline.left().max(Duration::from_millis(100))))
        {
            Ok(list) => break list,
            Err(error) if deadline.passed() => return Err(failed("asking for committed positions", &error)),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let found = list.elements();
    of.iter()
        .map(|of| {
            let element = found
                .iter()
                .find(|found| found.topic() == of.topic && numbered(found.partition()) == of.partition);
            let offset =
                element.map_or(Ok(Offset::Invalid), |element| element.error().map(|()| element.offset()));
            match offset.map_err(|error| failed("asking for committed positions", &error))? {
                Offset::Offset(at) => Ok((of.clone(), Some(at))),
                _ => Ok((of.clone(), None)),
            }
        })
        .collect()
}

/// The oldest offset kept and the end: the first offset of an open transaction, or of the next record, as the
/// consumer's isolation has it.
pub(crate) fn watermarks<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    of: &TopicPartition,
) -> Result<(i64, i64), PortError> {
    let partition = signed(of.partition)?;
    let deadline = Deadline::after(QUESTION);
    loop {
        match consumer.fetch_watermarks(&of.topic, partition, QUESTION) {
            Ok(found) => return Ok(found),
            // Leaders move; a new topic takes a moment.
            Err(KafkaError::MetadataFetch(code)) if passes(code) && !deadline.passed() => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(error) => {
                let doing = format!("asking what partition {} of {} holds", of.partition, of.topic);
                return Err(failed(&doing, &error));
            }
        }
    }
}

fn passes(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::NotLeaderForPartition
            | Code::LeaderNotAvailable
            | Code::BrokerTransportFailure
            | Code::OperationTimedOut
    )
}

/// Where to begin each partition.
pub(crate) fn starting<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    of: &[TopicPartition],
    patience: Duration,
    missing: Missing,
) -> Result<Vec<(TopicPartition, i64)>, PortError> {
    committed(consumer, of, patience)?
        .into_iter()
        .map(|(of, committed)| {
            let (oldest, end) = watermarks(consumer, &of)?;
            let at = starting_offset(&of, committed, oldest, end, missing)?;
            Ok((of, at))
        })
        .collect()
}

/// The number of partitions of a topic; `None` if there is no such topic.
pub(crate) fn partitions<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
) -> Result<Option<u32>, PortError> {
    let metadata = consumer
        .fetch_metadata(Some(topic), QUESTION)
        .map_err(|error| failed(&format!("asking about topic {topic}"), &error))?;
    let found = metadata.topics().iter().find(|found| found.name() == topic && found.error().is_none());
    let count = found.map_or(0, |found| found.partitions().len());
    Ok(u32::try_from(count).ok().filter(|count| *count > 0))
}
