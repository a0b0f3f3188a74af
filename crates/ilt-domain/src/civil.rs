//! The civil calendar as plain data: days, working days, hours of the week. Doors build it from real zone data; a
//! scenario without dates has weeks that begin at its start, Monday 00:00, with no holidays.

use crate::time::{Moment, Span};

/// One civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first instant (a civil day may be 23, 24 or 25 hours long).
    pub start: Moment,
    /// 0 = Monday.
    pub weekday: u8,
    /// 0 = January.
    pub month: u8,
    /// A bank holiday.
    pub holiday: bool,
    /// Offset of local time from UTC at the day's start, seconds.
    pub offset: i32,
}

/// A run of consecutive civil days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CivilCalendar {
    days: Vec<Day>,
}

impl CivilCalendar {
    /// A calendar of these consecutive days; working days are Monday to Friday without holidays.
    pub fn new(days: Vec<Day>) -> Self {
        Self { days }
    }

    /// Weeks of seven days of 24 hours from `start` (a Monday 00:00) until past `end`.
    pub fn plain(start: Moment, end: Moment) -> Self {
        let days = ((end - start).0 / Span::DAY.0 + 2).clamp(1, 1_000_000);
        Self::new(
            (0..days)
                .map(|day| Day {
                    start: start + Span(day * Span::DAY.0),
                    weekday: (day % 7) as u8,
                    month: ((day / 30) % 12) as u8,
                    holiday: false,
                    offset: 0,
                })
                .collect(),
        )
    }

    /// The days.
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The day an instant falls in; instants outside the calendar count to its first or last day.
    pub fn day(&self, at: Moment) -> usize {
        let Some(first) = self.days.first() else { return 0 };
        // As if every day had 24 hours; clock changes put that out by one at most, except in a calendar of odd days.
        let guess = (at.0.saturating_sub(first.start.0) / Span::DAY.0).clamp(0, self.days.len() as i64 - 1);
        let mut day = guess as usize;
        while day > 0 && self.days[day].start > at {
            day -= 1;
        }
        while self.days.get(day + 1).is_some_and(|next| next.start <= at) {
            day += 1;
        }
        day
    }

    /// Whether people work on this day.
    pub fn works(day: &Day) -> bool {
        day.weekday < 5 && !day.holiday
    }

    /// The hour of the week of an instant, 0 = Monday 00:00-01:00. On the two days of a clock change the hours after
    /// it are counted from midnight, so the repeated or missing hour falls to the day's last hour.
    pub fn hour_of_week(&self, at: Moment) -> u16 {
        let day = &self.days[self.day(at)];
        let hour = ((at - day.start).0 / Span::HOUR.0).clamp(0, 23) as u16;
        u16::from(day.weekday) * 24 + hour
    }

    /// The instant `count` working days after `at`, at the same time of day. A start on a closed day counts from the
    /// next working day's beginning. Past the calendar's end, days of 24 hours, five in seven, are assumed; what lies past
    /// the clock's end is the clock's end.
    pub fn add_working_days(&self, at: Moment, count: f64) -> Moment {
        let mut day = self.day(at);
        let mut into_day = at - self.days[day].start;
        while day < self.days.len() && !Self::works(&self.days[day]) {
            day += 1;
            into_day = Span::ZERO;
        }
        let fraction = Span(((count - count.floor()) * Span::DAY.0 as f64).round() as i64);
        let mut left = count.floor() as i64;
        while left > 0 && day + 1 < self.days.len() {
            day += 1;
            if Self::works(&self.days[day]) {
                left -= 1;
            }
        }
        let base = self.days.get(day).map_or_else(|| at + Span::DAY, |found| found.start);
        let beyond = left.saturating_mul(Span::DAY.0 * 7 / 5);
        Moment((base + into_day + fraction).0.saturating_add(beyond))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_working_days_are_a_week() {
        let calendar = CivilCalendar::plain(Moment(0), Moment(60 * Span::DAY.0));
        let monday_nine = Moment(9 * Span::HOUR.0);
        assert_eq!(calendar.add_working_days(monday_nine, 5.0), monday_nine + Span::WEEK);
        let saturday = Moment(5 * Span::DAY.0 + 9 * Span::HOUR.0);
        assert_eq!(calendar.add_working_days(saturday, 1.0), Moment(8 * Span::DAY.0));
        assert_eq!(calendar.hour_of_week(saturday), 5 * 24 + 9);
    }

    #[test]
    fn working_days_past_the_calendar_never_lead_back() {
        let calendar = CivilCalendar::plain(Moment(0), Moment(60 * Span::DAY.0));
        let mut last = Moment(0);
        for days in [100.0, 1e5, 2e7, 1e9, 1e17, 1e30, f64::INFINITY] {
            let due = calendar.add_working_days(Moment(0), days);
            assert!(due > last || due == Moment(i64::MAX), "{days} working days end at {due:?}");
            last = due;
        }
    }

    /// Days of 23 and 25 hours put the guess out; the search of the whole calendar is the measure.
    #[test]
    fn finds_the_day_of_any_instant() {
        let mut calendar = CivilCalendar::plain(Moment(0), Moment(400 * Span::DAY.0));
        for day in &mut calendar.days[90..300] {
            day.start = day.start - Span::HOUR;
        }
        for at in (-30..410 * 24).map(|hour| Moment(hour * Span::HOUR.0)) {
            let found = calendar.days.partition_point(|day| day.start <= at).saturating_sub(1);
            assert_eq!(calendar.day(at), found);
        }
    }
}
