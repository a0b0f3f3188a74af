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

/// What was sent, and what was done to it, counted as records leave: what is held back longer than the feed lasts was
/// never sent, and what was left out as sent before is not counted again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// Events of the simulation: those sent, by their first true copy, and those never sent, when they would have been.
    pub events: u64,
    /// Ticks of the clock.
    pub ticks: u64,
    /// Events sent late.
    pub late: u64,
    /// Second copies of events.
    pub duplicates: u64,
    /// Events never sent.
    pub lost: u64,
    /// Corrections of events sent wrongly.
    pub corrected: u64,
    /// Retractions of events made up.
    pub taken_back: u64,
    /// Events of systems that had gone silent.
    pub silenced: u64,
    /// Spoilt copies, by the reason they must be refused for.
    pub garbage: BTreeMap<Reason, u64>,
    /// Records handed out: ticks, events, their mistaken, second and spoilt copies.
    pub records: u64,
}

/// What leaves when its turn comes, or would have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    Tick,
    Event,
    Late,
    Copy,
    Garbage(Reason),
    Mistake,
    Correction,
    Retraction,
    Lost,
    Silenced,
}

impl Sent {
    /// Counts what leaves now.
    pub(super) fn count(&mut self, leaving: Leaving) {
        use Leaving as L;
        let is_event = matches!(leaving, L::Event | L::Late | L::Correction | L::Lost | L::Silenced);
        self.events += u64::from(is_event);
        self.records += u64::from(!matches!(leaving, L::Lost | L::Silenced));
        match leaving {
            L::Tick => self.ticks += 1,
            L::Late => self.late += 1,
            L::Copy => self.duplicates += 1,
            L::Garbage(reason) => *self.garbage.entry(reason).or_default() += 1,
            L::Correction => self.corrected += 1,
            L::Retraction => self.taken_back += 1,
            L::Lost => self.lost += 1,
            L::Silenced => self.silenced += 1,
            L::Event | L::Mistake => {}
        }
    }
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
    pub(super) fn fate(&self, event: u64) -> Fate {
        let mut draws = self.draws(event, 0);
        let (which, share) = (draws.unit(), draws.unit());
        let Disturb { late, duplicate, lost, garbage, corrected, taken_back, within } = self.disturb;
        let by = Span((within.0 as f64 * share) as i64 + 1);
        let mut upto = late;
        if which < upto {
            return Fate::Late(by);
        }
        upto += duplicate;
        if which < upto {
            return Fate::Twice(by);
        }
        upto += lost;
        if which < upto {
            return Fate::Lost;
        }
        upto += garbage;
        if which < upto {
            return Fate::WithGarbage;
        }
        upto += corrected;
        if which < upto {
            return Fate::Corrected(by);
        }
        if which < upto + taken_back {
            return Fate::TakenBack(by);
        }
        Fate::Once
    }

    /// A spoilt copy of a record, and what it must be refused for.
    pub(super) fn mangled(&self, event: u64, record: &Outgoing, codes: &Codes) -> (Reason, Outgoing) {
        let way = (self.draws(event, 1).unit() * WAYS.len() as f64) as usize;
        let reason = WAYS[way.min(WAYS.len() - 1)];
        (reason, spoilt(record, reason, codes))
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
