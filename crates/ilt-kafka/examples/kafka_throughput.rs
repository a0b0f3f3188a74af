//! Records a second through a cluster: poll, write as many outputs, state and positions in one transaction.
//!
//! `cargo run --release -p ilt-kafka --example kafka_throughput -- HOST:PORT [RECORDS]`
#![expect(clippy::disallowed_methods, reason = "it measures time")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use ilt_kafka::{Kafka, Settings};
use ilt_live::port::{
    Admin, Append, Commit, Missing, Outgoing, Polled, Port, Record, TopicPartition, TopicSpec, Transaction,
};

fn outgoing(topic: &str, key: &[u8], bytes: usize) -> Outgoing {
    let key = Some(key.to_vec());
    Outgoing {
        topic: topic.to_owned(),
        partition: None,
        timestamp: 0,
        key,
        value: Some(vec![7; bytes]),
        headers: vec![],
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let brokers = arguments.next().ok_or("name a broker")?;
    let records: usize = arguments.next().map_or(Ok(200_000), |count| count.parse())?;
    for batch in [100, 1_000, 5_000] {
        let settings = Settings { brokers: brokers.clone(), ..Settings::default() };
        measure(settings, records.min(batch * 400), batch)?;
    }
    Ok(())
}

fn measure(settings: Settings, records: usize, batch: usize) -> Result<(), Box<dyn Error>> {
    let mut kafka = Kafka::new(settings);
    let name = |what: &str| format!("measure.{what}.{}.{batch}", std::process::id());
    let (from, to, state) = (name("in"), name("out"), name("state"));
    let kept = |name: &str| TopicSpec::kept(name, 4, None);
    kafka.create(&[kept(&from), kept(&to), TopicSpec::compacted(&state, 4)])?;
    let keys: Vec<String> = (0..11).map(|locality| format!("E0700{locality:04}")).collect();
    let began = Instant::now();
    for first in (0..records).step_by(10_000) {
        let many = first..(first + 10_000).min(records);
        kafka.append(many.map(|n| outgoing(&from, keys[n % 11].as_bytes(), 200)).collect())?;
    }
    let appended = began.elapsed();
    let mut port = kafka.join(&name("group"), &[&from], Missing::Refuse)?;
    while !matches!(port.poll(1, Duration::from_secs(1))?, Polled::Assigned(_)) {}
    let (mut done, mut commits) = (0, Vec::new());
    let began = Instant::now();
    while done < records {
        let Polled::Records(read) = port.poll(batch, Duration::from_secs(1))? else { continue };
        let transaction = answer(&read, &to, &state);
        let at = Instant::now();
        if port.commit(transaction)? != Commit::Committed {
            return Err("not committed".into());
        }
        commits.push(at.elapsed());
        done += read.len();
    }
    let took = began.elapsed();
    commits.sort();
    let at = |share: usize| commits[commits.len() * share / 100].as_secs_f64() * 1e3;
    println!(
        "at most {batch} a commit: append {:.0} records/s, pipeline {:.0} records/s in {} commits of {:.0}, \
         commit p50 {:.1} ms p99 {:.1} ms",
        records as f64 / appended.as_secs_f64(),
        done as f64 / took.as_secs_f64(),
        commits.len(),
        done as f64 / commits.len() as f64,
        at(50),
        at(99),
    );
    Ok(())
}

/// As many outputs as records, the state of each key once, the next position of each partition.
fn answer(read: &[Record], to: &str, state: &str) -> Transaction {
    let mut positions = BTreeMap::<TopicPartition, i64>::new();
    let mut newest = BTreeMap::<(u32, Vec<u8>), Outgoing>::new();
    let mut outputs = Vec::new();
    for record in read {
        positions.insert(record.from.clone(), record.offset + 1);
        let key = record.key.clone().unwrap_or_default();
        outputs.push(outgoing(to, &key, 200));
        let kept = Outgoing { partition: Some(record.from.partition), ..outgoing(state, &key, 400) };
        newest.insert((record.from.partition, key), kept);
    }
    outputs.extend(newest.into_values());
    Transaction { outputs, positions: positions.into_iter().collect() }
}
