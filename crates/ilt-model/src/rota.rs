//! From rotas to a timeline of staff: who is there, after sickness and leave, at which instant.
//!
//! The timeline of a team depends on seed, team and replication alone, so it is derived anew after a restore.

use ilt_domain::civil::CivilCalendar;
use ilt_domain::{Moment, Span};
use ilt_engine::{Draws, Key};

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

/// The timeline of a team in one replication.
pub(crate) fn timeline(team: &Team, civil: &CivilCalendar, seed: u64, replication: u32) -> Vec<Change> {
    match &team.staffing {
        Staffing::Unlimited => Vec::new(),
        Staffing::Constant(staff) => {
            vec![Change { at: i64::MIN, on: *staff, blocked: 0, falls: i64::MAX }]
        }
        Staffing::Rota(rota) => from_rota(rota, civil, seed, replication),
    }
}

fn from_rota(rota: &Rota, civil: &CivilCalendar, seed: u64, replication: u32) -> Vec<Change> {
    let mut steps: Vec<(i64, i64, i64)> = Vec::new();
    for member in &rota.members {
        let copies = i64::from(member.copies);
        for &(from, to) in worked(member, rota.absence.as_ref(), civil, seed, replication).iter() {
            steps.push((from.0, copies, 0));
            steps.push((to.0, -copies, 0));
        }
    }
    for block in &rota.blocks {
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

/// The shifts a member works in this replication.
fn worked(
    member: &Member,
    absence: Option<&Absence>,
    civil: &CivilCalendar,
    seed: u64,
    replication: u32,
) -> Vec<(Moment, Moment)> {
    let Some(absence) = absence else { return member.shifts.clone() };
    let key = Key::of(seed, &member.key_id);
    let away = days_away(absence, civil, key, replication);
    member.shifts.iter().copied().filter(|shift| !away[civil.day(shift.0)]).collect()
}

/// Days a member is sick or on leave.
///
/// Sickness is a chain of well and sick days: a spell lasts `spell_days` on average and begins with the chance that
/// makes the long-run share of sick days the month's level. Leave is taken in whole weeks, drawn without overlap.
fn days_away(absence: &Absence, civil: &CivilCalendar, key: Key, replication: u32) -> Vec<bool> {
    let days = civil.days();
    let mut away = vec![false; days.len()];
    let recover = 1.0 / absence.spell_days.max(1.0);
    let mut sick: Option<bool> = None;
    for (index, day) in days.iter().enumerate() {
        let level = absence.sickness[usize::from(day.month)].clamp(0.0, 0.95);
        let draw = Draws::new(key, replication, purpose::SICKNESS, index as u32).unit();
        let now_sick = match sick {
            None => draw < level,
            Some(true) => draw >= recover,
            Some(false) => draw < recover * level / (1.0 - level),
        };
        away[index] = now_sick;
        sick = Some(now_sick);
    }
    mark_leave(absence, days.len(), key, replication, &mut away);
    away
}

fn mark_leave(absence: &Absence, days: usize, key: Key, replication: u32, away: &mut [bool]) {
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
    for &(_, week) in order.iter().take(whole) {
        away[week * 7..(week + 1) * 7].fill(true);
    }
    let part = ((wanted - wanted.floor()) * 5.0).round() as usize;
    if let Some(&(_, week)) = order.get(whole) {
        away[week * 7..week * 7 + part].fill(true);
    }
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
