//! A record as people and programs read it: its message by the description that goes with it.

use ilt_live::port::Record;
use ilt_wire::headers::rfc3339;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use serde_json::{Map, Value, json};

mod words;

/// Reads messages by their names.
pub(crate) struct Reader(DescriptorPool);

impl Reader {
    /// A reader of every message this version knows.
    pub(crate) fn new() -> Self {
        Self(
            DescriptorPool::decode(ilt_wire::DESCRIPTORS)
                .expect("the build checked the description of its messages"),
        )
    }

    /// The record as one JSON document.
    pub(crate) fn json(&self, record: &Record) -> Value {
        let headers: Map<String, Value> = record
            .headers
            .iter()
            .map(|(name, value)| (name.to_owned(), Value::from(String::from_utf8_lossy(value).into_owned())))
            .collect();
        json!({
            "topic": record.from.topic,
            "partition": record.from.partition,
            "offset": record.offset,
            "time": rfc3339(ilt_domain::Moment(record.timestamp)),
            "key": record.key.as_deref().map(String::from_utf8_lossy),
            "headers": headers,
            "message": self.message(record),
        })
    }

    /// The record as one line: event time, key, why it was put aside if it was, and what it says.
    pub(crate) fn text(&self, record: &Record) -> String {
        let key = record.key.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let made = || rfc3339(ilt_domain::Moment(record.timestamp)).into();
        let time = record.header("ce_time").unwrap_or_else(made);
        let reason = record.header("dlq.reason").map(|reason| format!("[{reason}] ")).unwrap_or_default();
        let message = self.message(record);
        let said = kind(record).and_then(|kind| words::said(&kind, &message));
        let what = match (said, message) {
            (_, Value::Null) => format!("{} bytes", record.value.as_ref().map_or(0, Vec::len)),
            (Some(said), _) => said,
            (None, message) => message.to_string(),
        };
        format!("{time} {key:<16} {reason}{what}")
    }

    fn message(&self, record: &Record) -> Value {
        let kind = kind(record).and_then(|name| self.0.get_message_by_name(&name));
        let (Some(kind), Some(value)) = (kind, record.value.as_deref()) else { return Value::Null };
        let Ok(message) = DynamicMessage::decode(kind, value) else { return Value::Null };
        // Noughts are figures too; what may be absent, such as a number that is withheld, is left out where it is.
        let options = SerializeOptions::new()
            .stringify_64_bit_integers(false)
            .use_proto_field_name(true)
            .skip_default_fields(false);
        message.serialize_with_options(serde_json::value::Serializer, &options).unwrap_or(Value::Null)
    }
}

/// The full name of the message that the headers say a record holds.
fn kind(record: &Record) -> Option<String> {
    record.header("ce_dataschema")?.strip_prefix("urn:protobuf:").map(str::to_owned)
}
