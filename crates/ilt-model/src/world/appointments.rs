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

/// A session as those who look for a slot ask about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sitting {
    /// First slot, microseconds.
    pub from: i64,
    /// End.
    pub to: i64,
    /// The beginning of the civil day it begins on; of the calendar's first day, and before it, the beginning of time.
    pub day: i64,
    /// Time from one slot to the next.
    pub step: i64,
    /// Slots in all.
    pub slots: u16,
    /// Of these, bookable ahead.
    pub bookable: u16,
    /// Slots and extras.
    pub most: u16,
}

impl Sitting {
    fn of(civil: &CivilCalendar, session: &Session, extras: f64) -> Self {
        let day = civil.day(session.from);
        let begins = if day == 0 { i64::MIN } else { civil.days()[day].start.0 };
        let extras = (f64::from(session.slots) * extras).round() as u16;
        Self {
            from: session.from.0,
            to: session.to.0,
            day: begins,
            step: (session.to.0 - session.from.0) / i64::from(session.slots.max(1)),
            slots: session.slots,
            bookable: session.slots.saturating_sub(session.same_day),
            most: session.slots.saturating_add(extras),
        }
    }
}

/// The sessions of a team, and where those of each day begin, so that nobody has to search a year of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    /// In order of their beginning.
    pub sittings: Vec<Sitting>,
    /// The first session that begins on each day of the calendar or later; the first day also has what is before it.
    first: Vec<u32>,
    /// Sessions end in the order they begin.
    end_in_order: bool,
}

impl Days {
    /// Of these sessions, each with so many `extras` beyond its slots, as a share of them.
    pub(crate) fn of(civil: &CivilCalendar, list: &[Session], extras: f64) -> Self {
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
        Self {
            first: first.collect(),
            end_in_order: list.is_sorted_by_key(|session| session.to),
            sittings: list.iter().map(|session| Sitting::of(civil, session, extras)).collect(),
        }
    }

    /// The first session that begins at an instant or later.
    #[inline]
    pub(crate) fn beginning(&self, civil: &CivilCalendar, at: i64) -> usize {
        let mut index = self.first.get(civil.day(Moment(at))).map_or(0, |&first| first as usize);
        while self.sittings.get(index).is_some_and(|session| session.from < at) {
            index += 1;
        }
        index
    }

    /// The first session that ends after an instant, by when about `begun` have begun.
    #[inline]
    pub(crate) fn ending(&self, begun: usize, at: i64) -> usize {
        if !self.end_in_order {
            return self.sittings.partition_point(|session| session.to <= at);
        }
        let mut index = begun.min(self.sittings.len());
        while index > 0 && self.sittings[index - 1].to > at {
            index -= 1;
        }
        while self.sittings.get(index).is_some_and(|session| session.to <= at) {
            index += 1;
        }
        index
    }
}

/// Time from one slot to the next.
fn pace(session: &Session) -> i64 {
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
        let days = Days::of(&civil, &[hours(8, 12), hours(40, 44)], 0.25);
        let told = |one: &Sitting| (one.day, one.step, one.bookable, one.most);
        let day = |number: i64| if number == 0 { i64::MIN } else { number * Span::DAY.0 };
        let (first, second) = (told(&days.sittings[0]), told(&days.sittings[1]));
        assert_eq!(first, (day(0), 24 * Span::MINUTE.0, 10, 13));
        assert_eq!(second, (day(1), 24 * Span::MINUTE.0, 10, 13));
        let past_midnight = [hours(-5, 3), hours(8, 12), hours(14, 30), hours(80, 90), hours(500, 600)];
        let inside_another = [hours(8, 40), hours(9, 12), hours(32, 36), hours(33, 35)];
        for list in [&past_midnight[..], &inside_another, &past_midnight[..1], &[]] {
            let days = Days::of(&civil, list, 0.0);
            for at in (-20..700).map(|hour| hour * Span::HOUR.0) {
                let begins = list.partition_point(|session| session.from.0 < at);
                assert_eq!(days.beginning(&civil, at), begins);
                let ends = list.partition_point(|session| session.to.0 <= at);
                assert!((0..=list.len() + 1).all(|begun| days.ending(begun, at) == ends));
            }
        }
    }
}
