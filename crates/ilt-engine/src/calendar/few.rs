//! Sorting a few events: those of a bucket whose turn has come.
//!
//! By networks, which compare the same places whatever they find, so that nothing has to be foreseen: an ordinary sort
//! asks about every event, and half of the answers surprise the processor.

use super::Pending;

/// Compares for four events (Batcher 1968, odd-even merging).
const OF_FOUR: [(usize, usize); 5] = [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)];
/// Compares for eight.
const OF_EIGHT: [(usize, usize); 19] = [
    (0, 1),
    (2, 3),
    (4, 5),
    (6, 7),
    (0, 2),
    (1, 3),
    (4, 6),
    (5, 7),
    (1, 2),
    (5, 6), //
    (0, 4),
    (1, 5),
    (2, 6),
    (3, 7),
    (2, 4),
    (3, 5),
    (1, 2),
    (3, 4),
    (5, 6),
];

/// Sorts events, the last first.
#[inline]
pub(super) fn sort_last_first(events: &mut [Pending]) {
    match events.len() {
        0 | 1 => {}
        2..=4 => by_network::<4>(events, &OF_FOUR),
        5..=8 => by_network::<8>(events, &OF_EIGHT),
        _ => events.sort_unstable_by(|a, b| b.cmp(a)),
    }
}

/// Sorts at most `N` events; places that are left over hold what comes after nothing, so they stay at the end.
#[inline(always)]
fn by_network<const N: usize>(events: &mut [Pending], network: &[(usize, usize)]) {
    let mut all = [Pending::FIRST; N];
    all[..events.len()].copy_from_slice(events);
    for &(a, b) in network {
        (all[a], all[b]) = if all[a] < all[b] { (all[b], all[a]) } else { (all[a], all[b]) };
    }
    events.copy_from_slice(&all[..events.len()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that sorts all noughts and ones sorts everything (Knuth 1973).
    #[test]
    fn noughts_and_ones_are_sorted() {
        for len in 0..=12 {
            for pattern in 0u32..1 << len {
                let mut events: Vec<Pending> =
                    (0..len).map(|at| Pending::new(i64::from(pattern >> at & 1), 0, 0, 0)).collect();
                sort_last_first(&mut events);
                assert!(events.is_sorted_by(|a, b| a >= b), "{len} events, {pattern:b}");
                let ones = events.iter().filter(|event| event.at() == 1).count();
                assert_eq!(ones, pattern.count_ones() as usize);
            }
        }
    }
}
