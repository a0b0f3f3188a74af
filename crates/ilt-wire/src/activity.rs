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

/// Reads records one after another, in memory it keeps, which is faster than memory of its own for each.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    message: wire::Activity,
}

impl Decoder {
    /// One record of the live feed as it was read: its key, its value, and when its producer says it was made,
    /// microseconds since 1970 (nought or less: it does not say).
    ///
    /// # Errors
    /// Anything of the closed list of reasons.
    pub fn record(
        &mut self,
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
        let event = self.activity(value, Moment(made), codes)?;
        if key == codes.locality_code(event.locality).as_bytes() {
            Ok(event)
        } else {
            Err(Rejected::new(Reason::WrongKey, "the key is not the locality of the event"))
        }
    }

    /// An event from its bytes, with or without the frame of a schema registry. `made` is when its producer says the
    /// record was made; nothing can have been recorded much later.
    ///
    /// # Errors
    /// Anything of the closed list of reasons that can be seen in a value.
    pub fn activity(&mut self, bytes: &[u8], made: Moment, codes: &Codes) -> Result<Event, Rejected> {
        if bytes.len() > LONGEST_VALUE {
            return Err(Rejected::new(Reason::OverSize, format!("{} bytes", bytes.len())));
        }
        let Some(bytes) = unframed(bytes) else {
            return Err(Rejected::new(Reason::Undecodable, "a frame that breaks off"));
        };
        let opened = self.open(bytes, made, codes);
        // Fields this version knows are checked by their shape; anything else is searched.
        let clean = opened.as_ref().is_ok_and(|(_, length)| *length == bytes.len());
        if !clean && privacy::message_identifies(bytes) {
            return Err(identifies());
        }
        opened.map(|(event, _)| event)
    }

    /// The event, and how long the message is without fields this version does not know.
    fn open(&mut self, bytes: &[u8], made: Moment, codes: &Codes) -> Result<(Event, usize), Rejected> {
        self.message.clear();
        self.message.merge(bytes).map_err(|_| reading::undecodable())?;
        let length = self.message.encoded_len();
        if self.message.what.is_none() && length != bytes.len() {
            return Err(Rejected::field(Reason::UnknownKind, "what"));
        }
        Ok((read::event(&self.message, made, codes)?, length))
    }
}

/// [`Decoder::record`] for one record.
///
/// # Errors
/// Anything of the closed list of reasons.
pub fn decode_record(
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    made: i64,
    codes: &Codes,
) -> Result<Event, Rejected> {
    Decoder::default().record(key, value, made, codes)
}

/// [`Decoder::activity`] for one event.
///
/// # Errors
/// Anything of the closed list of reasons that can be seen in a value.
pub fn decode_activity(bytes: &[u8], made: Moment, codes: &Codes) -> Result<Event, Rejected> {
    Decoder::default().activity(bytes, made, codes)
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
