//! Bank holidays of England and Wales by rule, for any year.
//!
//! The rules: Banking and Financial Dealings Act 1971 with its substitutes; the early May holiday since 1978; New
//! Year's Day since 1974; days moved or added by proclamation, up to 2023, from a table.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// Year, month, day.
type Ymd = (i16, i8, i8);

/// Days moved by proclamation: not held then, but on the other date.
const MOVED: [(Ymd, Ymd); 5] = [
    // 50 years after the war in Europe.
    ((1995, 5, 1), (1995, 5, 8)),
    // Golden, diamond and platinum jubilees.
    ((2002, 5, 27), (2002, 6, 4)),
    ((2012, 5, 28), (2012, 6, 4)),
    ((2022, 5, 30), (2022, 6, 2)),
    // 75 years after the war in Europe.
    ((2020, 5, 4), (2020, 5, 8)),
];

/// Days added by proclamation.
const ADDED: [Ymd; 7] =
    [(1999, 12, 31), (2002, 6, 3), (2011, 4, 29), (2012, 6, 5), (2022, 6, 3), (2022, 9, 19), (2023, 5, 8)];

/// The bank holidays of a year, in order.
pub(crate) fn england_and_wales(year: i16) -> Vec<Date> {
    let mut days = Vec::with_capacity(10);
    days.extend(new_year(year));
    if let Some(sunday) = easter(year) {
        // Good Friday and Easter Monday.
        days.extend([shifted(sunday, -2), shifted(sunday, 1)].into_iter().flatten());
    }
    if year >= 1978 {
        days.extend(nth(year, 5, 1));
    }
    days.extend([nth(year, 5, -1), nth(year, 8, -1)].into_iter().flatten());
    days.extend(christmas(year));
    for (from, to) in MOVED {
        if let Some(found) = days.iter_mut().find(|day| same(**day, from)) {
            *found = date(to).unwrap_or(*found);
        }
    }
    days.extend(ADDED.into_iter().filter(|day| day.0 == year).filter_map(date));
    days.sort_unstable();
    days
}

fn date((year, month, day): Ymd) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn same(day: Date, (year, month, number): Ymd) -> bool {
    (day.year(), day.month(), day.day()) == (year, month, number)
}

fn shifted(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().days(days)).ok()
}

/// New Year's Day, or the Monday after a weekend.
fn new_year(year: i16) -> Option<Date> {
    let first = Date::new(year, 1, 1).ok().filter(|_| year >= 1974)?;
    match first.weekday() {
        Weekday::Saturday => shifted(first, 2),
        Weekday::Sunday => shifted(first, 1),
        _ => Some(first),
    }
}

/// Christmas Day and Boxing Day; on a weekend the next working days that are not holidays already.
fn christmas(year: i16) -> Vec<Date> {
    let Some(christmas) = date((year, 12, 25)) else { return Vec::new() };
    let (first, second) = match christmas.weekday() {
        Weekday::Friday => (0, 3),
        Weekday::Saturday => (2, 3),
        Weekday::Sunday => (2, 1),
        _ => (0, 1),
    };
    [first, second].into_iter().filter_map(|days| shifted(christmas, days)).collect()
}

/// The first (1) or last (-1) Monday of a month.
fn nth(year: i16, month: i8, which: i8) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(which, Weekday::Monday).ok()
}

/// Easter Sunday (Meeus, Jones & Butcher: Meeus 1991, Astronomical Algorithms, chapter 8), for the Gregorian calendar.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let n = h + l - 7 * m + 114;
    date((year, (n.div_euclid(31)) as i8, (n.rem_euclid(31) + 1) as i8))
}

/// The bank holidays from one year to another, both included, in order.
pub(crate) fn between(first: i16, last: i16) -> Vec<Date> {
    (first..=last).flat_map(england_and_wales).collect()
}

/// One day on.
pub(crate) fn next_day(day: Date) -> Option<Date> {
    day.checked_add(1.day()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(year: i16, expected: &[&str]) {
        let found: Vec<String> =
            england_and_wales(year).iter().map(|day| day.strftime("%m-%d").to_string()).collect();
        assert_eq!(found, expected, "{year}");
    }

    /// As published on GOV.UK for these years.
    #[test]
    fn published_years() {
        check(2017, &["01-02", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"]);
        check(2018, &["01-01", "03-30", "04-02", "05-07", "05-28", "08-27", "12-25", "12-26"]);
        check(2019, &["01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"]);
        check(2020, &["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]);
        check(2021, &["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]);
        check(2024, &["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"]);
        check(2025, &["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]);
        check(2026, &["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]);
    }

    #[test]
    fn years_with_days_of_their_own() {
        check(2011, &["01-03", "04-22", "04-25", "04-29", "05-02", "05-30", "08-29", "12-26", "12-27"]);
        check(2012, &["01-02", "04-06", "04-09", "05-07", "06-04", "06-05", "08-27", "12-25", "12-26"]);
        check(
            2022,
            &["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"],
        );
        check(2023, &["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"]);
    }

    /// Dates of Easter Sunday from published tables, the earliest and latest possible among them.
    #[test]
    fn easter_is_found() {
        for (year, month, day) in
            [(1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2008, 3, 23), (2038, 4, 25), (2285, 3, 22)]
        {
            assert_eq!(easter(year), date((year, month, day)), "{year}");
        }
    }

    #[test]
    fn no_year_fails() {
        assert!(between(1, 3000).len() > 20_000);
    }
}
