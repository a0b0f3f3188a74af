//! The first stage as the pipeline runs it: bytes in, published records out.

use std::collections::BTreeMap;
use std::sync::Arc;

use ilt_domain::forecast::HandOffCount;
use ilt_domain::{LocalityId, Moment, Opaque};
use ilt_wire::activity::Decoder;
use ilt_wire::hand_off::{PublicHandOffCount, encode_hand_off_count, encode_public_hand_off_count};
use ilt_wire::headers::{Kind, cloud_events};
use ilt_wire::opaque::uuid;
use ilt_wire::state::{encode_cut, encode_public_state_now, encode_state_now};
use ilt_wire::{Codes, Rejected};
use sha2::{Digest, Sha256};

use crate::fold::{Effect, Known, Partition, RestoreError, Taken};
use crate::port::{Headers, KeyAndValue, Outgoing, Record};
use crate::settings::Topics;
use crate::stage::{Stage, Turn, put_aside};
use crate::suppression::Rule;

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
        let topic = &self.known.settings.topics.dead_letters;
        turn.outputs.push(put_aside(record, topic, why.reason.slug(), &why.detail));
        turn.refused.push(why.reason);
    }

    fn publish(&self, record: &Record, effects: &[Effect], turn: &mut Turn) {
        for (index, effect) in effects.iter().enumerate() {
            let id = output_id(&record.from.topic, record.from.partition, record.offset, index);
            let outgoing = Publishing {
                stage: self,
                partition: record.from.partition,
                id: &uuid(id),
                made: record.timestamp,
            };
            outgoing.effect(effect, &mut turn.outputs);
        }
    }

    /// How public topics show people of a locality.
    fn rule(&self, partition: u32, at: LocalityId) -> Rule {
        let simulated = self.is_simulated(partition, at);
        Rule::below(if simulated { 0 } else { self.known.settings.suppress_below })
    }

    /// Whether only simulations have told of a locality.
    fn is_simulated(&self, partition: u32, at: LocalityId) -> bool {
        let place = self.partitions.get(&partition).and_then(|one| one.localities().get(&at));
        place.is_some_and(|place| place.is_simulated(&self.known))
    }
}

/// An effect on its way to its topics.
struct Publishing<'s> {
    stage: &'s Folding,
    partition: u32,
    id: &'s str,
    made: i64,
}

impl Publishing<'_> {
    fn effect(&self, effect: &Effect, out: &mut Vec<Outgoing>) {
        let (topics, codes) = (&self.stage.known.settings.topics, &*self.stage.codes);
        let mut put = |topic, kind, at, locality, value| {
            out.push(keyed(topic, kind, self.id, at, codes, locality, self.made, value));
        };
        match effect {
            Effect::HandOff(count) => {
                let (at, locality) = (count.key.from_time, count.key.locality);
                let value = encode_hand_off_count(count, codes);
                put(&topics.hand_offs_internal, Kind::HandOffCount, at, locality, value);
            }
            Effect::Public(count) => {
                let (at, locality) = (count.key.from_time, count.key.locality);
                let value = encode_public_hand_off_count(&self.public(count), codes);
                put(&topics.hand_offs, Kind::PublicHandOffCount, at, locality, value);
            }
            Effect::Standing(state) => {
                let (at, locality) = (state.at, state.locality);
                let value = encode_state_now(state, codes);
                put(&topics.standing_internal, Kind::StateNow, at, locality, value);
            }
            Effect::Shown(state) => {
                let (at, locality) = (state.at, state.locality);
                let shown = self.stage.rule(self.partition, locality).standing(state);
                let value = encode_public_state_now(&shown, codes);
                put(&topics.standing, Kind::PublicStateNow, at, locality, value);
            }
            Effect::Cut(cut) => put(&topics.cuts, Kind::Cut, cut.at, cut.locality, encode_cut(cut, codes)),
            Effect::Forecast(_) | Effect::Score(_) | Effect::OfPeople => {}
        }
    }

    fn public(&self, count: &HandOffCount) -> PublicHandOffCount {
        let shown = self.stage.rule(self.partition, count.key.locality).count(count.count);
        PublicHandOffCount { key: count.key, window: count.window, count: shown, version: count.version }
    }
}

/// Where an event goes that does not count, and why.
fn aside(taken: Taken, topics: &Topics) -> Option<(&str, &'static str, &'static str)> {
    let detail = match taken {
        Taken::TooOld => return Some((&topics.late, "beyond-horizon", "")),
        Taken::AheadOfTime => "all else of its partition happened long before; a sender's clock may be wrong",
        _ => "what it takes back or replaces can no longer change",
    };
    Some((&topics.dead_letters, taken.dead_letter()?, detail))
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

    fn watermark(&self) -> Option<Moment> {
        self.partitions.values().map(Partition::watermark).min()
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
        let (mut effects, locality, occurred) = (Vec::new(), event.locality, event.occurred);
        let taken = partition.take(event, record.offset, &mut effects);
        if taken != Taken::AheadOfTime {
            turn.newest = turn.newest.max(occurred);
        }
        if let Some((topic, reason, detail)) = aside(taken, &self.known.settings.topics) {
            turn.outputs.push(put_aside(record, topic, reason, detail));
        }
        turn.watermark = self.watermark().unwrap_or(turn.watermark);
        self.publish(record, &effects, turn);
        if !effects.is_empty() && !self.is_simulated(number, locality) {
            effects.push(Effect::OfPeople);
        }
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
            headers: Headers::new(),
        };
        (state.changes(next_offset).into_iter().map(record).collect(), next_offset)
    }
}
