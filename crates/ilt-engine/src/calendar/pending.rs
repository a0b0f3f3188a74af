//! A pending event as one comparable word.

/// A pending event in 16 bytes, ordered by time, rank, index, generation. Insertion order plays no part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pending(u128);

impl Pending {
    /// An event at `at` (microseconds) of this rank about entity `index`; the generation's lower 24 bits are kept.
    #[inline(always)]
    pub const fn new(at: i64, rank: u8, index: u32, generation: u32) -> Self {
        let rest = (rank as u64) << 56 | (index as u64) << 24 | (generation & 0x00FF_FFFF) as u64;
        Self::of_parts(at, rest)
    }

    /// The event that has these two halves.
    #[inline(always)]
    pub(super) const fn of_parts(at: i64, rest: u64) -> Self {
        let time = (at as u64) ^ (1 << 63);
        Self((time as u128) << 64 | rest as u128)
    }

    /// All of it.
    #[inline(always)]
    pub(super) const fn word(self) -> u128 {
        self.0
    }

    /// All but the time.
    #[inline(always)]
    pub(super) const fn rest(self) -> u64 {
        self.0 as u64
    }

    /// The time as an unsigned number of the same order.
    #[inline(always)]
    pub(super) const fn time(self) -> u64 {
        (self.0 >> 64) as u64
    }

    /// When, microseconds.
    #[inline(always)]
    pub const fn at(self) -> i64 {
        (self.time() ^ (1 << 63)) as i64
    }

    /// The rank of its kind among events of the same instant.
    #[inline(always)]
    pub const fn rank(self) -> u8 {
        (self.0 >> 56) as u8
    }

    /// The entity it is about.
    #[inline(always)]
    pub const fn index(self) -> u32 {
        (self.0 >> 24) as u32
    }

    /// The generation of the entity it was made for.
    #[inline(always)]
    pub const fn generation(self) -> u32 {
        (self.0 as u32) & 0x00FF_FFFF
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_and_orders() {
        let event = Pending::new(-5, 3, 70_000, 0x0100_0007);
        assert_eq!((event.at(), event.rank(), event.index(), event.generation()), (-5, 3, 70_000, 7));
        assert_eq!(Pending::of_parts(event.at(), event.rest()), event);
        assert!(Pending::new(-1, 9, 9, 9) < Pending::new(0, 0, 0, 0));
        assert!(Pending::new(i64::MIN, 9, 9, 9) < Pending::new(i64::MAX, 0, 0, 0));
        assert!(Pending::new(0, 1, 9, 0) < Pending::new(0, 2, 0, 0));
        assert!(Pending::new(0, 1, 9, 9) < Pending::new(0, 1, 10, 0));
        assert!(Pending::new(0, 1, 9, 8) < Pending::new(0, 1, 9, 9));
    }
}
