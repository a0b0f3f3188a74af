//! The pending events, in order: a ladder queue (Tang, Goh & Thng 2005).
//!
//! Far events lie unsorted in `top`. When they come near they are spread over a rung of buckets; a bucket that is too
//! full is spread over a rung of its own; one that is small enough is sorted into `bottom`, from which events are taken.
//! Each event is moved a few times, mostly along lines that are in cache, so the cost hardly grows with the number
//! pending.

mod few;
mod pending;
mod rung;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use few::sort_last_first;
pub use pending::Pending;
use rung::Rung;

/// A top of at most this many events is sorted at once.
const FEW: usize = 8;
/// A bucket of at most this many events is sorted; a fuller one is spread again.
const SORT_AT_MOST: usize = 48;
/// A bottom that has grown to a multiple of this by insertion is spread.
const SPREAD_AT: usize = 128;

/// The calendar of pending events.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// The next events, sorted, last first.
    bottom: Vec<Pending>,
    /// Later events in buckets, widest rung first; rungs from `depth` on are empty and kept for their memory.
    rungs: Vec<Rung>,
    depth: usize,
    /// Events from `top_from` on, unsorted.
    top: Vec<Pending>,
    top_from: u128,
    len: usize,
}

impl Calendar {
    /// An empty calendar.
    pub fn new() -> Self {
        Self::default()
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
        if event.word() >= self.top_from {
            self.top.push(event);
        } else if let Some(rung) = self.rungs[..self.depth].iter_mut().find(|rung| event.word() >= rung.from)
        {
            rung.put(event);
        } else {
            self.insert(event);
        }
    }

    /// The earliest event, left in place.
    #[inline(always)]
    pub fn first(&mut self) -> Option<Pending> {
        self.first_showing(|_| ())
    }

    /// The earliest event, left in place. Events that have come near are shown to `near` some dozens at a time, so that
    /// what they are about can be fetched from memory side by side instead of one after the other, each in its turn.
    /// Those added late may not be shown, and some are shown twice: nothing but speed may depend on it.
    #[inline(always)]
    pub fn first_showing(&mut self, near: impl FnMut(Pending)) -> Option<Pending> {
        if self.bottom.is_empty() && self.len > 0 {
            self.refill(near);
        }
        self.bottom.last().copied()
    }

    /// Takes the earliest event.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<Pending> {
        if self.bottom.is_empty() && self.len > 0 {
            self.refill(|_| ());
        }
        let event = self.bottom.pop()?;
        self.len -= 1;
        Some(event)
    }

    /// Every pending event, in order.
    pub fn to_sorted_vec(&self) -> Vec<Pending> {
        let in_rungs = self.rungs.iter().flat_map(|rung| rung.buckets.iter().flatten());
        let mut all: Vec<Pending> = self.bottom.iter().chain(in_rungs).chain(&self.top).copied().collect();
        all.sort_unstable();
        all
    }

    /// Puts an event in its place in `bottom`, from the end: it is short, and most come soon.
    #[inline]
    fn insert(&mut self, event: Pending) {
        let sooner = self.bottom.iter().rev().take_while(|other| **other < event).count();
        self.bottom.insert(self.bottom.len() - sooner, event);
        if self.bottom.len().is_multiple_of(SPREAD_AT) {
            let mut events = std::mem::take(&mut self.bottom);
            self.spread(&mut events, true);
            self.bottom = events;
        }
    }

    /// Brings the next events into `bottom`. Buffers go back where they came from, so each keeps to its size.
    /// Seldom called, but not marked cold: the compiler would make all that it does small instead of fast.
    #[inline(never)]
    fn refill(&mut self, mut near: impl FnMut(Pending)) {
        while self.bottom.is_empty() {
            let Some(level) = self.depth.checked_sub(1) else {
                let mut top = std::mem::take(&mut self.top);
                self.top_from = after_the_instant_of_the_last(&top);
                self.settle(&mut top, FEW, false);
                self.top = top;
                continue;
            };
            let rung = &mut self.rungs[level];
            rung.show(&mut near);
            if rung.bring(&mut self.bottom) {
                continue;
            }
            if let Some(next) = self.rungs[level].take_next() {
                let mut events = next.events;
                self.settle(&mut events, SORT_AT_MOST, next.shown);
                self.rungs[level].buckets[next.bucket] = events;
            } else {
                self.depth = level;
            }
        }
    }

    /// Sorts events that come before all others into `bottom`, or spreads them if there are more than `few`.
    fn settle(&mut self, events: &mut Vec<Pending>, few: usize, shown: bool) {
        if events.len() <= few || !self.spread(events, shown) {
            std::mem::swap(&mut self.bottom, events);
            sort_last_first(&mut self.bottom);
        }
    }

    /// Spreads events that come before all others over a rung of their own; false if they are all the same.
    fn spread(&mut self, events: &mut Vec<Pending>, shown: bool) -> bool {
        if self.rungs.len() == self.depth {
            self.rungs.push(Rung::default());
        }
        let spread = self.rungs[self.depth].lay(events, shown);
        self.depth += usize::from(spread);
        spread
    }
}

/// The least word of the instant after the last of these events.
fn after_the_instant_of_the_last(events: &[Pending]) -> u128 {
    let last = events.iter().map(|event| event.time()).max().unwrap_or(0);
    (u128::from(last) << 64 | u128::from(u64::MAX)).saturating_add(1)
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
        to.collect_seq(self.to_sorted_vec().iter().map(|event| (event.at(), event.rest())))
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let pairs = Vec::<(i64, u64)>::deserialize(from)?;
        Ok(pairs.into_iter().map(|(at, rest)| Pending::of_parts(at, rest)).collect())
    }
}

#[cfg(test)]
mod tests;
