//! Who shares the partitions of a topic, and how far the group has read.

use std::collections::BTreeMap;

use crate::port::TopicPartition;

/// A group of instances.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Raised whenever somebody joins or leaves.
    pub(super) generation: u64,
    /// Instance name to the epoch of whoever holds the name now.
    pub(super) epochs: BTreeMap<String, u64>,
    /// Members in order of name.
    pub(super) members: BTreeMap<String, Vec<String>>,
    /// Committed positions.
    pub(super) positions: BTreeMap<TopicPartition, i64>,
}

impl Group {
    /// A new holder of an instance name; its epoch.
    pub(super) fn join(&mut self, instance: &str, topics: &[&str]) -> u64 {
        self.generation += 1;
        let topics = topics.iter().map(|&topic| topic.to_owned()).collect();
        self.members.insert(instance.to_owned(), topics);
        let epoch = self.epochs.entry(instance.to_owned()).or_default();
        *epoch += 1;
        *epoch
    }

    /// The holder of `epoch` leaves; whoever fenced it stays.
    pub(super) fn leave(&mut self, instance: &str, epoch: u64) {
        if self.epochs.get(instance) == Some(&epoch) && self.members.remove(instance).is_some() {
            self.generation += 1;
        }
    }

    /// The partitions of a topic that an instance reads: a range of them, the first members taking one more.
    pub(super) fn share(&self, instance: &str, topic: &str, partitions: u32) -> std::ops::Range<u32> {
        let readers: Vec<&String> = self
            .members
            .iter()
            .filter(|(_, topics)| topics.iter().any(|t| t == topic))
            .map(|(name, _)| name)
            .collect();
        let Some(place) = readers.iter().position(|name| *name == instance) else { return 0..0 };
        let count = u32::try_from(readers.len()).expect("fewer members than partitions can be numbered");
        let place = u32::try_from(place).expect("a place is below the count");
        let (each, more) = (partitions / count, partitions % count);
        let start = place * each + place.min(more);
        start..start + each + u32::from(place < more)
    }
}

#[cfg(test)]
mod tests {
    use super::Group;

    #[test]
    fn shares_are_disjoint_and_complete() {
        let mut group = Group::default();
        for members in 1..6 {
            group.join(&format!("member-{members}"), &["events"]);
            for partitions in 1..9 {
                let mut all: Vec<u32> = (1..=members)
                    .flat_map(|member| group.share(&format!("member-{member}"), "events", partitions))
                    .collect();
                all.sort_unstable();
                assert_eq!(all, (0..partitions).collect::<Vec<_>>(), "{members} members");
            }
        }
    }
}
