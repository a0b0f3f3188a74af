//! How figures are written for people: few digits, units in words, plain British English.

pub(crate) use ilt_chart::words::{NOTHING, capital, count, digits, fixed, plain, several, signed};

/// Hours in a day.
const DAY: f64 = 24.0;

/// A unit of time to read in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// Its plural.
    pub name: &'static str,
    singular: &'static str,
    /// Hours in it.
    pub hours: f64,
}

const SCALES: [Scale; 5] = [
    Scale { name: "seconds", singular: "second", hours: 1.0 / 3600.0 },
    Scale { name: "minutes", singular: "minute", hours: 1.0 / 60.0 },
    Scale { name: "hours", singular: "hour", hours: 1.0 },
    Scale { name: "days", singular: "day", hours: DAY },
    Scale { name: "weeks", singular: "week", hours: 7.0 * DAY },
];

impl Scale {
    /// The unit in which a length of time reads best: from two of it on, weeks from thirteen.
    pub(crate) fn of(hours: f64) -> Scale {
        let hours = hours.abs();
        let from = [0.0, 2.0 / 60.0, 2.0, 2.0 * DAY, 91.0 * DAY];
        let best = from.iter().rposition(|least| hours >= *least).unwrap_or(2);
        SCALES[best]
    }

    /// The unit that suits the greatest of several lengths.
    pub(crate) fn of_all(hours: impl IntoIterator<Item = f64>) -> Scale {
        let greatest =
            hours.into_iter().filter(|hours| hours.is_finite()).fold(0.0, |a: f64, b| a.max(b.abs()));
        if greatest == 0.0 { SCALES[2] } else { Scale::of(greatest) }
    }

    /// The length in this unit.
    pub(crate) fn value(self, hours: f64) -> f64 {
        hours / self.hours
    }

    /// The figure without the unit.
    pub(crate) fn figure(self, hours: f64) -> String {
        plain(self.value(hours))
    }

    /// The figure for a column of them: its noughts stay, so that they line up.
    pub(crate) fn cell(self, hours: f64) -> String {
        digits(self.value(hours))
    }
}

/// A length of time in the unit that suits it.
pub(crate) fn time(hours: f64) -> String {
    if !hours.is_finite() {
        return NOTHING.into();
    }
    if hours.abs() < 1.0 / 3600.0 {
        return "no time".into();
    }
    let scale = Scale::of(hours);
    let figure = scale.figure(hours);
    let unit = if figure == "1" { scale.singular } else { scale.name };
    format!("{figure} {unit}")
}

/// The length of a run or warm-up: the largest unit of which it is a whole number, else as [`time`].
pub(crate) fn length(hours: f64) -> String {
    let whole = |scale: &&Scale| {
        let units = scale.value(hours);
        units >= 2.0 && (units - units.round()).abs() < 1e-6
    };
    match SCALES.iter().rev().find(whole) {
        Some(scale) => format!("{} {}", fixed(scale.value(hours), 0), scale.name),
        None => time(hours),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// So many hours after midnight of an ISO date, to the nearest day, as people write it: "2 October 2017";
/// `None` for what is no ISO date.
pub(crate) fn day(iso: &str, hours: f64) -> Option<String> {
    let mut parts = iso.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&date) || !(0..=9_999).contains(&year) {
        return None;
    }
    let days = (hours / DAY).round();
    let days = if (0.0..1e6).contains(&days) { days as i64 } else { return None };
    let (year, month, date) = civil(days_before(year, month) + date - 1 + days);
    Some(format!("{date} {} {year}", MONTHS[month - 1]))
}

/// Days from the first of January of year 0 to the first of a month (Gregorian).
fn days_before(year: i64, month: i64) -> i64 {
    let before = |year: i64| 365 * year + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    before(year) + (1..month as usize).map(|month| days_in(year, month)).sum::<i64>()
}

fn days_in(year: i64, month: usize) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month and day so many days after the first of January of year 0.
fn civil(days: i64) -> (i64, usize, i64) {
    let mut year = days / 366;
    while days_before(year + 1, 1) <= days {
        year += 1;
    }
    let mut rest = days - days_before(year, 1);
    let mut month = 1;
    while rest >= days_in(year, month) {
        rest -= days_in(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

/// A number of whole-time equivalents: one decimal, none from a hundred on.
pub(crate) fn wte(value: f64) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    fixed(value, usize::from(value.abs() < 99.95))
}

/// A gap: always with its sign.
pub(crate) fn gap(value: f64) -> String {
    signed(value, wte(value))
}

/// A share as a percentage: whole, with a decimal below ten.
pub(crate) fn share(value: f64) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    let percent = value * 100.0;
    if percent > 0.0 && percent < 0.05 {
        return "under 0.1%".into();
    }
    let text = fixed(percent, usize::from(percent.abs() < 9.95));
    format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// A share with a decimal, for figures that stand beside each other and beside a limit.
pub(crate) fn share_exact(value: f64) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    format!("{}%", fixed(100.0 * value, 1))
}

/// A share as people say it: "about 1 in 5", "about half", "2 in 3".
pub(crate) fn one_in(value: f64) -> String {
    match value {
        none if !none.is_finite() || none < 0.0005 => "almost nobody".into(),
        few if few < 0.01 => "fewer than 1 in 100".into(),
        all if all > 0.985 => "almost everyone".into(),
        most if most > 0.58 => format!("about {} in 10", ((most * 10.0).round() as u32).clamp(6, 9)),
        half if half > 0.42 => "about half".into(),
        some => format!("about 1 in {}", fixed((1.0 / some).round(), 0)),
    }
}

/// "a", "a and b", "a, b and c"; semicolons where an item holds a comma that parts words.
pub(crate) fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().into(),
        [first @ .., last] => {
            let commas = items.iter().any(|item| item.as_ref().contains(", "));
            let (between, end) = if commas { ("; ", "; and ") } else { (", ", " and ") };
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{}{end}{}", first.join(between), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_the_unit_that_reads_best() {
        let cases = [
            (0.0, "no time"),
            (0.01, "36 seconds"),
            (0.75, "45 minutes"),
            (1.0, "60 minutes"),
            (9.0, "9 hours"),
            (30.0, "30 hours"),
            (72.0, "3 days"),
            (500.0, "20.8 days"),
            (24.0 * 140.0, "20 weeks"),
            (-72.0, "\u{2212}3 days"),
            (f64::NAN, NOTHING),
        ];
        for (hours, text) in cases {
            assert_eq!(time(hours), text);
        }
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let cases = [
            ("2017-07-10", 84, "2 October 2017"),
            ("2017-10-02", 364, "1 October 2018"),
            ("2020-02-28", 1, "29 February 2020"),
            ("2100-02-28", 1, "1 March 2100"),
            ("2000-02-29", 0, "29 February 2000"),
            ("2017-01-01", 3 * 365 + 366, "1 January 2021"),
        ];
        for (iso, days, text) in cases {
            assert_eq!(day(iso, 24.0 * f64::from(days)).as_deref(), Some(text), "{iso} and {days} days");
        }
        assert_eq!(day("2017-07-10", 2_015.0).as_deref(), Some("2 October 2017"), "a clock put forward");
        for odd in ["", "2017", "2017-13-01", "a-b-c", "2017-07-10T00:00"] {
            assert_eq!(day(odd, 0.0), None);
        }
    }

    #[test]
    fn shares_and_staff_have_few_digits() {
        assert_eq!(share(0.864), "86%");
        assert_eq!(share(0.05), "5%");
        assert_eq!(share(0.0001), "under 0.1%");
        assert_eq!(wte(23.0), "23.0");
        assert_eq!(gap(-0.04), "0.0");
        assert_eq!(gap(3.0), "+3.0");
        assert_eq!(gap(-3.0), "\u{2212}3.0");
        assert_eq!(one_in(0.2), "about 1 in 5");
        assert_eq!(one_in(0.5), "about half");
        assert_eq!(one_in(0.91), "about 9 in 10");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a, b and c", "d"]), "a, b and c; and d");
        assert_eq!(list(&["1,234 waiting", "2 being seen"]), "1,234 waiting and 2 being seen");
        assert_eq!(length(52.0 * 168.0), "52 weeks");
        assert_eq!(length(10_000.0), "10,000 hours");
        assert_eq!(length(0.5), "30 minutes");
    }
}
