//! The first stage as the pipeline runs it: bytes in, published records out.

use std::collections::BTreeMap;
use std::sync::Arc;

use ilt_domain::forecast::HandOffCount;
use ilt_domain::{LocalityId, Moment, Opaque};
use ilt_wire::activity::Decoder;
use ilt_wire::hand_off::{PublicHandOffCount, encode_hand_off_count, encode_public_hand_off_count};
use ilt_wire::headers::{Kind, cloud_events};
use ilt_wire::opaque::uuid;
use ilt_wire::state::{encode_cut, encode_state_now};
use ilt_wire::{Codes, Reason, Rejected};
use sha2::{Digest, Sha256};

use crate::fold::{Effect, Known, Partition, RestoreError, Taken};
use crate::port::{KeyAndValue, Outgoing, Record};
use crate::stage::{Stage, Turn, put_aside};

/// The first stage.
#[derive(Debug)]
pub struct Folding {
    known: Known,
    codes: Arc<Codes>,
    decoder: Decoder,
    partitions: BTreeMap<u32, Partition>,
}

impl Folding {
    /// A stage without partitions yet.
    pub fn new(known: Known, codes: Arc<Codes>) -> Self {
        Self { known, codes, decoder: Decoder::default(), partitions: BTreeMap::new() }
    }

    /// The partitions held.
    pub fn partitions(&self) -> &BTreeMap<u32, Partition> {
        &self.partitions
    }

    fn refuse(&self, record: &Record, why: &Rejected, turn: &mut Turn) {
        // What may identify a person is not kept anywhere, the topic of dead letters included.
        let withhold = why.reason == Reason::IdentifiesAPerson;
        let topic = &self.known.settings.topics.dead_letters;
        turn.outputs.push(put_aside(record, topic, why.reason.slug(), &why.detail, withhold));
        turn.refused.push(why.reason);
    }

    fn publish(&self, record: &Record, effects: &[Effect], turn: &mut Turn) {
        for (index, effect) in effects.iter().enumerate() {
            let id = output_id(&record.from.topic, record.from.partition, record.offset, index);
            turn.outputs.extend(self.outgoing(effect, &uuid(id), record.timestamp));
        }
    }

    fn outgoing(&self, effect: &Effect, id: &str, made: i64) -> Option<Outgoing> {
        let (topics, codes) = (&self.known.settings.topics, &*self.codes);
        let (topic, kind, at, value, locality) = match effect {
            Effect::HandOff(count) => {
                let value = encode_hand_off_count(count, codes);
                (
                    &topics.hand_offs_internal,
                    Kind::HandOffCount,
                    count.key.from_time,
                    value,
                    count.key.locality,
                )
            }
            Effect::Public(count) => {
                let value = encode_public_hand_off_count(&self.public(count), codes);
                (&topics.hand_offs, Kind::PublicHandOffCount, count.key.from_time, value, count.key.locality)
            }
            Effect::Standing(state) => {
                (&topics.standing, Kind::StateNow, state.at, encode_state_now(state, codes), state.locality)
            }
            Effect::Cut(cut) => (&topics.cuts, Kind::Cut, cut.at, encode_cut(cut, codes), cut.locality),
            Effect::Forecast(_) | Effect::Score(_) => return None,
        };
        Some(keyed(topic, kind, id, at, codes, locality, made, value))
    }

    /// The count as anyone may see it: small ones withheld, others to the nearest five, as national statistics of
    /// hospital activity do; exact if the source is simulated.
    fn public(&self, count: &HandOffCount) -> PublicHandOffCount {
        let below = i64::from(self.known.settings.suppress_below);
        let shown = match count.count {
            exact if below == 0 || exact == 0 => Some(exact),
            small if small < below => None,
            other => Some((other + 2).div_euclid(5) * 5),
        };
        PublicHandOffCount { key: count.key, window: count.window, count: shown, version: count.version }
    }
}

/// A record keyed by its locality.
#[allow(clippy::too_many_arguments)]
pub(crate) fn keyed(
    topic: &str,
    kind: Kind,
    id: &str,
    at: Moment,
    codes: &Codes,
    locality: LocalityId,
    made: i64,
    value: Vec<u8>,
) -> Outgoing {
    let code = codes.locality_code(locality);
    Outgoing {
        topic: topic.into(),
        partition: None,
        timestamp: made,
        key: Some(code.as_bytes().to_vec()),
        value: Some(value),
        headers: cloud_events(kind, id, "live", at, code),
    }
}

/// The id of an output: which input led to it, and which of its outputs it is. A re-run gives the same.
pub(crate) fn output_id(topic: &str, partition: u32, offset: i64, index: usize) -> Opaque {
    let mut hash = Sha256::new();
    hash.update(topic);
    hash.update(partition.to_be_bytes());
    hash.update(offset.to_be_bytes());
    hash.update((index as u64).to_be_bytes());
    let digest = hash.finalize();
    Opaque(u128::from_be_bytes(std::array::from_fn(|at| digest[at])))
}

impl Stage for Folding {
    fn input(&self) -> &str {
        &self.known.settings.topics.events
    }

    fn changelog(&self) -> &str {
        &self.known.settings.topics.state
    }

    fn assign(
        &mut self,
        partition: u32,
        records: &[KeyAndValue],
        committed: Option<i64>,
    ) -> Result<(), RestoreError> {
        let restored = Partition::restored(self.known.clone(), partition, records, committed)?;
        self.partitions.insert(partition, restored);
        Ok(())
    }

    fn recall(&self, partition: u32) -> Vec<Effect> {
        let window = self.known.settings.window;
        let places = self.partitions.get(&partition).into_iter().flat_map(|one| one.localities().values());
        let counts = places.flat_map(|place| &place.totals().hand_offs);
        let effect = |(key, count): (&_, &i64)| {
            Effect::HandOff(HandOffCount { key: *key, window, count: *count, change: 0, version: 0 })
        };
        counts.map(effect).collect()
    }

    fn revoke(&mut self, partition: u32) {
        self.partitions.remove(&partition);
    }

    fn take(&mut self, record: &Record, turn: &mut Turn) {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        let event = match self.decoder.record(key, value, record.timestamp, &self.codes) {
            Ok(event) => event,
            Err(why) => return self.refuse(record, &why, turn),
        };
        let number = record.from.partition;
        let known = &self.known;
        let partition =
            self.partitions.entry(number).or_insert_with(|| Partition::new(known.clone(), number));
        let mut effects = Vec::new();
        turn.newest = turn.newest.max(event.occurred);
        let taken = partition.take(event, record.offset, &mut effects);
        let topics = &self.known.settings.topics;
        match taken {
            Taken::TooOld => {
                turn.outputs.push(put_aside(record, &topics.late, "beyond-horizon", "", false));
            }
            Taken::CannotBeTakenBack => {
                let detail = "what it takes back or replaces can no longer change";
                turn.outputs.push(put_aside(record, &topics.dead_letters, "too-old", detail, false));
            }
            _ => {}
        }
        turn.watermark = self.partitions.values().map(Partition::watermark).min().unwrap_or(turn.watermark);
        self.publish(record, &effects, turn);
        turn.effects.append(&mut effects);
        turn.taken.push(taken);
    }

    fn changes(&mut self, partition: u32, next_offset: i64) -> (Vec<Outgoing>, i64) {
        let Some(state) = self.partitions.get_mut(&partition) else { return (Vec::new(), next_offset) };
        let topic = &self.known.settings.topics.state;
        let record = |(key, value)| Outgoing {
            topic: topic.clone(),
            partition: Some(partition),
            timestamp: 0,
            key: Some(key),
            value,
            headers: Vec::new(),
        };
        (state.changes(next_offset).into_iter().map(record).collect(), next_offset)
    }
}
