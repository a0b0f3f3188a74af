//! Staff known to be on, from the events of a team; late, doubled, corrected and retracted ones change nothing they should
//! not.

use ilt_domain::activity::What;
use ilt_domain::event::About;
use ilt_domain::{Event, Moment, Opaque, SourceId};
use ilt_ledger::live::{Past, Verdict};

/// A team's part of the live state: as the changelog keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// Staff on and taken by blocks at the horizon, if known.
    pub base: Option<(u32, u32)>,
    /// Events since.
    pub past: Past,
}

impl Roster {
    /// Takes an event of the team, in whatever order.
    pub fn take(&mut self, event: Event) -> Verdict {
        self.past.take(event)
    }

    /// Whether the team has been told of this event, be it that it was taken back.
    pub fn knows(&self, source: SourceId, id: Opaque) -> bool {
        self.past.knows(source, id)
    }

    /// Staff on and taken by blocks, as last heard.
    pub fn staff(&self) -> Option<(u32, u32)> {
        self.past.recent.iter().rev().find_map(staff).or(self.base)
    }

    /// What happened before this instant is settled. Whether that changed what the changelog keeps.
    pub fn settle(&mut self, horizon: Moment) -> bool {
        let (settled, changed) = self.past.settle(horizon);
        self.base = settled.iter().rev().find_map(staff).or(self.base);
        changed
    }
}

fn staff(event: &Event) -> Option<(u32, u32)> {
    match event.about {
        About::Team { what: What::StaffOn { staff, blocked, .. }, .. } => Some((staff, blocked)),
        _ => None,
    }
}
