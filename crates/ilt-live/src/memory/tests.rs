//! Faults and fencing of the log in memory; everything it shares with the other logs is in the conformance suite.

use std::time::Duration;

use super::{Fault, Memory};
use crate::port::{
    Admin, Append, Commit, Headers, Missing, Outgoing, Polled, Port, TopicPartition, TopicSpec, Transaction,
};

fn outgoing(topic: &str, value: &str) -> Outgoing {
    let key = Some(b"blaby".to_vec());
    let value = Some(value.as_bytes().to_vec());
    Outgoing { topic: topic.to_owned(), partition: None, timestamp: 0, key, value, headers: Headers::new() }
}

fn log() -> Memory {
    let mut memory = Memory::new();
    memory.create(&[TopicSpec::kept("in", 1, None), TopicSpec::kept("out", 1, None)]).unwrap();
    memory.append(vec![outgoing("in", "first")]).unwrap();
    memory
}

fn input() -> TopicPartition {
    TopicPartition { topic: "in".to_owned(), partition: 0 }
}

fn step() -> Transaction {
    Transaction { outputs: vec![outgoing("out", "made")], positions: vec![(input(), 1)] }
}

#[test]
fn each_fault_does_what_it_says() {
    for (fault, answer, written) in [
        (Fault::Abort, Commit::Rewound, 0),
        (Fault::AnswerLost, Commit::Unknown, 1),
        (Fault::RequestLost, Commit::Unknown, 0),
        (Fault::Fenced, Commit::Fenced, 0),
    ] {
        let memory = log();
        let mut port = memory.join("group", "one", &["in"], Missing::Refuse).unwrap();
        assert_eq!(port.poll(10, Duration::ZERO).unwrap(), Polled::Assigned(vec![input()]));
        assert!(matches!(port.poll(10, Duration::ZERO).unwrap(), Polled::Records(read) if read.len() == 1));
        memory.inject("one", fault);
        assert_eq!(port.commit(step()).unwrap(), answer, "{fault:?}");
        assert_eq!(memory.records("out").unwrap().len(), written, "{fault:?}");
        assert_eq!(port.committed(&input()).unwrap(), (written == 1).then_some(1), "{fault:?}");
    }
}

#[test]
fn after_a_lost_answer_partitions_are_announced_again() {
    let memory = log();
    let mut port = memory.join("group", "one", &["in"], Missing::Refuse).unwrap();
    port.poll(10, Duration::ZERO).unwrap();
    port.poll(10, Duration::ZERO).unwrap();
    memory.inject("one", Fault::RequestLost);
    assert_eq!(port.commit(step()).unwrap(), Commit::Unknown);
    assert_eq!(port.poll(10, Duration::ZERO).unwrap(), Polled::Assigned(vec![input()]));
    assert!(matches!(port.poll(10, Duration::ZERO).unwrap(), Polled::Records(read) if read.len() == 1));
    assert_eq!(port.commit(step()).unwrap(), Commit::Committed);
}

#[test]
fn the_fenced_stay_fenced() {
    let memory = log();
    let mut first = memory.join("group", "one", &["in"], Missing::Refuse).unwrap();
    first.poll(10, Duration::ZERO).unwrap();
    first.poll(10, Duration::ZERO).unwrap();
    let _second = memory.join("group", "one", &["in"], Missing::Refuse).unwrap();
    assert_eq!(first.commit(step()).unwrap(), Commit::Fenced);
    assert_eq!(first.commit(Transaction::default()).unwrap(), Commit::Fenced);
    assert!(memory.records("out").unwrap().is_empty());
}
