//! Booked sessions: finding a slot the same day or ahead, attending or not, and what happens when no slot is left.

use ilt_domain::activity::{Refusal, What, Witness};
use ilt_domain::{Moment, StepId, TeamId};

use super::{Run, ticks};
use crate::spec::{Booking, Spec, Work};
use crate::state::{SessionUse, Stage};
use crate::world::{Days, Sitting};
use crate::{due, purpose};

/// A slot found: which session, which position, when.
struct Slot {
    session: usize,
    position: u16,
    at: i64,
    ahead: bool,
}

impl<W: Witness> Run<'_, W> {
    /// Looks for a slot; the next step if none is left and there is somewhere to go.
    pub(super) fn book(&mut self, thread: u32, booking: &Booking) -> Option<StepId> {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        let keep = std::mem::replace(&mut self.state.threads[thread as usize].keep, false);
        let now = self.state.now;
        self.tell(thread, What::Requested { step, team, keep });
        let Some(slot) = self.find(thread, team, booking) else {
            self.tell(thread, What::Refused { step, team, why: Refusal::NoSlot });
            return self.onward(thread, booking.full);
        };
        self.take(team, &slot, booking.slots);
        let due_at = slot.at.max(now);
        self.tell(thread, What::Booked { step, team, due: Moment(due_at), slots: booking.slots });
        self.state.threads[thread as usize].stage = Stage::Booked;
        self.schedule(due_at, due::TIMER, thread);
        None
    }

    fn find(&self, thread: u32, team: TeamId, booking: &Booking) -> Option<Slot> {
        let sessions = self.spec.teams[team.index()].sessions.as_ref()?;
        let days = &self.world.days[team.index()];
        let state = &self.state.teams[team.index()];
        let now = self.state.now;
        match &booking.lead {
            None => {
                let begun = (state.session as usize).saturating_sub(self.world.sessions[team.index()].start);
                same_day(days, &state.slots, booking.slots, begun, now)
            }
            Some(lead) => {
                let lead = lead.get(self.cohort(thread)).sample(&mut self.draws(thread, purpose::LEAD));
                let want = now.saturating_add(ticks(lead));
                let last = want.saturating_add(booking.within.0).min(now.saturating_add(sessions.ahead.0));
                let first = days.beginning(&self.spec.civil, want);
                ahead(&days.sittings, &state.slots, booking.slots, first, last)
            }
        }
    }

    fn take(&mut self, team: TeamId, slot: &Slot, slots: u16) {
        let used = &mut self.state.teams[team.index()].slots[slot.session];
        if slots == 0 {
            return;
        }
        used.cursor = slot.position + slots;
        if slot.ahead {
            used.ahead += slots;
        }
    }

    /// Someone has an appointment already; the world has taken its slot.
    pub(super) fn has_appointment(&mut self, thread: u32, booking: &Booking, due: Moment) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell(thread, What::Requested { step, team, keep: false });
        self.tell(thread, What::Booked { step, team, due, slots: booking.slots });
        self.state.threads[thread as usize].stage = Stage::Booked;
        self.schedule(due.0.max(self.state.now), due::TIMER, thread);
    }

    /// The appointment comes: the person attends, or does not and the slot is lost.
    pub(super) fn appointment(&mut self, thread: u32) {
        let spec: &Spec = self.spec;
        let step = StepId(u32::from(self.state.threads[thread as usize].step));
        let Work::Booked(booking) = &spec.steps[step.index()].work else { return };
        let (team, cohort) = (self.team_of(thread), self.cohort(thread));
        let missed = *booking.not_attended.get(cohort);
        if missed > 0.0 && self.draws(thread, purpose::ATTEND).unit() < missed {
            self.tell(thread, What::NotAttended { step, team });
            return self.divert(thread, booking.missed);
        }
        let law = booking.task.service.get(cohort);
        let direct = ticks(law.sample(&mut self.draws(thread, purpose::SERVICE)));
        let (travel, notes) = self.beside(&booking.task, thread);
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Attending;
        slot.since = now;
        slot.direct = direct;
        self.tell(thread, What::Started { step, team, accepts: true });
        self.schedule(now.saturating_add(direct + travel + notes), due::COMPLETION, thread);
    }
}

/// The first slot left today: a kept one, an unused bookable one, or an extra.
fn same_day(days: &Days, used: &[SessionUse], slots: u16, begun: usize, now: i64) -> Option<Slot> {
    let first = days.ending(begun, now);
    // What has begun is of today too, even if it began yesterday.
    let left = days.sittings.iter().enumerate().skip(first);
    let mut today = left.take_while(|(_, session)| session.from <= now || session.day <= now);
    today.find_map(|(index, session)| {
        let position = used[index].cursor.max(next_position(session, now));
        let room = position.checked_add(slots)? <= session.most;
        room.then(|| Slot { session: index, position, at: slot_time(session, position), ahead: false })
    })
}

/// The session with room for a booking ahead that begins first, from `first` on and up to `last`.
fn ahead(list: &[Sitting], used: &[SessionUse], slots: u16, first: usize, last: i64) -> Option<Slot> {
    let within = list.iter().enumerate().skip(first).take_while(|(_, session)| session.from <= last);
    within.into_iter().find_map(|(index, session)| {
        let room = used[index].ahead.checked_add(slots)? <= session.bookable
            && used[index].cursor.checked_add(slots)? <= session.slots;
        let position = used[index].cursor;
        room.then(|| Slot { session: index, position, at: slot_time(session, position), ahead: true })
    })
}

/// When the slot at a position begins; extras follow at the same pace.
#[inline(always)]
fn slot_time(session: &Sitting, position: u16) -> i64 {
    session.from + session.step * i64::from(position)
}

/// The first position that has not begun yet.
#[inline(always)]
fn next_position(session: &Sitting, now: i64) -> u16 {
    let (pace, into) = (session.step.max(1), now - session.from);
    if into <= 0 { 0 } else { ((into + pace - 1) / pace).min(i64::from(u16::MAX)) as u16 }
}
