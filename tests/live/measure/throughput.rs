//! Records a second: poll, write as many outputs, state and positions in one transaction.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ilt_live::port::{Commit, Headers, Missing, Outgoing, Polled, Record, TopicPartition, Transaction};

use super::{load, tell, within};
use crate::backend::{Backend, Cluster, Embedded, topic, unique};

fn sized(topic: &str, key: &[u8], bytes: usize) -> Outgoing {
    let (key, value) = (Some(key.to_vec()), Some(vec![7; bytes]));
    Outgoing { topic: topic.to_owned(), partition: None, timestamp: 0, key, value, headers: Headers::new() }
}

/// As many outputs as records, the state of each key once, the next position of each partition.
fn answer(read: &[Record], to: &str, state: &str) -> Transaction {
    let mut positions = BTreeMap::<TopicPartition, i64>::new();
    let mut newest = BTreeMap::<(u32, Vec<u8>), Outgoing>::new();
    let mut outputs = Vec::new();
    for record in read {
        positions.insert(record.from.clone(), record.offset + 1);
        let key = record.key.clone().unwrap_or_default();
        outputs.push(sized(to, &key, 200));
        let kept = Outgoing { partition: Some(record.from.partition), ..sized(state, &key, 400) };
        newest.insert((record.from.partition, key), kept);
    }
    outputs.extend(newest.into_values());
    Transaction { outputs, positions: positions.into_iter().collect() }
}

fn measure(name: &str, backend: &dyn Backend, records: usize, batch: usize) {
    let made = |what: &str, compacted| topic(backend, what, 4, compacted).unwrap();
    let (from, to, state) = (made("in", false), made("out", false), made("state", true));
    let keys: Vec<String> = (0..11).map(|locality| format!("E0700{locality:04}")).collect();
    let mut doors = backend.doors();
    let began = Instant::now();
    for first in (0..records).step_by(10_000) {
        let many = first..(first + 10_000).min(records);
        doors.append(many.map(|n| sized(&from, keys[n % 11].as_bytes(), 200)).collect()).unwrap();
    }
    let appended = began.elapsed();
    let mut port = backend.join(&unique("measure"), "one", &[&from], Missing::Refuse).unwrap();
    while !matches!(port.poll(1, Duration::from_secs(1)).unwrap(), Polled::Assigned(_)) {}
    let (mut done, mut commits) = (0, Vec::new());
    let began = Instant::now();
    while done < records {
        let Polled::Records(read) = port.poll(batch, Duration::from_secs(1)).unwrap() else { continue };
        let transaction = answer(&read, &to, &state);
        let at = Instant::now();
        assert_eq!(port.commit(transaction).unwrap(), Commit::Committed);
        commits.push(at.elapsed());
        done += read.len();
    }
    let took = began.elapsed();
    commits.sort();
    tell(&format!(
        "{name}, at most {batch} a commit: append {:.0} records/s, pipeline {:.0} records/s in {} commits, commit p50 \
         {:.2} ms p99 {:.2} ms (load {})",
        records as f64 / appended.as_secs_f64(),
        done as f64 / took.as_secs_f64(),
        commits.len(),
        within(&commits, 0.5),
        within(&commits, 0.99),
        load(),
    ));
}

#[test]
#[ignore = "a measurement"]
fn throughput_of_the_embedded_log() {
    for batch in [100, 1_000] {
        measure("embedded", &Embedded::new(), 200_000, batch);
    }
}

#[test]
#[ignore = "a measurement"]
fn throughput_of_kafka() {
    let Some(cluster) = Cluster::shared() else { return };
    for batch in [100, 1_000, 5_000] {
        measure("Kafka", &cluster, 200_000.min(batch * 400), batch);
    }
}
