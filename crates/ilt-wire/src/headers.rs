//! The headers of a record: CloudEvents 1.0 in binary mode, so that any reader knows what it holds without opening it.

use ilt_domain::Moment;

mod packed;

pub use packed::Headers;

/// A kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `ilt.activity.v1.Activity`.
    Activity,
    /// `ilt.forecast.v1.Forecast`.
    Forecast,
    /// `ilt.forecast.v1.Score`.
    Score,
    /// `ilt.handoff.v1.HandOffCount`.
    HandOffCount,
    /// `ilt.handoff.v1.PublicHandOffCount`.
    PublicHandOffCount,
    /// `ilt.state.v1.StateNow`.
    StateNow,
    /// `ilt.state.v1.PublicStateNow`.
    PublicStateNow,
    /// `ilt.state.v1.Cut`.
    Cut,
}

impl Kind {
    /// `ce_type`: reverse DNS, ending in the version.
    pub const fn ce_type(self) -> &'static str {
        match self {
            Self::Activity => "uk.llr.ilt.activity.v1",
            Self::Forecast => "uk.llr.ilt.forecast.v1",
            Self::Score => "uk.llr.ilt.forecast-score.v1",
            Self::HandOffCount => "uk.llr.ilt.hand-off-count.v1",
            Self::PublicHandOffCount => "uk.llr.ilt.public-hand-off-count.v1",
            Self::StateNow => "uk.llr.ilt.state-now.v1",
            Self::PublicStateNow => "uk.llr.ilt.public-state-now.v1",
            Self::Cut => "uk.llr.ilt.cut.v1",
        }
    }

    /// The full name of the message in `proto/`.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Activity => "ilt.activity.v1.Activity",
            Self::Forecast => "ilt.forecast.v1.Forecast",
            Self::Score => "ilt.forecast.v1.Score",
            Self::HandOffCount => "ilt.handoff.v1.HandOffCount",
            Self::PublicHandOffCount => "ilt.handoff.v1.PublicHandOffCount",
            Self::StateNow => "ilt.state.v1.StateNow",
            Self::PublicStateNow => "ilt.state.v1.PublicStateNow",
            Self::Cut => "ilt.state.v1.Cut",
        }
    }
}

/// The headers of one record.
///
/// `id` is unique for the source; `source` says who made the record, as the last part of a URI path; `subject` is the
/// locality's code and never anything about a person.
pub fn cloud_events(kind: Kind, id: &str, source: &str, time: Moment, subject: &str) -> Headers {
    let mut headers = Headers::with_room(ROOM);
    headers.push("content-type", "application/protobuf");
    headers.push("ce_specversion", "1.0");
    headers.push("ce_id", id);
    headers.push_joined("ce_source", &["/ilt/", source]);
    headers.push("ce_type", kind.ce_type());
    headers.push("ce_time", rfc3339(time));
    headers.push("ce_subject", subject);
    headers.push_joined("ce_dataschema", &["urn:protobuf:", kind.message()]);
    headers
}

/// Bytes that the headers of a record seldom need more than.
const ROOM: usize = 384;

/// An instant as RFC 3339 writes it, in UTC. Instants beyond the year 9999 are written as its last.
pub fn rfc3339(time: Moment) -> String {
    jiff::Timestamp::from_microsecond(time.0)
        .unwrap_or(if time.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX })
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_what_the_record_holds() {
        let time = Moment(1_646_103_600_250_000);
        let made = cloud_events(Kind::Forecast, "an-id", "forecast", time, "charnwood");
        let text: Vec<String> = made
            .iter()
            .map(|(name, value)| format!("{name}={}", std::str::from_utf8(value).unwrap()))
            .collect();
        let wanted = [
            "content-type=application/protobuf",
            "ce_specversion=1.0",
            "ce_id=an-id",
            "ce_source=/ilt/forecast",
            "ce_type=uk.llr.ilt.forecast.v1",
            "ce_time=2022-03-01T03:00:00.25Z",
            "ce_subject=charnwood",
            "ce_dataschema=urn:protobuf:ilt.forecast.v1.Forecast",
        ];
        assert_eq!(text, wanted);
    }

    #[test]
    fn no_instant_is_too_far_to_write() {
        assert!(rfc3339(Moment(i64::MAX)).starts_with("9999-"));
        assert!(rfc3339(Moment(i64::MIN)).starts_with("-00"));
    }
}
