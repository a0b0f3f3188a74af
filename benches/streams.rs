//! Draws: addressed ones beside a sequential generator.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ilt_benches::reference::random::Sequence;
use ilt_engine::{Draws, Key, Law};

fn draws(c: &mut Criterion) {
    let mut group = c.benchmark_group("draw");
    let mut visit = 0u32;
    let mut fresh = move || {
        visit = visit.wrapping_add(1);
        Draws::new(Key(7), 1, 4, visit)
    };
    group.bench_function("addressed unit", |b| b.iter(|| black_box(fresh().unit())));
    group.bench_function("addressed exponential", |b| b.iter(|| black_box(fresh().exponential())));
    let law = Law::lognormal(15.0, 12.0);
    group.bench_function("addressed lognormal", |b| b.iter(|| black_box(law.sample(&mut fresh()))));
    let mut sequence = Sequence(1);
    group.bench_function("sequential exponential", |b| b.iter(|| black_box(sequence.exponential())));
    group.bench_function("sequential lognormal", |b| b.iter(|| black_box(sequence.lognormal(2.5, 0.7))));
    group.bench_function("key of an id", |b| {
        b.iter(|| Key::of(1, black_box("C82001:leicester/severe/contact")))
    });
    group.finish();
}

criterion_group!(benches, draws);
criterion_main!(benches);
