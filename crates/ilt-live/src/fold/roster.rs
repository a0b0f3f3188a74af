//! Staff known to be on, from the events of a team; late, doubled, corrected and retracted ones change nothing they should
//! not.

use ilt_domain::activity::What;
use ilt_domain::event::About;
use ilt_domain::{Event, Moment, Opaque, SourceId, Span};
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

    /// The most who were there at once when the team was last at work, a day at most, and an instant at which they were;
    /// `None` if nobody was since the horizon.
    pub fn turnout(&self, now: Moment) -> Option<(Moment, u32)> {
        let events = self.past.recent.iter().filter_map(|event| Some((event.occurred, staff(event)?)));
        let there = |(at, (on, blocked)): (Moment, (u32, u32))| (at, on.saturating_add(blocked));
        let changes: Vec<(Moment, u32)> = events.map(there).collect();
        let last = changes.iter().rev().find(|(_, present)| *present > 0)?.0;
        let ends = changes.iter().skip(1).map(|(at, _)| *at).chain([now]);
        let mut most: Option<(Moment, u32)> = None;
        let mut away = true;
        for (&(at, present), end) in changes.iter().zip(ends) {
            let more = away || most.is_none_or(|(_, before)| present >= before);
            if present > 0 && more && last - at < Span::DAY {
                // Half-way, since people are told of some minutes before or after their shift begins.
                most = Some((at + Span((end - at).0 / 2), present));
            }
            away = present == 0;
        }
        most
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

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::{LocalityId, TeamId};

    fn roster(changes: &[(i64, u32, u32)]) -> Roster {
        let mut roster = Roster::default();
        for (&(hour, staff, blocked), sequence) in changes.iter().zip(1..) {
            let at = Moment(hour * Span::HOUR.0);
            let what = What::StaffOn { team: TeamId(0), staff, blocked };
            let tick = Event::tick(Opaque(u128::from(sequence)), SourceId(0), LocalityId(0), at);
            roster.take(Event { sequence, about: About::Team { team: TeamId(0), what }, ..tick });
        }
        roster
    }

    /// Four on Monday, three on Tuesday, of whom two sit in a meeting from noon: three came when they were last there, be
    /// it night since or the middle of the day. Nobody looks back further than a day in a team that never rests.
    #[test]
    fn those_who_came_last() {
        let days = [(8, 4, 0), (16, 0, 0), (32, 3, 0), (36, 1, 2), (38, 0, 0)];
        let hours = |hours: i64| Moment(hours * Span::HOUR.0);
        assert_eq!(roster(&days).turnout(hours(50)), Some((hours(37), 3)));
        assert_eq!(roster(&days[..3]).turnout(hours(34)), Some((hours(33), 3)));
        assert_eq!(roster(&days[..2]).turnout(hours(20)), Some((hours(12), 4)));
        assert_eq!(roster(&[(8, 0, 0)]).turnout(hours(20)), None);
        let ward = [(0, 9, 0), (12, 5, 0), (24, 7, 0), (36, 5, 0)];
        assert_eq!(roster(&ward).turnout(hours(40)), Some((hours(30), 7)));
    }
}
