//! Slots that are taken when a run begins: the same for every replication.

use std::ops::Range;

use ilt_domain::present::{Presence, Present};
use ilt_domain::{Moment, TeamId};

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

/// Time from one slot to the next.
pub(crate) fn pace(session: &Session) -> i64 {
    ((session.to.0 - session.from.0) / i64::from(session.slots.max(1))).max(1)
}
