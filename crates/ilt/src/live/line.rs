//! A record as people and programs read it: its message by the description that goes with it.

use ilt_live::port::Record;
use ilt_wire::headers::rfc3339;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use serde_json::{Map, Value, json};

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

    /// The record as one line.
    pub(crate) fn text(&self, record: &Record) -> String {
        let key = record.key.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let time = rfc3339(ilt_domain::Moment(record.timestamp));
        let reason = record.header("dlq.reason").map(|reason| format!(" [{reason}]")).unwrap_or_default();
        let what = match self.message(record) {
            Value::Null => format!("{} bytes", record.value.as_ref().map_or(0, Vec::len)),
            message => brief(&message),
        };
        format!("{time} {key:<16}{reason} {what}")
    }

    fn message(&self, record: &Record) -> Value {
        let schema = record.header("ce_dataschema");
        let name = schema.as_deref().and_then(|schema| schema.strip_prefix("urn:protobuf:"));
        let kind = name.and_then(|name| self.0.get_message_by_name(name));
        let (Some(kind), Some(value)) = (kind, record.value.as_deref()) else { return Value::Null };
        let Ok(message) = DynamicMessage::decode(kind, value) else { return Value::Null };
        let options = SerializeOptions::new().stringify_64_bit_integers(false).use_proto_field_name(true);
        message.serialize_with_options(serde_json::value::Serializer, &options).unwrap_or(Value::Null)
    }
}

/// A message on one line: its plain fields, and how long its lists are.
fn brief(message: &Value) -> String {
    let Value::Object(fields) = message else { return message.to_string() };
    let words: Vec<String> = fields
        .iter()
        .filter_map(|(name, value)| match value {
            Value::Array(rows) => Some(format!("{name}: {} rows", rows.len())),
            Value::Object(inner) => Some(format!("{name} ({})", brief(&Value::Object(inner.clone())))),
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(format!("{name}={text}")),
            other => Some(format!("{name}={other}")),
        })
        .collect();
    words.join(" ")
}
