//! The service's own records: what it writes to the changelog to come back to the same state.
//!
//! They are private to the service, unlike the messages of `ilt-wire`: handles instead of codes keep them small, so a
//! fingerprint of the directory goes with them and a changelog of another directory is refused.

mod event;
mod key;
mod locality;
mod pen;
mod person;
mod roster;

use ilt_domain::{Directory, Opaque};
use sha2::{Digest, Sha256};

pub use key::Key;
pub(crate) use locality::{decode_locality, decode_partition, encode_locality, encode_partition};
pub(crate) use person::{decode_person, encode_person};
pub(crate) use roster::{decode_roster, encode_roster};

/// The layout of the records; another one is refused with its number.
pub const LAYOUT: u32 = 2;

/// A value that cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the changelog holds a record that cannot be read: {0}")]
pub struct Unreadable(pub String);

impl From<prost::DecodeError> for Unreadable {
    fn from(why: prost::DecodeError) -> Self {
        Self(why.to_string())
    }
}

/// A number that differs for directories whose handles mean different things.
pub fn fingerprint(names: &Directory) -> u64 {
    let mut all = Sha256::new();
    let mut table = |ids: &mut dyn Iterator<Item = &str>| {
        for id in ids {
            all.update((id.len() as u32).to_le_bytes());
            all.update(id);
        }
        all.update([255]);
    };
    table(&mut names.localities.iter().map(|row| row.id.as_str()));
    table(&mut names.roles.iter().map(|row| row.id.as_str()));
    table(&mut names.teams.iter().map(|row| row.id.as_str()));
    table(&mut names.homes.iter().map(|row| row.id.as_str()));
    table(&mut names.cohorts.iter().map(|row| row.id.as_str()));
    table(&mut names.steps.iter().map(|row| row.id.as_str()));
    table(&mut names.streams.iter().map(|row| row.id.as_str()));
    let digest = all.finalize();
    u64::from_le_bytes(std::array::from_fn(|at| digest[at]))
}

/// An opaque name as bytes; nought as none.
fn bytes(opaque: Opaque) -> Vec<u8> {
    if opaque.0 == 0 { Vec::new() } else { opaque.0.to_be_bytes().to_vec() }
}

pub(crate) fn opaque(bytes: &[u8]) -> Result<Opaque, Unreadable> {
    match bytes.len() {
        0 => Ok(Opaque(0)),
        16 => Ok(Opaque(u128::from_be_bytes(std::array::from_fn(|at| bytes[at])))),
        other => Err(Unreadable(format!("an id of {other} bytes"))),
    }
}
