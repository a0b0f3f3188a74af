//! The events of one person or team since the horizon: which of them count, whatever order they came in.
//!
//! What was taken back or replaced never counts, whether that was heard before it or after. Of several events that
//! replace one (or replace what replaced it, and so on) the one its source wrote down last counts, and of those written
//! down at one instant the one with the highest id. All of this is a function of the set of what came, so order and
//! doubling cannot tell. Only within the horizon: what has settled neither gives way nor comes back.

use ilt_domain::event::{About, Corrected};
use ilt_domain::{Event, Moment, Opaque, SourceId};

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It came in order and counts.
    InOrder,
    /// What counts changed otherwise: it came after later events, or it tells of others.
    Refolded(Shift),
    /// It had come before.
    Duplicate,
    /// It does not count: something has taken it back or replaced it, or counts in its place.
    Void,
}

/// Which events count now that did not, and the other way about. Apart from the one that came, at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shift {
    /// Whether the event that came counts itself.
    pub counts: bool,
    /// When the event happened that no longer counts.
    pub gone: Option<Moment>,
    /// When the event happened that counts again, because what had counted in its place was taken back.
    pub back: Option<Moment>,
}

/// The events since the horizon.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Past {
    /// Those that count, in order.
    pub recent: Vec<Event>,
    /// Those that came but do not count, in order.
    pub aside: Vec<Event>,
    /// Events taken back or replaced, whether they have come or not, in order.
    pub void: Vec<(SourceId, Corrected)>,
}

/// What an event does to the past, before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weighed {
    /// It has come before.
    Known,
    /// It counts, after everything else.
    Last,
    /// It stands in a place of its own, or tells of others.
    Otherwise,
}

impl Past {
    /// What an event would do.
    pub(super) fn weigh(&self, event: &Event) -> Weighed {
        if self.holds(event.source, event.id) {
            return Weighed::Known;
        }
        match event.about {
            About::Retraction { of, .. } => {
                let known = self.void_at(event.source, of).is_some_and(|at| at >= event.occurred);
                return if known { Weighed::Known } else { Weighed::Otherwise };
            }
            _ => {}
        }
        let plain = event.corrects.is_none() && self.aside.is_empty() && self.void.is_empty();
        let last = self.recent.last().is_none_or(|last| last.order() < event.order());
        if plain && last { Weighed::Last } else { Weighed::Otherwise }
    }

    /// Takes an event in. The past need not be folded again if the verdict is [`Verdict::InOrder`],
    /// [`Verdict::Duplicate`] or [`Verdict::Void`].
    pub fn take(&mut self, event: Event) -> Verdict {
        match self.weigh(&event) {
            Weighed::Known => Verdict::Duplicate,
            Weighed::Last => {
                self.recent.push(event);
                Verdict::InOrder
            }
            Weighed::Otherwise => self.weave(event),
        }
    }

    /// Takes an event in that tells of others, or that others tell of, or that is late.
    fn weave(&mut self, event: Event) -> Verdict {
        let in_order = self.recent.last().is_none_or(|last| last.order() < event.order());
        let taken_back = match event.about {
            About::Retraction { of, .. } => Some(Corrected { id: of, occurred: event.occurred }),
            _ => {
                insert(&mut self.aside, event);
                event.corrects
            }
        };
        if let Some(old) = taken_back {
            self.mark(event.source, old);
        }
        match self.sort_out(event.source, event.id) {
            Shift { counts: false, gone: None, back: None } => Verdict::Void,
            Shift { counts: true, gone: None, back: None } if in_order => Verdict::InOrder,
            shift => Verdict::Refolded(shift),
        }
    }

    /// Moves events between those that count and those that do not; what moved apart from the newcomer.
    fn sort_out(&mut self, source: SourceId, newcomer: Opaque) -> Shift {
        let mut shift = Shift::default();
        let losers: Vec<bool> = self.recent.iter().map(|event| !self.counts(event)).collect();
        let winners: Vec<bool> = self.aside.iter().map(|event| self.counts(event)).collect();
        let gone = take_marked(&mut self.recent, &losers);
        let back = take_marked(&mut self.aside, &winners);
        for event in gone {
            shift.gone = Some(event.occurred);
            insert(&mut self.aside, event);
        }
        for event in back {
            match (event.source, event.id) == (source, newcomer) {
                true => shift.counts = true,
                false => shift.back = Some(event.occurred),
            }
            insert(&mut self.recent, event);
        }
        shift
    }

    fn all(&self) -> impl Iterator<Item = &Event> {
        self.recent.iter().chain(&self.aside)
    }

    fn holds(&self, source: SourceId, id: Opaque) -> bool {
        self.recent.iter().rev().chain(&self.aside).any(|seen| seen.id == id && seen.source == source)
    }

    /// Whether an event was taken back or replaced.
    fn is_void(&self, source: SourceId, id: Opaque) -> bool {
        self.void_at(source, id).is_some()
    }

    /// When an event that was taken back or replaced was said to have happened.
    fn void_at(&self, source: SourceId, id: Opaque) -> Option<Moment> {
        let found = self.void.iter().find(|(from, void)| *from == source && void.id == id);
        found.map(|(_, void)| void.occurred)
    }

    /// Remembers that an event was taken back or replaced; the latest time that is told of it counts.
    fn mark(&mut self, source: SourceId, old: Corrected) {
        match self.void.binary_search_by_key(&(source, old.id), |(from, void)| (*from, void.id)) {
            Ok(at) => self.void[at].1.occurred = self.void[at].1.occurred.max(old.occurred),
            Err(at) => self.void.insert(at, (source, old)),
        }
    }

    /// Whether anything has been heard of an event: itself, or that it was taken back or replaced.
    pub fn knows(&self, source: SourceId, id: Opaque) -> bool {
        self.holds(source, id) || self.is_void(source, id)
    }

    /// Whether an event counts, of all that came.
    fn counts(&self, event: &Event) -> bool {
        if self.is_void(event.source, event.id) {
            return false;
        }
        if event.corrects.is_none() {
            return true;
        }
        let root = self.root(event);
        let rivals = self.all().filter(|other| other.source == event.source && other.corrects.is_some());
        let rivals = rivals.filter(|other| !self.is_void(other.source, other.id) && self.root(other) == root);
        rivals.map(written).max() == Some(written(event))
    }

    /// The event that this one replaces in the end. Should events replace each other in a ring, the lowest id of it.
    fn root(&self, event: &Event) -> Opaque {
        let mut walked = vec![event.id];
        let mut next = event.corrects.map(|old| old.id);
        while let Some(id) = next {
            if let Some(from) = walked.iter().position(|one| *one == id) {
                return walked[from..].iter().copied().min().unwrap_or(id);
            }
            walked.push(id);
            let known = self.all().find(|one| one.source == event.source && one.id == id);
            next = known.and_then(|one| one.corrects).map(|old| old.id);
        }
        walked.last().copied().unwrap_or(event.id)
    }

    /// Takes out what happened before this instant and can no longer change, in order; whether anything was forgotten.
    pub fn settle(&mut self, horizon: Moment) -> (Vec<Event>, bool) {
        let settled = self.recent.partition_point(|event| event.occurred < horizon);
        let (void, aside) = (self.void.len(), self.aside.len());
        // What a settled event counts in place of must not count once that is forgotten.
        for (source, old) in self.beaten_by(&self.recent[..settled]) {
            self.mark(source, old);
        }
        let gone: Vec<Event> = self.recent.drain(..settled).collect();
        self.aside.retain(|event| event.occurred >= horizon);
        let aside_now = &self.aside;
        let needed = |(source, void): &(SourceId, Corrected)| {
            aside_now.iter().any(|event| (event.source, event.id) == (*source, void.id))
        };
        self.void.retain(|one| one.1.occurred >= horizon || needed(one));
        let changed = settled > 0 || self.void.len() != void || self.aside.len() != aside;
        (gone, changed)
    }

    /// The events set aside because one of these counts in their place.
    fn beaten_by(&self, winners: &[Event]) -> Vec<(SourceId, Corrected)> {
        let mut beaten = Vec::new();
        for event in winners.iter().filter(|event| event.corrects.is_some()) {
            let root = self.root(event);
            let rivals = self.aside.iter().filter(|one| one.source == event.source && self.root(one) == root);
            beaten.extend(rivals.map(|one| (one.source, Corrected { id: one.id, occurred: one.occurred })));
        }
        beaten
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.recent.is_empty() && self.aside.is_empty() && self.void.is_empty()
    }
}

/// Of rivals the greatest counts.
fn written(event: &Event) -> (Moment, Opaque) {
    (event.recorded, event.id)
}

fn insert(events: &mut Vec<Event>, event: Event) {
    let place = events.partition_point(|seen| seen.order() < event.order());
    events.insert(place, event);
}

fn take_marked(events: &mut Vec<Event>, marks: &[bool]) -> Vec<Event> {
    let mut marks = marks.iter();
    events.extract_if(.., |_| *marks.next().expect("a mark for each event")).collect()
}

#[cfg(test)]
mod tests;
