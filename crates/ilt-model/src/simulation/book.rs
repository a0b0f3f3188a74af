//! Booked sessions: finding a slot the same day or ahead, attending or not, and what happens when no slot is left.

use ilt_domain::activity::{Refusal, What, Witness};
use ilt_domain::{Moment, StepId, TeamId};

use super::{Run, ticks};
use crate::spec::{Booking, Session, Sessions, Spec, Work};
use crate::state::{SessionUse, Stage};
use crate::world::{Days, pace};
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
        let list = &sessions.list[self.world.sessions[team.index()].clone()];
        let used = &self.state.teams[team.index()].slots;
        let days = &self.world.days[team.index()];
        let now = self.state.now;
        match &booking.lead {
            None => self.same_day(sessions, days, list, used, booking.slots),
            Some(lead) => {
                let lead = lead.get(self.cohort(thread)).sample(&mut self.draws(thread, purpose::LEAD));
                let want = now.saturating_add(ticks(lead));
                let last = want.saturating_add(booking.within.0).min(now.saturating_add(sessions.ahead.0));
                let first = days.beginning(&self.spec.civil, list, want);
                ahead(list, used, booking.slots, first, last)
            }
        }
    }

    /// The first slot left today: a kept one, an unused bookable one, or an extra.
    fn same_day(
        &self,
        sessions: &Sessions,
        places: &Days,
        list: &[Session],
        used: &[SessionUse],
        slots: u16,
    ) -> Option<Slot> {
        let now = self.state.now;
        let days = self.spec.civil.days();
        let today = self.spec.civil.day(Moment(now));
        let tonight = days.get(today + 1).map_or(i64::MAX, |day| day.start.0);
        let first = places.ending(today, list, now);
        let mut today = list.iter().enumerate().skip(first).take_while(|(_, one)| one.from.0 < tonight);
        today.find_map(|(index, session)| {
            let extras = (f64::from(session.slots) * sessions.extras).round() as u16;
            let position = used[index].cursor.max(next_position(session, now));
            let room = position.checked_add(slots)? <= session.slots.saturating_add(extras);
            room.then(|| Slot { session: index, position, at: slot_time(session, position), ahead: false })
        })
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

/// The session with room for a booking ahead that begins first, from `first` on and up to `last`.
fn ahead(list: &[Session], used: &[SessionUse], slots: u16, first: usize, last: i64) -> Option<Slot> {
    let within = list.iter().enumerate().skip(first).take_while(|(_, session)| session.from.0 <= last);
    within.into_iter().find_map(|(index, session)| {
        let open = session.slots.saturating_sub(session.same_day);
        let room =
            used[index].ahead.checked_add(slots)? <= open && used[index].cursor + slots <= session.slots;
        let position = used[index].cursor;
        room.then(|| Slot { session: index, position, at: slot_time(session, position), ahead: true })
    })
}

/// When the slot at a position begins; extras follow at the same pace.
fn slot_time(session: &Session, position: u16) -> i64 {
    session.from.0 + (session.to.0 - session.from.0) / i64::from(session.slots.max(1)) * i64::from(position)
}

/// The first position that has not begun yet.
fn next_position(session: &Session, now: i64) -> u16 {
    let pace = pace(session);
    let into = now - session.from.0;
    if into <= 0 { 0 } else { ((into + pace - 1) / pace).min(i64::from(u16::MAX)) as u16 }
}
