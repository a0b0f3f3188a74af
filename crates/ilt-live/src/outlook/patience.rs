//! How long a forecast waits for a locality, and what stands for one that did not come.
//!
//! All of it follows from the order of the records of cuts, whoever reads them and however often.

use ilt_domain::forecast::{Cut, Place, Stale};
use ilt_domain::{LocalityId, Moment, Span};

use super::Outlook;
use super::stage::aged;
use crate::stage::Turn;

#[cfg(test)]
mod tests;

/// A locality's last news stands for it for so long. It must end well before the topic of cuts forgets, or a restart
/// could not read that news again.
const STANDS: Span = Span::DAY;

impl Outlook {
    /// Forecasts from this tick if it is complete, and from earlier ones whose time of waiting is over.
    pub(super) fn finish_what_is_due(&mut self, at: Moment, turn: &mut Turn) {
        if self.cuts.get(&at).is_some_and(|cuts| cuts.len() == self.expected()) {
            self.finish(at, turn);
        }
        while let Some(first) = self.overdue() {
            self.finish(first, turn);
        }
    }

    /// The first tick that is not waited for any longer.
    fn overdue(&self) -> Option<Moment> {
        let settings = &self.known.settings;
        let patience = settings.patience.0.max(2 * settings.every.0);
        let (first, newest) = (*self.cuts.first_key_value()?.0, *self.cuts.last_key_value()?.0);
        (newest.0.saturating_sub(first.0) >= patience).then_some(first)
    }

    /// A cut of a tick that was forecast without it. It reopens nothing, but it tells of the past, and stands for its
    /// locality until a newer one comes.
    pub(super) fn too_late(&mut self, offset: i64, cut: Cut) {
        self.learn(std::slice::from_ref(&cut));
        self.remember(offset, cut);
    }

    /// Keeps a cut of the past, if it can still stand and no newer one of its locality is known.
    pub(super) fn remember(&mut self, offset: i64, cut: Cut) {
        let newer = self.latest.get(&cut.locality).is_none_or(|(_, known)| known.at < cut.at);
        if newer && cut.at + STANDS >= self.done {
            self.latest.insert(cut.locality, (offset, cut));
        }
    }

    /// Forgets news that is too old to stand.
    pub(super) fn let_go(&mut self, at: Moment) {
        self.latest.retain(|_, (_, cut)| cut.at + STANDS >= at);
    }

    /// What stands in each locality at an instant, as far as it is known.
    pub(super) fn standing(&self, at: Moment) -> Vec<Cut> {
        self.latest.values().map(|(_, cut)| if cut.at < at { aged(cut, at) } else { cut.clone() }).collect()
    }

    /// When a locality was last told of, by an instant at which it may have told of a sudden change.
    fn told(&self, locality: LocalityId, at: Moment) -> Option<Moment> {
        let sudden = self.sudden.contains_key(&(at, locality)).then_some(at);
        sudden.or_else(|| self.latest.get(&locality).map(|(_, cut)| cut.at))
    }

    /// Whether anything is known of a place at an instant.
    pub(super) fn is_known(&self, place: Place, at: Moment) -> bool {
        match place {
            Place::All => true,
            Place::Locality(locality) => self.told(locality, at).is_some(),
        }
    }

    /// The localities of a place that had not told of the stretch an instant is in.
    pub(super) fn stale(&self, at: Moment, place: Place) -> Vec<Stale> {
        let all = 0..self.expected() as u32;
        let here = all.map(LocalityId).filter(|one| place == Place::All || place == Place::Locality(*one));
        let told = |locality| Stale { locality, told: self.told(locality, at) };
        let old = |part: &Stale| part.told.is_none_or(|told| self.stretch(told) < self.stretch(at));
        here.map(told).filter(old).collect()
    }
}
