//! The second stage as the pipeline runs it.

use ilt_domain::forecast::{Cut, Reason};
use ilt_domain::{Moment, Presence, Span};
use ilt_wire::state::decode_cut;

use super::{Outlook, record};
use crate::fold::{RestoreError, Taken};
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
                turn.outputs.push(put_aside(record, topic, why.reason.slug(), &why.detail, false));
                turn.refused.push(why.reason);
                return;
            }
        };
        let seen_before = record.offset < self.processed;
        self.processed = self.processed.max(record.offset + 1);
        turn.taken.push(Taken::Counted { late: false });
        let at = cut.at;
        turn.newest = turn.newest.max(at);
        match (cut.reason, seen_before) {
            (Reason::MaterialChange, _) => self.at_once(cut, seen_before, record, turn),
            (_, true) if at <= self.done => self.remember(record.offset, cut),
            (_, false) if at <= self.done => {}
            _ => {
                self.cuts.entry(at).or_default().insert(cut.locality, (record.offset, cut));
                if self.cuts[&at].len() == self.expected() && !seen_before {
                    self.finish(at, record, turn);
                }
            }
        }
    }

    fn changes(&mut self, _partition: u32, next_offset: i64) -> (Vec<Outgoing>, i64) {
        let waiting = self.cuts.values().flat_map(|cuts| cuts.values());
        let needed = waiting.chain(self.latest.values()).map(|(offset, _)| *offset).min();
        (record::changes(self), needed.unwrap_or(next_offset).min(next_offset))
    }
}

impl Outlook {
    fn clear(&mut self) {
        self.processed = 0;
        self.cuts.clear();
        self.latest.clear();
        self.done = Moment(i64::MIN / 4);
        self.arrivals.clear();
        self.history = super::History::new(self.known.settings.every);
        self.pending = super::Pending::default();
        self.weights = super::Weights::default();
        self.newest.clear();
        self.touched = super::Touched::default();
    }

    /// A tick that every locality's cut is in for. Ticks before it that are still incomplete will never be complete in
    /// time and are dropped: a locality that was silent then is not waited for twice.
    fn finish(&mut self, at: Moment, record: &Record, turn: &mut Turn) {
        let later = self.cuts.split_off(&Moment(at.0 + 1));
        let mut done = std::mem::replace(&mut self.cuts, later);
        let Some(now) = done.remove(&at) else { return };
        let reason = Self::reason(&now);
        let mut cuts: Vec<Cut> =
            done.into_values().flat_map(|cuts| cuts.into_values().map(|(_, cut)| cut)).collect();
        self.learn(&cuts);
        cuts = now.values().map(|(_, cut)| cut.clone()).collect();
        self.latest = now;
        self.complete(at, &cuts, reason, record, turn);
    }

    /// Keeps a cut that was forecast from before, if no newer one of its locality is known.
    fn remember(&mut self, offset: i64, cut: Cut) {
        let newer = self.latest.get(&cut.locality).is_none_or(|(_, known)| known.at < cut.at);
        if newer {
            self.latest.insert(cut.locality, (offset, cut));
        }
    }

    /// A locality where much has changed is forecast at once, beside what was last known of the others.
    fn at_once(&mut self, cut: Cut, seen_before: bool, record: &Record, turn: &mut Turn) {
        let (at, locality) = (cut.at, cut.locality);
        let first = !seen_before && at > self.done && self.latest.len() == self.expected();
        self.remember(record.offset, cut);
        if first {
            let cuts: Vec<Cut> = self.latest.values().map(|(_, cut)| aged(cut, at)).collect();
            self.again(at, &cuts, locality, record, turn);
        }
    }
}

/// A cut some time later, as if nothing had happened since.
fn aged(cut: &Cut, at: Moment) -> Cut {
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
            Presence::BetweenVisits { placed, seen, visits } => {
                Presence::BetweenVisits { placed: longer(placed), seen: longer(seen), visits }
            }
            Presence::AwaitingVisit { placed, waited, visits } => {
                Presence::AwaitingVisit { placed: longer(placed), waited: longer(waited), visits }
            }
            Presence::Visited { placed, elapsed, visits } => {
                Presence::Visited { placed: longer(placed), elapsed: longer(elapsed), visits }
            }
            same @ (Presence::Suspended(_) | Presence::Booked(_) | Presence::Arriving) => same,
        };
    }
    cut.at = at;
    cut
}
