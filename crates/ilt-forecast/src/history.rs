//! What was counted when: a series of counts and, for each, all that a forecaster may know of its time beforehand.
//!
//! Invariant: a [`Slot`] is a function of the civil date and hour alone, so the slots of the future are known.

mod calendar;
mod holidays;

pub use calendar::{date_of, day_number, weekday};
pub use holidays::{Holiday, Holidays};

/// How often is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cadence {
    /// Every hour; the profile is one of the 168 hours of the week.
    Hourly,
    /// Every civil day; the profile is one of the days of the week.
    Daily,
}

impl Cadence {
    /// Bins of the weekly profile.
    pub fn bins(self) -> usize {
        match self {
            Self::Hourly => 168,
            Self::Daily => 7,
        }
    }

    /// Counts in a day.
    pub fn per_day(self) -> usize {
        match self {
            Self::Hourly => 24,
            Self::Daily => 1,
        }
    }

    /// Counts in a week.
    pub fn per_week(self) -> usize {
        7 * self.per_day()
    }

    /// Seconds between counts.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Hourly => 3_600,
            Self::Daily => 86_400,
        }
    }
}

/// What is known of one time beforehand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slot {
    /// Civil day: whole days since 1970-01-01.
    pub day: i32,
    /// Hour of the day, 0 to 23; 0 in daily series.
    pub hour: u8,
    /// 0 = Monday.
    pub weekday: u8,
    /// Bin of the weekly profile.
    pub bin: u16,
    /// How much of the year has passed, 0 to 1.
    pub year: f64,
    /// What kind of special day it is, if any.
    pub holiday: Option<Holiday>,
}

impl Slot {
    /// The slot of this civil day and hour.
    pub fn new(cadence: Cadence, day: i32, hour: u8, holiday: Option<Holiday>) -> Self {
        let weekday = weekday(day);
        let hour = if cadence == Cadence::Hourly { hour.min(23) } else { 0 };
        let bin = match cadence {
            Cadence::Hourly => u16::from(weekday) * 24 + u16::from(hour),
            Cadence::Daily => u16::from(weekday),
        };
        let (year, _, _) = date_of(day);
        let first = day_number(year, 1, 1);
        let length = day_number(year + 1, 1, 1) - first;
        let passed = f64::from(day - first) + f64::from(hour) / 24.0;
        Self { day, hour, weekday, bin, year: passed / f64::from(length), holiday }
    }
}

/// A series of counts without gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Which series.
    pub name: String,
    /// How often is counted.
    pub cadence: Cadence,
    /// When, in order.
    pub slots: Vec<Slot>,
    /// What was counted in each slot.
    pub counts: Vec<u32>,
}

impl History {
    /// A series that begins at hour `hour` of day `day`, each day of which has 24 hours.
    pub fn plain(
        name: &str,
        cadence: Cadence,
        day: i32,
        hour: u8,
        counts: Vec<u32>,
        holidays: &Holidays,
    ) -> Self {
        let per_day = cadence.per_day();
        let slots = (0..counts.len()).map(|at| {
            let since = usize::from(hour) * per_day / 24 + at;
            let (day, hour) = (day + (since / per_day) as i32, (since % per_day) as u8);
            Slot::new(cadence, day, hour, holidays.of(day))
        });
        Self { name: name.to_owned(), cadence, slots: slots.collect(), counts }
    }

    /// Number of counts.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The counts as numbers.
    pub fn numbers(&self) -> Vec<f64> {
        self.counts.iter().map(|count| f64::from(*count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_know_their_week_and_year() {
        // Monday 4 December 2017, 13:00.
        let slot = Slot::new(Cadence::Hourly, day_number(2017, 12, 4), 13, None);
        assert_eq!((slot.weekday, slot.bin), (0, 13));
        assert!((slot.year - (337.0 + 13.0 / 24.0) / 365.0).abs() < 1e-12);
        let slot = Slot::new(Cadence::Daily, day_number(2017, 12, 10), 13, None);
        assert_eq!((slot.weekday, slot.bin, slot.hour), (6, 6, 0));
    }

    #[test]
    fn a_plain_series_runs_on_over_midnight() {
        let day = day_number(2024, 2, 28);
        let history = History::plain("a", Cadence::Hourly, day, 22, vec![1; 30], &Holidays::none());
        assert_eq!((history.slots[0].day, history.slots[0].hour), (day, 22));
        assert_eq!((history.slots[2].day, history.slots[2].hour), (day + 1, 0));
        assert_eq!((history.slots[26].day, history.slots[26].hour), (day + 2, 0));
    }
}
