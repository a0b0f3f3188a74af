//! A rung of the ladder.

use super::few::sort_last_first;
use super::{Pending, SORT_AT_MOST};

/// Bounds of the number of buckets of a rung, as powers of two: few enough that the lines they are filled at stay in the
/// nearest cache, which is what keeps the cost flat; many enough that the ladder is short.
const LEAST_BUCKETS: u32 = 4;
const MOST_BUCKETS: u32 = 10;

/// So many events are shown at a time: enough that their lines are fetched side by side, few enough that they stay in
/// the second cache until their turn.
const SHOW_AT_LEAST: usize = 64;
/// A bucket of more events than this is spread before any are shown.
const SHOW_AT_MOST: usize = 256;
/// So many events are brought to the bottom at a time: few enough that an event that comes among them is soon in its place.
const BRING_AT_LEAST: usize = 16;

/// One rung: buckets of equal width over the packed words of events. Since the whole word counts, events of one instant
/// spread as well as any.
#[derive(Clone, Debug, Default)]
pub(super) struct Rung {
    /// The least word of `current`; [`SPENT`] if all buckets have been taken.
    pub(super) from: u128,
    /// The first bucket that has not been taken yet.
    current: usize,
    /// The least word of the first bucket.
    start: u128,
    /// Width of a bucket as a power of two: finding the bucket is a shift, not a division.
    shift: u32,
    /// The last bucket in use, which also takes what comes after it but before the rung above.
    last: usize,
    /// The first bucket whose events have not been shown.
    unshown: usize,
    /// Buckets; those after `last` are kept for their memory.
    pub(super) buckets: Vec<Vec<Pending>>,
}

/// A bucket taken.
pub(super) struct Next {
    pub(super) bucket: usize,
    pub(super) events: Vec<Pending>,
    /// Its events have been shown.
    pub(super) shown: bool,
}

/// No event is at or after this word but one that is always at or after `top_from` too.
const SPENT: u128 = u128::MAX;

impl Rung {
    /// Lays the rung over the events and moves them into its buckets; false if they are all the same. `shown`: the
    /// events have been shown already.
    pub(super) fn lay(&mut self, events: &mut Vec<Pending>, shown: bool) -> bool {
        let Some((least, most)) = ends(events) else { return false };
        let bits = u128::BITS - (most - least).leading_zeros();
        let buckets = events.len().ilog2().clamp(LEAST_BUCKETS, MOST_BUCKETS);
        self.shift = bits.saturating_sub(buckets);
        (self.start, self.from, self.current) = (least, least, 0);
        self.last = ((most - least) >> self.shift) as usize;
        self.unshown = if shown { self.last + 1 } else { 0 };
        if self.buckets.len() <= self.last {
            self.buckets.resize_with(self.last + 1, Vec::new);
        }
        events.drain(..).for_each(|event| self.put(event));
        true
    }

    #[inline(always)]
    pub(super) fn put(&mut self, event: Pending) {
        let bucket = self.bucket(event);
        self.buckets[bucket].push(event);
    }

    /// The bucket of an event at or after `start`.
    #[inline(always)]
    fn bucket(&self, event: Pending) -> usize {
        // Almost always a bucket is at least a tick wide, and half of the word decides.
        if self.shift >= 64 {
            let ticks = event.time() - (self.start >> 64) as u64;
            ((ticks >> (self.shift - 64)) as usize).min(self.last)
        } else {
            ((event.word() - self.start) >> self.shift).min(self.last as u128) as usize
        }
    }

    /// Shows the events of the next buckets, unless they have been shown. `near` is borrowed here and not by the caller:
    /// called through a reference that is itself the function, it would not be inlined.
    #[inline(always)]
    pub(super) fn show(&mut self, near: &mut impl FnMut(Pending)) {
        if self.current < self.unshown {
            return;
        }
        let (mut bucket, mut shown) = (self.current, 0);
        while bucket <= self.last && shown < SHOW_AT_LEAST && self.buckets[bucket].len() <= SHOW_AT_MOST {
            self.buckets[bucket].iter().for_each(|&event| near(event));
            shown += self.buckets[bucket].len();
            bucket += 1;
        }
        self.unshown = bucket;
    }

    /// Brings the events of the next buckets into `bottom`, which is empty, sorted; false if there is none among those
    /// that have been shown, or the first has too many.
    pub(super) fn bring(&mut self, bottom: &mut Vec<Pending>) -> bool {
        let (mut upto, mut events) = (self.current, 0);
        while upto < self.unshown && events < BRING_AT_LEAST && self.buckets[upto].len() <= SORT_AT_MOST {
            events += self.buckets[upto].len();
            upto += 1;
        }
        if events == 0 {
            return false;
        }
        for bucket in self.buckets[self.current..upto].iter_mut().rev() {
            let from = bottom.len();
            bottom.extend(bucket.iter().copied());
            bucket.clear();
            sort_last_first(&mut bottom[from..]);
        }
        self.go_on_at(upto);
        true
    }

    /// All buckets before this one have been taken.
    fn go_on_at(&mut self, bucket: usize) {
        self.current = bucket;
        let spent = bucket > self.last;
        self.from = if spent { SPENT } else { self.start + ((bucket as u128) << self.shift) };
    }

    /// The next bucket with events.
    pub(super) fn take_next(&mut self) -> Option<Next> {
        let found = (self.current..=self.last).find(|&bucket| !self.buckets[bucket].is_empty());
        self.go_on_at(found.unwrap_or(self.last) + 1);
        found.map(|bucket| Next {
            bucket,
            events: std::mem::take(&mut self.buckets[bucket]),
            shown: bucket < self.unshown,
        })
    }
}

/// The least and the greatest word events may have: of their instants or, within one instant, of the events themselves;
/// `None` if they are all the same.
fn ends(events: &[Pending]) -> Option<(u128, u128)> {
    let ends_of = |part: fn(&Pending) -> u64| {
        events.iter().map(part).fold((u64::MAX, 0), |(least, most), part| (least.min(part), most.max(part)))
    };
    let word = |time: u64, rest: u64| u128::from(time) << 64 | u128::from(rest);
    let (first, last) = ends_of(|event| event.time());
    if first < last {
        return Some((word(first, 0), word(last, u64::MAX)));
    }
    let (least, most) = ends_of(|event| event.rest());
    (least < most).then(|| (word(first, least), word(first, most)))
}
