//! The node dies under a member, and comes back.

use std::time::{Duration, Instant};

use ilt_live::port::{Commit, Missing, Outgoing, Polled, Port, Transaction};

use super::after;
use crate::backend::{Backend, Cluster, assigned, outgoing, partition, read, topic, unique, values};
use crate::broker::Broker;

#[test]
fn after_a_broker_dies_the_group_goes_on() {
    if Cluster::shared().is_none() {
        return;
    }
    let mut broker = Broker::start().unwrap();
    let cluster = Cluster::at(&broker.address);
    let from = topic(&cluster, "in", 1, false).unwrap();
    let to = topic(&cluster, "out", 1, false).unwrap();
    let inputs = (0..40).map(|n| outgoing(&from, "blaby", &n.to_string())).collect();
    cluster.doors().append(inputs).unwrap();
    let mut port = cluster.join(&unique("restart"), "one", &[&from], Missing::Refuse).unwrap();
    assigned(&mut *port).unwrap();
    let batch = read(&mut *port, 10).unwrap();
    let outputs =
        batch.iter().map(|read| Outgoing { value: read.value.clone(), ..outgoing(&to, "k", "") }).collect();
    assert_eq!(port.commit(Transaction { outputs, positions: after(&batch) }).unwrap(), Commit::Committed);
    // A commit is answered before its markers are in the partitions. A lone node killed in between may lose them and
    // leave the transaction open for ever (see crates/ilt-kafka/README.md), so the kill waits for them.
    assert_eq!(values(&cluster, &to).unwrap().len(), 10);
    assert_eq!(port.committed(&partition(&from, 0)).unwrap(), Some(10));
    broker.kill_and_restart().unwrap();
    let until = Instant::now() + Duration::from_secs(90);
    let mut done = 10;
    while done < 40 && Instant::now() < until {
        match port.poll(10, Duration::from_millis(200)) {
            Ok(Polled::Records(batch)) if !batch.is_empty() => {
                let value = |read: &ilt_live::port::Record| Outgoing {
                    value: read.value.clone(),
                    ..outgoing(&to, "k", "")
                };
                let outputs = batch.iter().map(value).collect();
                match port.commit(Transaction { outputs, positions: after(&batch) }) {
                    Ok(Commit::Committed) => done = batch.last().unwrap().offset + 1,
                    Ok(Commit::Fenced) => panic!("fenced by nobody"),
                    Ok(_) => {}
                    Err(error) => assert!(error.passing, "{error}"),
                }
            }
            Ok(_) => {}
            Err(error) => assert!(error.passing, "{error}"),
        }
    }
    let wanted: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    assert_eq!(values(&cluster, &to).unwrap(), wanted);
}
