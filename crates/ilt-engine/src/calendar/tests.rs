use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// A plain sequence of numbers (Knuth's multiplier), so that these tests need no stream of ours.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        (self.0 >> 20) % bound
    }
}

/// The hold model: the earliest is taken and another pushed a gap later; beside a sorted set all the way, then emptied.
fn check_hold(pending: u32, rounds: u32, mut gap: impl FnMut(&mut Sequence) -> i64) -> Calendar {
    let mut sequence = Sequence(1);
    let (mut calendar, mut set) = (Calendar::new(), BTreeSet::new());
    let mut now = 0i64;
    for round in 0..rounds {
        let at = now.saturating_add(gap(&mut sequence));
        let event = Pending::new(at, (round % 3) as u8, sequence.below(1 << 32) as u32, round);
        calendar.push(event);
        set.insert(event);
        if round >= pending {
            let expected = set.pop_first();
            assert_eq!(calendar.first(), expected);
            assert_eq!(calendar.pop(), expected);
            now = expected.map_or(now, Pending::at);
        }
        assert_eq!(calendar.len(), set.len());
    }
    let held = calendar.clone();
    assert!(calendar.to_sorted_vec().iter().eq(set.iter()));
    while let Some(expected) = set.pop_first() {
        assert_eq!(calendar.pop(), Some(expected));
    }
    assert_eq!((calendar.pop(), calendar.is_empty()), (None, true));
    held
}

#[test]
fn holds_in_order_whatever_the_gaps() {
    for pending in [0, 1, 7, 50, 130, 3_000] {
        check_hold(pending, 20_000, |_| 0);
        check_hold(pending, 20_000, |_| 1_000);
        check_hold(pending, 20_000, |sequence| sequence.below(2) as i64);
        check_hold(pending, 20_000, |sequence| sequence.below(1 << 40) as i64);
        check_hold(pending, 20_000, |sequence| (sequence.below(100) / 30 * 1_000) as i64);
        check_hold(pending, 20_000, |sequence| 1 << sequence.below(50));
        let mut far = 1 << 50;
        check_hold(pending, 20_000, |_| {
            far -= 1 << 30;
            far
        });
        let mut outliers = |sequence: &mut Sequence| match sequence.below(500) {
            0 => 1 << 55,
            near => near as i64,
        };
        check_hold(pending, 20_000, &mut outliers);
    }
}

/// Events far apart first, then very many before the earliest of them: the bottom must not grow without bound.
#[test]
fn takes_a_crowd_before_the_first() {
    let mut calendar: Calendar = (1..20).map(|index| Pending::new(index << 40, 0, 0, 0)).collect();
    assert_eq!(calendar.first().map(Pending::at), Some(1 << 40));
    let mut sequence = Sequence(3);
    let crowd: BTreeSet<Pending> =
        (0..20_000).map(|index| Pending::new(sequence.below(1 << 20) as i64, 0, index, 0)).collect();
    crowd.iter().rev().for_each(|event| calendar.push(*event));
    assert!(calendar.bottom.len() < 2 * SPREAD_AT);
    assert!(crowd.iter().all(|event| calendar.pop() == Some(*event)));
}

/// A hundred thousand events of one instant, half of them pushed during that instant: order by rank and index, and no
/// event costs a search or a shift through all others.
#[test]
fn takes_a_crowd_at_one_instant() {
    let mut sequence = Sequence(5);
    let mut event = || Pending::new(7, sequence.below(3) as u8, sequence.below(1 << 32) as u32, 0);
    let mut calendar: Calendar = (0..50_000).map(|_| event()).collect();
    let mut before = calendar.pop();
    for _ in 0..50_000 {
        let late = event();
        if Some(late) > before {
            calendar.push(late);
        }
        assert!(calendar.bottom.len() < 2 * SPREAD_AT);
    }
    while let Some(next) = calendar.pop() {
        assert!(Some(next) >= before);
        before = Some(next);
    }
}

#[test]
fn keeps_to_the_ends_of_time() {
    let ends = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let words = |at| {
        [(0, 0, 0), (255, u32::MAX, u32::MAX)].map(|(rank, index, of)| Pending::new(at, rank, index, of))
    };
    let all: Vec<Pending> = ends.into_iter().flat_map(words).collect();
    let mut calendar: Calendar = all.iter().rev().copied().chain(all.iter().copied()).collect();
    for event in &all {
        assert_eq!(calendar.pop(), Some(*event));
        // Pushed again as soon as it was taken, and so next but one.
        calendar.push(*event);
        assert_eq!((calendar.pop(), calendar.pop()), (Some(*event), Some(*event)));
    }
    assert!(calendar.is_empty());
    let crowd = |at| (0..500).map(move |index| Pending::new(at, 255, u32::MAX - index, u32::MAX));
    let mut calendar: Calendar = crowd(i64::MAX).chain(crowd(i64::MAX - 5)).collect();
    let order: Vec<Pending> = std::iter::from_fn(|| calendar.pop()).collect();
    assert!(order.len() == 1_000 && order.is_sorted());
}

/// Buffers go back where they came from: after two million events the calendar holds room for each bucket's fullest
/// moment and no more.
#[test]
fn memory_is_bounded() {
    let gap = |sequence: &mut Sequence| (sequence.below(1 << 10) * sequence.below(1 << 10)) as i64;
    let mut sequence = Sequence(1);
    let mut calendar: Calendar =
        (0..5_000).map(|index| Pending::new(gap(&mut sequence), 0, index, 0)).collect();
    for index in 0..2_000_000 {
        let now = calendar.pop().map_or(0, Pending::at);
        calendar.push(Pending::new(now + gap(&mut sequence), 0, index, 0));
    }
    let buckets = calendar.rungs.iter().flat_map(|rung| &rung.buckets);
    let room =
        buckets.map(Vec::capacity).sum::<usize>() + calendar.top.capacity() + calendar.bottom.capacity();
    assert!(room < 60_000, "room for {room}");
    assert!(calendar.rungs.len() <= 4);
}

#[test]
fn saved_and_read_back() {
    let calendar = check_hold(700, 5_000, |sequence| sequence.below(1 << 30) as i64 - (1 << 29));
    let text = serde_json::to_string(&calendar).unwrap();
    let mut restored: Calendar = serde_json::from_str(&text).unwrap();
    assert_eq!(restored, calendar);
    let mut calendar = calendar;
    for round in 0..3_000 {
        let next = calendar.pop();
        assert_eq!(restored.pop(), next);
        let event = Pending::new(next.map_or(0, Pending::at) + i64::from(round % 40) * 1_000, 1, round, 2);
        calendar.push(event);
        restored.push(event);
    }
    assert_eq!(serde_json::to_string(&restored).unwrap(), serde_json::to_string(&calendar).unwrap());
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

/// What pends is shown before its turn, a good many at a time, and no event for ever again.
#[test]
fn events_are_shown_before_their_turn() {
    let mut sequence = Sequence(9);
    for spread in [1, 1 << 20, 1 << 40] {
        let events = (0..20_000u32).map(|index| Pending::new(sequence.below(spread) as i64, 1, index, 0));
        let mut calendar: Calendar = events.collect();
        let (mut shown, mut times, mut batches) = (BTreeSet::new(), 0, 0);
        loop {
            let before = times;
            let next = calendar.first_showing(|event| {
                shown.insert(event);
                times += 1;
            });
            batches += usize::from(times > before);
            let Some(next) = next else { break };
            assert!(shown.contains(&next), "{next:?}");
            assert_eq!(calendar.pop(), Some(next));
        }
        assert_eq!((shown.len(), times), (20_000, 20_000));
        assert!(batches <= times / 60, "{batches}");
    }
}
