//! The live half in memory: the first half-day of the LLR baseline, read from bytes and folded.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ilt_domain::{Event, SourceId, Span};
use ilt_live::emit::{Disturb, Emission, Emitter, SOURCE, Systems};
use ilt_live::fold::{Known, Partition};
use ilt_live::folding::Folding;
use ilt_live::port::{Record, TopicPartition};
use ilt_live::settings::Settings;
use ilt_live::stage::{Stage, Turn};
use ilt_model::World;
use ilt_wire::Codes;
use ilt_wire::activity::Decoder;

/// How much of the simulation is sent.
const SENT: Span = Span(12 * Span::HOUR.0);

struct Feed {
    known: Known,
    codes: Arc<Codes>,
    records: Vec<Record>,
}

fn feed() -> Feed {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../simulations/baseline.toml");
    let study = ilt_scenario::load(&path, &[]).expect("the baseline loads").study;
    let spec = study.spec;
    let codes = Arc::new(Codes::new(Arc::clone(&spec.directory), &[SOURCE]));
    let topic = Settings::default().topics.events;
    let emission = Emission {
        replication: 1,
        topic: topic.clone(),
        source: SourceId(0),
        shift: Span::ZERO,
        tick_every: Some(Span(15 * Span::MINUTE.0)),
        systems: Systems::default(),
        from: None,
        until: None,
        disturb: Disturb::default(),
    };
    let civil = Arc::new(spec.civil.clone());
    let known = Known { names: Arc::clone(&spec.directory), civil, settings: Arc::new(Settings::default()) };
    let until = (spec.clock.start + SENT).0;
    let emitter = Emitter::new(
        Arc::new(World::new(spec, 1)),
        Arc::clone(&codes),
        emission,
        Arc::new(AtomicBool::new(false)),
    );
    let from = TopicPartition { topic, partition: 0 };
    let records = emitter
        .take_while(|record| record.timestamp <= until)
        .enumerate()
        .map(|(offset, sent)| Record {
            from: from.clone(),
            offset: offset as i64,
            timestamp: sent.timestamp,
            key: sent.key,
            value: sent.value,
            headers: sent.headers,
        })
        .collect();
    Feed { known, codes, records }
}

fn live(c: &mut Criterion) {
    let Feed { known, codes, records } = feed();
    let mut decoder = Decoder::default();
    let mut decode = |record: &Record| {
        let read = decoder.record(record.key.as_deref(), record.value.as_deref(), record.timestamp, &codes);
        read.expect("sound records are sent")
    };
    let events: Vec<Event> = records.iter().map(&mut decode).collect();
    let mut group = c.benchmark_group("live");
    group.throughput(Throughput::Elements(records.len() as u64)).sample_size(20);
    group.bench_function("decode", |b| b.iter(|| records.iter().map(&mut decode).count()));
    group.bench_function("fold", |b| {
        let empty = || Partition::new(known.clone(), 0);
        let fold = |mut partition: Partition| {
            let mut effects = Vec::new();
            for (offset, event) in events.iter().enumerate() {
                partition.take(*event, offset as i64, &mut effects);
                effects.clear();
            }
            partition
        };
        b.iter_batched(empty, fold, BatchSize::PerIteration);
    });
    group.bench_function("stage", |b| {
        let empty = || Folding::new(known.clone(), Arc::clone(&codes));
        let carry = |mut stage: Folding| {
            for batch in records.chunks(2_000) {
                let mut turn = Turn::default();
                batch.iter().for_each(|record| stage.take(record, &mut turn));
                stage.changes(0, batch[batch.len() - 1].offset + 1);
            }
            stage
        };
        b.iter_batched(empty, carry, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, live);
criterion_main!(benches);
