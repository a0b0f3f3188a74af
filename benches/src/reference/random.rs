//! A small sequential generator (SplitMix64, Steele, Lea & Flood 2014) behind the samplers of `rand_distr`.

use std::convert::Infallible;

use rand::TryRng;
use rand_distr::{Distribution, Exp1, StandardNormal};

/// The generator.
#[derive(Debug, Clone)]
pub struct Sequence(pub u64);

impl Sequence {
    /// An exponential number with mean 1.
    #[inline(always)]
    pub fn exponential(&mut self) -> f64 {
        Exp1.sample(self)
    }

    /// A lognormal number with these parameters of its logarithm.
    #[inline(always)]
    pub fn lognormal(&mut self, mu: f64, sigma: f64) -> f64 {
        let normal: f64 = StandardNormal.sample(self);
        (mu + sigma * normal).exp()
    }

    /// A number between 0 and 1.
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    #[inline(always)]
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}

impl TryRng for Sequence {
    type Error = Infallible;

    #[inline(always)]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next() >> 32) as u32)
    }

    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
