//! A feed as bad as real ones are, in numbers that are known.

use std::collections::BTreeMap;

use ilt_domain::Span;
use ilt_engine::{Draws, Key};
use ilt_wire::proto::ilt::activity::v1::Activity;
use ilt_wire::{Codes, LONGEST_VALUE, Reason};
use prost::Message;

use crate::port::Outgoing;

/// Shares of events (0 to 1) to which each of these happens; to one event only one of them. Shares that come to more
/// than 1 are cut short in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct Disturb {
    /// Sent later than they happened.
    pub late: f64,
    /// Sent twice.
    pub duplicate: f64,
    /// Never sent.
    pub lost: f64,
    /// Sent after a spoilt copy of themselves.
    pub garbage: f64,
    /// Sent with a wrong time first, and later corrected.
    pub corrected: f64,
    /// Sent a second time by mistake, under another name, and taken back later.
    pub taken_back: f64,
    /// By how much at most late events, second copies, corrections and retractions are late; the time is spread evenly.
    pub within: Span,
}

impl Default for Disturb {
    /// No disturbance.
    fn default() -> Self {
        Self {
            late: 0.0,
            duplicate: 0.0,
            lost: 0.0,
            garbage: 0.0,
            corrected: 0.0,
            taken_back: 0.0,
            within: Span(6 * Span::HOUR.0),
        }
    }
}

/// What was sent, and what was done to it. Events still held back are counted already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// Events of the simulation.
    pub events: u64,
    /// Ticks of the clock.
    pub ticks: u64,
    /// Events sent late.
    pub late: u64,
    /// Events sent twice.
    pub duplicates: u64,
    /// Events never sent.
    pub lost: u64,
    /// Events sent wrongly and corrected.
    pub corrected: u64,
    /// Events made up and taken back.
    pub taken_back: u64,
    /// Events of systems that had gone silent.
    pub silenced: u64,
    /// Spoilt copies, by the reason they must be refused for.
    pub garbage: BTreeMap<Reason, u64>,
    /// Records handed out so far: ticks, events, second and spoilt copies.
    pub records: u64,
}

/// What becomes of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    Once,
    Late(Span),
    Twice(Span),
    Lost,
    WithGarbage,
    Corrected(Span),
    TakenBack(Span),
}

/// The ways in which a copy is spoilt.
const WAYS: [Reason; 11] = [
    Reason::Undecodable,
    Reason::OverSize,
    Reason::NullKey,
    Reason::NullValue,
    Reason::WrongKey,
    Reason::MissingField,
    Reason::UnknownLocality,
    Reason::UnknownTeam,
    Reason::ImpossibleTime,
    Reason::BadPseudonym,
    Reason::IdentifiesAPerson,
];

/// A number that passes the check of the NHS number, from the range set aside for tests.
const TEST_NUMBER: &str = "9990000018";

/// Decides and counts.
#[derive(Debug, Clone)]
pub(super) struct Disturber {
    disturb: Disturb,
    key: Key,
    replication: u32,
    pub(super) sent: Sent,
}

impl Disturber {
    pub(super) fn new(disturb: Disturb, seed: u64, replication: u32) -> Self {
        Self { disturb, key: Key::of(seed, "disturbance"), replication, sent: Sent::default() }
    }

    fn draws(&self, event: u64, purpose: u16) -> Draws {
        Draws::new(self.key.child(event >> 32), self.replication, purpose, event as u32)
    }

    /// What becomes of the n-th event.
    pub(super) fn fate(&mut self, event: u64) -> Fate {
        let mut draws = self.draws(event, 0);
        let (which, share) = (draws.unit(), draws.unit());
        let Disturb { late, duplicate, lost, garbage, corrected, taken_back, within } = self.disturb;
        let by = Span((within.0 as f64 * share) as i64 + 1);
        let mut upto = late;
        if which < upto {
            self.sent.late += 1;
            return Fate::Late(by);
        }
        upto += duplicate;
        if which < upto {
            self.sent.duplicates += 1;
            return Fate::Twice(by);
        }
        upto += lost;
        if which < upto {
            self.sent.lost += 1;
            return Fate::Lost;
        }
        upto += garbage;
        if which < upto {
            return Fate::WithGarbage;
        }
        upto += corrected;
        if which < upto {
            self.sent.corrected += 1;
            return Fate::Corrected(by);
        }
        if which < upto + taken_back {
            self.sent.taken_back += 1;
            return Fate::TakenBack(by);
        }
        Fate::Once
    }

    /// A spoilt copy of a record.
    pub(super) fn mangled(&mut self, event: u64, record: &Outgoing, codes: &Codes) -> Outgoing {
        let way = (self.draws(event, 1).unit() * WAYS.len() as f64) as usize;
        let reason = WAYS[way.min(WAYS.len() - 1)];
        *self.sent.garbage.entry(reason).or_default() += 1;
        spoilt(record, reason, codes)
    }
}

/// A copy that must be refused for this reason.
fn spoilt(record: &Outgoing, reason: Reason, codes: &Codes) -> Outgoing {
    let mut copy = record.clone();
    match reason {
        Reason::OverSize => copy.value = Some(vec![b'x'; LONGEST_VALUE + 1]),
        Reason::NullKey => copy.key = None,
        Reason::NullValue => copy.value = None,
        Reason::WrongKey => copy.key = Some(unknown(|code| codes.locality(code).is_some()).into_bytes()),
        Reason::Undecodable => copy.value = Some(vec![0xFF; 24]),
        _ => {
            let bytes = copy.value.as_deref().unwrap_or_default();
            copy.value = Activity::decode(bytes).ok().map(|message| altered(message, reason, codes));
        }
    }
    copy
}

fn altered(mut message: Activity, reason: Reason, codes: &Codes) -> Vec<u8> {
    match reason {
        Reason::MissingField => message.event_id.clear(),
        Reason::UnknownLocality => message.locality = unknown(|code| codes.locality(code).is_some()),
        Reason::UnknownTeam => message.team = unknown(|code| codes.team(code).is_some()),
        Reason::ImpossibleTime => message.occurred_at_us = 1,
        Reason::BadPseudonym => message.person = "someone".into(),
        _ => message.person = TEST_NUMBER.into(),
    }
    message.encode_to_vec()
}

/// A code that is not in a table.
fn unknown(known: impl Fn(&str) -> bool) -> String {
    let mut code = String::from("nowhere");
    while known(&code) {
        code.push_str("-else");
    }
    code
}
