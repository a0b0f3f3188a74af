//! How many of a team its roster lets be expected to be there, absences reckoned at their long-run shares.

use ilt_domain::civil::CivilCalendar;
use ilt_domain::{Moment, Span};

use super::{Change, accumulate};
use crate::spec::{Absence, Rota, Staffing, Team};

/// What a team's roster comes to between two instants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duty {
    /// Hours of all staff who are free for the work: less the blocks, less absences as they are on average.
    pub hours: f64,
    /// Hours in which anyone is rostered to be.
    pub open: f64,
}

impl Team {
    /// What its roster comes to between two instants; `None` of a team that takes everyone at once.
    pub fn duty(&self, civil: &CivilCalendar, from: Moment, to: Moment) -> Option<Duty> {
        let whole = (to - from).hours().max(0.0);
        match &self.staffing {
            Staffing::Unlimited => None,
            Staffing::Constant(staff) => {
                Some(Duty { hours: f64::from(*staff) * whole, open: if *staff > 0 { whole } else { 0.0 } })
            }
            Staffing::Rota(rota) => Some(rostered(rota, civil, from, to)),
        }
    }
}

fn rostered(rota: &Rota, civil: &CivilCalendar, from: Moment, to: Moment) -> Duty {
    let mut steps: Vec<(i64, i64, i64)> = Vec::new();
    for member in &rota.members {
        let first = member.shifts.partition_point(|shift| shift.1 <= from);
        for shift in member.shifts[first..].iter().take_while(|shift| shift.0 < to) {
            let copies = i64::from(member.copies);
            steps.push((shift.0.max(from).0, copies, 0));
            steps.push((shift.1.min(to).0, -copies, 0));
        }
    }
    for block in rota.blocks.iter().filter(|block| block.to > from && block.from < to) {
        steps.push((block.from.max(from).0, 0, i64::from(block.staff)));
        steps.push((block.to.min(to).0, 0, -i64::from(block.staff)));
    }
    steps.sort_unstable();
    let changes = accumulate(&steps);
    let mut duty = Duty { hours: 0.0, open: 0.0 };
    for pair in changes.windows(2) {
        let Change { at, on, blocked, .. } = pair[0];
        let present = f64::from(on + blocked);
        let hours = Span(pair[1].at - at).hours();
        let there = present * (1.0 - share_away(rota.absence.as_ref(), civil, Moment(at)));
        duty.hours += (there - f64::from(blocked)).max(0.0) * hours;
        duty.open += if present > 0.0 { hours } else { 0.0 };
    }
    duty
}

/// The share of the staff who are away on a day.
fn share_away(absence: Option<&Absence>, civil: &CivilCalendar, at: Moment) -> f64 {
    absence.map_or(0.0, |absence| {
        let month = civil.days().get(civil.day(at)).map_or(0, |day| usize::from(day.month));
        let (leave, sick) = absence.shares(month);
        leave + (1.0 - leave) * sick
    })
}

impl Absence {
    /// The share of its time that a member is on leave, and of the rest that one is sick in a month (0: January).
    pub(super) fn shares(&self, month: usize) -> (f64, f64) {
        let leave = (self.leave_days / 5.0 / (365.25 / 7.0)).min(1.0);
        (leave, self.sickness[month].clamp(0.0, 0.95))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Block, Member};

    /// Two who work 9 to 17 with a tenth sick and no leave, one block of an hour for one: by hand from 8 to 20.
    #[test]
    fn a_day_by_hand() {
        let hour = |hour: i64| Moment(hour * Span::HOUR.0);
        let civil = CivilCalendar::plain(Moment(0), hour(48));
        let member = Member { key_id: "two".into(), copies: 2, shifts: vec![(hour(9), hour(17))] };
        let absence = Absence { sickness: [0.1; 12], spell_days: 3.0, leave_days: 0.0 };
        let block = Block { from: hour(12), to: hour(13), staff: 1 };
        let rota = Rota { members: vec![member], blocks: vec![block], absence: Some(absence) };
        let duty = rostered(&rota, &civil, hour(8), hour(20));
        assert!(
            (duty.open - 8.0).abs() < 1e-12 && (duty.hours - (16.0 * 0.9 - 1.0)).abs() < 1e-12,
            "{duty:?}"
        );
        let part = rostered(&rota, &civil, hour(16), hour(24));
        assert!((part.open - 1.0).abs() < 1e-12 && (part.hours - 1.8).abs() < 1e-12, "{part:?}");
        assert_eq!(rostered(&rota, &civil, hour(17), hour(20)), Duty { hours: 0.0, open: 0.0 });
    }
}
