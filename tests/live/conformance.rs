//! What every log has to do. One function a promise; it answers with what was broken.

use std::collections::BTreeMap;

use ilt_kafka::Assignor;
use ilt_live::memory::Memory;
use ilt_live::port::{PortError, TopicPartition};

use crate::backend::{Backend, Cluster, Embedded, topic};

/// Groups of several members.
mod members;
/// What is written comes back.
mod records;
/// All together or not at all.
mod transactions;

pub(crate) use members::{a_stale_generation_is_refused, members_share_partitions};
pub(crate) use records::{
    records_come_back_as_written, state_restores_to_the_newest_values, tails_begin_where_told,
    wrong_topics_are_told,
};
pub(crate) use transactions::{
    a_batch_read_ahead_shares_the_fate_of_the_one_before_it, a_refused_transaction_leaves_no_trace,
    a_successor_goes_on_after_the_last_commit, a_zombie_is_fenced, each_input_gives_one_output,
    throughput_has_a_floor, what_is_not_held_cannot_be_committed,
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
pub(crate) use ensure;

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
        a_batch_read_ahead_shares_the_fate_of_the_one_before_it,
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
        a_batch_read_ahead_shares_the_fate_of_the_one_before_it,
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
