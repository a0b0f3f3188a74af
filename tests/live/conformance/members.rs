//! Groups of several members.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ilt_live::port::{Commit, Missing, Polled, Port, TopicPartition, Transaction};

use super::{KEYS, Kept, after, ensure, said, two_topics};
use crate::backend::{Backend, assigned, outgoing, partition, read, topic, unique, values};

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
            Polled::Fenced => return Err("another has taken over".to_owned()),
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
