//! Outputs, state and positions together or not at all.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ilt_live::port::{Commit, Missing, Outgoing, Polled, Transaction};

use super::{KEYS, Kept, after, ensure, said, two_topics};
use crate::backend::{Backend, assigned, outgoing, partition, read, unique, values};

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

/// A batch read before the one before it was committed is committed after it, and comes again if that one is refused.
pub(crate) fn a_batch_read_ahead_shares_the_fate_of_the_one_before_it(backend: &dyn Backend) -> Kept {
    let (from, to) = two_topics(backend, 1)?;
    let inputs = (0..16).map(|n| outgoing(&from, "blaby", &n.to_string())).collect();
    backend.doors().append(inputs).map_err(said)?;
    let mut port = backend.join(&unique("ahead"), "one", &[&from], Missing::Refuse).map_err(said)?;
    ensure!(port.reads_ahead(), "it does not read ahead");
    assigned(&mut *port)?;
    for (batch, position) in [(read(&mut *port, 4)?, 4), (read(&mut *port, 4)?, 8)] {
        let outputs = vec![outgoing(&to, "blaby", &position.to_string())];
        let ended = port.commit(Transaction { outputs, positions: after(&batch) }).map_err(said)?;
        ensure!(ended == Commit::Committed, "the commit up to {position} ended as {ended:?}");
        let stands = port.committed(&partition(&from, 0)).map_err(said)?;
        ensure!(stands == Some(position), "it stands at {stands:?} instead of {position}");
    }
    let (refused, ahead) = (read(&mut *port, 4)?, read(&mut *port, 4)?);
    let nowhere = Outgoing { partition: Some(99), ..outgoing(&to, "blaby", "bad") };
    let answer = port.commit(Transaction { outputs: vec![nowhere], positions: after(&refused) });
    ensure!(answer.is_err(), "the log answered {answer:?}");
    let again = read(&mut *port, 8)?;
    ensure!(again == [refused, ahead].concat(), "{} records came again instead of 8", again.len());
    ensure!(values(backend, &to)? == ["4", "8"], "what was written is not what was committed");
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
