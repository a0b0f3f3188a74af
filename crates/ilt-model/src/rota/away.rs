//! Who of a team was away, where it is known how many were there.
//!
//! Members of a team are alike, so any of those who should have been there may be the ones who were not; whether they were
//! sick or on leave is drawn by the share of absence that each of the two makes up (Bayes).

use ilt_domain::Moment;
use ilt_domain::civil::CivilCalendar;
use ilt_engine::{Draws, Key};

use super::Lot;
use crate::purpose;
use crate::spec::{Absence, Member, Rota};

/// How a member was on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    There,
    Sick,
    OnLeave,
}

/// What is known of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The day of the calendar on which the shift began that was looked at.
    pub day: usize,
    pub how: How,
}

/// What is known of each member in this replication; nothing of those who had no shift then.
pub(super) fn seen(rota: &Rota, civil: &CivilCalendar, lot: &Lot) -> Vec<Option<Seen>> {
    let (Some((at, present)), Some(absence)) = (lot.seen, &rota.absence) else { return Vec::new() };
    let mut rostered: Vec<(u64, usize, Seen)> = Vec::new();
    for (index, member) in rota.members.iter().enumerate() {
        if let Some(from) = shift_at(member, at) {
            let day = civil.day(from);
            let key = Key::of(lot.seed, &member.key_id);
            let mut draws = Draws::new(key, lot.replication, purpose::AWAY, 0);
            let turn = draws.unit().to_bits();
            let how = why(absence, civil, day, draws.unit());
            rostered.push((turn, index, Seen { day, how }));
        }
    }
    rostered.sort_unstable_by_key(|(turn, index, _)| (*turn, *index));
    let mut missing = rostered.len().saturating_sub(present as usize);
    let mut seen = vec![None; rota.members.len()];
    for (_, index, one) in rostered {
        let how = if missing > 0 { one.how } else { How::There };
        missing = missing.saturating_sub(1);
        seen[index] = Some(Seen { how, ..one });
    }
    seen
}

/// When the shift began that a member should have been at.
fn shift_at(member: &Member, at: Moment) -> Option<Moment> {
    let begun = member.shifts.partition_point(|shift| shift.0 <= at);
    let &(from, to) = member.shifts.get(begun.checked_sub(1)?)?;
    (to > at).then_some(from)
}

/// Why someone was away on a day.
fn why(absence: &Absence, civil: &CivilCalendar, day: usize, draw: f64) -> How {
    let month = civil.days().get(day).map_or(0, |day| usize::from(day.month));
    let (leave, sick) = absence.shares(month);
    let all = leave + (1.0 - leave) * sick;
    if draw * all < leave { How::OnLeave } else { How::Sick }
}
