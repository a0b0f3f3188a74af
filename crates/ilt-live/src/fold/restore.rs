//! From partition to changelog and back.

use ilt_ledger::live::Person;

use super::level::Level;
use super::locality::Locality;
use super::partition::{Known, Partition};
use crate::changelog::{self, Key, Unreadable};

/// Why a partition cannot be taken up where it was left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// A record cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The state knows more than has been committed as read: another program wrote to these topics.
    #[error(
        "the state has seen offset {seen}, but only {committed} is committed; the topics do not belong together"
    )]
    AheadOfPosition {
        /// Next offset by the state.
        seen: i64,
        /// Next offset committed.
        committed: i64,
    },
}

impl Partition {
    /// The records that bring the changelog up to date, in order of key; `None` for what is gone. Afterwards nothing
    /// counts as changed.
    pub fn changes(&mut self, next_offset: i64) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let mut records = Vec::new();
        for (at, who) in std::mem::take(&mut self.touched) {
            let person = self.localities[&at].people.get(&who);
            let value = person.map(|person| written(|out| changelog::encode_person(person, out)));
            records.push((Key::Person(at, who).encode(), value));
        }
        for (at, team) in std::mem::take(&mut self.touched_teams) {
            let roster = &self.localities[&at].teams[&team];
            let value = written(|out| changelog::encode_roster(roster, out));
            records.push((Key::Team(at, team).encode(), Some(value)));
        }
        for at in std::mem::take(&mut self.touched_localities) {
            let value = changelog::encode_locality(&self.localities[&at].standing);
            records.push((Key::Locality(at).encode(), Some(value)));
        }
        let directory = changelog::fingerprint(&self.known.names);
        let value = changelog::encode_partition(directory, self.watermark, next_offset);
        records.push((Key::Partition.encode(), Some(value)));
        records
    }

    /// A partition as its changelog left it, standing at the committed position.
    ///
    /// # Errors
    /// If a record cannot be read, belongs to another directory, or knows more than was committed.
    pub fn restored(
        known: Known,
        number: u32,
        records: &[(Vec<u8>, Vec<u8>)],
        committed: Option<i64>,
    ) -> Result<Self, RestoreError> {
        let mut partition = Self::new(known, number);
        let directory = changelog::fingerprint(&partition.known.names);
        for (key, value) in records {
            partition.take_up(Key::decode(key)?, value, directory, committed)?;
        }
        let known = partition.known.clone();
        partition.localities.values_mut().for_each(|place| place.recount(&known));
        Ok(partition)
    }

    fn take_up(
        &mut self,
        key: Key,
        value: &[u8],
        directory: u64,
        committed: Option<i64>,
    ) -> Result<(), RestoreError> {
        match key {
            Key::Partition => {
                let (watermark, seen) = changelog::decode_partition(directory, value)?;
                let committed = committed.unwrap_or(0);
                if seen > committed {
                    return Err(RestoreError::AheadOfPosition { seen, committed });
                }
                self.watermark = watermark;
            }
            Key::Locality(at) => self.place(at).standing = changelog::decode_locality(at, value)?,
            Key::Team(at, team) => {
                let roster = changelog::decode_roster(at, team, value)?;
                self.place(at).teams.insert(team, roster);
            }
            Key::Person(at, who) => {
                let (base, past) = changelog::decode_person(at, who, value)?;
                let person = Person::restored(self.known.around(), base, past);
                self.place(at).people.insert(who, person);
            }
        }
        Ok(())
    }
}

/// The bytes of a record. Most hold a few events of about a hundred bytes.
fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    write(&mut bytes);
    bytes
}

impl Locality {
    /// Makes levels and totals again from the people and teams.
    fn recount(&mut self, known: &Known) {
        for person in self.people.values() {
            for thread in &person.threads().open {
                Level::count(&mut self.levels, &known.names, thread, 1);
            }
            for fact in person.facts(known.around()) {
                self.totals.add(&known.names, &known.settings, &fact, 1);
            }
            for event in person.recent() {
                self.totals.hear(event.source, event.occurred, 1);
            }
        }
        for event in self.teams.values().flat_map(|roster| &roster.past.recent) {
            self.totals.hear(event.source, event.occurred, 1);
        }
        let horizon = known.settings.settled_at(self.standing.swept);
        self.totals.forget(&known.settings, horizon);
    }
}
