//! What only a cluster with groups does: other people's open transactions, crashes, static members, expired records, a
//! broker that dies.

mod places;
mod restarts;

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use ilt_live::port::{Commit, Missing, Outgoing, Polled, Port, TopicPartition, Transaction};
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::backend::{Backend, Cluster, assigned, outgoing, partition, read, topic, unique, values};
use crate::link::{Point, Request};

const MOMENT: Duration = Duration::from_secs(10);

/// Somebody else's transactional producer.
fn stranger(cluster: &Cluster, id: &str, timeout_ms: u32) -> BaseProducer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", &cluster.settings.brokers)
        .set("transactional.id", id)
        .set("transaction.timeout.ms", timeout_ms.to_string())
        .set("socket.timeout.ms", timeout_ms.to_string())
        .set("message.timeout.ms", timeout_ms.to_string());
    let producer: BaseProducer = config.create().unwrap();
    producer.init_transactions(MOMENT).unwrap();
    producer
}

/// Sends records in the open transaction and waits until the broker has them.
fn send(producer: &BaseProducer, topic: &str, values: &[&str]) {
    for value in values {
        let record = BaseRecord::to(topic).partition(0).key("blaby").payload(*value);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(MOMENT).unwrap();
}

/// Everything in partition 0, open and aborted records too.
fn uncommitted(cluster: &Cluster, topic: &str) -> Vec<String> {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", &cluster.settings.brokers)
        .set("group.id", "uncommitted")
        .set("isolation.level", "read_uncommitted")
        .set("enable.partition.eof", "true");
    let consumer: BaseConsumer = config.create().unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, 0, Offset::Beginning).unwrap();
    consumer.assign(&list).unwrap();
    let mut found = Vec::new();
    loop {
        match consumer.poll(MOMENT).expect("the end is announced") {
            Ok(message) => {
                found.push(String::from_utf8_lossy(message.payload().unwrap_or_default()).into_owned())
            }
            Err(KafkaError::PartitionEOF(_)) => return found,
            Err(error) => panic!("{error}"),
        }
    }
}

fn group_of(cluster: &Cluster, group: &str, instance: &str) -> String {
    format!("{group}-{}-{instance}", cluster.settings.environment)
}

fn after(batch: &[ilt_live::port::Record]) -> Vec<(TopicPartition, i64)> {
    batch.last().map(|last| (last.from.clone(), last.offset + 1)).into_iter().collect()
}

#[test]
fn an_open_transaction_holds_back_what_follows_it() {
    let Some(cluster) = Cluster::shared() else { return };
    let name = topic(&cluster, "open", 1, true).unwrap();
    let from = topic(&cluster, "in", 1, false).unwrap();
    let producer = stranger(&cluster, &unique("stranger"), 20_000);
    producer.begin_transaction().unwrap();
    send(&producer, &name, &["open"]);
    cluster.doors().append(vec![outgoing(&name, "melton", "after")]).unwrap();
    assert!(values(&cluster, &name).unwrap().is_empty(), "what follows an open transaction can be read");
    assert_eq!(uncommitted(&cluster, &name), ["open", "after"]);
    // State is restored to what has been written by now, so restoring waits for the open transaction to end.
    let mut port = cluster.join(&unique("group"), "one", &[&from], Missing::Refuse).unwrap();
    let began = Instant::now();
    let committing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(800));
        producer.commit_transaction(MOMENT).unwrap();
    });
    let restored = port.restore(&partition(&name, 0)).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(700), "restoring did not wait");
    committing.join().unwrap();
    let pair = |key: &str, value: &str| (key.as_bytes().to_vec(), value.as_bytes().to_vec());
    assert_eq!(restored, [pair("blaby", "open"), pair("melton", "after")]);
}

#[test]
fn a_transaction_out_of_time_cannot_commit() {
    let Some(cluster) = Cluster::shared() else { return };
    let name = topic(&cluster, "timeout", 1, false).unwrap();
    let producer = stranger(&cluster, &unique("stranger"), 1_000);
    producer.begin_transaction().unwrap();
    send(&producer, &name, &["too late"]);
    std::thread::sleep(Duration::from_millis(3_500));
    let ended = producer.commit_transaction(MOMENT);
    assert!(
        matches!(&ended, Err(KafkaError::Transaction(error)) if error.is_fatal()),
        "it ended as {ended:?}"
    );
    assert!(values(&cluster, &name).unwrap().is_empty());
    assert_eq!(uncommitted(&cluster, &name), ["too late"], "the aborted record is there for who asks for it");
}

#[test]
fn a_successor_ends_what_a_crash_left_open() {
    let Some(cluster) = Cluster::shared() else { return };
    let from = topic(&cluster, "in", 1, false).unwrap();
    let to = topic(&cluster, "out", 1, false).unwrap();
    cluster.doors().append(vec![outgoing(&from, "blaby", "first")]).unwrap();
    let group = unique("crash");
    let dead = stranger(&cluster, &group_of(&cluster, &group, "one"), 60_000);
    dead.begin_transaction().unwrap();
    send(&dead, &to, &["half done"]);
    // No abort, no goodbye.
    std::mem::forget(dead);
    let began = Instant::now();
    let mut port = cluster.join(&group, "one", &[&from], Missing::Refuse).unwrap();
    assigned(&mut *port).unwrap();
    let batch = read(&mut *port, 1).unwrap();
    let outputs = vec![outgoing(&to, "blaby", "done")];
    let ended = port.commit(Transaction { outputs, positions: after(&batch) }).unwrap();
    assert_eq!(ended, Commit::Committed);
    assert_eq!(values(&cluster, &to).unwrap(), ["done"]);
    assert_eq!(uncommitted(&cluster, &to), ["half done", "done"]);
    assert!(began.elapsed() < Duration::from_secs(20), "it waited for the time-out instead");
}

#[test]
fn a_record_over_the_limit_is_refused_in_words() {
    let Some(cluster) = Cluster::shared() else { return };
    let from = topic(&cluster, "in", 1, false).unwrap();
    let to = topic(&cluster, "out", 1, false).unwrap();
    let mut port = cluster.join(&unique("large"), "one", &[&from], Missing::Refuse).unwrap();
    assigned(&mut *port).unwrap();
    let large = Outgoing { value: Some(vec![7; 10 << 20]), ..outgoing(&to, "blaby", "") };
    let refused =
        port.commit(Transaction { outputs: vec![outgoing(&to, "a", "small"), large], positions: vec![] });
    let refused = refused.unwrap_err();
    assert!(refused.what.contains("size") && !refused.passing, "{refused}");
    assert!(values(&cluster, &to).unwrap().is_empty());
}

#[test]
fn expired_positions_are_refused_and_told() {
    let Some(cluster) = Cluster::shared() else { return };
    let from = topic(&cluster, "in", 1, false).unwrap();
    let group = unique("expired");
    let inputs = (0..10).map(|n| outgoing(&from, "blaby", &n.to_string())).collect();
    cluster.doors().append(inputs).unwrap();
    let mut port = cluster.join(&group, "one", &[&from], Missing::Refuse).unwrap();
    assigned(&mut *port).unwrap();
    let batch = read(&mut *port, 3).unwrap();
    port.commit(Transaction { outputs: Vec::new(), positions: after(&batch) }).unwrap();
    drop(port);
    delete_before(&cluster, &from, 6);
    let mut port = cluster.join(&group, "one", &[&from], Missing::Refuse).unwrap();
    let refused = assigned(&mut *port).unwrap_err();
    assert!(refused.contains("position 3 has expired: the oldest record kept is 6"), "{refused}");
    drop(port);
    let mut port = cluster.join(&group, "one", &[&from], Missing::Earliest).unwrap();
    assigned(&mut *port).unwrap();
    assert_eq!(read(&mut *port, 4).unwrap().first().map(|record| record.offset), Some(6));
}

fn delete_before(cluster: &Cluster, topic: &str, offset: i64) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &cluster.settings.brokers);
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, 0, Offset::Offset(offset)).unwrap();
    wait_for(admin.delete_records(&list, &AdminOptions::new())).unwrap();
}

/// Asks a future again every ten milliseconds until it has its answer.
fn wait_for<F: Future>(answer: F) -> F::Output {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    let mut answer = std::pin::pin!(answer);
    let waker = Waker::from(Arc::new(Nobody));
    loop {
        match answer.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

#[test]
fn a_commit_whose_answer_is_lost_happens_once() {
    let Some(broker) = crate::broker::shared() else { return };
    let (link, address) = broker.link().unwrap();
    let (cluster, through) = (Cluster::at(&broker.address), Cluster::at(&address));
    let from = topic(&cluster, "in", 1, false).unwrap();
    let to = topic(&cluster, "out", 1, false).unwrap();
    let inputs = (0..30).map(|n| outgoing(&from, "blaby", &n.to_string())).collect();
    cluster.doors().append(inputs).unwrap();
    let mut port = through.join(&unique("lost"), "one", &[&from], Missing::Refuse).unwrap();
    assigned(&mut *port).unwrap();
    let step = |port: &mut dyn Port| {
        let batch = read(port, 10).unwrap();
        let value =
            |read: &ilt_live::port::Record| Outgoing { value: read.value.clone(), ..outgoing(&to, "k", "") };
        let outputs = batch.iter().map(value).collect();
        port.commit(Transaction { outputs, positions: after(&batch) }).unwrap()
    };
    // The client asks again by itself, and the broker knows that it has committed.
    link.lose_one_answer();
    assert_eq!(step(&mut *port), Commit::Committed);
    link.lose_the_answer_and_stay_down();
    assert_eq!(step(&mut *port), Commit::Unknown);
    assert!(link.is_down(), "the commit never got so far");
    link.mend();
    // Rebuilt from the log, which says that the commit was kept.
    assert_eq!(until_assigned(&mut *port), [partition(&from, 0)]);
    assert_eq!(port.committed(&partition(&from, 0)).unwrap(), Some(20));
    assert_eq!(step(&mut *port), Commit::Committed);
    let wanted: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    assert_eq!(values(&cluster, &to).unwrap(), wanted);
}

/// Polls until partitions are assigned, over errors that may pass.
fn until_assigned(port: &mut dyn Port) -> Vec<TopicPartition> {
    let until = Instant::now() + Duration::from_secs(60);
    let mut held = Vec::new();
    while held.is_empty() {
        assert!(Instant::now() < until, "nothing was assigned within a minute");
        match port.poll(1, Duration::from_millis(100)) {
            Ok(Polled::Assigned(more)) => held = more,
            Ok(Polled::Records(read)) => assert!(read.is_empty(), "records before the state was rebuilt"),
            Ok(Polled::Revoked(_)) => {}
            Ok(Polled::Fenced) => panic!("another has taken over"),
            Err(error) => assert!(error.passing, "{error}"),
        }
    }
    held
}

#[test]
fn how_far_behind_a_member_is_asks_no_broker() {
    let Some(broker) = crate::broker::shared() else { return };
    let (link, address) = broker.link().unwrap();
    let (cluster, through) = (Cluster::at(&broker.address), Cluster::at(&address));
    let from = topic(&cluster, "in", 1, false).unwrap();
    let inputs = |many| (0..many).map(|n| outgoing(&from, "blaby", &format!("{n}"))).collect::<Vec<_>>();
    cluster.doors().append(inputs(20)).unwrap();
    let mut port = through.join(&unique("behind"), "one", &[&from], Missing::Refuse).unwrap();
    assigned(&mut *port).unwrap();
    let batch = read(&mut *port, 8).unwrap();
    port.commit(Transaction { outputs: Vec::new(), positions: after(&batch) }).unwrap();
    // What a partition holds is told with its records, and by the client every second.
    cluster.doors().append(inputs(5)).unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until {
        port.poll(1, Duration::from_millis(100)).unwrap();
    }
    link.cut_at(Point { request: Some(Request::ListOffsets), naming: "", answered: false, after: 0 });
    assert_eq!(port.lag(&partition(&from, 0)).unwrap(), 17);
    assert!(!link.is_down(), "a broker was asked");
}
