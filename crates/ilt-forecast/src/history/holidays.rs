//! Days on which the week's pattern does not hold: the bank holidays of England and the days about them.

use std::collections::BTreeSet;

use super::calendar::{date_of, day_number, weekday};

/// Kinds of special day; each has a factor of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holiday {
    /// 25 December.
    Christmas,
    /// 26 December.
    BoxingDay,
    /// 1 January.
    NewYear,
    /// Good Friday and Easter Monday.
    Easter,
    /// Bank holidays of May and August, substitute days, those proclaimed once; and days a source marks itself.
    Other,
    /// An ordinary weekday after a holiday.
    DayAfter,
    /// The other days from 24 to 31 December.
    Between,
}

impl Holiday {
    /// Number of kinds.
    pub const KINDS: usize = 7;

    /// A number below [`Self::KINDS`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Which days are special.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holidays {
    /// None is.
    None,
    /// The bank holidays of England by rule, with the days about them.
    England,
    /// These days, as a source marks them, and the days after them; those that are bank holidays of England by name
    /// keep their kind.
    Marked(BTreeSet<i32>),
}

/// Bank holidays proclaimed once, or moved, since 1995: royal weddings, jubilees, a funeral, a coronation, VE Day.
const ONCE: [(i32, u8, u8); 11] = [
    (1995, 5, 8),
    (1999, 12, 31),
    (2002, 6, 3),
    (2002, 6, 4),
    (2011, 4, 29),
    (2012, 6, 4),
    (2012, 6, 5),
    (2020, 5, 8),
    (2022, 6, 2),
    (2022, 6, 3),
    (2022, 9, 19),
];
/// The bank holiday for the coronation, and those of the spring or May that were moved away.
const CORONATION: (i32, u8, u8) = (2023, 5, 8);
const MOVED: [(i32, u8, u8); 5] = [(1995, 5, 1), (2002, 5, 27), (2012, 5, 28), (2020, 5, 4), (2022, 5, 30)];

impl Holidays {
    /// No special days.
    pub fn none() -> Self {
        Self::None
    }

    /// What kind of special day this is.
    pub fn of(&self, day: i32) -> Option<Holiday> {
        match self {
            Self::None => None,
            Self::England => england(day).or_else(|| about(day, |day| england(day).is_some())),
            Self::Marked(days) if days.contains(&day) => Some(england(day).unwrap_or(Holiday::Other)),
            Self::Marked(days) => about(day, |day| days.contains(&day)),
        }
    }
}

/// The bank holiday this day is.
fn england(day: i32) -> Option<Holiday> {
    let date = date_of(day);
    let (year, month, date_of_month) = date;
    let from_easter = day - easter(year);
    match (month, date_of_month) {
        (12, 25) => Some(Holiday::Christmas),
        (12, 26) => Some(Holiday::BoxingDay),
        (1, 1) => Some(Holiday::NewYear),
        _ if from_easter == -2 || from_easter == 1 => Some(Holiday::Easter),
        _ => (ONCE.contains(&date) || date == CORONATION || monday(day) || substitute(day))
            .then_some(Holiday::Other),
    }
}

/// The first and the last Monday of May, the last of August.
fn monday(day: i32) -> bool {
    let (year, month, date) = date_of(day);
    weekday(day) == 0
        && (month == 5 && date <= 7 || matches!(month, 5 | 8) && date > 24)
        && !MOVED.contains(&(year, month, date))
}

/// The day in lieu of Christmas, Boxing Day or New Year's Day at a weekend.
fn substitute(day: i32) -> bool {
    let (_, month, date) = date_of(day);
    matches!((month, date, weekday(day)), (1, 2 | 3, 0) | (12, 27 | 28, 0 | 1))
}

/// Easter Sunday (the anonymous Gregorian algorithm, Nature 1876).
fn easter(year: i32) -> i32 {
    let (golden, century, of_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let skipped = century - century / 4 - (8 * century + 13) / 25;
    let moon = (19 * golden + skipped + 15).rem_euclid(30);
    let moon = moon - i32::from(moon == 29 || moon == 28 && golden > 10);
    // The Sunday after the full moon of 21 March + `moon`.
    let full = day_number(century * 100 + of_century, 3, 21) + moon;
    full + 7 - (i32::from(weekday(full)) + 1) % 7
}

/// Days that are special because of their neighbours.
fn about(day: i32, holiday: impl Fn(i32) -> bool) -> Option<Holiday> {
    let (_, month, date) = date_of(day);
    let christmas = month == 12 && date >= 24;
    if christmas && (holiday(day_number(date_of(day).0, 12, 25))) {
        return Some(Holiday::Between);
    }
    (weekday(day) < 5 && holiday(day - 1)).then_some(Holiday::DayAfter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_sundays() {
        for (year, month, date) in [
            (1990, 4, 15),
            (2000, 4, 23),
            (2008, 3, 23),
            (2017, 4, 16),
            (2019, 4, 21),
            (2024, 3, 31),
            (2038, 4, 25),
            (1981, 4, 19),
            (1954, 4, 18),
        ] {
            assert_eq!(date_of(easter(year)), (year, month, date));
        }
    }

    /// The bank holidays of England as published for these years.
    #[test]
    fn bank_holidays_as_published() {
        let published: [(i32, &[(u8, u8)]); 4] = [
            (2017, &[(1, 1), (1, 2), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
            (2020, &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 26), (12, 28)]),
            (
                2022,
                &[
                    (1, 1),
                    (1, 3),
                    (4, 15),
                    (4, 18),
                    (5, 2),
                    (6, 2),
                    (6, 3),
                    (8, 29),
                    (9, 19),
                    (12, 25),
                    (12, 26),
                    (12, 27),
                ],
            ),
            (2023, &[(1, 1), (1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
        ];
        for (year, days) in published {
            let found: Vec<(u8, u8)> = (day_number(year, 1, 1)..day_number(year + 1, 1, 1))
                .filter(|day| england(*day).is_some())
                .map(|day| (date_of(day).1, date_of(day).2))
                .collect();
            assert_eq!(found, days, "{year}");
        }
    }

    #[test]
    fn days_about_a_holiday() {
        let of = |year, month, date| Holidays::England.of(day_number(year, month, date));
        assert_eq!(of(2017, 12, 24), Some(Holiday::Between));
        assert_eq!(of(2017, 12, 29), Some(Holiday::Between));
        assert_eq!(of(2018, 1, 2), Some(Holiday::DayAfter));
        assert_eq!(of(2017, 4, 18), Some(Holiday::DayAfter));
        assert_eq!(of(2017, 4, 15), None, "a Saturday after Good Friday keeps its weekend");
        assert_eq!(of(2017, 6, 14), None);
        let marked = Holidays::Marked([day_number(2017, 6, 14), day_number(2017, 12, 25)].into());
        assert_eq!(marked.of(day_number(2017, 6, 14)), Some(Holiday::Other));
        assert_eq!(marked.of(day_number(2017, 6, 15)), Some(Holiday::DayAfter));
        assert_eq!(marked.of(day_number(2017, 12, 25)), Some(Holiday::Christmas));
        assert_eq!(marked.of(day_number(2017, 5, 1)), None);
    }
}
