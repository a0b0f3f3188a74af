//! Dates, times of day and days of the week, as written in a scenario.

use jiff::civil::Date;

use crate::read::Item;
use crate::tree::Value;

/// A time of day, seconds after midnight; 86,400 is the midnight that ends the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Clock(pub u32);

/// Days of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days(pub [bool; 7]);

impl Days {
    pub(crate) const WORKING: Self = Self([true, true, true, true, true, false, false]);
    const EVERY: Self = Self([true; 7]);

    pub(crate) fn has(self, weekday: u8) -> bool {
        self.0[usize::from(weekday % 7)]
    }
}

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads "08:30" or "08:30:15".
pub(crate) fn parse_clock(text: &str) -> Option<Clock> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let digits = parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits || !(2..=3).contains(&parts.len()) {
        return None;
    }
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let (hour, minute, second) = (numbers[0], numbers[1], numbers.get(2).copied().unwrap_or(0));
    let seconds = hour * 3600 + minute * 60 + second;
    (minute < 60 && second < 60 && seconds <= 86_400).then_some(Clock(seconds))
}

/// Reads "mon-fri", "mon,tue", "sat-mon", "every".
pub(crate) fn parse_days(text: &str) -> Option<Days> {
    if matches!(text.trim(), "every" | "every day" | "daily") {
        return Some(Days::EVERY);
    }
    let number = |name: &str| NAMES.iter().position(|known| *known == name.trim().to_lowercase());
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        let mut day = first;
        days[day] = true;
        while day != last {
            day = (day + 1) % 7;
            days[day] = true;
        }
    }
    Some(Days(days))
}

/// Reads "2017-10-02", in years a calendar is kept for.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    text.trim().parse::<Date>().ok().filter(|date| (1900..=2300).contains(&date.year()))
}

impl Item<'_> {
    pub(crate) fn clock(&self) -> Option<Clock> {
        let text = self.text()?;
        let clock = parse_clock(text);
        if clock.is_none() {
            self.error(format!("`{text}` is not a time of day"), "write \"08:30\"");
        }
        clock
    }

    pub(crate) fn days(&self) -> Option<Days> {
        let text = self.text()?;
        let days = parse_days(text);
        if days.is_none() {
            self.error(
                format!("`{text}` does not name days of the week"),
                "write \"mon-fri\", \"mon,wed\" or \"every\"",
            );
        }
        days
    }

    /// A date, bare or in quotes.
    pub(crate) fn date(&self) -> Option<Date> {
        let text = match &self.node.value {
            Value::Date(date) => date.to_string(),
            _ => self.text()?.to_owned(),
        };
        let date = parse_date(&text);
        if date.is_none() {
            self.error(format!("`{text}` is not a date between 1900 and 2300"), "write \"2017-10-02\"");
        }
        date
    }

    /// Whether the value is written as a date.
    pub(crate) fn is_date(&self) -> bool {
        matches!(self.node.value, Value::Date(_))
            || self.node.text().is_some_and(|text| parse_date(text).is_some())
    }

    /// Whether the value is written as a time of day.
    pub(crate) fn is_clock(&self) -> bool {
        self.node.text().is_some_and(|text| parse_clock(text).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        assert_eq!(parse_clock("08:30"), Some(Clock(30_600)));
        assert_eq!(parse_clock("24:00"), Some(Clock(86_400)));
        for wrong in ["8:30", "25:00", "24:01", "08:60", "08", "ab:cd", "08:30:15:00"] {
            assert_eq!(parse_clock(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_of_the_week() {
        assert_eq!(parse_days("mon-fri"), Some(Days::WORKING));
        assert_eq!(
            parse_days("Sat-Mon").map(|days| days.0),
            Some([true, false, false, false, false, true, true])
        );
        assert_eq!(
            parse_days("tue, thu").map(|days| days.0),
            Some([false, true, false, true, false, false, false])
        );
        assert_eq!(parse_days("every"), Some(Days([true; 7])));
        assert_eq!(parse_days("mon-day"), None);
    }

    #[test]
    fn dates_of_a_sane_calendar() {
        assert!(parse_date("2017-10-02").is_some());
        for wrong in ["2017-02-30", "0001-01-01", "9999-12-31", "2 October 2017"] {
            assert!(parse_date(wrong).is_none(), "{wrong}");
        }
    }
}
