//! Names that stay: the same run gives the same events, people, episodes and referrals the same 128 bits.
//!
//! A name is one block of the engine's counter-based generator: under one key it is a bijection of the counter, so no
//! two names of a kind are alike.

use ilt_domain::event::Opaque;
use ilt_domain::{LocalityId, Moment, PersonId};
use ilt_engine::{Draws, Key};
use ilt_wire::opaque::as_uuid;

/// Makes names for one replication under one seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Naming {
    seed: u64,
    replication: u32,
}

impl Naming {
    pub(super) fn new(seed: u64, replication: u32) -> Self {
        Self { seed, replication }
    }

    /// The n-th event.
    pub(super) fn event(self, number: u64) -> Opaque {
        as_uuid(self.bits("event", self.replication, 0, number))
    }

    /// The n-th event as somebody wrote it down wrongly.
    pub(super) fn mistake(self, number: u64) -> Opaque {
        as_uuid(self.bits("mistake", self.replication, 0, number))
    }

    /// What takes the n-th mistake back.
    pub(super) fn retraction(self, number: u64) -> Opaque {
        as_uuid(self.bits("retraction", self.replication, 0, number))
    }

    /// The tick of a locality at an instant.
    pub(super) fn tick(self, at: Moment, locality: LocalityId) -> Opaque {
        as_uuid(self.bits("tick", self.replication, u64::from(locality.0), at.0 as u64))
    }

    /// The n-th episode of an independent part.
    pub(super) fn episode(self, part: usize, number: u64) -> Opaque {
        as_uuid(self.bits("episode", self.replication, part as u64, number))
    }

    /// The n-th referral of an independent part.
    pub(super) fn thread(self, part: usize, number: u64) -> Opaque {
        as_uuid(self.bits("referral", self.replication, part as u64, number))
    }

    /// A person of the register: the same in every replication, as the people are.
    pub(super) fn person(self, person: PersonId) -> Opaque {
        Opaque(self.bits("person", 0, 0, u64::from(person.0)).max(1))
    }

    /// Whoever an anonymous episode is about.
    pub(super) fn anonymous(self, part: usize, episode: u64) -> Opaque {
        Opaque(self.bits("anonymous", self.replication, part as u64, episode).max(1))
    }

    fn bits(self, kind: &str, replication: u32, part: u64, number: u64) -> u128 {
        let key = Key::of(self.seed, kind).child(part).child(number >> 32);
        let mut draws = Draws::new(key, replication, 0, number as u32);
        u128::from(draws.bits()) << 64 | u128::from(draws.bits())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_differ_and_stay() {
        let naming = Naming::new(7, 1);
        let mut all = BTreeSet::new();
        for number in 0..1_000 {
            for part in 0..3 {
                all.insert(naming.episode(part, number));
                all.insert(naming.thread(part, number));
                all.insert(naming.anonymous(part, number));
            }
            all.insert(naming.event(number));
            all.insert(naming.event(number << 32 | 7));
            all.insert(naming.person(PersonId(number as u32)));
        }
        assert_eq!(all.len(), 12_000 - 1);
        assert_eq!(naming.event(5), Naming::new(7, 1).event(5));
        assert_ne!(naming.event(5), Naming::new(7, 2).event(5));
        assert_eq!(naming.person(PersonId(5)), Naming::new(7, 2).person(PersonId(5)));
    }
}
