//! The ledger alone: a recorded week of W3 folded again and again.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ilt_benches::runs;
use ilt_domain::activity::{Activity, Witness};
use ilt_ledger::{Frame, Ledger};

/// Keeps what it sees; parts are kept apart by their index.
#[derive(Default)]
struct Record(Vec<(usize, Activity)>, usize);

impl Witness for Record {
    fn witness(&mut self, activity: &Activity) {
        self.0.push((self.1, *activity));
    }

    fn part(&mut self, part: usize) {
        self.1 = part;
    }
}

fn fold(c: &mut Criterion) {
    let world = runs::world("w3.toml", &["scenario.horizon='1 weeks'"]);
    let mut record = Record::default();
    ilt_model::run(&world, 1, &AtomicBool::new(false), &mut record);
    let spec = world.spec();
    let clock = spec.clock;
    let frame = Frame::new(clock.start, clock.start, clock.end, clock.sample_every, true);
    let civil = Arc::new(spec.civil.clone());
    let mut group = c.benchmark_group("ledger");
    group.throughput(Throughput::Elements(record.0.len() as u64));
    group.bench_function("fold", |b| {
        b.iter(|| {
            let mut ledger = Ledger::new(spec.directory.clone(), civil.clone(), frame);
            let mut now = usize::MAX;
            for (part, activity) in &record.0 {
                if *part != now {
                    now = *part;
                    ledger.part(now);
                }
                ledger.witness(activity);
            }
            ledger
        });
    });
    group.finish();
}

criterion_group!(benches, fold);
criterion_main!(benches);
