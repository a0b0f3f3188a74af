//! What every log has to do. One function a promise; it answers with what was broken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use ilt_kafka::Assignor;
use ilt_live::memory::Memory;
use ilt_live::port::{
    Commit, Difference, Missing, Outgoing, Polled, Port, PortError, TopicPartition, TopicSpec, Transaction,
    partition_of,
};

use crate::backend::{
    Backend, Cluster, Embedded, assigned, outgoing, partition, read, records, topic, unique, values,
};

/// Kept, or what was broken.
pub(crate) type Kept = Result<(), String>;

/// Says what was broken unless it holds.
macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}

fn said(error: PortError) -> String {
    error.what
}

const KEYS: [&str; 4] = ["blaby", "charnwood", "harborough", "melton"];

/// Positions after the records of a batch.
fn after(batch: &[ilt_live::port::Record]) -> Vec<(TopicPartition, i64)> {
    let mut next = BTreeMap::new();
    for record in batch {
        next.insert(record.from.clone(), record.offset + 1);
    }
    next.into_iter().collect()
}

/// Every input gives one output, once, and positions end where the input does.
pub(crate) fn each_input_gives_one_output(backend: &dyn Backend) -> Kept {
    const RECORDS: usize = 600;
    let (from, to) = two_topics(backend, 4)?;
    let inputs = (0..RECORDS).map(|n| outgoing(&from, KEYS[n % 4], &n.to_string())).collect();
    backend.doors().append(inputs).map_err(said)?;
    let mut port = backend.join(&unique("loop"), "one", &[&from], Missing::Refuse).map_err(said)?;
    ensure!(assigned(&mut *port)?.len() == 4, "not all partitions were assigned");
    let (mut done, until) = (0, Instant::now() + Duration::from_secs(30));
    while done < RECORDS && Instant::now() < until {
        let Polled::Records(batch) = port.poll(100, Duration::from_millis(500)).map_err(said)? else {
            return Err("partitions moved without a reason".to_owned());
        };
        ensure!(batch.len() <= 100, "a poll brought more than was asked for");
        let outputs =
            batch.iter().map(|read| Outgoing { value: read.value.clone(), ..outgoing(&to, "key", "") });
        let transaction = Transaction { outputs: outputs.collect(), positions: after(&batch) };
        done += batch.len();
        let ended = port.commit(transaction).map_err(said)?;
        ensure!(ended == Commit::Committed, "a commit ended as {ended:?}");
    }
    let written = values(backend, &to)?;
    let distinct: BTreeSet<&String> = written.iter().collect();
    ensure!(written.len() == RECORDS, "{} outputs of {RECORDS} inputs", written.len());
    ensure!(distinct.len() == RECORDS, "{} distinct outputs of {RECORDS} inputs", distinct.len());
    let mut positions = 0;
    for number in 0..4 {
        let of = partition(&from, number);
        ensure!(port.lag(&of).map_err(said)? == 0, "lag is left in partition {number}");
        positions += port.committed(&of).map_err(said)?.unwrap_or(0);
    }
    ensure!(positions == RECORDS as i64, "positions add up to {positions} after {RECORDS} inputs");
    Ok(())
}

/// Whoever joins next goes on where the last commit was.
pub(crate) fn a_successor_goes_on_after_the_last_commit(backend: &dyn Backend) -> Kept {
    let (from, to) = two_topics(backend, 1)?;
    let group = unique("successor");
    let inputs = (0..20).map(|n| outgoing(&from, "blaby", &n.to_string())).collect();
    backend.doors().append(inputs).map_err(said)?;
    let mut first = backend.join(&group, "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *first)?;
    ensure!(
        first.committed(&partition(&from, 0)).map_err(said)?.is_none(),
        "a position before the first commit"
    );
    ensure!(first.lag(&partition(&from, 0)).map_err(said)? == 20, "lag does not count what waits");
    let batch = read(&mut *first, 8)?;
    ensure!(batch.len() == 8, "{} records instead of 8", batch.len());
    let outputs = vec![outgoing(&to, "blaby", "eight")];
    first.commit(Transaction { outputs, positions: after(&batch) }).map_err(said)?;
    // Read, but never committed.
    read(&mut *first, 5)?;
    drop(first);
    let mut second = backend.join(&group, "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *second)?;
    let batch = read(&mut *second, 12)?;
    ensure!(
        batch.first().map(|r| r.offset) == Some(8),
        "it goes on at {:?}",
        batch.first().map(|r| r.offset)
    );
    ensure!(batch.len() == 12, "{} records left instead of 12", batch.len());
    Ok(())
}

/// What the log refuses is not there, nor is what was to be committed with it, and the records come again.
pub(crate) fn a_refused_transaction_leaves_no_trace(backend: &dyn Backend) -> Kept {
    let (from, to) = two_topics(backend, 1)?;
    let inputs = (0..6).map(|n| outgoing(&from, "blaby", &n.to_string())).collect();
    backend.doors().append(inputs).map_err(said)?;
    let mut port = backend.join(&unique("refused"), "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *port)?;
    let batch = read(&mut *port, 6)?;
    let nowhere = Outgoing { partition: Some(99), ..outgoing(&to, "blaby", "bad") };
    let outputs = vec![outgoing(&to, "blaby", "good"), nowhere];
    let refused = port.commit(Transaction { outputs, positions: after(&batch) });
    ensure!(refused.as_ref().is_err_and(|error| !error.passing), "the log answered {refused:?}");
    ensure!(values(backend, &to)?.is_empty(), "part of a refused transaction is visible");
    ensure!(
        port.committed(&partition(&from, 0)).map_err(said)?.is_none(),
        "positions moved without their outputs"
    );
    let again = read(&mut *port, 6)?;
    ensure!(again == batch, "{} records came again instead of 6", again.len());
    let outputs = vec![outgoing(&to, "blaby", "good")];
    let ended = port.commit(Transaction { outputs, positions: after(&again) }).map_err(said)?;
    ensure!(ended == Commit::Committed, "after a refusal a commit ended as {ended:?}");
    ensure!(values(backend, &to)? == ["good"], "the records after a refusal are not right");
    Ok(())
}

/// An instance that another has replaced writes nothing any more.
pub(crate) fn a_zombie_is_fenced(backend: &dyn Backend) -> Kept {
    let (from, to) = two_topics(backend, 1)?;
    let group = unique("zombie");
    backend.doors().append(vec![outgoing(&from, "blaby", "first")]).map_err(said)?;
    let mut zombie = backend.join(&group, "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *zombie)?;
    let batch = read(&mut *zombie, 1)?;
    ensure!(batch.len() == 1, "the first instance read nothing");
    let _successor = backend.join(&group, "one", &[&from], Missing::Refuse).map_err(said)?;
    let outputs = vec![outgoing(&to, "blaby", "from the dead")];
    let ended = zombie.commit(Transaction { outputs, positions: after(&batch) }).map_err(said)?;
    ensure!(ended == Commit::Fenced, "the zombie's commit ended as {ended:?}");
    ensure!(values(backend, &to)?.is_empty(), "the zombie's output is visible");
    Ok(())
}

/// Positions of partitions one does not hold are not taken.
pub(crate) fn what_is_not_held_cannot_be_committed(backend: &dyn Backend) -> Kept {
    let (from, to) = two_topics(backend, 1)?;
    let mut port = backend.join(&unique("other"), "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *port)?;
    let outputs = vec![outgoing(&to, "blaby", "made")];
    let ended =
        port.commit(Transaction { outputs, positions: vec![(partition(&to, 0), 1)] }).map_err(said)?;
    ensure!(ended == Commit::Rewound, "it ended as {ended:?}");
    ensure!(values(backend, &to)?.is_empty(), "its output is visible");
    Ok(())
}

/// Keys, values, headers and what is missing of them come back as they were written.
pub(crate) fn records_come_back_as_written(backend: &dyn Backend) -> Kept {
    let name = topic(backend, "whole", 3, false).map_err(said)?;
    let mut written = Vec::new();
    for (number, key) in ["blaby", "", "a-little-bit-long-string"].iter().enumerate() {
        for value in [Some(b"value".to_vec()), Some(Vec::new()), None] {
            let headers =
                vec![("ce_id".to_owned(), vec![number as u8, 0, 255]), ("ce_id".to_owned(), Vec::new())];
            let key = Some(key.as_bytes().to_vec());
            written.push(Outgoing {
                topic: name.clone(),
                partition: None,
                timestamp: 7_000,
                key,
                value,
                headers,
            });
        }
    }
    written.push(Outgoing { key: None, partition: Some(1), headers: Vec::new(), ..written[0].clone() });
    backend.doors().append(written.clone()).map_err(said)?;
    let found = records(backend, &name)?;
    ensure!(found.len() == written.len(), "{} records of {}", found.len(), written.len());
    for number in 0..3 {
        let mine =
            |of: &&Outgoing| of.partition.unwrap_or_else(|| partition_of(of.key.as_deref(), 3)) == number;
        let wanted: Vec<_> =
            written.iter().filter(mine).map(|of| (&of.key, &of.value, &of.headers)).collect();
        let got: Vec<_> = found.iter().filter(|of| of.from.partition == number).collect();
        let offsets: Vec<i64> = got.iter().map(|of| of.offset).collect();
        ensure!(offsets == (0..wanted.len() as i64).collect::<Vec<_>>(), "offsets are {offsets:?}");
        let got: Vec<_> = got.iter().map(|of| (&of.key, &of.value, &of.headers)).collect();
        ensure!(got == wanted, "partition {number} holds {got:?} instead of {wanted:?}");
    }
    Ok(())
}

/// A compacted partition restores to the newest value of each key, in order of key, without what was removed.
pub(crate) fn state_restores_to_the_newest_values(backend: &dyn Backend) -> Kept {
    let from = topic(backend, "in", 2, false).map_err(said)?;
    let state = topic(backend, "state", 2, true).map_err(said)?;
    let mut port = backend.join(&unique("state"), "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *port)?;
    ensure!(
        port.restore(&partition(&state, 1)).map_err(said)?.is_empty(),
        "an empty changelog restores to something"
    );
    for round in 0..5 {
        let outputs = (0..40).map(|key| {
            let put = outgoing(&state, &format!("key-{key:02}"), &format!("{round}-{key}"));
            let value = (key % 4 != 0 || round < 3).then_some(put.value).flatten();
            Outgoing { partition: Some(1), value, ..put }
        });
        let transaction = Transaction { outputs: outputs.collect(), positions: Vec::new() };
        let ended = port.commit(transaction).map_err(said)?;
        ensure!(ended == Commit::Committed, "a commit of state alone ended as {ended:?}");
    }
    let restored = port.restore(&partition(&state, 1)).map_err(said)?;
    let wanted: Vec<_> = (0..40)
        .filter(|key| key % 4 != 0)
        .map(|key| (format!("key-{key:02}").into_bytes(), format!("4-{key}").into_bytes()))
        .collect();
    ensure!(restored == wanted, "restored {} keys instead of {}", restored.len(), wanted.len());
    ensure!(port.restore(&partition(&state, 0)).map_err(said)?.is_empty(), "state is in another partition");
    Ok(())
}

/// Missing topics and wrong numbers of partitions are seen and told.
pub(crate) fn wrong_topics_are_told(backend: &dyn Backend) -> Kept {
    let (kept, missing) = (unique("kept"), unique("missing"));
    let spec = TopicSpec::kept(&kept, 3, Some(Duration::from_secs(86_400)));
    let mut doors = backend.doors();
    ensure!(
        doors.create(std::slice::from_ref(&spec)).map_err(said)? == [kept.clone()],
        "the topic was not made"
    );
    ensure!(doors.create(std::slice::from_ref(&spec)).map_err(said)?.is_empty(), "the topic was made twice");
    ensure!(
        doors.check(std::slice::from_ref(&spec)).map_err(said)?.is_empty(),
        "a right topic is found wrong"
    );
    let more = TopicSpec { partitions: 4, ..spec.clone() };
    let compacted = TopicSpec::compacted(&kept, 3);
    let found = doors.check(&[more, TopicSpec::kept(&missing, 1, None), compacted]).map_err(said)?;
    let wanted = [
        Difference::Partitions { topic: kept.clone(), wanted: 4, found: 3 },
        Difference::Missing { topic: missing.clone() },
        Difference::Cleaning { topic: kept.clone(), compacted: true },
    ];
    ensure!(found == wanted, "differences are {found:?}");
    let joined = backend.join(&unique("group"), "one", &[&missing], Missing::Refuse);
    let told = joined.err().map(|error| error.what).unwrap_or_default();
    ensure!(
        told.contains(&missing) && told.contains("ilt topics create"),
        "a missing topic is told as {told:?}"
    );
    let mut port = backend.join(&unique("group"), "one", &[&kept], Missing::Refuse).map_err(said)?;
    ensure!(port.partitions(&kept).map_err(said)? == Some(3), "the number of partitions is wrong");
    ensure!(port.partitions(&missing).map_err(said)?.is_none(), "a missing topic has partitions");
    Ok(())
}

/// A reader without a group begins where it is told.
pub(crate) fn tails_begin_where_told(backend: &dyn Backend) -> Kept {
    use ilt_live::port::Start;
    let name = topic(backend, "tail", 1, false).map_err(said)?;
    let append = |from: i64, to: i64| {
        let batch = (from..to).map(|n| outgoing(&name, "blaby", &n.to_string())).collect();
        backend.doors().append(batch).map_err(said)
    };
    append(0, 5)?;
    let doors = backend.doors();
    let mut end = doors.tail(&name, &Start::End).map_err(said)?;
    let mut third = doors.tail(&name, &Start::At(vec![(0, 3)])).map_err(said)?;
    append(5, 7)?;
    for (tail, first) in [(&mut end, 5), (&mut third, 3)] {
        let mut offsets = Vec::new();
        let until = Instant::now() + Duration::from_secs(10);
        while offsets.last() != Some(&6) && Instant::now() < until {
            offsets
                .extend(tail.next(100, Duration::from_millis(100)).map_err(said)?.iter().map(|of| of.offset));
        }
        ensure!(offsets == (first..7).collect::<Vec<i64>>(), "a tail from {first} brought {offsets:?}");
    }
    ensure!(doors.tail(&unique("none"), &Start::End).is_err(), "a topic that is not there can be read");
    Ok(())
}

/// Records are not crawling: a floor far below what is measured elsewhere, so that a slow machine passes.
pub(crate) fn throughput_has_a_floor(backend: &dyn Backend) -> Kept {
    const RECORDS: usize = 10_000;
    let (from, to) = two_topics(backend, 4)?;
    let value = "x".repeat(200);
    backend
        .doors()
        .append((0..RECORDS).map(|n| outgoing(&from, KEYS[n % 4], &value)).collect())
        .map_err(said)?;
    let mut port = backend.join(&unique("floor"), "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *port)?;
    let (began, mut done) = (Instant::now(), 0);
    while done < RECORDS && began.elapsed() < Duration::from_secs(30) {
        let Polled::Records(batch) = port.poll(500, Duration::from_millis(100)).map_err(said)? else {
            continue;
        };
        let outputs = batch.iter().map(|_| outgoing(&to, "blaby", &value)).collect();
        done += batch.len();
        port.commit(Transaction { outputs, positions: after(&batch) }).map_err(said)?;
    }
    let rate = done as f64 / began.elapsed().as_secs_f64();
    ensure!(done == RECORDS && rate > 2_000.0, "{done} records at {rate:.0} a second");
    Ok(())
}

/// Partitions are divided, disjoint and complete, when members come and go.
pub(crate) fn members_share_partitions(backend: &dyn Backend) -> Kept {
    let from = topic(backend, "in", 4, false).map_err(said)?;
    let group = unique("members");
    let join = |instance: &str| backend.join(&group, instance, &[&from], Missing::Refuse).map_err(said);
    let all: BTreeSet<TopicPartition> = (0..4).map(|number| partition(&from, number)).collect();
    let mut one = Member::of(join("one")?);
    settle(&mut [&mut one], &all)?;
    let mut two = Member::of(join("two")?);
    settle(&mut [&mut one, &mut two], &all)?;
    ensure!(
        one.held.len() == 2 && two.held.len() == 2,
        "shares of {} and {}",
        one.held.len(),
        two.held.len()
    );
    drop(one);
    settle(&mut [&mut two], &all)?;
    Ok(())
}

/// A batch read before the partitions went to somebody else is not taken afterwards.
pub(crate) fn a_stale_generation_is_refused(backend: &dyn Backend) -> Kept {
    let (from, to) = two_topics(backend, 2)?;
    let group = unique("stale");
    let inputs = (0..20).map(|n| outgoing(&from, KEYS[n % 4], &n.to_string())).collect();
    backend.doors().append(inputs).map_err(said)?;
    let mut stale = backend.join(&group, "one", &[&from], Missing::Refuse).map_err(said)?;
    assigned(&mut *stale)?;
    let batch = read(&mut *stale, 20)?;
    ensure!(batch.len() == 20, "the first member read {} records", batch.len());
    // The first member says nothing for longer than a batch may take.
    let mut other = backend.join(&group, "two", &[&from], Missing::Refuse).map_err(said)?;
    while assigned(&mut *other)?.is_empty() {}
    let outputs = vec![outgoing(&to, "blaby", "stale")];
    let ended = stale.commit(Transaction { outputs, positions: after(&batch) }).map_err(said)?;
    ensure!(ended == Commit::Rewound, "the stale commit ended as {ended:?}");
    ensure!(values(backend, &to)?.is_empty(), "the stale output is visible");
    for number in 0..2 {
        let at = other.committed(&partition(&from, number)).map_err(said)?;
        ensure!(at.is_none(), "the stale position {at:?} of partition {number} was taken");
    }
    Ok(())
}

/// A member and what it holds.
struct Member {
    port: Box<dyn Port>,
    held: BTreeSet<TopicPartition>,
}

impl Member {
    fn of(port: Box<dyn Port>) -> Self {
        Self { port, held: BTreeSet::new() }
    }

    fn poll(&mut self) -> Kept {
        match self.port.poll(10, Duration::from_millis(50)).map_err(said)? {
            Polled::Assigned(more) => {
                for of in more {
                    ensure!(self.held.insert(of.clone()), "{of:?} was assigned twice");
                }
            }
            Polled::Revoked(lost) => {
                for of in lost {
                    ensure!(self.held.remove(&of), "{of:?} was revoked and not held");
                }
            }
            Polled::Records(_) => {}
        }
        Ok(())
    }
}

/// Polls in turn until every partition has one holder and each member has one.
fn settle(members: &mut [&mut Member], all: &BTreeSet<TopicPartition>) -> Kept {
    let until = Instant::now() + Duration::from_secs(40);
    while Instant::now() < until {
        for member in &mut *members {
            member.poll()?;
        }
        let total: usize = members.iter().map(|member| member.held.len()).sum();
        let together: BTreeSet<_> = members.iter().flat_map(|member| member.held.iter().cloned()).collect();
        if total == all.len() && together == *all && members.iter().all(|member| !member.held.is_empty()) {
            return Ok(());
        }
    }
    Err("partitions did not settle within 40 s".to_owned())
}

fn two_topics(backend: &dyn Backend, partitions: u32) -> Result<(String, String), String> {
    let from = topic(backend, "in", partitions, false).map_err(said)?;
    Ok((from, topic(backend, "out", 1, false).map_err(said)?))
}

/// Every promise on every log that can keep it.
macro_rules! promises {
    ($log:ident, $backend:expr, [$($promise:ident),+ $(,)?]) => {
        mod $log {
            use super::*;
            $(
                #[test]
                fn $promise() {
                    let Some(backend) = $backend else { return };
                    if let Err(broken) = super::$promise(&backend) {
                        panic!("{broken}");
                    }
                }
            )+
        }
    };
}

promises!(
    memory,
    Some(Memory::new()),
    [
        each_input_gives_one_output,
        a_successor_goes_on_after_the_last_commit,
        a_refused_transaction_leaves_no_trace,
        a_zombie_is_fenced,
        what_is_not_held_cannot_be_committed,
        records_come_back_as_written,
        state_restores_to_the_newest_values,
        wrong_topics_are_told,
        tails_begin_where_told,
        throughput_has_a_floor,
        members_share_partitions,
        a_stale_generation_is_refused,
    ]
);

promises!(
    embedded,
    Some(Embedded::new()),
    [
        each_input_gives_one_output,
        a_successor_goes_on_after_the_last_commit,
        a_refused_transaction_leaves_no_trace,
        a_zombie_is_fenced,
        what_is_not_held_cannot_be_committed,
        records_come_back_as_written,
        state_restores_to_the_newest_values,
        wrong_topics_are_told,
        tails_begin_where_told,
        throughput_has_a_floor,
    ]
);

promises!(
    kafka,
    Cluster::shared(),
    [
        each_input_gives_one_output,
        a_successor_goes_on_after_the_last_commit,
        a_refused_transaction_leaves_no_trace,
        a_zombie_is_fenced,
        what_is_not_held_cannot_be_committed,
        records_come_back_as_written,
        state_restores_to_the_newest_values,
        wrong_topics_are_told,
        tails_begin_where_told,
        throughput_has_a_floor,
        members_share_partitions,
        a_stale_generation_is_refused,
    ]
);

promises!(
    kafka_cooperative,
    Cluster::shared().map(|cluster| cluster.with(Assignor::CooperativeSticky)),
    [
        each_input_gives_one_output,
        a_refused_transaction_leaves_no_trace,
        members_share_partitions,
        a_stale_generation_is_refused,
    ]
);
