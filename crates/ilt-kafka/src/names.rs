//! Names of topics and groups as the cluster has them: ours behind a prefix, so that services can share a cluster and
//! an administrator can give each its rights by prefix.

use ilt_live::port::{Outgoing, Polled, Record, TopicPartition, TopicSpec};

/// What goes before every name; nothing if empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    /// A name of ours as the cluster has it.
    pub(crate) fn there(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn partition_there(&self, of: &TopicPartition) -> TopicPartition {
        TopicPartition { topic: self.there(&of.topic), partition: of.partition }
    }

    pub(crate) fn spec_there(&self, spec: &TopicSpec) -> TopicSpec {
        TopicSpec { name: self.there(&spec.name), ..spec.clone() }
    }

    pub(crate) fn send_there(&self, records: &mut [Outgoing]) {
        if !self.prefix.is_empty() {
            records.iter_mut().for_each(|record| record.topic.insert_str(0, &self.prefix));
        }
    }

    fn strip(&self, topic: &mut String) {
        if !self.prefix.is_empty() && topic.starts_with(&self.prefix) {
            topic.drain(..self.prefix.len());
        }
    }

    /// Records as we name their topics. Ids of outputs are made from these names, so the prefix changes none.
    pub(crate) fn read_here(&self, mut records: Vec<Record>) -> Vec<Record> {
        records.iter_mut().for_each(|record| self.strip(&mut record.from.topic));
        records
    }

    pub(crate) fn polled_here(&self, polled: Polled) -> Polled {
        let ours = |mut partitions: Vec<TopicPartition>| {
            partitions.iter_mut().for_each(|of| self.strip(&mut of.topic));
            partitions
        };
        match polled {
            Polled::Records(records) => Polled::Records(self.read_here(records)),
            Polled::Assigned(partitions) => Polled::Assigned(ours(partitions)),
            Polled::Revoked(partitions) => Polled::Revoked(ours(partitions)),
            Polled::Fenced => Polled::Fenced,
        }
    }
}
