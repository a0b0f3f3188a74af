//! The scenario's frame of time: its unit, start and end, and the civil calendar between them.

use ilt_domain::civil::{CivilCalendar, Day};
use ilt_domain::{Moment, Span};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::civil::Clock;
use crate::form::{CALENDAR, SCENARIO};
use crate::holidays;
use crate::quantity::{DAYS_PER_YEAR, Unit};
use crate::read::{Fields, Item};

/// No run may be longer.
const MOST_YEARS: f64 = 200.0;
/// The calendar goes on so long after the end, for appointments and waits that reach beyond it.
pub(crate) const DAYS_AFTER: usize = 70;

/// The frame of time.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub unit: Unit,
    pub start: Moment,
    pub end: Moment,
    pub civil: CivilCalendar,
    real: Option<Real>,
}

/// A calendar with dates.
#[derive(Debug, Clone)]
struct Real {
    zone: TimeZone,
    first: Date,
}

impl Frame {
    /// Reads unit, start, horizon and calendar.
    pub(crate) fn read(scenario: &Fields<'_>, calendar: Option<&Item<'_>>) -> Option<Self> {
        let unit = match scenario.get("unit") {
            Some(item) => item.word(&Unit::WORDS[..5])?,
            None => Unit::HOUR,
        };
        let horizon = horizon(scenario, unit);
        let calendar = calendar.map(|item| Fields::new(item, &CALENDAR));
        let real = match (scenario.get("start"), calendar) {
            (Some(start), calendar) => Some(Real::read(&start, calendar.flatten())?),
            (None, Some(calendar)) => {
                if let Some(calendar) = calendar {
                    calendar.error(
                        "a calendar needs a first day",
                        "add `start` to [scenario], or drop [calendar]",
                    );
                }
                None
            }
            (None, None) => None,
        };
        let horizon = horizon?;
        Some(match real {
            None => Self::plain(unit, horizon),
            Some((zone, first, closed)) => Self::dated(unit, horizon, zone, first, &closed),
        })
    }

    fn plain(unit: Unit, horizon: Span) -> Self {
        let (start, end) = (Moment(0), Moment(horizon.0));
        let after = end + Span(Span::DAY.0 * DAYS_AFTER as i64);
        Self { unit, start, end, civil: CivilCalendar::plain(start, after), real: None }
    }

    fn dated(unit: Unit, horizon: Span, zone: TimeZone, first: Date, closed: &[Date]) -> Self {
        let start = midnight(&zone, first);
        let end = start + horizon;
        let mut days = Vec::new();
        let mut date = first;
        let enough = (horizon.0 / Span::DAY.0) as usize + 1 + DAYS_AFTER;
        while days.len() < enough {
            days.push(day(&zone, date, closed.binary_search(&date).is_ok()));
            match holidays::next_day(date) {
                Some(next) => date = next,
                None => break,
            }
        }
        Self { unit, start, end, civil: CivilCalendar::new(days), real: Some(Real { zone, first }) }
    }

    /// Whether there are dates.
    pub(crate) fn dated_calendar(&self) -> bool {
        self.real.is_some()
    }

    /// The length of the run.
    pub(crate) fn horizon(&self) -> Span {
        self.end - self.start
    }

    pub(crate) fn days(&self) -> &[Day] {
        self.civil.days()
    }

    /// The instant of a time of day; `day` counts from the first, and may be the day before it.
    pub(crate) fn instant(&self, day: i64, time: Clock) -> Moment {
        match &self.real {
            None => self.start + Span(day * Span::DAY.0 + i64::from(time.0) * Span::SECOND.0),
            Some(real) => real.instant(day, time),
        }
    }

    /// The day of a date, counted from the first; negative before it.
    pub(crate) fn day_of(&self, date: Date) -> Option<i64> {
        let first = self.real.as_ref()?.first;
        Some(i64::from(first.until(date).ok()?.get_days()))
    }

    /// Weekday (Monday 0) and holiday of a day counted from the first, also of the day before it.
    pub(crate) fn about_day(&self, day: i64) -> Option<(u8, bool)> {
        if let Ok(day) = usize::try_from(day) {
            return self.days().get(day).map(|day| (day.weekday, day.holiday));
        }
        let first = self.days().first()?.weekday;
        Some(((i64::from(first) + day).rem_euclid(7) as u8, false))
    }

    /// A point in time: a date, or a time from the start.
    pub(crate) fn moment(&self, item: &Item<'_>) -> Option<Moment> {
        if !item.is_date() {
            return item.span(self.unit).map(|span| self.start + span);
        }
        let date = item.date()?;
        match self.day_of(date) {
            Some(day) => Some(self.instant(day, Clock(0))),
            None => {
                item.error(
                    "a date needs a calendar",
                    "add `start` to [scenario], or give a time from the start",
                );
                None
            }
        }
    }
}

fn horizon(scenario: &Fields<'_>, unit: Unit) -> Option<Span> {
    let item = scenario.need("horizon")?;
    let horizon = item.some_span(unit)?;
    if horizon.days() <= MOST_YEARS * DAYS_PER_YEAR {
        return Some(horizon);
    }
    let years = horizon.days() / DAYS_PER_YEAR;
    item.error(
        format!("a horizon of {years:.0} years is too long"),
        format!("at most {MOST_YEARS} years; is `unit` right?"),
    );
    None
}

impl Real {
    /// Zone, first day and closed days.
    fn read(start: &Item<'_>, calendar: Option<Fields<'_>>) -> Option<(TimeZone, Date, Vec<Date>)> {
        let first = start.date();
        let zone = match calendar.as_ref().and_then(|calendar| calendar.get("zone")) {
            Some(item) => zone(&item),
            None => TimeZoneDatabase::bundled().get("Europe/London").ok(),
        };
        let listed = calendar.as_ref().and_then(|calendar| calendar.get("holidays"));
        let first = first?;
        Some((zone?, first, closed(listed.as_ref(), first)?))
    }

    fn instant(&self, day: i64, time: Clock) -> Moment {
        let (day, seconds) = if time.0 == 86_400 { (day + 1, 0) } else { (day, time.0) };
        let date = self.first.saturating_add(jiff::Span::new().days(day.clamp(-1_000_000, 1_000_000)));
        let (hour, rest) = (seconds / 3600, seconds % 3600);
        let time = Time::constant(hour as i8, (rest / 60) as i8, (rest % 60) as i8, 0);
        at(&self.zone, date.to_datetime(time))
    }
}

/// A civil time that a clock change skips is taken as much later; one that comes twice is taken the first time.
fn at(zone: &TimeZone, time: DateTime) -> Moment {
    let found = zone.to_ambiguous_zoned(time).compatible();
    Moment(found.map_or(0, |zoned| zoned.timestamp().as_microsecond()))
}

fn midnight(zone: &TimeZone, date: Date) -> Moment {
    at(zone, date.to_datetime(Time::midnight()))
}

fn day(zone: &TimeZone, date: Date, holiday: bool) -> Day {
    let start = midnight(zone, date);
    let offset = jiff::Timestamp::from_microsecond(start.0).map_or(0, |at| zone.to_offset(at).seconds());
    Day {
        start,
        weekday: date.weekday().to_monday_zero_offset() as u8,
        month: (date.month() - 1) as u8,
        holiday,
        offset,
    }
}

fn zone(item: &Item<'_>) -> Option<TimeZone> {
    let name = item.text()?;
    let zone = TimeZoneDatabase::bundled().get(name).ok();
    if zone.is_none() {
        item.error(
            format!("`{name}` is not a time zone"),
            "write a name of the zone database: \"Europe/London\"",
        );
    }
    zone
}

/// The closed days, in order: by rule, or as listed.
fn closed(listed: Option<&Item<'_>>, first: Date) -> Option<Vec<Date>> {
    let by_rule = || holidays::between(first.year(), first.year() + MOST_YEARS as i16 + 1);
    let Some(item) = listed else { return Some(by_rule()) };
    if item.node.text().is_some() {
        return item
            .word(&[("england-and-wales", true), ("none", false)])
            .map(|rule| if rule { by_rule() } else { Vec::new() });
    }
    let days: Vec<Option<Date>> = item.list().iter().map(|item| item.date()).collect();
    let mut days: Vec<Date> = days.into_iter().collect::<Option<_>>()?;
    days.sort_unstable();
    Some(days)
}

/// Reads the `[scenario]` table.
pub(crate) fn scenario<'a>(item: &Item<'a>) -> Option<Fields<'a>> {
    Fields::new(item, &SCENARIO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london(first: &str, days: i64) -> Frame {
        let zone = TimeZoneDatabase::bundled().get("Europe/London").expect("bundled");
        let first: Date = first.parse().expect("a date");
        Frame::dated(Unit::HOUR, Span(days * Span::DAY.0), zone, first, &holidays::between(2017, 2018))
    }

    #[test]
    fn days_keep_to_the_clock_of_the_wall() {
        // Clocks went back on Sunday 29 October 2017.
        let frame = london("2017-10-27", 7);
        let nine = |day| frame.instant(day, Clock(9 * 3600));
        assert_eq!((nine(1) - nine(0)).hours(), 24.0);
        assert_eq!((nine(2) - nine(1)).hours(), 25.0);
        assert_eq!(frame.days()[2].weekday, 6);
        assert_eq!((frame.days()[2].offset, frame.days()[3].offset), (3600, 0));
        assert_eq!(frame.start.0 % Span::DAY.0, 23 * Span::HOUR.0);
        assert_eq!(frame.instant(2, Clock(86_400)), frame.days()[3].start);
    }

    #[test]
    fn holidays_and_days_before() {
        let frame = london("2017-12-24", 14);
        let closed: Vec<bool> = frame.days().iter().take(9).map(|day| day.holiday).collect();
        assert_eq!(closed, [false, true, true, false, false, false, false, false, true]);
        assert_eq!(frame.about_day(-1), Some((5, false)));
        assert_eq!(frame.day_of("2018-01-01".parse().expect("a date")), Some(8));
        assert_eq!(frame.days().len(), 15 + DAYS_AFTER);
    }
}
