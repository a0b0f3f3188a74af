//! The calendar alone: take the earliest of N pending events and push it again an exponential time later.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ilt_benches::reference::random::Sequence;
use ilt_engine::{Calendar, Pending};

fn gap(random: &mut Sequence) -> i64 {
    (random.exponential() * 60e6) as i64
}

fn hold(c: &mut Criterion) {
    for size in [1_000u32, 100_000, 1_000_000] {
        let mut group = c.benchmark_group(format!("hold/{size}"));
        let mut random = Sequence(1);
        let mut calendar: Calendar =
            (0..size).map(|index| Pending::new(gap(&mut random), 0, index, 0)).collect();
        group.bench_function("ours", |b| {
            b.iter(|| {
                let event = calendar.pop().expect("the calendar never empties");
                calendar.push(Pending::new(event.at() + gap(&mut random), 0, event.index(), 0));
            });
        });
        let mut heap: BinaryHeap<Reverse<(i64, u32)>> =
            (0..size).map(|index| Reverse((gap(&mut random), index))).collect();
        group.bench_function("binary heap", |b| {
            b.iter(|| {
                let Reverse((at, index)) = heap.pop().expect("the heap never empties");
                heap.push(Reverse((at + gap(&mut random), index)));
            });
        });
        group.bench_function("draw alone", |b| b.iter(|| black_box(gap(&mut random))));
        group.finish();
    }
}

criterion_group!(benches, hold);
criterion_main!(benches);
