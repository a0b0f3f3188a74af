//! Events of the live feed.

mod read;
mod write;

use ilt_domain::{Event, Moment};
use prost::Message;

use crate::codes::Codes;
use crate::framing::unframed;
use crate::proto::ilt::activity::v1 as wire;
use crate::rejected::{Reason, Rejected};
use crate::{privacy, reading};

/// The longest value taken, bytes: several hundred times an ordinary event.
pub const LONGEST_VALUE: usize = 64 << 10;

/// One record of the live feed as it was read: its key, its value, and when its producer says it was made,
/// microseconds since 1970 (nought or less: it does not say).
///
/// # Errors
/// Anything of the closed list of reasons.
pub fn decode_record(
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    made: i64,
    codes: &Codes,
) -> Result<Event, Rejected> {
    let key = key.ok_or_else(|| Rejected::new(Reason::NullKey, "a locality's code is wanted"))?;
    if privacy::identifies(key) {
        return Err(identifies());
    }
    let value = value.ok_or_else(|| Rejected::new(Reason::NullValue, "an event is wanted"))?;
    let event = decode_activity(value, Moment(made), codes)?;
    if key == codes.locality_code(event.locality).as_bytes() {
        Ok(event)
    } else {
        Err(Rejected::new(Reason::WrongKey, "the key is not the locality of the event"))
    }
}

/// An event from its bytes, with or without the frame of a schema registry. `made` is when its producer says the record
/// was made; nothing can have been recorded much later.
///
/// # Errors
/// Anything of the closed list of reasons that can be seen in a value.
pub fn decode_activity(bytes: &[u8], made: Moment, codes: &Codes) -> Result<Event, Rejected> {
    if bytes.len() > LONGEST_VALUE {
        return Err(Rejected::new(Reason::OverSize, format!("{} bytes", bytes.len())));
    }
    let Some(message) = unframed(bytes) else {
        return Err(Rejected::new(Reason::Undecodable, "a frame that breaks off"));
    };
    let opened = open(message, made, codes);
    // Fields this version knows are checked by their shape; anything else is searched.
    let clean = opened.as_ref().is_ok_and(|(_, length)| *length == message.len());
    if !clean && privacy::message_identifies(message) {
        return Err(identifies());
    }
    opened.map(|(event, _)| event)
}

/// The event, and how long the message is without fields this version does not know.
fn open(bytes: &[u8], made: Moment, codes: &Codes) -> Result<(Event, usize), Rejected> {
    let message: wire::Activity = reading::message(bytes)?;
    let length = message.encoded_len();
    if message.what.is_none() && length != bytes.len() {
        return Err(Rejected::field(Reason::UnknownKind, "what"));
    }
    Ok((read::event(&message, made, codes)?, length))
}

fn identifies() -> Rejected {
    Rejected::new(Reason::IdentifiesAPerson, "a token passes the check of the NHS number")
}

/// The bytes of an event.
pub fn encode_activity(event: &Event, codes: &Codes) -> Vec<u8> {
    message(event, codes).encode_to_vec()
}

/// The message of an event, for those who put it into another.
pub(crate) fn message(event: &Event, codes: &Codes) -> wire::Activity {
    write::activity(event, codes)
}

/// The event in a message of our own.
pub(crate) fn event(message: &wire::Activity, codes: &Codes) -> Result<Event, Rejected> {
    read::event(message, Moment(i64::MAX), codes)
}
