//! Records between the client's words and the port's.

use ilt_live::port::{Outgoing, PortError, Record, TopicPartition};
use rdkafka::message::{BorrowedMessage, Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::BaseRecord;

/// A record as it was read; its time comes in milliseconds.
pub(crate) fn incoming(message: &BorrowedMessage<'_>) -> Record {
    let headers = message.headers().map_or_else(ilt_live::port::Headers::new, |headers| {
        headers.iter().map(|header| (header.key, header.value.unwrap_or_default())).collect()
    });
    Record {
        from: TopicPartition { topic: message.topic().to_owned(), partition: numbered(message.partition()) },
        offset: message.offset(),
        timestamp: message.timestamp().to_millis().unwrap_or_default().saturating_mul(1_000),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers,
    }
}

/// A record to be sent.
pub(crate) fn outgoing(record: &Outgoing) -> Result<BaseRecord<'_, [u8], [u8]>, PortError> {
    let mut sent = BaseRecord::to(&record.topic);
    if let Some(partition) = record.partition {
        sent = sent.partition(signed(partition)?);
    }
    if let Some(key) = &record.key {
        sent = sent.key(key.as_slice());
    }
    if let Some(value) = &record.value {
        sent = sent.payload(value.as_slice());
    }
    if !record.headers.is_empty() {
        let with = OwnedHeaders::new_with_capacity(record.headers.len());
        sent = sent.headers(
            record
                .headers
                .iter()
                .fold(with, |headers, (key, value)| headers.insert(Header { key, value: Some(value) })),
        );
    }
    Ok(sent)
}

/// A partition's number as the port has it; the broker's are never negative.
pub(crate) fn numbered(partition: i32) -> u32 {
    u32::try_from(partition).unwrap_or_default()
}

/// A partition's number as the client has it.
pub(crate) fn signed(partition: u32) -> Result<i32, PortError> {
    i32::try_from(partition).map_err(|_| PortError::lasting(format!("there is no partition {partition}")))
}
