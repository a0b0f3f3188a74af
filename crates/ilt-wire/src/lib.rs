//! The protobuf door: bytes to domain and back.
//!
//! Start with [`Decoder`], which takes each record of the live feed as it was read and gives an
//! [`ilt_domain::Event`], or says why it is refused ([`Rejected`], a closed list of reasons). [`encode_activity`] is its
//! inverse. [`forecast`], [`hand_off`] and [`state`] do the same for what the service publishes and for what its stages
//! say to one another; [`headers`] makes the CloudEvents headers that go with every record. [`Codes`] turns the names on
//! the wire into handles.
//!
//! Invariants: no input makes this room panic. Nothing of a payload is ever in a [`Rejected`]. Every string that gets
//! through is a code of the directory, a UUID or a pseudonym, so that no name, address or number of a person can.

pub mod activity;
pub mod codes;
pub mod events;
pub mod forecast;
mod framing;
pub mod hand_off;
pub mod headers;
pub mod opaque;
mod privacy;
mod reading;
pub mod rejected;
pub mod state;

pub use activity::{Decoder, LONGEST_VALUE, decode_activity, decode_record, encode_activity};
pub use codes::Codes;
pub use events::{decode_events, encode_events};
pub use privacy::{identifies, record_identifies};
pub use rejected::{Reason, Rejected};

/// The messages as they are on the wire, made from `proto/` at build time.
#[allow(missing_docs, unreachable_pub, clippy::doc_markdown)]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

/// The compiled description of all messages, a `google.protobuf.FileDescriptorSet`: for readers that learn the
/// messages at run time, and for the test that no released field ever changes.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
