//! What is written comes back, topics are as they are said to be, and readers begin where they are told.

use std::time::{Duration, Instant};

use ilt_live::port::{
    Commit, Difference, Headers, Missing, Outgoing, Start, TopicSpec, Transaction, partition_of,
};

use super::{Kept, ensure, said};
use crate::backend::{Backend, assigned, outgoing, partition, records, topic, unique};

/// Keys, values, headers and what is missing of them come back as they were written.
pub(crate) fn records_come_back_as_written(backend: &dyn Backend) -> Kept {
    let name = topic(backend, "whole", 3, false).map_err(said)?;
    let mut written = Vec::new();
    for (number, key) in ["blaby", "", "a-little-bit-long-string"].iter().enumerate() {
        for value in [Some(b"value".to_vec()), Some(Vec::new()), None] {
            let headers =
                [("ce_id", vec![number as u8, 0, 255]), ("ce_id", Vec::new())].into_iter().collect();
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
    written.push(Outgoing { key: None, partition: Some(1), headers: Headers::new(), ..written[0].clone() });
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
