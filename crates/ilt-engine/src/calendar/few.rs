//! Sorting a few events: those of a bucket whose turn has come.
//!
//! By networks, which compare the same places whatever they find, so that nothing has to be foreseen: an ordinary sort
//! asks about every event, and half of the answers surprise the processor.

use super::Pending;

/// Compares for six events: those of the network for eight (Batcher 1968, merging odd and even) that have events to
/// compare. Fewer are sorted in the same way.
const NETWORK: [[usize; 2]; 12] =
    [[0, 1], [2, 3], [4, 5], [0, 2], [1, 3], [1, 2], [0, 4], [1, 5], [2, 4], [3, 5], [1, 2], [3, 4]];

/// Sorts events, the last first.
#[inline]
pub(super) fn sort_last_first(events: &mut [Pending]) {
    match events.len() {
        0 | 1 => {}
        2 => by_network::<2>(events),
        3 => by_network::<3>(events),
        4 => by_network::<4>(events),
        5 => by_network::<5>(events),
        6 => by_network::<6>(events),
        _ => events.sort_unstable_by(|a, b| b.cmp(a)),
    }
}

/// Sorts `N` events: the number is known to the compiler, so every step is laid out beforehand.
#[inline(always)]
fn by_network<const N: usize>(events: &mut [Pending]) {
    let Ok(events) = <&mut [Pending; N]>::try_from(events) else { return };
    for [a, b] in NETWORK {
        if b < N {
            let (first, second) = (events[a], events[b]);
            let swap = first < second;
            events[a] = if swap { second } else { first };
            events[b] = if swap { first } else { second };
        }
    }
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
