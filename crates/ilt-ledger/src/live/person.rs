//! One person: what was known at the horizon, every event since, and how things stand now.

use ilt_domain::event::{About, Corrected};
use ilt_domain::{Event, Moment, Opaque, SourceId};

use super::fact::Fact;
use super::thread::{Around, Threads};

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It came in order and counts.
    InOrder,
    /// It came after later events of the person, or replaced or took back one: the person was folded again.
    Refolded {
        /// When the event taken back had happened, if one was.
        removed: Option<Moment>,
    },
    /// It had come before.
    Duplicate,
    /// Something that came earlier had taken it back already.
    Void,
}

/// A person's part of the live state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    base: Threads,
    recent: Vec<Event>,
    void: Vec<(SourceId, Corrected)>,
    now: Threads,
}

/// A person as the changelog keeps them: everything from which the rest follows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// The threads as they stood at the horizon.
    pub base: Threads,
    /// Events since, in order.
    pub recent: Vec<Event>,
    /// Events taken back, whether they have come or not.
    pub void: Vec<(SourceId, Corrected)>,
}

impl Person {
    /// Takes one event of this person; what it changes is told as facts with +1 or -1.
    pub fn take(&mut self, around: Around<'_>, event: Event, facts: &mut Vec<(Fact, i64)>) -> Verdict {
        if self.recent.iter().rev().any(|seen| seen.id == event.id && seen.source == event.source) {
            return Verdict::Duplicate;
        }
        let taken_back = match event.about {
            About::Retraction { of, .. } => Some(Corrected { id: of, occurred: event.occurred }),
            _ => event.corrects,
        };
        let old = match taken_back {
            None => None,
            // What replaces an event counts even if that one was taken back already, or the order of the two would tell.
            Some(void) if self.is_void(event.source, void.id) => match event.about {
                About::Retraction { .. } => return Verdict::Duplicate,
                _ => None,
            },
            Some(void) => {
                self.void.push((event.source, void));
                self.recent.iter().position(|seen| seen.id == void.id && seen.source == event.source)
            }
        };
        let counts = matches!(event.about, About::Person { .. }) && !self.is_void(event.source, event.id);
        let in_order = self.recent.last().is_none_or(|last| last.order() < event.order());
        match (old, counts) {
            (None, false) => Verdict::Void,
            (None, true) if in_order => {
                self.append(around, event, facts);
                Verdict::InOrder
            }
            _ => {
                let removed = old.map(|old| self.recent[old].occurred);
                self.again(around, facts, |recent| {
                    if let Some(old) = old {
                        recent.remove(old);
                    }
                    if counts {
                        let place = recent.partition_point(|seen| seen.order() < event.order());
                        recent.insert(place, event);
                    }
                });
                Verdict::Refolded { removed }
            }
        }
    }

    fn is_void(&self, source: SourceId, id: Opaque) -> bool {
        self.void.iter().any(|(from, void)| *from == source && void.id == id)
    }

    fn append(&mut self, around: Around<'_>, event: Event, facts: &mut Vec<(Fact, i64)>) {
        let mut fresh = Vec::new();
        self.now.fold(around, &event, &mut fresh);
        facts.extend(fresh.into_iter().map(|fact| (fact, 1)));
        self.recent.push(event);
    }

    /// Folds the recent past as it was and as it is now; the difference is what changed.
    fn again(
        &mut self,
        around: Around<'_>,
        facts: &mut Vec<(Fact, i64)>,
        change: impl FnOnce(&mut Vec<Event>),
    ) {
        let (before, _) = self.folded(around);
        change(&mut self.recent);
        let (after, now) = self.folded(around);
        self.now = now;
        difference(before, after, facts);
    }

    fn folded(&self, around: Around<'_>) -> (Vec<Fact>, Threads) {
        let (mut facts, mut threads) = (Vec::new(), self.base.clone());
        for event in &self.recent {
            threads.fold(around, event, &mut facts);
        }
        (facts, threads)
    }

    /// Nothing before this instant can change any more: what happened before it is folded for good. Whether that
    /// changed what the changelog keeps.
    pub fn settle(&mut self, around: Around<'_>, horizon: Moment) -> bool {
        let settled = self.recent.partition_point(|event| event.occurred < horizon);
        for event in self.recent.drain(..settled) {
            self.base.fold(around, &event, &mut Vec::new());
        }
        let void = self.void.len();
        self.void.retain(|(_, void)| void.occurred >= horizon);
        settled > 0 || self.void.len() < void
    }

    /// The events since the horizon, in order.
    pub fn recent(&self) -> &[Event] {
        &self.recent
    }

    /// Every fact of the recent past: what running totals are made of.
    pub fn facts(&self, around: Around<'_>) -> Vec<Fact> {
        self.folded(around).0
    }

    /// How the person stands now.
    pub fn threads(&self) -> &Threads {
        &self.now
    }

    /// Whether nothing is open and nothing can change: the person can be forgotten.
    pub fn is_idle(&self) -> bool {
        self.now.open.is_empty() && self.recent.is_empty() && self.void.is_empty()
    }

    /// What the changelog keeps.
    pub fn stored(&self) -> Stored {
        Stored { base: self.base.clone(), recent: self.recent.clone(), void: self.void.clone() }
    }

    /// The person again, from what the changelog kept.
    pub fn restored(around: Around<'_>, stored: Stored) -> Self {
        let Stored { base, recent, void } = stored;
        let mut person = Self { base, recent, void, now: Threads::default() };
        person.now = person.folded(around).1;
        person
    }
}

/// Facts that are gone count -1, new ones +1; what is in both cancels.
fn difference(before: Vec<Fact>, after: Vec<Fact>, facts: &mut Vec<(Fact, i64)>) {
    let mut all: Vec<(Fact, i64)> = before.into_iter().map(|fact| (fact, -1)).collect();
    all.extend(after.into_iter().map(|fact| (fact, 1)));
    all.sort();
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let sum: i64 = same.iter().map(|(_, sign)| sign).sum();
        if sum != 0 {
            facts.push((same[0].0, sum));
        }
    }
}
