//! The newest value of each key of a compacted partition.

use std::collections::BTreeMap;
use std::time::Duration;

use ilt_live::port::{KeyAndValue, PortError, TopicPartition};
use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;

use crate::failure::failed;
use crate::offsets::{listed, watermarks};
use crate::patience::Deadline;
use crate::settings::Settings;

/// Reads a partition to the end it has now.
///
/// The end is what an uncommitted reader sees. An open transaction of somebody who is gone hides all that follows its
/// first record, committed or not, so the committed end is waited for until it has come there; the transaction's
/// time-out bounds that.
pub(crate) fn read(settings: &Settings, of: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
    let making = |error: &KafkaError| failed("making a consumer", error);
    let mut config = settings.reader();
    config.set("enable.partition.eof", "true");
    let consumer: BaseConsumer = config.create().map_err(|error| making(&error))?;
    let uncommitted: BaseConsumer = settings
        .reader()
        .set("isolation.level", "read_uncommitted")
        .create()
        .map_err(|error| making(&error))?;
    let (oldest, end) = watermarks(&uncommitted, of)?;
    if oldest == end {
        return Ok(Vec::new());
    }
    let deadline = Deadline::after(settings.transaction_timeout() * 2 + Duration::from_secs(30));
    while watermarks(&consumer, of)?.1 < end {
        if deadline.passed() {
            return Err(late(of));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    consumer.assign(&listed([(of, oldest)])?).map_err(|error| failed("reading state", &error))?;
    to_the_end(&consumer, of)
}

fn to_the_end(consumer: &BaseConsumer, of: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
    /// How long a broker may say nothing at all.
    const SILENCE: Duration = Duration::from_secs(60);
    let mut newest = BTreeMap::new();
    let mut deadline = Deadline::after(SILENCE);
    loop {
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => {
                deadline = Deadline::after(SILENCE);
                let key = message.key().unwrap_or_default().to_vec();
                match message.payload() {
                    Some(value) => newest.insert(key, value.to_vec()),
                    None => newest.remove(&key),
                };
            }
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(newest.into_iter().collect()),
            // The client goes on by itself when a broker is back.
            Some(Err(error)) if !failed("", &error).passing => return Err(failed("reading state", &error)),
            Some(Err(_)) | None if deadline.passed() => return Err(late(of)),
            Some(Err(_)) | None => {}
        }
    }
}

fn late(of: &TopicPartition) -> PortError {
    PortError::passing(format!(
        "partition {} of {} could not be read to its end in time",
        of.partition, of.topic
    ))
}
