//! Sessions as every replication finds them: which slots are taken when a run begins, and where each day begins.

use std::ops::Range;

use ilt_domain::present::{Presence, Present};
use ilt_domain::{CivilCalendar, Moment, TeamId};

use crate::spec::{Booking, Session, Spec, Work};
use crate::state::SessionUse;

/// How far the sessions of each team are taken by the appointments of those present.
pub(crate) fn taken(spec: &Spec, sessions: &[Range<usize>], present: &[Present]) -> Vec<Vec<SessionUse>> {
    let mut taken: Vec<Vec<SessionUse>> =
        sessions.iter().map(|within| vec![SessionUse::default(); within.len()]).collect();
    for who in present {
        let Presence::Booked(due) = who.how else { continue };
        let Some(step) = spec.steps.get(who.step.index()) else { continue };
        let team = spec.team_for(step.by, who.home);
        if let (Work::Booked(booking), true) = (&step.work, team != TeamId::NONE)
            && let Some(all) = &spec.teams[team.index()].sessions
        {
            let list = &all.list[sessions[team.index()].clone()];
            take(&mut taken[team.index()], list, booking, due, who.count);
        }
    }
    taken
}

/// Takes the slot at an instant: of the session that has begun last by then, extras included.
fn take(used: &mut [SessionUse], list: &[Session], booking: &Booking, due: Moment, count: u32) {
    let Some(index) = list.partition_point(|session| session.from <= due).checked_sub(1) else { return };
    let (session, used) = (&list[index], &mut used[index]);
    let most = |slots: i64| slots.min(i64::from(u16::MAX)) as u16;
    let position = (due.0.saturating_sub(session.from.0)) / pace(session);
    used.cursor = used.cursor.max(most(position.saturating_add(i64::from(booking.slots))));
    if booking.lead.is_some() {
        used.ahead = used.ahead.saturating_add(most(i64::from(booking.slots) * i64::from(count)));
    }
}

/// Where the sessions of each day begin in a team's list, so that nobody has to search a year of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    /// The first session that begins on each day of the calendar or later; the first day also has what is before it.
    first: Vec<u32>,
    /// Sessions end in the order they begin.
    end_in_order: bool,
}

impl Days {
    pub(crate) fn of(civil: &CivilCalendar, list: &[Session]) -> Self {
        if list.is_empty() {
            return Self::default();
        }
        let mut at = 0;
        let first = civil.days().iter().enumerate().map(|(day, that)| {
            while day > 0 && list.get(at).is_some_and(|session| session.from < that.start) {
                at += 1;
            }
            at as u32
        });
        Self { first: first.collect(), end_in_order: list.is_sorted_by_key(|session| session.to) }
    }

    /// The first session that begins at an instant or later.
    #[inline]
    pub(crate) fn beginning(&self, civil: &CivilCalendar, list: &[Session], at: i64) -> usize {
        let mut index = self.first.get(civil.day(Moment(at))).map_or(0, |&first| first as usize);
        while list.get(index).is_some_and(|session| session.from.0 < at) {
            index += 1;
        }
        index
    }

    /// The first session that ends after an instant of this day of the calendar.
    #[inline]
    pub(crate) fn ending(&self, day: usize, list: &[Session], at: i64) -> usize {
        if !self.end_in_order {
            return list.partition_point(|session| session.to.0 <= at);
        }
        let mut index = self.first.get(day).map_or(0, |&first| first as usize);
        while index > 0 && list[index - 1].to.0 > at {
            index -= 1;
        }
        while list.get(index).is_some_and(|session| session.to.0 <= at) {
            index += 1;
        }
        index
    }
}

/// Time from one slot to the next.
pub(crate) fn pace(session: &Session) -> i64 {
    ((session.to.0 - session.from.0) / i64::from(session.slots.max(1))).max(1)
}

#[cfg(test)]
mod tests {
    use ilt_domain::Span;

    use super::*;

    /// Whatever the hours of the sessions, the day's place leads to the session a search of the whole list finds.
    #[test]
    fn days_lead_where_a_search_does() {
        let civil = CivilCalendar::plain(Moment(0), Moment(20 * Span::DAY.0));
        let hours = |from: i64, to: i64| Session {
            from: Moment(from * Span::HOUR.0),
            to: Moment(to * Span::HOUR.0),
            slots: 10,
            same_day: 0,
        };
        let past_midnight = [hours(-5, 3), hours(8, 12), hours(14, 30), hours(80, 90), hours(500, 600)];
        let inside_another = [hours(8, 40), hours(9, 12), hours(32, 36), hours(33, 35)];
        for list in [&past_midnight[..], &inside_another, &past_midnight[..1], &[]] {
            let days = Days::of(&civil, list);
            for at in (-20..700).map(|hour| hour * Span::HOUR.0) {
                let begins = list.partition_point(|session| session.from.0 < at);
                assert_eq!(days.beginning(&civil, list, at), begins);
                let ends = list.partition_point(|session| session.to.0 <= at);
                assert_eq!(days.ending(civil.day(Moment(at)), list, at), ends);
            }
        }
    }
}
