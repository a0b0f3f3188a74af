//! Civil dates as day numbers, in the Gregorian calendar run backwards and forwards without end.

/// Whole days since 1970-01-01 of a civil date, months and days from 1; by counting years that begin in March, so that
/// the leap day is the last of its year (the method of Fliegel & Van Flandern 1968, in eras of 400 years).
pub fn day_number(year: i32, month: u8, day: u8) -> i32 {
    let (month, day) = (i32::from(month), i32::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The civil date (year, month, day) of a day number.
pub fn date_of(number: i32) -> (i32, u8, u8) {
    let since = number + 719_468;
    let era = since.div_euclid(146_097);
    let day = since.rem_euclid(146_097);
    let of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + of_era + i32::from(month <= 2), month as u8, date as u8)
}

/// The day of the week of a day number, 0 = Monday.
pub fn weekday(number: i32) -> u8 {
    // 1 January 1970 was a Thursday.
    (i64::from(number) + 3).rem_euclid(7) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (date, number, day) in [
            ((1970, 1, 1), 0, 3),
            ((2000, 2, 29), 11_016, 1),
            ((2000, 3, 1), 11_017, 2),
            ((2017, 12, 4), 17_504, 0),
            ((1969, 12, 31), -1, 2),
        ] {
            assert_eq!(day_number(date.0, date.1, date.2), number);
            assert_eq!(date_of(number), date);
            assert_eq!(weekday(number), day);
        }
    }

    #[test]
    fn every_day_of_two_centuries_there_and_back() {
        for number in -36_500..36_500 {
            let (year, month, day) = date_of(number);
            assert_eq!(day_number(year, month, day), number);
        }
    }
}
