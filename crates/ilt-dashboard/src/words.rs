//! How figures are written for people: few digits, units in words, plain British English.

pub(crate) use ilt_chart::words::{NOTHING, capital, count, fixed, plain, several};
use ilt_domain::Span;
use ilt_live::suppression::{Rule, Shown};

/// A whole number, thousands set apart.
pub(crate) fn whole(value: impl Into<i128>) -> String {
    let value: i128 = value.into();
    fixed(value as f64, 0)
}

/// Instead of a number of people that is withheld.
pub(crate) const WITHHELD: &str = "*";

/// A number of people, or a star.
pub(crate) fn people(count: Option<u32>) -> String {
    count.map_or_else(|| WITHHELD.into(), whole)
}

/// A count as it may be seen, in a cell.
pub(crate) fn shown(count: Shown) -> String {
    match (count.count, count.at_least) {
        (None, _) => WITHHELD.into(),
        (Some(count), false) => whole(count),
        (Some(count), true) => format!("{}+", whole(count)),
    }
}

/// A figure of a forecast in the unit that it is shown in; one of too few people is said to be under so many.
pub(crate) fn expected(value: f64, scale: f64, rule: Rule) -> String {
    if value.is_nan() && rule.withholds() {
        return format!("under {}", plain(f64::from(rule.threshold()) * scale));
    }
    count(value * scale)
}

/// The same of people, who are whole.
pub(crate) fn people_expected(value: f64, scale: f64, rule: Rule) -> String {
    if value.is_nan() { expected(value, scale, rule) } else { fixed(value * scale, 0) }
}

/// A share as a percentage: whole, and never a certainty that is not one.
pub(crate) fn share(value: f64) -> String {
    match value {
        none if !none.is_finite() => NOTHING.into(),
        nought if nought <= 0.0 => "0%".into(),
        small if small < 0.01 => "under 1%".into(),
        all if all >= 1.0 => "100%".into(),
        large if large > 0.99 => "over 99%".into(),
        middle => format!("{}%", fixed(middle * 100.0, 0)),
    }
}

/// A length of time in the unit that suits it, as words.
pub(crate) fn time(span: Span) -> String {
    let minutes = span.minutes().abs();
    let (value, unit) = match minutes {
        short if short < 1.5 => {
            return if minutes < 1.0 { "under a minute".into() } else { "1 minute".into() };
        }
        short if short < 119.5 => (short, "minutes"),
        middle if middle < 48.0 * 60.0 => (middle / 60.0, "hours"),
        long if long < 91.0 * 24.0 * 60.0 => (long / (24.0 * 60.0), "days"),
        longer => (longer / (7.0 * 24.0 * 60.0), "weeks"),
    };
    let decimals = usize::from(value < 9.95 && unit != "minutes");
    let figure = fixed(value, decimals);
    let figure = figure.strip_suffix(".0").unwrap_or(&figure);
    format!("{figure} {unit}")
}

/// The same in short, for cells: "45 min", "3.2 h", "12 d".
pub(crate) fn short_time(span: Span) -> String {
    match span.minutes() {
        none if none < 0.5 => NOTHING.into(),
        short if short < 119.5 => format!("{} min", fixed(short, 0)),
        middle if middle < 48.0 * 60.0 => format!("{} h", plain(middle / 60.0)),
        long => format!("{} d", plain(long / (24.0 * 60.0))),
    }
}

/// How far ahead a forecast looks: the largest unit of which it is a whole number.
pub(crate) fn horizon(span: Span) -> String {
    let units = [(Span::WEEK, "week"), (Span::DAY, "day"), (Span::HOUR, "hour"), (Span::MINUTE, "minute")];
    // Two weeks and two days are said in days and hours.
    let suits = |unit: &Span| span.0 % unit.0 == 0 && (span.0 / unit.0 >= 3 || *unit <= Span::HOUR);
    let (unit, name) = units.into_iter().find(|(unit, _)| suits(unit)).unwrap_or((Span::MINUTE, "minute"));
    let number = span.0 as f64 / unit.0 as f64;
    format!("{} {name}{}", plain(number), if number == 1.0 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_the_unit_that_reads_best() {
        let cases = [
            (Span(0), "under a minute"),
            (Span(45 * Span::MINUTE.0), "45 minutes"),
            (Span(3 * Span::HOUR.0), "3 hours"),
            (Span(77 * Span::HOUR.0), "3.2 days"),
            (Span(140 * Span::DAY.0), "20 weeks"),
        ];
        for (span, text) in cases {
            assert_eq!(time(span), text);
        }
        let horizons = [
            (Span(4 * Span::HOUR.0), "4 hours"),
            (Span(48 * Span::HOUR.0), "48 hours"),
            (Span(14 * Span::DAY.0), "14 days"),
            (Span(84 * Span::DAY.0), "12 weeks"),
            (Span(Span::HOUR.0), "1 hour"),
        ];
        for (span, text) in horizons {
            assert_eq!(horizon(span), text);
        }
    }

    #[test]
    fn figures_have_few_digits() {
        assert_eq!(whole(-1_200), "\u{2212}1,200");
        assert_eq!(share(0.996), "over 99%");
        assert_eq!(share(0.004), "under 1%");
        assert_eq!(share(f64::NAN), NOTHING);
        assert_eq!(short_time(Span(0)), NOTHING);
    }
}
