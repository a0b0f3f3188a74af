//! Records a second through the embedded log: poll, write as many outputs, state and position in one durable commit.
//!
//! `cargo run --release -p ilt-log --example log_throughput -- FILE [RECORDS]`
#![expect(clippy::disallowed_methods, reason = "it measures time")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ilt_live::port::{
    Admin, Append, Commit, Missing, Outgoing, Polled, Port, Record, TopicPartition, TopicSpec, Transaction,
};
use ilt_log::{Claim, Log};

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
    let path = PathBuf::from(arguments.next().ok_or("name a file to write")?);
    let records: usize = arguments.next().map_or(Ok(200_000), |count| count.parse())?;
    for batch in [100, 1_000] {
        let _ = std::fs::remove_file(&path);
        measure(&path, records, batch)?;
    }
    std::fs::remove_file(&path)?;
    Ok(())
}

fn measure(path: &std::path::Path, records: usize, batch: usize) -> Result<(), Box<dyn Error>> {
    let mut log = Log::open(path)?;
    let state = TopicSpec::compacted("state", 4);
    log.create(&[TopicSpec::kept("in", 4, None), TopicSpec::kept("out", 4, None), state])?;
    let keys: Vec<String> = (0..11).map(|locality| format!("E0700{locality:04}")).collect();
    let began = Instant::now();
    for first in (0..records).step_by(1_000) {
        log.append((first..first + 1_000).map(|n| outgoing("in", keys[n % 11].as_bytes(), 200)).collect())?;
    }
    let appended = began.elapsed();
    let mut port = log.join("measure", &["in"], Missing::Refuse, Claim::IfFree)?;
    let (mut done, mut commits) = (0, Vec::new());
    let began = Instant::now();
    while done < records {
        let Polled::Records(read) = port.poll(batch, Duration::from_secs(1))? else { continue };
        let transaction = answer(&read);
        let from = Instant::now();
        if port.commit(transaction)? != Commit::Committed {
            return Err("not committed".into());
        }
        commits.push(from.elapsed());
        done += read.len();
    }
    let took = began.elapsed();
    commits.sort();
    let at = |share: usize| commits[commits.len() * share / 100].as_secs_f64() * 1e3;
    println!(
        "{batch} a commit: append {:.0} records/s, pipeline {:.0} records/s, commit p50 {:.2} ms p99 {:.2} ms, file {} MB",
        records as f64 / appended.as_secs_f64(),
        done as f64 / took.as_secs_f64(),
        at(50),
        at(99),
        std::fs::metadata(path)?.len() >> 20,
    );
    Ok(())
}

/// As many outputs as records, the state of each key once, the next position of each partition.
fn answer(read: &[Record]) -> Transaction {
    let mut positions = std::collections::BTreeMap::<TopicPartition, i64>::new();
    let mut state = std::collections::BTreeMap::<(u32, Vec<u8>), Outgoing>::new();
    let mut outputs = Vec::new();
    for record in read {
        positions.insert(record.from.clone(), record.offset + 1);
        let key = record.key.clone().unwrap_or_default();
        outputs.push(outgoing("out", &key, 200));
        let kept = Outgoing { partition: Some(record.from.partition), ..outgoing("state", &key, 400) };
        state.insert((record.from.partition, key), kept);
    }
    outputs.extend(state.into_values());
    Transaction { outputs, positions: positions.into_iter().collect() }
}
