//! Events kept within other records: a changelog holds those of a person that may still be revised.

use ilt_domain::Event;
use prost::Message;

use crate::activity;
use crate::codes::Codes;
use crate::proto::ilt::state::v1 as wire;
use crate::reading;
use crate::rejected::Rejected;

/// The bytes of several events, in the order given.
pub fn encode_events(events: &[Event], codes: &Codes) -> Vec<u8> {
    let events = events.iter().map(|event| activity::message(event, codes)).collect();
    wire::Events { events }.encode_to_vec()
}

/// The events in bytes that [`encode_events`] made.
///
/// # Errors
/// If the bytes are not such a list, or hold a code that the directory no longer has.
pub fn decode_events(bytes: &[u8], codes: &Codes) -> Result<Vec<Event>, Rejected> {
    let kept: wire::Events = reading::message(bytes)?;
    kept.events.iter().map(|message| activity::event(message, codes)).collect()
}
