//! The events of a log, in the order in which they became known and in the order in which they happened.

use std::collections::BTreeMap;

use ilt_domain::event::About;
use ilt_domain::{Event, Moment};
use ilt_wire::activity::Decoder;
use ilt_wire::{Codes, Reason};

use crate::port::Record;

/// The events of a log; ticks are left out, since a back-test has ticks of its own.
#[derive(Debug, Default)]
pub struct Log {
    decoder: Decoder,
    /// Each with when it could be known: when it was recorded, or sent if that was later.
    events: Vec<(Moment, Event)>,
    refused: BTreeMap<Reason, u64>,
}

impl Log {
    /// Takes a record as it was read.
    pub fn take(&mut self, record: &Record, codes: &Codes) {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        match self.decoder.record(key, value, record.timestamp, codes) {
            Ok(event) if event.about == About::Tick => {}
            Ok(event) => self.events.push((event.recorded.max(Moment(record.timestamp)), event)),
            Err(why) => *self.refused.entry(why.reason).or_default() += 1,
        }
    }

    /// Events that can be read.
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// Records that cannot, by reason.
    pub fn refused(&self) -> &BTreeMap<Reason, u64> {
        &self.refused
    }

    /// Records that cannot be read.
    pub fn refused_in_all(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Events known an hour or more after they happened, those of before the log aside.
    pub fn late(&self) -> usize {
        let first = self.ends().map_or(Moment(0), |(first, _)| first);
        let late = |(known, event): &&(Moment, Event)| {
            event.occurred >= first && (*known - event.occurred).hours() >= 1.0
        };
        self.events.iter().filter(late).count()
    }

    /// When the first event became known, and when the last one happened; `None` of an empty log. Events may tell of long
    /// before: who was on a caseload when the log began. News of what is past says nothing of the time it comes at.
    pub fn ends(&self) -> Option<(Moment, Moment)> {
        let first = self.events.iter().map(|(known, _)| *known).min()?;
        let last = self.events.iter().map(|(_, event)| event.occurred).max()?;
        Some((first, last))
    }

    /// The events in the order in which they became known.
    pub(super) fn as_known(&self) -> Vec<(Moment, &Event)> {
        let mut events: Vec<(Moment, &Event)> = self.events.iter().map(|(at, event)| (*at, event)).collect();
        events.sort_by_key(|(known, event)| (*known, event.order()));
        events
    }

    /// The events in the order in which they happened.
    pub(super) fn as_happened(&self) -> Vec<(Moment, &Event)> {
        let happened = |(known, event): &(Moment, Event)| (event.occurred, *known, event.order());
        let mut events: Vec<&(Moment, Event)> = self.events.iter().collect();
        events.sort_by_key(|one| happened(one));
        events.into_iter().map(|(_, event)| (event.occurred, event)).collect()
    }
}
