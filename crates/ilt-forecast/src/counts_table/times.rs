//! Times of a table, ISO 8601.

use core::fmt;

use crate::history::{Cadence, date_of, day_number};

/// A civil time and its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Whole days since 1970-01-01.
    pub day: i32,
    /// Seconds since midnight by the clock.
    pub clock: i32,
    /// Seconds ahead of UTC, if it says.
    offset: Option<i32>,
}

impl Time {
    /// Seconds by which rows are put in order: real time, or in daily series the civil day alone.
    pub(super) fn instant(self, cadence: Cadence) -> i64 {
        let midnight = i64::from(self.day) * 86_400;
        match cadence {
            Cadence::Daily => midnight,
            Cadence::Hourly => midnight + i64::from(self.clock - self.offset.unwrap_or(0)),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.day);
        write!(out, "{year:04}-{month:02}-{day:02}")?;
        if self.clock != 0 || self.offset.is_some() {
            write!(out, "T{:02}:{:02}", self.clock / 3_600, self.clock / 60 % 60)?;
        }
        match self.offset {
            None => Ok(()),
            Some(0) => write!(out, "Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(out, "{sign}{:02}:{:02}", offset.abs() / 3_600, offset.abs() / 60 % 60)
            }
        }
    }
}

/// Reads a time; what is wrong with it otherwise.
pub(super) fn parse(text: &str) -> Result<Time, String> {
    read(text).ok_or_else(|| {
        format!("`{text}` is not a time; write 2017-12-04, 2017-12-04T13:00 or 2017-12-04T13:00+00:00")
    })
}

fn read(text: &str) -> Option<Time> {
    let (date, rest) = text.split_at_checked(10)?;
    let day = date_number(date)?;
    if rest.is_empty() {
        return Some(Time { day, clock: 0, offset: None });
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(end);
    let clock = seconds(clock).filter(|clock| *clock < 86_400)?;
    let offset = match offset.as_bytes() {
        [] => None,
        [b'Z' | b'z'] => Some(0),
        [sign, ..] => {
            let size = seconds(&offset[1..]).filter(|size| *size <= 18 * 3_600)?;
            Some(if *sign == b'-' { -size } else { size })
        }
    };
    Some(Time { day, clock, offset })
}

fn date_number(date: &str) -> Option<i32> {
    let mut parts = date.split('-');
    let year: i32 = digits(parts.next()?, 4)?;
    let (month, day) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() {
        return None;
    }
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    // A date that does not exist comes back as another.
    let number = day_number(year, month, day);
    ((1..=12).contains(&month) && date_of(number) == (year, month, day)).then_some(number)
}

/// `HH:MM`, `HH:MM:SS` with nought after a point, or `HH`, in seconds.
fn seconds(clock: &str) -> Option<i32> {
    let clock = match clock.split_once('.') {
        Some((whole, part)) if part.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return None,
        None => clock,
    };
    let mut total = 0;
    let mut parts = 0;
    for (part, (unit, most)) in clock.split(':').zip([(3_600, 23), (60, 59), (1, 59)]) {
        total += digits(part, 2).filter(|number| *number <= most)? * unit;
        parts += 1;
    }
    (parts == clock.split(':').count()).then_some(total)
}

fn digits(text: &str, count: usize) -> Option<i32> {
    let sound = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if sound { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_told() {
        for (text, told, hour) in [
            ("2017-12-04", "2017-12-04", 0),
            ("2017-12-04T13:00", "2017-12-04T13:00", 13),
            ("2017-12-04 13:00:00.000", "2017-12-04T13:00", 13),
            ("2017-10-29T01:00:00+01:00", "2017-10-29T01:00+01:00", 0),
            ("2017-10-29T01:00Z", "2017-10-29T01:00Z", 1),
            ("2017-10-28T20:00-0500", "", 0),
            ("2017-10-28T20:00-05", "2017-10-28T20:00-05:00", 25),
        ] {
            let Ok(time) = parse(text) else {
                assert!(told.is_empty(), "{text}");
                continue;
            };
            assert_eq!(time.to_string(), told);
            let midnight = i64::from(time.day) * 86_400;
            assert_eq!(time.instant(Cadence::Hourly) - midnight, hour * 3_600, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "today",
            "2017-02-29",
            "2017-13-01",
            "2017-00-10",
            "04/12/2017",
            "2017-12-04T25:00",
            "2017-12-04T13:60",
            "2017-12-04T13:00+99:00",
            "2017-12-04X",
            "2017-12-04T13:00:00.5",
            "2017-12-0é",
            "20171204T1300",
            "2017-12-04T",
            "2017-12-04T1:2:3:4",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
