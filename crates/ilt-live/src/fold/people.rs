//! People by pseudonym.

use std::hash::{BuildHasherDefault, Hasher};

use ilt_domain::Opaque;
use ilt_ledger::live::Person;
use indexmap::IndexMap;

/// People by pseudonym. Pseudonyms are random already, so their own bits are their hash; nothing iterates by it.
pub(super) type People = IndexMap<Opaque, Person, BuildHasherDefault<OwnBits>>;

/// Takes the low bits of a pseudonym as they are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OwnBits(u64);

impl Hasher for OwnBits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, value: u128) {
        self.0 ^= value as u64 ^ (value >> 64) as u64;
    }
}
