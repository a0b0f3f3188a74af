//! Instants and spans in the words of a scenario: civil time with a calendar, its unit of time without.

use ilt_domain::{Moment, Span};
use ilt_experiment::Study;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

/// How a scenario tells the time.
#[derive(Debug, Clone)]
pub(crate) struct When<'s> {
    study: &'s Study,
    /// The date of the calendar's first day, if dates are real.
    first: Option<Date>,
}

/// Clocks in Europe change at this many seconds after midnight UTC.
const CHANGE: i64 = 3_600;

impl<'s> When<'s> {
    pub(crate) fn of(study: &'s Study) -> Self {
        let start = study.context.start.as_deref().and_then(|start| start.parse::<Date>().ok());
        let before = study.spec.civil.day(study.spec.clock.start) as i64;
        Self { study, first: start.and_then(|start| start.checked_sub(before.days()).ok()) }
    }

    /// Local date and time with the offset from UTC in seconds, if dates are real.
    fn local(&self, at: Moment) -> Option<(DateTime, i64)> {
        let days = self.study.spec.civil.days();
        let index = self.study.spec.civil.day(at);
        let (day, next) = (days[index], days.get(index + 1).unwrap_or(&days[index]));
        let midnight = day.start.0 + i64::from(day.offset) * Span::SECOND.0;
        let changed = next.offset != day.offset && at.0 >= midnight + CHANGE * Span::SECOND.0;
        let offset = i64::from(if changed { next.offset } else { day.offset });
        let seconds = (at.0 + offset * Span::SECOND.0 - midnight).div_euclid(Span::SECOND.0);
        let date = self.first?.checked_add((index as i64).days()).ok()?;
        Some((date.to_datetime(Time::midnight()).checked_add(seconds.seconds()).ok()?, offset))
    }

    /// ISO 8601 with offset, to the second; empty without a calendar.
    pub(crate) fn iso(&self, at: Moment) -> String {
        self.local(at).map_or_else(String::new, |(local, offset)| {
            let sign = if offset < 0 { '-' } else { '+' };
            let offset = offset.abs();
            format!(
                "{}{sign}{:02}:{:02}",
                local.strftime("%Y-%m-%dT%H:%M:%S"),
                offset / 3_600,
                offset / 60 % 60
            )
        })
    }

    /// The day, in words; without a calendar the number of the day.
    pub(crate) fn day(&self, at: Moment) -> String {
        match self.local(at) {
            Some((local, _)) => local.strftime("%A %-d %B %Y").to_string(),
            None => format!("Day {}", (at - self.start()).0.div_euclid(Span::DAY.0) + 1),
        }
    }

    /// The time of the day; without a calendar the time since the start in the scenario's unit.
    pub(crate) fn time(&self, at: Moment) -> String {
        match self.local(at) {
            Some((local, _)) => local.strftime("%H:%M").to_string(),
            None => self.units(at),
        }
    }

    /// Day and time on one line.
    pub(crate) fn short(&self, at: Moment) -> String {
        match self.local(at) {
            Some((local, _)) => local.strftime("%a %-d %b %H:%M").to_string(),
            None => self.units(at),
        }
    }

    fn units(&self, at: Moment) -> String {
        let unit_hours = self.study.context.unit_hours;
        let name = match unit_hours {
            hours if hours < 0.01 => "s",
            hours if hours < 0.5 => "min",
            hours if hours < 12.0 => "h",
            hours if hours < 100.0 => "d",
            _ => "weeks",
        };
        format!("{:.2} {name}", (at - self.start()).hours() / unit_hours)
    }

    fn start(&self) -> Moment {
        self.study.spec.clock.start
    }

    /// The instant that was typed: a date or time of the calendar, or a time since the start.
    pub(crate) fn parse(&self, text: &str) -> Result<Moment, String> {
        let at = match text.parse::<DateTime>() {
            Ok(local) => self.instant(local)?,
            Err(_) => self.start() + self.since_start(text)?,
        };
        let clock = self.study.spec.clock;
        match at {
            at if at < clock.start => Err(format!("{text} lies before the start of the run")),
            at if at > clock.end => Err(format!("{text} lies after the end of the run")),
            at => Ok(at),
        }
    }

    fn instant(&self, local: DateTime) -> Result<Moment, String> {
        let first = self
            .first
            .ok_or("this scenario has no calendar; give a time since its start, such as '500 h'")?;
        let days = local.date().since(first).map_or(-1, |span| i64::from(span.get_days()));
        let day = usize::try_from(days).ok().and_then(|day| self.study.spec.civil.days().get(day));
        let day = day.ok_or_else(|| format!("{} lies outside the scenario's calendar", local.date()))?;
        let time = local.time().since(Time::midnight()).map_err(|why| why.to_string())?;
        let seconds = time.total(jiff::Unit::Second).map_err(|why| why.to_string())?;
        let midnight = day.start;
        let clock = Moment(midnight.0 + (seconds * Span::SECOND.0 as f64) as i64);
        // On the two days a year when clocks change the clock face runs ahead of or behind the time since midnight.
        let ahead = self.local(clock).map_or(0, |(_, offset)| offset - i64::from(day.offset));
        Ok(clock - Span(ahead * Span::SECOND.0))
    }

    fn since_start(&self, text: &str) -> Result<Span, String> {
        let wrong =
            || format!("`{text}` is not a time; write a date such as 2017-12-04, or a time such as '500 h'");
        let letters = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let number: f64 = text[..letters].trim().parse().map_err(|_| wrong())?;
        let unit = match text[letters..].trim() {
            "" => self.study.context.unit_hours,
            "s" => 1.0 / 3_600.0,
            "min" => 1.0 / 60.0,
            "h" => 1.0,
            "d" => 24.0,
            "weeks" | "week" | "w" => 168.0,
            _ => return Err(wrong()),
        };
        let hours = number * unit;
        let fits = hours.is_finite() && hours.abs() < 1e9;
        if fits { Ok(Span((hours * Span::HOUR.0 as f64).round() as i64)) } else { Err(wrong()) }
    }
}

/// A span in the two units that say most: `3 d 4 h`, `25 min`, `40 s`.
pub(crate) fn span(span: Span) -> String {
    let seconds = (span.0 + Span::SECOND.0 / 2) / Span::SECOND.0;
    let minutes = (seconds + 30) / 60;
    let two = |most: i64, name: &str, rest: i64, less: &str| match rest {
        0 => format!("{most} {name}"),
        rest => format!("{most} {name} {rest} {less}"),
    };
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{minutes} min"),
        7_200..172_800 => two(minutes / 60, "h", minutes % 60, "min"),
        _ => two((minutes + 30) / 1_440, "d", (minutes + 30) % 1_440 / 60, "h"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ilt_domain::CivilCalendar;
    use ilt_domain::civil::Day;
    use ilt_experiment::{Context, Plan};
    use ilt_model::spec::{Clock, Spec, WarmUp};

    use super::*;

    /// Four days round the end of summer time, Sunday 29 October 2017; the calendar begins a day before the run.
    fn autumn(calendar: bool) -> Study {
        // Friday 27 October 2017, 00:00 in Leicester.
        let friday = Moment(1_509_058_800 * Span::SECOND.0);
        let starts = [0, 24, 48, 73].map(|hours| friday + Span(hours * Span::HOUR.0));
        let day = |index: usize| Day {
            start: starts[index],
            weekday: ((4 + index) % 7) as u8,
            month: 9,
            holiday: false,
            offset: if index < 3 { 3_600 } else { 0 },
        };
        let clock = Clock {
            start: starts[1],
            end: starts[3],
            warm_up: WarmUp::Given(Span::ZERO),
            sample_every: Span::ZERO,
        };
        let spec = Spec {
            directory: Arc::default(),
            clock,
            civil: CivilCalendar::new((0..4).map(day).collect()),
            teams: Vec::new(),
            steps: Vec::new(),
            serving: Vec::new(),
            travel: Vec::new(),
            streams: Vec::new(),
            day_spreads: Vec::new(),
            shapes: Vec::new(),
            population: None,
            opening: Vec::new(),
        };
        let start = calendar.then(|| "2017-10-28".to_string());
        let context = Context { unit_hours: 1.0 / 60.0, start, ..Context::default() };
        Study { spec: Arc::new(spec), plan: Plan::default(), context }
    }

    #[test]
    fn clocks_go_back_an_hour_at_two() {
        let study = autumn(true);
        let when = When::of(&study);
        let sunday = study.spec.civil.days()[2].start;
        assert_eq!(when.iso(sunday), "2017-10-29T00:00:00+01:00");
        assert_eq!(when.iso(sunday + Span(90 * Span::MINUTE.0)), "2017-10-29T01:30:00+01:00");
        assert_eq!(when.iso(sunday + Span(150 * Span::MINUTE.0)), "2017-10-29T01:30:00+00:00");
        assert_eq!(when.short(sunday + Span(13 * Span::HOUR.0)), "Sun 29 Oct 12:00");
        assert_eq!(when.day(study.spec.clock.start), "Saturday 28 October 2017");
    }

    #[test]
    fn a_time_can_be_typed_as_it_is_told() {
        let study = autumn(true);
        let when = When::of(&study);
        for at in [3, 25, 30, 40].map(|hours| study.spec.clock.start + Span(hours * Span::HOUR.0)) {
            assert_eq!(when.parse(&when.iso(at)[..16]), Ok(at));
        }
        assert_eq!(when.parse("2017-10-29"), Ok(study.spec.civil.days()[2].start));
        assert_eq!(when.parse("2 h"), Ok(study.spec.clock.start + Span(2 * Span::HOUR.0)));
        assert_eq!(when.parse("120"), when.parse("2 h"));
        for wrong in ["2017-10-27", "2019-01-01", "-3 h", "60 h", "noon", "1e300 h"] {
            assert!(when.parse(wrong).is_err(), "{wrong}");
        }
        let plain = autumn(false);
        assert!(When::of(&plain).parse("2017-10-29").is_err());
        assert_eq!(When::of(&plain).time(plain.spec.clock.start + Span::HOUR), "60.00 min");
        assert_eq!(When::of(&plain).iso(plain.spec.clock.start), "");
    }

    #[test]
    fn spans_are_told_in_two_units() {
        let told = |seconds: i64| span(Span(seconds * Span::SECOND.0));
        assert_eq!(told(40), "40 s");
        assert_eq!(told(25 * 60 + 10), "25 min");
        assert_eq!(told(3 * 3_600 + 5 * 60), "3 h 5 min");
        assert_eq!(told(76 * 3_600), "3 d 4 h");
        assert_eq!(told(72 * 3_600), "3 d");
    }
}
