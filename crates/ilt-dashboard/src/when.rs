//! Instants as people here read them: the clock of Europe/London, with UTC beside it for machines.

use ilt_domain::Moment;
use jiff::{Timestamp, tz::TimeZone};

/// An instant, written both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// "Mon 2 Oct 2017, 14:05".
    pub london: String,
    /// "2017-10-02T13:05:00Z".
    pub utc: String,
}

/// Before the first instant of our era nothing has happened that the service could have seen.
fn known(at: Moment) -> Option<Timestamp> {
    (at.0 > 0).then(|| Timestamp::from_microsecond(at.0).ok()).flatten()
}

/// The instant in words; `None` before anything has happened.
pub(crate) fn when(at: Moment) -> Option<When> {
    let stamp = known(at)?;
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let london = stamp.to_zoned(zone).strftime("%a %-d %b %Y, %H:%M").to_string();
    Some(When { london, utc: utc(stamp) })
}

/// The instant as ISO 8601 in UTC, to the second; `None` before anything has happened.
pub(crate) fn iso(at: Moment) -> Option<String> {
    known(at).map(utc)
}

fn utc(stamp: Timestamp) -> String {
    stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The instant in words, or that there is none.
pub(crate) fn london(at: Moment) -> String {
    when(at).map_or_else(|| "never".into(), |when| when.london)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_are_told_apart() {
        let summer = when(Moment(1_499_680_800_000_000)).expect("a time");
        assert_eq!(
            (summer.london.as_str(), summer.utc.as_str()),
            ("Mon 10 Jul 2017, 11:00", "2017-07-10T10:00:00Z")
        );
        let winter = when(Moment(1_512_986_400_000_000)).expect("a time");
        assert_eq!(winter.london, "Mon 11 Dec 2017, 10:00");
        assert_eq!(when(ilt_live::NEVER), None);
        assert_eq!(when(Moment(i64::MAX)), None);
        assert_eq!(london(Moment(0)), "never");
    }
}
