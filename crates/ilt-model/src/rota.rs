//! From rotas to a timeline of staff: who is there, after sickness and leave, at which instant.
//!
//! The timeline of a team depends on seed, team, replication and how many were last seen there, so it is derived anew
//! after a restore.

mod away;
mod duty;

use std::ops::Range;

use ilt_domain::civil::CivilCalendar;
use ilt_domain::{Moment, Span};
use ilt_engine::{Draws, Key};

use self::away::{How, Seen};
pub use self::duty::Duty;
use crate::purpose;
use crate::spec::{Absence, Member, Rota, Staffing, Team};

/// A change in the number of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// From when.
    pub at: i64,
    /// Staff available for the work.
    pub on: u32,
    /// Staff present but in fixed blocks.
    pub blocked: u32,
    /// When the number next falls.
    pub falls: i64,
}

/// Between which instants a rota matters.
pub(crate) type Window = (Moment, Moment);

/// What the absences of a team hang on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lot {
    /// Between which instants they matter.
    pub window: Window,
    /// How many were there at an instant not after its beginning, if known.
    pub seen: Option<(Moment, u32)>,
    pub seed: u64,
    pub replication: u32,
}

/// The timeline of a team in one replication: every change that matters within the window, and the one before it.
pub(crate) fn timeline(team: &Team, civil: &CivilCalendar, lot: &Lot) -> Vec<Change> {
    match &team.staffing {
        Staffing::Unlimited => Vec::new(),
        Staffing::Constant(staff) => {
            vec![Change { at: i64::MIN, on: *staff, blocked: 0, falls: i64::MAX }]
        }
        Staffing::Rota(rota) => from_rota(rota, civil, lot),
    }
}

fn from_rota(rota: &Rota, civil: &CivilCalendar, lot: &Lot) -> Vec<Change> {
    let mut steps: Vec<(i64, i64, i64)> = Vec::new();
    let window = lot.window;
    let seen = away::seen(rota, civil, lot);
    for (index, member) in rota.members.iter().enumerate() {
        let copies = i64::from(member.copies);
        let seen = seen.get(index).copied().flatten();
        for &(from, to) in worked(member, rota.absence.as_ref(), civil, lot, seen).iter() {
            steps.push((from.0, copies, 0));
            steps.push((to.0, -copies, 0));
        }
    }
    for block in rota.blocks.iter().filter(|block| block.to > window.0 && block.from <= window.1) {
        steps.push((block.from.0, 0, i64::from(block.staff)));
        steps.push((block.to.0, 0, -i64::from(block.staff)));
    }
    steps.sort_unstable();
    let mut changes = accumulate(&steps);
    set_falls(&mut changes);
    changes
}

/// Sums the steps into levels; a block takes only staff who are there.
fn accumulate(steps: &[(i64, i64, i64)]) -> Vec<Change> {
    let (mut present, mut wanted) = (0i64, 0i64);
    let mut changes: Vec<Change> = Vec::new();
    let mut index = 0;
    while index < steps.len() {
        let at = steps[index].0;
        while index < steps.len() && steps[index].0 == at {
            present += steps[index].1;
            wanted += steps[index].2;
            index += 1;
        }
        let blocked = wanted.clamp(0, present.max(0));
        let change =
            Change { at, on: (present - blocked).max(0) as u32, blocked: blocked as u32, falls: i64::MAX };
        if changes.last().is_none_or(|last| (last.on, last.blocked) != (change.on, change.blocked)) {
            changes.push(change);
        }
    }
    changes
}

fn set_falls(changes: &mut [Change]) {
    let mut falls = i64::MAX;
    for index in (0..changes.len()).rev() {
        changes[index].falls = falls;
        if index > 0 && changes[index].on < changes[index - 1].on {
            falls = changes[index].at;
        }
    }
}

/// The shifts a member works in this replication, of those that reach into the window.
fn worked(
    member: &Member,
    absence: Option<&Absence>,
    civil: &CivilCalendar,
    lot: &Lot,
    seen: Option<Seen>,
) -> Vec<(Moment, Moment)> {
    let window = lot.window;
    let first = member.shifts.partition_point(|shift| shift.1 <= window.0);
    let past = member.shifts.partition_point(|shift| shift.0 <= window.1);
    let shifts = &member.shifts[first..past.max(first)];
    let (Some(absence), Some(from), Some(to)) = (absence, shifts.first(), shifts.last()) else {
        return shifts.to_vec();
    };
    let key = Key::of(lot.seed, &member.key_id);
    let days = match window.0 {
        Moment(i64::MIN) => 0..civil.days().len(),
        _ => civil.day(from.0)..civil.day(to.0) + 1,
    };
    let days = seen.map_or(days.start, |seen| seen.day.min(days.start))..days.end;
    let away = days_away(absence, civil, days.clone(), (key, lot.replication), seen);
    shifts.iter().copied().filter(|shift| !away[civil.day(shift.0) - days.start]).collect()
}

/// Of these days, those a member is sick or on leave.
///
/// Sickness is a chain of well and sick days: a spell lasts `spell_days` on average and begins with the chance that
/// makes the long-run share of sick days the month's level. Leave is taken in whole weeks, drawn without overlap. Where
/// it is known how the member was on the first of these days, a spell goes on and a week of leave is kept to its end.
fn days_away(
    absence: &Absence,
    civil: &CivilCalendar,
    days: Range<usize>,
    (key, replication): (Key, u32),
    seen: Option<Seen>,
) -> Vec<bool> {
    let known = seen.filter(|seen| seen.day == days.start);
    let mut away = vec![false; days.len()];
    let recover = 1.0 / absence.spell_days.max(1.0);
    let mut sick: Option<bool> = None;
    for (index, away) in days.clone().zip(&mut away) {
        let level = absence.sickness[usize::from(civil.days()[index].month)].clamp(0.0, 0.95);
        let draw = Draws::new(key, replication, purpose::SICKNESS, index as u32).unit();
        let now_sick = match sick {
            None => known.map_or(draw < level, |seen| seen.how == How::Sick),
            Some(true) => draw >= recover,
            Some(false) => draw < recover * level / (1.0 - level),
        };
        *away = now_sick;
        sick = Some(now_sick);
    }
    let drawn = leave(absence, civil.days().len(), key, replication).into_iter();
    let drawn = drawn.filter(|leave| known.is_none_or(|seen| !leave.contains(&seen.day)));
    let now = known.filter(|seen| seen.how == How::OnLeave).map(|seen| week_of(seen.day));
    for leave in drawn.chain(now) {
        for day in leave.start.max(days.start)..leave.end.min(days.end) {
            away[day - days.start] = true;
        }
    }
    away
}

/// The week of the calendar that a day is in: leave is taken by these.
fn week_of(day: usize) -> Range<usize> {
    let week = day / 7;
    week * 7..(week + 1) * 7
}

/// The days of leave, of a calendar of so many days.
fn leave(absence: &Absence, days: usize, key: Key, replication: u32) -> Vec<Range<usize>> {
    let weeks = days / 7;
    let wanted = (absence.leave_days / 5.0 * weeks as f64 / (365.25 / 7.0)).min(weeks as f64);
    let mut order: Vec<(u64, usize)> = (0..weeks)
        .map(|week| {
            let draw = Draws::new(key, replication, purpose::LEAVE, week as u32).unit();
            (draw.to_bits(), week)
        })
        .collect();
    order.sort_unstable();
    let whole = wanted.floor() as usize;
    let mut leave: Vec<Range<usize>> = order.iter().take(whole).map(|&(_, week)| week_of(week * 7)).collect();
    let part = ((wanted - wanted.floor()) * 5.0).round() as usize;
    if let Some(&(_, week)) = order.get(whole) {
        leave.push(week * 7..week * 7 + part);
    }
    leave
}

/// The longest shift of a team, to tell work that can never fit.
pub(crate) fn longest_shift(team: &Team) -> Span {
    match &team.staffing {
        Staffing::Rota(rota) => rota
            .members
            .iter()
            .flat_map(|member| &member.shifts)
            .map(|&(from, to)| to - from)
            .max()
            .unwrap_or(Span::ZERO),
        _ => Span(i64::MAX),
    }
}
