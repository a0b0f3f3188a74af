//! The second stage as the pipeline runs it.

use std::collections::BTreeMap;

use ilt_domain::forecast::{Cut, Reason};
use ilt_domain::{LocalityId, Moment, Presence, Span};
use ilt_wire::state::decode_cut;

use super::{Outlook, record};
use crate::NEVER;
use crate::fold::RestoreError;
use crate::port::{KeyAndValue, Outgoing, Record};
use crate::stage::{Stage, Turn, put_aside};

impl Stage for Outlook {
    fn input(&self) -> &str {
        &self.known.settings.topics.cuts
    }

    fn changelog(&self) -> &str {
        &self.known.settings.topics.outlook
    }

    fn assign(
        &mut self,
        _partition: u32,
        records: &[KeyAndValue],
        committed: Option<i64>,
    ) -> Result<(), RestoreError> {
        self.clear();
        record::restore(self, records, committed)
    }

    fn revoke(&mut self, _partition: u32) {
        self.clear();
    }

    fn take(&mut self, record: &Record, turn: &mut Turn) {
        let cut = match decode_cut(record.value.as_deref().unwrap_or_default(), &self.codes) {
            Ok(cut) => cut,
            Err(why) => {
                let topic = &self.known.settings.topics.dead_letters;
                turn.outputs.push(put_aside(record, topic, why.reason.slug(), &why.detail));
                turn.refused.push(why.reason);
                return;
            }
        };
        let seen_before = record.offset < self.processed;
        self.processed = self.processed.max(record.offset + 1);
        let at = cut.at;
        turn.newest = turn.newest.max(at);
        match (cut.reason, seen_before) {
            (Reason::MaterialChange, _) => self.between(cut, seen_before, record.offset, turn),
            (_, true) if at <= self.done => self.remember(record.offset, cut),
            (_, false) if at <= self.done => self.too_late(record.offset, cut),
            _ => {
                self.cuts.entry(at).or_default().insert(cut.locality, (record.offset, cut));
                if !seen_before {
                    self.finish_what_is_due(at, turn);
                }
            }
        }
    }

    fn changes(&mut self, _partition: u32, next_offset: i64) -> (Vec<Outgoing>, i64) {
        let waiting = self.cuts.values().flat_map(|cuts| cuts.values());
        let kept = self.latest.values().chain(self.sudden.values());
        let needed = waiting.chain(kept).map(|(offset, _)| *offset).min();
        (record::changes(self), needed.unwrap_or(next_offset).min(next_offset))
    }
}

impl Outlook {
    fn clear(&mut self) {
        self.processed = 0;
        self.cuts.clear();
        self.latest.clear();
        self.sudden.clear();
        self.done = NEVER;
        self.arrivals.clear();
        self.learned = super::Learned::default();
        self.history = super::History::new(self.known.settings.every);
        self.pending = super::Pending::default();
        self.weights = super::Weights::default();
        self.newest.clear();
        self.touched = super::Touched::default();
    }

    /// A tick that every locality's cut is in for, or that is not waited for any longer. Ticks before it that are still
    /// incomplete will never be complete in time and are dropped: a locality that was silent then is not waited for twice.
    pub(super) fn finish(&mut self, at: Moment, turn: &mut Turn) {
        let later = self.cuts.split_off(&Moment(at.0 + 1));
        let mut past: BTreeMap<(Moment, LocalityId), Cut> = BTreeMap::new();
        let mut now = BTreeMap::new();
        for (tick, cuts) in std::mem::replace(&mut self.cuts, later) {
            if tick == at {
                now = cuts;
            } else {
                for (locality, (offset, cut)) in cuts {
                    self.remember(offset, cut.clone());
                    past.insert((tick, locality), cut);
                }
            }
        }
        let coming = self.sudden.split_off(&(at, LocalityId(0)));
        let sudden = std::mem::replace(&mut self.sudden, coming);
        past.extend(sudden.into_iter().map(|(key, (_, cut))| (key, cut)));
        self.learn(&past.into_values().collect::<Vec<_>>());
        let reason = Self::reason(&now);
        self.learn(&now.values().map(|(_, cut)| cut.clone()).collect::<Vec<_>>());
        self.latest.extend(now);
        self.let_go(at);
        self.complete(at, &self.standing(at), reason, turn);
        let waiting: Vec<_> =
            self.sudden.keys().filter(|(then, _)| self.stretch(*then) == self.stretch(at)).copied().collect();
        waiting.into_iter().for_each(|(then, locality)| self.at_once(then, locality, turn));
    }

    /// The stretch between two ticks that an instant is in.
    pub(super) fn stretch(&self, at: Moment) -> i64 {
        at.0.div_euclid(self.known.settings.every.0)
    }

    /// A locality where much has changed is forecast at once, or as soon as the tick before it is. One seen before has
    /// been forecast if that tick has.
    fn between(&mut self, cut: Cut, seen_before: bool, offset: i64, turn: &mut Turn) {
        let (at, locality) = (cut.at, cut.locality);
        let (then, done) = (self.stretch(at), self.stretch(self.done));
        if then < done {
            return;
        }
        self.sudden.insert((at, locality), (offset, cut));
        if then == done && !seen_before {
            self.at_once(at, locality, turn);
        }
    }

    /// Forecasts a locality between ticks, beside what the last tick told of the others.
    fn at_once(&mut self, at: Moment, locality: LocalityId, turn: &mut Turn) {
        let others = self.standing(at).into_iter().map(|cut| (cut.locality, cut));
        let mut cuts: BTreeMap<LocalityId, Cut> = others.collect();
        let own = self.sudden.get(&(at, locality)).map(|(_, cut)| cut.clone());
        cuts.extend(own.map(|cut| (locality, cut)));
        self.again(at, &cuts.into_values().collect::<Vec<_>>(), locality, turn);
    }
}

/// A cut some time later, as if nothing had happened since.
pub(super) fn aged(cut: &Cut, at: Moment) -> Cut {
    let by = at - cut.at;
    let longer = |span: Span| Span(span.0 + by.0);
    let mut cut = cut.clone();
    for present in &mut cut.present {
        present.how = match present.how {
            Presence::Waiting(span) => Presence::Waiting(longer(span)),
            Presence::InService(span) => Presence::InService(longer(span)),
            Presence::OnCaseload(span) => Presence::OnCaseload(longer(span)),
            Presence::Between(span) => Presence::Between(longer(span)),
            Presence::Beside(span) => Presence::Beside(longer(span)),
            Presence::Diverted { since, why } => Presence::Diverted { since: longer(since), why },
            Presence::BetweenVisits { placed, seen, visits } => {
                Presence::BetweenVisits { placed: longer(placed), seen: longer(seen), visits }
            }
            Presence::AwaitingVisit { placed, waited, visits } => {
                Presence::AwaitingVisit { placed: longer(placed), waited: longer(waited), visits }
            }
            Presence::Visited { placed, elapsed, visits } => {
                Presence::Visited { placed: longer(placed), elapsed: longer(elapsed), visits }
            }
            Presence::SuspendedVisit { placed, worked, visits } => {
                Presence::SuspendedVisit { placed: longer(placed), worked, visits }
            }
            same @ (Presence::Suspended(_) | Presence::Booked(_) | Presence::Arriving) => same,
        };
    }
    cut.at = at;
    cut
}
