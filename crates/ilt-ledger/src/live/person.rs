//! One person: what was known at the horizon, every event since, and how things stand now.

use ilt_domain::{Event, Moment};

use super::fact::Fact;
use super::past::{Past, Verdict, Weighed};
use super::thread::{Around, Threads};

/// A person's part of the live state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    base: Threads,
    past: Past,
    now: Threads,
}

impl Person {
    /// Takes one event of this person; what it changes is told as facts with +1 or -1.
    pub fn take(&mut self, around: Around<'_>, event: Event, facts: &mut Vec<(Fact, i64)>) -> Verdict {
        match self.past.weigh(&event) {
            Weighed::Known => Verdict::Duplicate,
            Weighed::Last => {
                self.append(around, &event, facts);
                self.past.take(event)
            }
            Weighed::Otherwise => {
                let recent = self.past.recent.clone();
                let verdict = self.past.take(event);
                match verdict {
                    Verdict::InOrder => self.append(around, &event, facts),
                    Verdict::Refolded(_) => self.again(around, &recent, facts),
                    Verdict::Duplicate | Verdict::Void => {}
                }
                verdict
            }
        }
    }

    fn append(&mut self, around: Around<'_>, event: &Event, facts: &mut Vec<(Fact, i64)>) {
        self.now.fold(around, event, &mut |fact| facts.push((fact, 1)));
    }

    /// Folds the recent past as it was and as it is now; the difference is what changed.
    fn again(&mut self, around: Around<'_>, before: &[Event], facts: &mut Vec<(Fact, i64)>) {
        let (before, _) = self.folded(around, before);
        let (after, now) = self.folded(around, &self.past.recent);
        self.now = now;
        difference(before, after, facts);
    }

    fn folded(&self, around: Around<'_>, recent: &[Event]) -> (Vec<Fact>, Threads) {
        let (mut facts, mut threads) = (Vec::new(), self.base.clone());
        for event in recent {
            threads.fold(around, event, &mut |fact| facts.push(fact));
        }
        (facts, threads)
    }

    /// Nothing before this instant can change any more: what happened before it is folded for good. Whether that
    /// changed what the changelog keeps.
    pub fn settle(&mut self, around: Around<'_>, horizon: Moment) -> bool {
        let (settled, changed) = self.past.settle(horizon);
        for event in settled {
            self.base.fold(around, &event, &mut |_| {});
        }
        changed
    }

    /// The events that count since the horizon, in order.
    pub fn recent(&self) -> &[Event] {
        &self.past.recent
    }

    /// Every fact of the recent past: what running totals are made of.
    pub fn facts(&self, around: Around<'_>) -> Vec<Fact> {
        self.folded(around, &self.past.recent).0
    }

    /// How the person stands now.
    pub fn threads(&self) -> &Threads {
        &self.now
    }

    /// Whether nothing is open and nothing can change: the person can be forgotten.
    pub fn is_idle(&self) -> bool {
        self.now.open.is_empty() && self.past.is_empty()
    }

    /// What the changelog keeps, and from which the rest follows: the threads as they stood at the horizon, and every
    /// event since.
    pub fn stored(&self) -> (&Threads, &Past) {
        (&self.base, &self.past)
    }

    /// The person again, from what the changelog kept.
    pub fn restored(around: Around<'_>, base: Threads, past: Past) -> Self {
        let mut person = Self { base, past, now: Threads::default() };
        person.now = person.folded(around, &person.past.recent).1;
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
