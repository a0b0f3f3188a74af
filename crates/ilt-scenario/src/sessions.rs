//! Bookable sessions, laid out with the remainders of slots carried, so that a year has its number of slots.

use ilt_domain::Span;
use ilt_model::spec::{Session, Sessions};

use crate::civil::{Clock, Days};
use crate::form::SESSIONS;
use crate::frame::{DAYS_AFTER, Frame};
use crate::quantity::DAYS_PER_YEAR;
use crate::read::Item;
use crate::staff::phase;

/// Most slots of one session.
const MOST_SLOTS: u64 = 10_000;
/// Most sessions of one team.
const MOST_SESSIONS: usize = 1_000_000;

/// Sessions as written.
struct Plan {
    days: Days,
    at: Vec<Clock>,
    length: Span,
    holidays: bool,
    /// Slots of one session, not rounded.
    slots: f64,
    same_day: f64,
}

/// Reads the sessions of a team with so many WTE in post.
pub(crate) fn read(item: &Item<'_>, frame: &Frame, team: &str, wte: f64) -> Option<Sessions> {
    let fields = crate::read::Fields::new(item, &SESSIONS)?;
    let days = fields.get("days").map_or(Some(Days::WORKING), |item| item.days());
    let at = fields
        .need("at")
        .and_then(|item| item.list().iter().map(|one| one.clock()).collect::<Option<Vec<_>>>());
    let length = fields.need("length").and_then(|item| item.some_span(frame.unit));
    let same_day = fields.get("same_day_share").map_or(Some(0.0), |item| item.share());
    let extras = fields.get("extras").map_or(Some(0.0), |item| item.share());
    let ahead = fields.get("ahead").map_or(Some(Span(6 * Span::WEEK.0)), |item| item.span(frame.unit));
    let (slots, yearly) = match (fields.get("slots"), fields.get("slots_per_wte_year")) {
        (Some(slots), None) => (slots.count(MOST_SLOTS).map(|slots| slots as f64), false),
        (None, Some(yearly)) => (yearly.at_least(0.0).map(|each| each * wte), true),
        _ => {
            fields.error(
                "say how many slots there are, in one way",
                "add `slots` (of a session) or `slots_per_wte_year`",
            );
            return None;
        }
    };
    let mut at = at?;
    at.sort_unstable();
    let holidays = fields.flag("holidays");
    let mut plan = Plan { days: days?, at, length: length?, holidays, slots: slots?, same_day: same_day? };
    if yearly {
        plan.slots /= plan.sessions_a_year(frame).max(1.0);
    }
    if plan.slots > MOST_SLOTS as f64 || plan.at.len() * frame.days().len() > MOST_SESSIONS {
        fields.error(
            format!("{:.0} slots in a session", plan.slots),
            format!("at most {MOST_SLOTS}, and {MOST_SESSIONS} sessions"),
        );
        return None;
    }
    let ahead = ahead?;
    if ahead > Span(DAYS_AFTER as i64 * Span::DAY.0) {
        fields.notice(
            "slots are bookable further ahead than sessions are laid out beyond the end",
            "the last weeks see fewer slots",
        );
    }
    let list = plan.lay_out(frame, phase(team));
    overlapping(&fields, &list)?;
    Some(Sessions { list, ahead, extras: extras? })
}

fn overlapping(fields: &crate::read::Fields<'_>, list: &[Session]) -> Option<()> {
    if list.windows(2).any(|pair| pair[0].to > pair[1].from) {
        fields.error("sessions of a day overlap", "shorten `length`, or move them apart with `at`");
        return None;
    }
    Some(())
}

impl Plan {
    /// Sessions held in the year that begins with the run, brought to 365.25 days.
    fn sessions_a_year(&self, frame: &Frame) -> f64 {
        let days: Vec<bool> =
            frame.days().iter().take(365).map(|day| self.held(day.weekday, day.holiday)).collect();
        let held = days.iter().filter(|held| **held).count() * self.at.len();
        held as f64 * DAYS_PER_YEAR / days.len().max(1) as f64
    }

    fn held(&self, weekday: u8, holiday: bool) -> bool {
        self.days.has(weekday) && (self.holidays || !holiday)
    }

    fn lay_out(&self, frame: &Frame, phase: f64) -> Vec<Session> {
        let mut list = Vec::new();
        let mut slots = Carried::new(phase);
        let mut same_day = Carried::new(phase);
        let days = frame.days().iter().enumerate().filter(|(_, day)| self.held(day.weekday, day.holiday));
        for (index, _) in days {
            for at in &self.at {
                let from = frame.instant(index as i64, *at);
                let slots = slots.next(self.slots);
                let kept = same_day.next(f64::from(slots) * self.same_day).min(slots);
                let session = Session { from, to: from + self.length, slots, same_day: kept };
                if session.to > frame.start && slots > 0 {
                    list.push(session);
                }
            }
        }
        list
    }
}

/// Whole numbers whose sum follows a sum of fractions.
struct Carried {
    sum: f64,
}

impl Carried {
    /// Begins at a fraction, so that not every team's first session is the rounded-down one.
    fn new(phase: f64) -> Self {
        Self { sum: phase.fract() }
    }

    fn next(&mut self, amount: f64) -> u16 {
        let before = self.sum.floor();
        self.sum += amount;
        (self.sum.floor() - before).clamp(0.0, f64::from(u16::MAX)) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_carried() {
        let mut carried = Carried::new(0.4);
        let total: u32 = (0..1000).map(|_| u32::from(carried.next(16.37))).sum();
        assert!((f64::from(total) - 16_370.0).abs() <= 1.0);
    }
}
