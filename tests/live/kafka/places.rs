//! Members with a place of their own in a group: a planned restart, and two of one name.

use std::time::{Duration, Instant};

use ilt_kafka::Settings;
use ilt_live::port::{Commit, Missing, Polled, Port, TopicPartition, Transaction};

use crate::backend::{Backend, Cluster, assigned, outgoing, partition, read, topic, unique, values};

#[test]
fn a_static_member_comes_back_without_a_rebalance() {
    let Some(cluster) = Cluster::shared() else { return };
    let settings = Settings { static_membership: true, session_timeout_ms: 20_000, ..cluster.settings };
    let cluster = Cluster { settings: Settings { max_poll_interval_ms: 20_000, ..settings } };
    let from = topic(&cluster, "in", 2, false).unwrap();
    let group = unique("static");
    let join = |instance: &str| cluster.instance(instance).join(&group, &[&from], Missing::Refuse).unwrap();
    let (mut one, mut two) = (join("one"), join("two"));
    let mut held = (Vec::new(), Vec::new());
    let until = Instant::now() + Duration::from_secs(40);
    while (held.0.len(), held.1.len()) != (1, 1) {
        assert!(Instant::now() < until, "the two did not settle: {held:?}");
        follow(&mut one, &mut held.0);
        follow(&mut two, &mut held.1);
    }
    let before = held.clone();
    // A planned restart: the member says nothing to the group when it goes.
    drop(one);
    let mut again = join("one");
    let mut returned = Vec::new();
    let until = Instant::now() + Duration::from_secs(15);
    while returned.is_empty() && Instant::now() < until {
        follow(&mut again, &mut returned);
        assert!(
            !matches!(two.poll(1, Duration::from_millis(20)).unwrap(), Polled::Revoked(_)),
            "a rebalance"
        );
    }
    assert_eq!(returned, before.0, "it got other partitions back");
}

/// A member with a place of its own, and a second of the same name that the group has given it to.
fn two_for_one_place() -> Option<(Cluster, String, impl Port, impl Port)> {
    let cluster = Cluster::shared()?;
    let settings = Settings { static_membership: true, session_timeout_ms: 6_000, ..cluster.settings };
    let cluster = Cluster { settings: Settings { max_poll_interval_ms: 60_000, ..settings } };
    let from = topic(&cluster, "in", 1, false).unwrap();
    let group = unique("static");
    let join = || cluster.instance("only").join(&group, &[&from], Missing::Refuse).unwrap();
    let mut first = join();
    assigned(&mut first).unwrap();
    let mut second = join();
    assigned(&mut second).unwrap();
    Some((cluster, from, first, second))
}

#[test]
fn whoever_has_lost_its_place_to_the_living_is_out() {
    let Some((_, _, mut first, _second)) = two_for_one_place() else { return };
    let until = Instant::now() + Duration::from_secs(60);
    while first.poll(1, Duration::from_millis(50)).unwrap() != Polled::Fenced {
        assert!(Instant::now() < until, "the first of two members with one name goes on");
    }
}

#[test]
fn whoever_has_lost_its_place_to_one_that_is_gone_takes_it_again() {
    let Some((cluster, from, mut first, second)) = two_for_one_place() else { return };
    // It says nothing to the group when it goes, like one that never came to be.
    drop(second);
    let until = Instant::now() + Duration::from_secs(60);
    let mut held = Vec::new();
    while held.is_empty() {
        assert!(Instant::now() < until, "it waits for ever");
        follow(&mut first, &mut held);
    }
    let to = topic(&cluster, "out", 1, false).unwrap();
    cluster.doors().append(vec![outgoing(&from, "blaby", "1")]).unwrap();
    let batch = read(&mut first, 1).unwrap();
    let positions = vec![(partition(&from, 0), batch[0].offset + 1)];
    let ended = first.commit(Transaction { outputs: vec![outgoing(&to, "blaby", "1")], positions });
    assert_eq!(ended.unwrap(), Commit::Committed);
    assert_eq!(values(&cluster, &to).unwrap(), ["1"]);
}

fn follow(port: &mut dyn Port, held: &mut Vec<TopicPartition>) {
    match port.poll(1, Duration::from_millis(50)).unwrap() {
        Polled::Assigned(more) => held.extend(more),
        Polled::Revoked(lost) => held.retain(|of| !lost.contains(of)),
        Polled::Records(_) => {}
        Polled::Fenced => panic!("another has taken over"),
    }
}
