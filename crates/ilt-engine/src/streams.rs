//! Random numbers that are addressed, not passed along: Philox2x64-10 (Salmon, Moraes, Dror & Shaw 2011).
//!
//! A draw is a function of a key (whose it is) and a counter (which replication, purpose, visit and draw). Nothing is
//! stored, an extra draw shifts no other, and the number of threads cannot matter.

use rand::TryRng;
use serde::{Deserialize, Serialize};

const MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;

/// The key of an entity's draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(pub u64);

impl Key {
    /// The key of the entity with this stable id under a master seed.
    pub fn of(seed: u64, stable_id: &str) -> Self {
        let mut state = mix(seed ^ 0xA076_1D64_78BD_642F);
        let bytes = stable_id.as_bytes();
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            state = mix(state ^ u64::from_le_bytes(word)).wrapping_add(WEYL);
        }
        Self(mix(state ^ bytes.len() as u64))
    }

    /// The key of the `n`th entity that belongs to this one.
    #[inline(always)]
    pub fn child(self, n: u64) -> Self {
        Self(mix(self.0.wrapping_add(mix(n ^ WEYL))))
    }
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): a bijection in which every input bit reaches every output bit.
#[inline(always)]
fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// One block of Philox2x64-10.
#[inline(always)]
fn philox(counter: [u64; 2], key: u64) -> [u64; 2] {
    let [mut a, mut b] = counter;
    let mut key = key;
    for round in 0..10 {
        if round > 0 {
            key = key.wrapping_add(WEYL);
        }
        let product = u128::from(a) * u128::from(MULTIPLIER);
        let (high, low) = ((product >> 64) as u64, product as u64);
        (a, b) = (high ^ key ^ b, low);
    }
    [a, b]
}

/// The draws at one address, in order.
#[derive(Debug, Clone)]
pub struct Draws {
    key: u64,
    /// Counter words: (visit, draw) and (replication, purpose).
    counter: [u64; 2],
    second: u64,
    has_second: bool,
}

impl Draws {
    /// The draws of an entity for a purpose at a visit in a replication.
    #[inline(always)]
    pub fn new(key: Key, replication: u32, purpose: u16, visit: u32) -> Self {
        let counter = [u64::from(visit) << 32, u64::from(replication) << 32 | u64::from(purpose)];
        Self { key: key.0, counter, second: 0, has_second: false }
    }

    /// The next 64 random bits.
    #[inline(always)]
    pub fn bits(&mut self) -> u64 {
        if self.has_second {
            self.has_second = false;
            return self.second;
        }
        let [first, second] = philox(self.counter, self.key);
        self.counter[0] = self.counter[0].wrapping_add(1);
        self.second = second;
        self.has_second = true;
        first
    }

    /// A number evenly spread over the open interval (0, 1).
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }

    /// An exponential number with mean 1.
    #[inline(always)]
    pub fn exponential(&mut self) -> f64 {
        rand_distr::Distribution::sample(&rand_distr::Exp1, self)
    }

    /// A normal number with mean 0 and variance 1.
    #[inline(always)]
    pub fn normal(&mut self) -> f64 {
        rand_distr::Distribution::sample(&rand_distr::StandardNormal, self)
    }
}

impl TryRng for Draws {
    type Error = core::convert::Infallible;

    #[inline(always)]
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.bits() >> 32) as u32)
    }

    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.bits())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.bits().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the authors' Random123 distribution for philox2x64-10.
    #[test]
    fn known_answers() {
        assert_eq!(philox([0, 0], 0), [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]);
        let ones = u64::MAX;
        assert_eq!(philox([ones, ones], ones), [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]);
        let pi = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];
        assert_eq!(philox(pi, 0xa409_3822_299f_31d0), [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d]);
    }

    #[test]
    fn addresses_do_not_collide() {
        let key = Key::of(1, "practice/cohort/need");
        let first = |rep, purpose, visit| Draws::new(key, rep, purpose, visit).bits();
        let all = [first(1, 1, 1), first(2, 1, 1), first(1, 2, 1), first(1, 1, 2), first(1, 2, 2)];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[..index].contains(one));
        }
        assert_ne!(Key::of(1, "a"), Key::of(1, "b"));
        assert_ne!(Key::of(1, "a"), Key::of(2, "a"));
        assert_ne!(Key::of(1, "a"), Key::of(1, "a\0"));
    }
}
