//! Who died or moved away, where it fits the cache: the flags of a million people do not.

use crate::state::DEPARTED;

/// People who died or moved away, a bit each.
#[derive(Debug, Clone)]
pub(crate) struct Departed(Vec<u64>);

impl Departed {
    pub(super) fn of(flags: &[u8]) -> Self {
        let word = |people: &[u8]| {
            people.iter().rev().fold(0, |word, flags| word << 1 | u64::from(flags & DEPARTED != 0))
        };
        Self(flags.chunks(64).map(word).collect())
    }

    #[inline(always)]
    pub(super) fn has(&self, person: u32) -> bool {
        self.0[(person / 64) as usize] >> (person % 64) & 1 != 0
    }

    pub(super) fn add(&mut self, person: u32) {
        self.0[(person / 64) as usize] |= 1 << (person % 64);
    }
}
