//! Whole replications from scenario files, each beside the same model written by hand.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ilt_benches::{reference, runs};
use rayon::prelude::*;

fn network(c: &mut Criterion) {
    let world = runs::world("w3.toml", &["scenario.horizon='8 weeks'"]);
    let mut group = c.benchmark_group("w3");
    group.sample_size(10);
    group.throughput(Throughput::Elements(runs::count(&world, 1).patients));
    group.bench_function("all statistics", |b| b.iter(|| runs::full(&world, 1)));
    group.bench_function("without ledger", |b| b.iter(|| runs::count(&world, 1)));
    group.throughput(Throughput::Elements(reference::w3::run(8, 1).patients));
    group.bench_function("by hand", |b| b.iter(|| reference::w3::run(8, 1)));
    let shared = runs::world("w3-shared.toml", &["scenario.horizon='8 weeks'"]);
    group.throughput(Throughput::Elements(runs::count(&shared, 1).patients));
    group.bench_function("shared team, sickness, timers", |b| b.iter(|| runs::full(&shared, 1)));
    group.finish();
}

fn queue(c: &mut Criterion) {
    let mut group = c.benchmark_group("queue");
    group.sample_size(10);
    for (name, servers, rate, file) in [("mm1", 1, 0.9, "mm1.toml"), ("mm50", 50, 45.0, "mm50.toml")] {
        let world = runs::world(file, &[]);
        let customers = runs::count(&world, 1).patients;
        group.throughput(Throughput::Elements(customers));
        group.bench_function(format!("{name} all statistics"), |b| b.iter(|| runs::full(&world, 1)));
        group.bench_function(format!("{name} by hand"), |b| {
            b.iter(|| black_box(reference::queue::mmc(servers, rate, customers, 1)));
        });
    }
    group.finish();
}

fn year(c: &mut Criterion) {
    let world = runs::shipped("baseline.toml", &[]);
    let mut group = c.benchmark_group("baseline");
    group.sample_size(10);
    group.bench_function("one replicated year", |b| b.iter(|| runs::full(&world, 1)));
    group.bench_function("two years on two cores", |b| {
        b.iter(|| {
            (1..=2u32).into_par_iter().map(|replication| runs::full(&world, replication)).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, queue, network, year);
criterion_main!(benches);
