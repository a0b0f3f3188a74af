//! A simulation as a live source: what happens in it, sent as a locality's systems would send it.
//!
//! Start with [`Emitter`], an iterator over records in the order in which they are sent. Each carries the event time it
//! is sent at, so whoever sends decides how fast time runs. [`Disturb`] makes the feed as bad as real ones are, in
//! numbers that are known afterwards ([`Sent`]).
//!
//! Invariant: records are a function of scenario, seed, replication and [`Emission`]. An event without disturbance is
//! sent once, in order of time, and all events of an instant in the order in which they happened.

mod disturb;
mod naming;
mod systems;
mod teller;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::directory::Named;
use ilt_domain::event::{About, Corrected, Event, Opaque};
use ilt_domain::{Directory, LocalityId, Moment, SourceId, Span};
use ilt_model::{Ended, Replication, World};
use ilt_wire::{Codes, encode_activity, headers};

use crate::port::Outgoing;
pub use disturb::{Disturb, Sent};
use disturb::{Disturber, Fate, Leaving};
use naming::Naming;
use systems::Desk;
pub use systems::{Systems, is_simulated, simulated, sources, systems};
use teller::{Draft, Teller};

/// The code of the source that simulated events come from.
pub const SOURCE: &str = "simulated";

/// How far the simulation runs ahead of what is sent.
const STRIDE: Span = Span::HOUR;

/// How far a mistaken event is from when it happened.
const MISTAKEN_BY: Span = Span(10 * Span::MINUTE.0);

/// How a simulation is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Emission {
    /// Which replication.
    pub replication: u32,
    /// The topic of events.
    pub topic: String,
    /// Its source's handle in the codes.
    pub source: SourceId,
    /// What is added to every time of the simulation: whole weeks keep the days of the week.
    pub shift: Span,
    /// Event time between ticks of the clock to every locality; `None`: someone else sends them.
    pub tick_every: Option<Span>,
    /// Which other systems tell of some of it.
    pub systems: Systems,
    /// What would be sent before this has been sent already: to go on where a feed broke off.
    pub from: Option<Moment>,
    /// What would be sent after this is not; `None`: all is sent.
    pub until: Option<Moment>,
    /// How the feed is disturbed.
    pub disturb: Disturb,
}

/// A directory with somewhere to be: a scenario without localities gets one that holds all its homes and teams, since
/// every record needs a locality for its key.
pub fn placed(directory: &Directory) -> Directory {
    let mut placed = directory.clone();
    if placed.localities.is_empty() {
        let everywhere = LocalityId(0);
        placed.localities.push(Named { id: "everywhere".into(), name: "Everywhere".into() });
        placed.homes.iter_mut().for_each(|home| home.locality = everywhere);
        for team in &mut placed.teams {
            team.base = everywhere;
            team.serves = vec![everywhere];
        }
    }
    placed
}

/// The shift, in whole weeks, that brings `start` nearest before `wanted`: for a simulation that is to look like today.
pub fn weeks_between(start: Moment, wanted: Moment) -> Span {
    Span((wanted - start).0.div_euclid(Span::WEEK.0) * Span::WEEK.0)
}

/// The records of one replication, in the order in which they are sent.
pub struct Emitter {
    world: Arc<World>,
    codes: Arc<Codes>,
    emission: Emission,
    stop: Arc<AtomicBool>,
    replication: Replication,
    teller: Teller,
    naming: Naming,
    disturber: Disturber,
    desk: Desk,
    /// How far the simulation has run, in time as sent.
    until: Moment,
    next_tick: Option<Moment>,
    waiting: BTreeMap<Turn, (Leaving, Option<Outgoing>)>,
    order: u64,
    events: u64,
    ended: Option<Ended>,
}

/// When a record is sent: ticks before events of the same instant, events in order.
type Turn = (Moment, Rank, u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Tick,
    Event,
}

impl Emitter {
    /// A feed of `world`, whose directory has localities (see [`placed`]) and is the one of `codes`. The simulation ends
    /// early when `stop` is set.
    pub fn new(world: Arc<World>, codes: Arc<Codes>, emission: Emission, stop: Arc<AtomicBool>) -> Self {
        let naming = Naming::new(world.seed(), emission.replication);
        let start = world.spec().clock.start;
        let shift = emission.shift;
        Self {
            replication: Replication::new(&world, emission.replication),
            teller: Teller::new(Arc::clone(codes.directory()), naming, start, shift),
            disturber: Disturber::new(emission.disturb.clone(), world.seed(), emission.replication),
            desk: Desk::new(emission.systems.clone(), emission.source),
            naming,
            until: start + shift,
            next_tick: emission.tick_every.map(|every| after(start + shift, every)),
            waiting: BTreeMap::new(),
            order: 0,
            events: 0,
            ended: None,
            world,
            codes,
            emission,
            stop,
        }
    }

    /// What was sent so far, and what was done to it.
    pub fn sent(&self) -> &Sent {
        &self.disturber.sent
    }

    /// How the simulation ended, once it has.
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Runs the simulation on by a stride.
    fn advance(&mut self) {
        let (shift, end) = (self.emission.shift, self.world.spec().clock.end);
        let until = (self.until - shift + STRIDE).min(end);
        let ran = self.replication.run_until(&self.world, until, &self.stop, &mut self.teller);
        self.until = until + shift;
        for draft in self.teller.take() {
            self.event(draft);
        }
        self.ticks();
        if until == end || matches!(ran, Ended::Stopped { .. }) {
            self.ended = Some(ran);
        }
    }

    fn event(&mut self, draft: Draft) {
        let start = self.world.spec().clock.start + self.emission.shift;
        self.events += 1;
        let (source, put_off) = self.desk.sign(draft.at, &draft.about);
        let occurred = draft.at + put_off;
        let event = Event {
            id: self.naming.event(self.events),
            source,
            occurred,
            sequence: self.events,
            recorded: occurred.max(start),
            locality: draft.locality,
            cause: None,
            corrects: None,
            about: draft.about,
        };
        // What stands at the opening is handed over whole: it is not news that could come late.
        let fate = if draft.at < start { Fate::Once } else { self.disturber.fate(self.events) };
        self.follow(fate, event);
    }

    /// Sends an event as its fate has it.
    fn follow(&mut self, fate: Fate, event: Event) {
        let at = event.recorded;
        if self.desk.systems().is_silent(event.source, at) {
            return self.put(at, Rank::Event, Leaving::Silenced, None);
        }
        let record = self.record(&event);
        match fate {
            Fate::Corrected(by) => {
                let mistaken = self.mistake(&event);
                let corrects = Some(Corrected { id: mistaken.id, occurred: mistaken.occurred });
                let right = Event { corrects, recorded: at + by, ..event };
                self.send(at, Leaving::Mistake, self.record(&mistaken));
                self.send(at + by, Leaving::Correction, self.record(&right));
            }
            Fate::TakenBack(by) => {
                let mistaken = self.mistake(&event);
                let back = self.retraction(&mistaken, at + by);
                self.send(at, Leaving::Event, record);
                self.send(at, Leaving::Mistake, self.record(&mistaken));
                self.send(at + by, Leaving::Retraction, self.record(&back));
            }
            Fate::Once => self.send(at, Leaving::Event, record),
            Fate::Late(by) => self.send(at + by, Leaving::Late, record),
            Fate::Lost => self.put(at, Rank::Event, Leaving::Lost, None),
            Fate::Twice(by) => {
                self.send(at + by, Leaving::Copy, record.clone());
                self.send(at, Leaving::Event, record);
            }
            Fate::WithGarbage => {
                let (reason, garbage) = self.disturber.mangled(self.events, &record, &self.codes);
                self.send(at, Leaving::Garbage(reason), garbage);
                self.send(at, Leaving::Event, record);
            }
        }
    }

    /// The same event with a wrong time, as somebody may have written it down.
    fn mistake(&self, event: &Event) -> Event {
        Event { id: self.naming.mistake(self.events), occurred: event.occurred - MISTAKEN_BY, ..*event }
    }

    /// What takes an event back.
    fn retraction(&self, of: &Event, at: Moment) -> Event {
        let person = match of.about {
            About::Person { person, .. } => person,
            _ => NOBODY,
        };
        let about = About::Retraction { of: of.id, person };
        Event { id: self.naming.retraction(self.events), recorded: at, about, corrects: None, ..*of }
    }

    fn send(&mut self, at: Moment, leaving: Leaving, record: Outgoing) {
        self.put(at, Rank::Event, leaving, Some(record));
    }

    fn put(&mut self, at: Moment, rank: Rank, leaving: Leaving, record: Option<Outgoing>) {
        self.order += 1;
        let record = record.map(|record| Outgoing { timestamp: at.0, ..record });
        self.waiting.insert((at, rank, self.order), (leaving, record));
    }

    fn ticks(&mut self) {
        let Some(every) = self.emission.tick_every else { return };
        while let Some(at) = self.next_tick.filter(|&at| at <= self.until) {
            for locality in 0..self.codes.directory().localities.len() as u32 {
                self.tick(at, LocalityId(locality));
            }
            self.next_tick = Some(after(at, every));
        }
    }

    fn tick(&mut self, at: Moment, locality: LocalityId) {
        let event = Event::tick(self.naming.tick(at, locality), self.emission.source, locality, at);
        let record = self.record(&event);
        self.put(at, Rank::Tick, Leaving::Tick, Some(record));
    }

    fn record(&self, event: &Event) -> Outgoing {
        let subject = self.codes.locality_code(event.locality);
        let id = ilt_wire::opaque::uuid(event.id);
        let source = self.codes.source_code(event.source);
        Outgoing {
            topic: self.emission.topic.clone(),
            partition: None,
            timestamp: event.recorded.0,
            key: Some(subject.as_bytes().to_vec()),
            value: Some(encode_activity(event, &self.codes)),
            headers: headers::cloud_events(headers::Kind::Activity, &id, source, event.occurred, subject),
        }
    }
}

impl Iterator for Emitter {
    type Item = Outgoing;

    fn next(&mut self) -> Option<Outgoing> {
        loop {
            let due = self.waiting.first_entry();
            // After the end nothing new can come before what still waits.
            match due.filter(|due| self.ended.is_some() || due.key().0 <= self.until) {
                Some(due) if self.emission.until.is_some_and(|until| due.key().0 > until) => return None,
                Some(due) => {
                    let ((at, ..), (leaving, record)) = due.remove_entry();
                    if self.emission.from.is_none_or(|from| at >= from) {
                        self.disturber.sent.count(leaving);
                        if record.is_some() {
                            return record;
                        }
                    }
                }
                None if self.ended.is_some() || self.emission.until.is_some_and(|end| self.until > end) => {
                    return None;
                }
                None => self.advance(),
            }
        }
    }
}

/// The first multiple of `every` after an instant.
fn after(at: Moment, every: Span) -> Moment {
    let every = every.0.max(Span::SECOND.0);
    Moment((at.0.div_euclid(every) + 1) * every)
}

/// A name that is none.
const NOBODY: Opaque = Opaque(0);
