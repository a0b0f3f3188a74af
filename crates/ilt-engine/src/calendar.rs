//! The pending events, in order: a ladder queue (Tang, Goh & Thng 2005).
//!
//! Far events lie unsorted in `top`. When they come near they are spread over a rung of buckets; a bucket that is too
//! full becomes a rung of its own; one that is small enough is sorted into `bottom`, from which events are taken. Each
//! event is moved a bounded number of times, so the cost does not grow with the number pending.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A pending event in 16 bytes, ordered by time, rank, index, generation. Insertion order plays no part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pending(u128);

impl Pending {
    /// An event at `at` (microseconds) of this rank about entity `index`; the generation's lower 24 bits are kept.
    #[inline(always)]
    pub const fn new(at: i64, rank: u8, index: u32, generation: u32) -> Self {
        let time = (at as u64) ^ (1 << 63);
        let rest = (rank as u64) << 56 | (index as u64) << 24 | (generation & 0x00FF_FFFF) as u64;
        Self((time as u128) << 64 | rest as u128)
    }

    /// When, microseconds.
    #[inline(always)]
    pub const fn at(self) -> i64 {
        ((self.0 >> 64) as u64 ^ (1 << 63)) as i64
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

/// Buckets that hold at most this many events are sorted; fuller ones are spread again.
const SORT_AT_MOST: usize = 48;
/// A bottom that has grown beyond this by insertion is spread over a rung (a power of two: tried again as it doubles on).
const SPREAD_BEYOND: usize = 128;
/// Rungs a bucket may be spread over; beyond, it is sorted whatever its size.
const MOST_RUNGS: usize = 8;

/// One rung: buckets of equal width.
#[derive(Clone, Debug, Default)]
struct Rung {
    start: i64,
    /// Width of a bucket as a power of two: finding the bucket is a shift, not a division.
    width: u32,
    /// The first bucket that has not been taken yet.
    current: usize,
    buckets: Vec<Vec<Pending>>,
    /// Buckets in use; the rest of `buckets` is kept for its memory.
    used: usize,
}

/// The calendar of pending events.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Sorted, last first.
    bottom: Vec<Pending>,
    rungs: Vec<Rung>,
    /// Rungs taken out of use, for their memory.
    spare: Vec<Rung>,
    top: Vec<Pending>,
    /// Events at or after this instant go to `top`.
    top_from: i64,
    top_min: i64,
    top_max: i64,
    len: usize,
}

impl Calendar {
    /// An empty calendar.
    pub fn new() -> Self {
        Self { top_from: i64::MIN, top_min: i64::MAX, top_max: i64::MIN, ..Self::default() }
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an event.
    #[inline]
    pub fn push(&mut self, event: Pending) {
        self.len += 1;
        let at = event.at();
        if at >= self.top_from {
            self.top_min = self.top_min.min(at);
            self.top_max = self.top_max.max(at);
            self.top.push(event);
            return;
        }
        for rung in &mut self.rungs {
            if rung.current < rung.used && at >= rung.start + ((rung.current as i64) << rung.width) {
                let bucket = ((at - rung.start) >> rung.width) as usize;
                rung.buckets[bucket.min(rung.used - 1)].push(event);
                return;
            }
        }
        let place = self.bottom.partition_point(|other| *other > event);
        self.bottom.insert(place, event);
        if self.bottom.len() > SPREAD_BEYOND && self.bottom.len() & (SPREAD_BEYOND - 1) == 0 {
            self.spread_bottom();
        }
    }

    /// The earliest event, left in place.
    #[inline(always)]
    pub fn first(&mut self) -> Option<Pending> {
        if self.bottom.is_empty() && self.len > 0 {
            self.refill();
        }
        self.bottom.last().copied()
    }

    /// Takes the earliest event.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<Pending> {
        if self.bottom.is_empty() && self.len > 0 {
            self.refill();
        }
        let event = self.bottom.pop()?;
        self.len -= 1;
        Some(event)
    }

    /// Sorts the next bucket into `bottom`, spreading what is too full on the way.
    #[cold]
    #[inline(never)]
    fn refill(&mut self) {
        while self.bottom.is_empty() {
            let Some(rung) = self.rungs.last_mut() else {
                if self.top.is_empty() {
                    return;
                }
                self.spread_top();
                continue;
            };
            while rung.current < rung.used && rung.buckets[rung.current].is_empty() {
                rung.current += 1;
            }
            if rung.current == rung.used {
                self.spare.extend(self.rungs.pop());
                continue;
            }
            let bucket = rung.current;
            rung.current += 1;
            std::mem::swap(&mut self.bottom, &mut rung.buckets[bucket]);
            if self.bottom.len() <= SORT_AT_MOST || !self.spread_bottom() {
                self.bottom.sort_unstable_by(|a, b| b.cmp(a));
            }
        }
    }

    fn spread_top(&mut self) {
        let mut events = std::mem::take(&mut self.top);
        self.add_rung(self.top_min, self.top_max, &mut events);
        self.top = events;
        self.top_from = self.top_max.saturating_add(1);
        (self.top_min, self.top_max) = (i64::MAX, i64::MIN);
    }

    /// Spreads `bottom` over a rung of its own; false if it lies at one instant or rungs are used up.
    fn spread_bottom(&mut self) -> bool {
        let ends = self
            .bottom
            .iter()
            .fold((i64::MAX, i64::MIN), |(min, max), event| (min.min(event.at()), max.max(event.at())));
        if ends.0 >= ends.1 || self.rungs.len() >= MOST_RUNGS {
            return false;
        }
        let mut events = std::mem::take(&mut self.bottom);
        self.add_rung(ends.0, ends.1, &mut events);
        self.bottom = events;
        true
    }

    /// A rung from `min` to `max`; its last bucket also takes what comes later but before the rung above.
    fn add_rung(&mut self, min: i64, max: i64, events: &mut Vec<Pending>) {
        let span = max.saturating_sub(min);
        let wanted = (span / (events.len() as i64).max(1)).max(1) as u64;
        let width = 63 - wanted.leading_zeros();
        let used = (span >> width) as usize + 1;
        let mut rung = self.spare.pop().unwrap_or_default();
        (rung.start, rung.width, rung.current, rung.used) = (min, width, 0, used);
        if rung.buckets.len() < used {
            rung.buckets.resize_with(used, Vec::new);
        }
        for event in events.drain(..) {
            rung.buckets[((event.at() - min) >> width) as usize].push(event);
        }
        self.rungs.push(rung);
    }

    /// Every pending event, in order.
    pub fn to_sorted_vec(&self) -> Vec<Pending> {
        let in_rungs = self.rungs.iter().flat_map(|rung| rung.buckets[..rung.used].iter().flatten());
        let mut all: Vec<Pending> = self.bottom.iter().chain(in_rungs).chain(&self.top).copied().collect();
        all.sort_unstable();
        all
    }
}

impl FromIterator<Pending> for Calendar {
    fn from_iter<I: IntoIterator<Item = Pending>>(events: I) -> Self {
        let mut calendar = Self::new();
        events.into_iter().for_each(|event| calendar.push(event));
        calendar
    }
}

/// Calendars are equal if they will give the same events.
impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.to_sorted_vec() == other.to_sorted_vec()
    }
}

impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.to_sorted_vec().iter().map(|event| (event.at(), event.0 as u64)))
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let pairs = Vec::<(i64, u64)>::deserialize(from)?;
        let event = |(at, rest): (i64, u64)| Pending(Pending::new(at, 0, 0, 0).0 | u128::from(rest));
        Ok(pairs.into_iter().map(event).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn packs_and_orders() {
        let event = Pending::new(-5, 3, 70_000, 0x0100_0007);
        assert_eq!((event.at(), event.rank(), event.index(), event.generation()), (-5, 3, 70_000, 7));
        assert!(Pending::new(-1, 9, 9, 9) < Pending::new(0, 0, 0, 0));
        assert!(Pending::new(0, 1, 9, 0) < Pending::new(0, 2, 0, 0));
    }

    /// The hold model: the earliest is taken and another pushed a while later, now and then much later.
    #[test]
    fn holds_in_order() {
        for gap in [1u64, 1_000, 1 << 40] {
            let mut calendar = Calendar::new();
            let mut set = BTreeSet::new();
            let mut word = 1u64;
            let mut now = 0i64;
            for round in 0..60_000u32 {
                word = word.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
                let far = if word.is_multiple_of(61) { 1_000 } else { 1 };
                let event = Pending::new(now + ((word >> 20) % gap * far) as i64, 0, round, 0);
                calendar.push(event);
                set.insert(event);
                if round >= 3_000 {
                    let expected = set.pop_first();
                    assert_eq!(calendar.pop(), expected);
                    now = expected.map_or(now, Pending::at);
                }
            }
        }
    }

    proptest! {
        /// The calendar gives what a sorted set gives, whatever the mixture of near, far and equal times.
        #[test]
        fn agrees_with_a_sorted_set(steps in prop::collection::vec((0u8..4, 0i64..1_000, 0u32..50), 1..2_000)) {
            let mut calendar = Calendar::new();
            let mut set = BTreeSet::new();
            let mut now = 0i64;
            for (kind, gap, index) in steps {
                let far = if gap % 17 == 0 { gap * 1_000_000 } else { gap };
                if kind < 3 {
                    let event = Pending::new(now + far * i64::from(kind), kind, index, gap as u32);
                    if set.insert(event) {
                        calendar.push(event);
                    }
                } else {
                    let expected = set.pop_first();
                    prop_assert_eq!(calendar.first(), expected);
                    prop_assert_eq!(calendar.pop(), expected);
                    now = expected.map_or(now, Pending::at);
                }
                prop_assert_eq!(calendar.len(), set.len());
            }
            let restored: Calendar = calendar.to_sorted_vec().into_iter().collect();
            prop_assert!(restored == calendar);
            for expected in set {
                prop_assert_eq!(calendar.pop(), Some(expected));
            }
            prop_assert!(calendar.is_empty());
        }
    }
}
