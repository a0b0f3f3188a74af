//! Staff known to be on, from the events of a team; late and doubled ones change nothing they should not.

use ilt_domain::activity::What;
use ilt_domain::event::About;
use ilt_domain::{Event, Moment, Opaque, SourceId};
use ilt_ledger::live::Verdict;

/// A team's part of the live state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    stored: StoredRoster,
}

/// A team as the changelog keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredRoster {
    /// Staff on and taken by blocks at the horizon, if known.
    pub base: Option<(u32, u32)>,
    /// Events since, in order.
    pub recent: Vec<Event>,
    /// Events taken back: who sent them, which, and when they were said to have happened.
    pub void: Vec<(SourceId, Opaque, Moment)>,
}

impl Roster {
    /// Takes an event of the team, in whatever order.
    pub fn take(&mut self, event: Event) -> Verdict {
        let stored = &self.stored;
        if stored.recent.iter().any(|seen| seen.id == event.id && seen.source == event.source) {
            return Verdict::Duplicate;
        }
        let corrects = event.corrects;
        let removed = corrects.and_then(|old| self.take_back(event.source, old.id, old.occurred));
        let stored = &mut self.stored;
        if stored.void.iter().any(|(source, id, _)| (*source, *id) == (event.source, event.id)) {
            return Verdict::Void;
        }
        let place = stored.recent.partition_point(|seen| seen.order() < event.order());
        let in_order = place == stored.recent.len() && corrects.is_none();
        stored.recent.insert(place, event);
        if in_order { Verdict::InOrder } else { Verdict::Refolded { removed } }
    }

    /// Takes an event back, whether it has come or not; when it happened, if it had come.
    pub fn take_back(&mut self, source: SourceId, id: Opaque, occurred: Moment) -> Option<Moment> {
        let known = (source, id, occurred);
        if !self.stored.void.contains(&known) {
            self.stored.void.push(known);
        }
        let found = self.stored.recent.iter().position(|seen| (seen.source, seen.id) == (source, id));
        found.map(|at| self.stored.recent.remove(at).occurred)
    }

    /// Whether the team has been told of this event.
    pub fn knows(&self, source: SourceId, id: Opaque) -> bool {
        self.stored.recent.iter().any(|seen| (seen.source, seen.id) == (source, id))
    }

    /// Staff on and taken by blocks, as last heard.
    pub fn staff(&self) -> Option<(u32, u32)> {
        self.stored.recent.iter().rev().find_map(staff).or(self.stored.base)
    }

    /// What happened before this instant is settled. Whether that changed what the changelog keeps.
    pub fn settle(&mut self, horizon: Moment) -> bool {
        let stored = &mut self.stored;
        let settled = stored.recent.partition_point(|event| event.occurred < horizon);
        stored.base = stored.recent[..settled].iter().rev().find_map(staff).or(stored.base);
        stored.recent.drain(..settled);
        let void = stored.void.len();
        stored.void.retain(|(_, _, at)| *at >= horizon);
        settled > 0 || stored.void.len() < void
    }

    /// What the changelog keeps.
    pub fn stored(&self) -> &StoredRoster {
        &self.stored
    }

    /// The team again, from what the changelog kept.
    pub fn restored(stored: StoredRoster) -> Self {
        Self { stored }
    }
}

fn staff(event: &Event) -> Option<(u32, u32)> {
    match event.about {
        About::Team { what: What::StaffOn { staff, blocked, .. }, .. } => Some((staff, blocked)),
        _ => None,
    }
}
