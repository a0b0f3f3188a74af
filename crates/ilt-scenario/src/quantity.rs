//! Times as people write them: a bare number in the scenario's unit, or a text with its own.

use ilt_domain::Span;
use ilt_domain::directory::Target;

use crate::problem::suggest;
use crate::read::Item;
use crate::tree::Value;

/// Days of a year where a rate is per year.
pub(crate) const DAYS_PER_YEAR: f64 = 365.25;

/// No time of a scenario may be longer (about 3,000 years), so that sums of times stay far from the clock's end.
const LONGEST: f64 = 1e17;
/// The same in working days, five in seven.
const MOST_WORKING_DAYS: f64 = LONGEST / Span::DAY.0 as f64 * 5.0 / 7.0;

/// The unit that bare numbers of time are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unit {
    /// Microseconds in one.
    pub ticks: f64,
    pub name: &'static str,
}

impl Unit {
    pub(crate) const HOUR: Self = Self { ticks: Span::HOUR.0 as f64, name: "hour" };

    /// The unit of this name, as `unit` and `per_unit` write it.
    pub(crate) const WORDS: [(&'static str, Unit); 6] = [
        ("second", Self { ticks: Span::SECOND.0 as f64, name: "second" }),
        ("minute", Self { ticks: Span::MINUTE.0 as f64, name: "minute" }),
        ("hour", Self::HOUR),
        ("day", Self { ticks: Span::DAY.0 as f64, name: "day" }),
        ("week", Self { ticks: Span::WEEK.0 as f64, name: "week" }),
        ("year", Self { ticks: Span::DAY.0 as f64 * DAYS_PER_YEAR, name: "year" }),
    ];

    pub(crate) fn hours(self) -> f64 {
        self.ticks / Span::HOUR.0 as f64
    }
}

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Quantity {
    /// Microseconds.
    Ticks(f64),
    WorkingDays(f64),
}

/// Units a text may name.
const SUFFIXES: [(&str, i64); 21] = [
    ("s", Span::SECOND.0),
    ("sec", Span::SECOND.0),
    ("second", Span::SECOND.0),
    ("seconds", Span::SECOND.0),
    ("min", Span::MINUTE.0),
    ("mins", Span::MINUTE.0),
    ("minute", Span::MINUTE.0),
    ("minutes", Span::MINUTE.0),
    ("h", Span::HOUR.0),
    ("hour", Span::HOUR.0),
    ("hours", Span::HOUR.0),
    ("d", Span::DAY.0),
    ("day", Span::DAY.0),
    ("days", Span::DAY.0),
    ("w", Span::WEEK.0),
    ("week", Span::WEEK.0),
    ("weeks", Span::WEEK.0),
    ("y", (Span::DAY.0 as f64 * DAYS_PER_YEAR) as i64),
    ("year", (Span::DAY.0 as f64 * DAYS_PER_YEAR) as i64),
    ("years", (Span::DAY.0 as f64 * DAYS_PER_YEAR) as i64),
    ("wd", 0),
];

/// Reads "15 min", "4 h 10 min", "2 wd"; the unit that is not one, if there is such.
pub(crate) fn parse(text: &str) -> Result<Quantity, Option<String>> {
    let mut ticks = 0.0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(None);
    }
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '+'))
            .unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().map_err(|_| None)?;
        rest = rest[end..].trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (unit, after) = rest.split_at(end);
        rest = after.trim_start();
        if unit == "wd" && rest.is_empty() && ticks == 0.0 {
            return Ok(Quantity::WorkingDays(number));
        }
        let found = SUFFIXES.iter().find(|(name, ticks)| *name == unit && *ticks > 0);
        ticks += number * found.ok_or_else(|| Some(unit.to_owned()))?.1 as f64;
    }
    Ok(Quantity::Ticks(ticks))
}

impl Item<'_> {
    /// A time, in microseconds or working days.
    pub(crate) fn quantity(&self, unit: Unit) -> Option<Quantity> {
        let quantity = match &self.node.value {
            Value::Integer(number) => Quantity::Ticks(*number as f64 * unit.ticks),
            Value::Float(number) => Quantity::Ticks(number * unit.ticks),
            Value::Cell(text) if text.parse::<f64>().is_ok() => {
                Quantity::Ticks(text.parse::<f64>().unwrap_or(f64::NAN) * unit.ticks)
            }
            Value::Text(text) | Value::Cell(text) => self.parsed(text)?,
            _ => {
                self.wrong(
                    "a time",
                    format!("write a number of {}s, or a text such as \"15 min\"", unit.name),
                );
                return None;
            }
        };
        let (size, most) = match quantity {
            Quantity::Ticks(ticks) => (ticks, LONGEST),
            Quantity::WorkingDays(days) => (days, MOST_WORKING_DAYS),
        };
        if !size.is_finite() || size > most {
            self.error("this is not a time that can pass", "give a finite time of less than 3,000 years");
            return None;
        }
        if size < 0.0 {
            self.error("a time cannot be negative", "give a time of at least 0");
            return None;
        }
        Some(quantity)
    }

    fn parsed(&self, text: &str) -> Option<Quantity> {
        match parse(text) {
            Ok(quantity) => Some(quantity),
            Err(None) => {
                self.error(
                    format!("`{text}` is not a time"),
                    "write a number and a unit: \"15 min\", \"2 h\", \"7 d\", \"4 weeks\"",
                );
                None
            }
            Err(Some(unit)) => {
                let remedy = suggest(&unit, ["s", "min", "h", "d", "weeks", "years", "wd"]);
                self.error(format!("`{unit}` is not a unit of time"), remedy);
                None
            }
        }
    }

    /// A time, in microseconds.
    pub(crate) fn ticks(&self, unit: Unit) -> Option<f64> {
        match self.quantity(unit)? {
            Quantity::Ticks(ticks) => Some(ticks),
            Quantity::WorkingDays(_) => {
                self.error("working days cannot stand here", "give elapsed time: \"14 d\"");
                None
            }
        }
    }

    /// A time.
    pub(crate) fn span(&self, unit: Unit) -> Option<Span> {
        self.ticks(unit).map(|ticks| Span(ticks.round() as i64))
    }

    /// A time above nought.
    pub(crate) fn some_span(&self, unit: Unit) -> Option<Span> {
        let span = self.span(unit)?;
        if span > Span::ZERO {
            return Some(span);
        }
        self.error("this time is 0", "give a time above 0");
        None
    }

    /// A wait that something is measured by.
    pub(crate) fn wait(&self, unit: Unit) -> Option<Target> {
        Some(match self.quantity(unit)? {
            Quantity::Ticks(ticks) => Target::Elapsed(Span(ticks.round() as i64)),
            Quantity::WorkingDays(days) => Target::WorkingDays(days),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_written() {
        assert_eq!(parse("15 min"), Ok(Quantity::Ticks(15.0 * 60e6)));
        assert_eq!(parse("4 h 10 min"), Ok(Quantity::Ticks(250.0 * 60e6)));
        assert_eq!(parse("39weeks"), Ok(Quantity::Ticks(39.0 * 7.0 * 86_400e6)));
        assert_eq!(parse("2 wd"), Ok(Quantity::WorkingDays(2.0)));
        assert_eq!(parse("1 year"), Ok(Quantity::Ticks(365.25 * 86_400e6)));
        assert_eq!(parse("15 mni"), Err(Some("mni".into())));
        assert_eq!(parse("15"), Err(Some(String::new())));
        for nonsense in ["", " ", "soon", "min 5"] {
            assert_eq!(parse(nonsense), Err(None), "{nonsense}");
        }
        assert_eq!(parse("2 wd 3 h"), Err(Some("wd".into())));
    }
}
