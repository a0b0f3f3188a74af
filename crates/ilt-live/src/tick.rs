//! A tick of event time, as a record.

use ilt_domain::{Event, LocalityId, Moment, SourceId};
use ilt_wire::headers::Kind;
use ilt_wire::opaque::uuid;
use ilt_wire::{Codes, encode_activity};

use crate::folding::{keyed, output_id};
use crate::port::Outgoing;

/// The tick of a locality at an instant; the same one from whoever sends it.
pub fn tick(codes: &Codes, topic: &str, source: SourceId, locality: LocalityId, at: Moment) -> Outgoing {
    let id = output_id(topic, locality.0, at.0, 0);
    let event = Event::tick(id, source, locality, at);
    keyed(topic, Kind::Activity, &uuid(id), at, codes, locality, at.0, encode_activity(&event, codes))
}
