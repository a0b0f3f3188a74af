//! Random numbers that are addressed, not passed along.
//!
//! A draw is a function of a key (whose it is) and a counter (which replication, purpose, visit and draw). Nothing is
//! stored, an extra draw shifts no other, and the number of threads cannot matter. Every word of arithmetic is fixed:
//! no platform mathematics, no feature of another crate, can change a bit.

mod philox;
mod ziggurat;

use philox::{WEYL, philox};
use rand::TryRng;
use serde::{Deserialize, Serialize};

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
        // The length tells "a" from "a\0".
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

/// The draws at one address, in order.
#[derive(Debug, Clone)]
pub struct Draws {
    key: u64,
    /// Counter words: (visit, block of draws) and (replication, purpose), 32 bits each.
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

    /// A number evenly spread over the open interval (0, 1): the odd multiples of 2^-53.
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11 | 1) as i64 as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// An exponential number with mean 1; never nought.
    #[inline(always)]
    pub fn exponential(&mut self) -> f64 {
        ziggurat::exponential(self)
    }

    /// A normal number with mean 0 and variance 1.
    #[inline(always)]
    pub fn normal(&mut self) -> f64 {
        ziggurat::normal(self)
    }

    /// A gamma number with this shape (above 0) and scale 1 (Marsaglia & Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // In logarithms, since the power of a small shape leaves the range of numbers too early.
            let exponent = -self.exponential() / shape;
            return self.gamma(shape + 1.0) * libm::exp(exponent);
        }
        let depth = shape - 1.0 / 3.0;
        let spread = 1.0 / libm::sqrt(9.0 * depth);
        loop {
            let normal = self.normal();
            let root = 1.0 + spread * normal;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            let bound = normal * normal / 2.0 + depth * (1.0 - cube + libm::log(cube));
            if -self.exponential() < bound {
                return depth * cube;
            }
        }
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
mod tests;
