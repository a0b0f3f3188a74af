//! M/M/c by hand: a heap of completions, a queue of arrival times, one sum.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::random::Sequence;

/// Serves `customers` at `servers` servers with arrival rate `arrivals` and mean service 1; the mean wait.
pub fn mmc(servers: usize, arrivals: f64, customers: u64, seed: u64) -> f64 {
    let mut random = Sequence(seed);
    let mut ends: BinaryHeap<Reverse<u64>> = BinaryHeap::with_capacity(servers + 1);
    let mut queue: VecDeque<f64> = VecDeque::new();
    let (mut next, mut waited, mut started, mut arrived) = (random.exponential() / arrivals, 0.0, 0u64, 0u64);
    while started < customers {
        let end = ends.peek().map_or(f64::INFINITY, |end| f64::from_bits(end.0));
        if next <= end && arrived < customers {
            arrived += 1;
            if ends.len() < servers {
                started += 1;
                ends.push(Reverse((next + random.exponential()).to_bits()));
            } else {
                queue.push_back(next);
            }
            next += random.exponential() / arrivals;
        } else {
            ends.pop();
            if let Some(arrival) = queue.pop_front() {
                waited += end - arrival;
                started += 1;
                ends.push(Reverse((end + random.exponential()).to_bits()));
            }
        }
    }
    waited / customers as f64
}
