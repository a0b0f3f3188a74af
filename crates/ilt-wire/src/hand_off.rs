//! Counts of hand-offs: exact within the service, with small numbers withheld outside.

use ilt_domain::forecast::{HandOffClass, HandOffCount, HandOffKey};
use ilt_domain::{CohortId, Span, TeamId};
use prost::Message;

use crate::codes::Codes;
use crate::proto::ilt::handoff::v1 as wire;
use crate::reading::{self, code, code_or, moment, present};
use crate::rejected::{Reason, Rejected};

/// A count as it is published: the newest version replaces all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicHandOffCount {
    /// What is counted.
    pub key: HandOffKey,
    /// Length of the window.
    pub window: Span,
    /// The count, rounded where the rule says so; `None`: withheld because it is small.
    pub count: Option<i64>,
    /// Grows each time the count changes: a later version replaces an earlier one.
    pub version: u64,
}

/// The bytes of an exact count.
pub fn encode_hand_off_count(count: &HandOffCount, codes: &Codes) -> Vec<u8> {
    wire::HandOffCount {
        key: Some(key(&count.key, count.window, codes)),
        count: count.count,
        change: count.change,
        version: count.version,
    }
    .encode_to_vec()
}

/// An exact count from its bytes.
///
/// # Errors
/// If the bytes are no count, or hold a code that is not in the directory or a class that is not known.
pub fn decode_hand_off_count(bytes: &[u8], codes: &Codes) -> Result<HandOffCount, Rejected> {
    let message: wire::HandOffCount = reading::message(bytes)?;
    let (key, window) = read_key(message.key.as_ref(), codes)?;
    Ok(HandOffCount { key, window, count: message.count, change: message.change, version: message.version })
}

/// The bytes of a public count.
pub fn encode_public_hand_off_count(count: &PublicHandOffCount, codes: &Codes) -> Vec<u8> {
    wire::PublicHandOffCount {
        key: Some(key(&count.key, count.window, codes)),
        count: count.count,
        suppressed: count.count.is_none(),
        version: count.version,
    }
    .encode_to_vec()
}

/// A public count from its bytes.
///
/// # Errors
/// If the bytes are no count, or hold a code that is not in the directory or a class that is not known.
pub fn decode_public_hand_off_count(bytes: &[u8], codes: &Codes) -> Result<PublicHandOffCount, Rejected> {
    let message: wire::PublicHandOffCount = reading::message(bytes)?;
    let (key, window) = read_key(message.key.as_ref(), codes)?;
    let count = message.count.filter(|_| !message.suppressed);
    Ok(PublicHandOffCount { key, window, count, version: message.version })
}

fn key(key: &HandOffKey, window: Span, codes: &Codes) -> wire::HandOffKey {
    let team = |team: TeamId| team.is_some().then(|| codes.team_code(team).into());
    wire::HandOffKey {
        from_time_us: key.from_time.0,
        window_us: window.0,
        from_team: team(key.from),
        to_team: team(key.to),
        locality: codes.locality_code(key.locality).into(),
        cohort: key.cohort.is_some().then(|| codes.cohort_code(key.cohort).into()),
        hand_off_class: class(key.class).into(),
    }
}

fn read_key(message: Option<&wire::HandOffKey>, codes: &Codes) -> Result<(HandOffKey, Span), Rejected> {
    let message = present(message, "key")?;
    let team = |text: Option<&str>, field| {
        code_or(text.unwrap_or_default(), TeamId::NONE, |text| codes.team(text), Reason::UnknownTeam, field)
    };
    let cohort = message.cohort.as_deref().unwrap_or_default();
    let key = HandOffKey {
        from_time: moment(message.from_time_us, "from_time_us")?,
        from: team(message.from_team.as_deref(), "from_team")?,
        to: team(message.to_team.as_deref(), "to_team")?,
        locality: code(&message.locality, |text| codes.locality(text), Reason::UnknownLocality, "locality")?,
        cohort: code_or(cohort, CohortId::NONE, |text| codes.cohort(text), Reason::UnknownCode, "cohort")?,
        class: read_class(message.hand_off_class())?,
    };
    Ok((key, Span(message.window_us)))
}

fn class(class: HandOffClass) -> wire::HandOffClass {
    match class {
        HandOffClass::Transfer => wire::HandOffClass::Transfer,
        HandOffClass::Join => wire::HandOffClass::Join,
        HandOffClass::Leave => wire::HandOffClass::Leave,
        HandOffClass::HospitalIn => wire::HandOffClass::HospitalIn,
        HandOffClass::HospitalOut => wire::HandOffClass::HospitalOut,
        HandOffClass::LeadChange => wire::HandOffClass::LeadChange,
    }
}

fn read_class(class: wire::HandOffClass) -> Result<HandOffClass, Rejected> {
    match class {
        wire::HandOffClass::Transfer => Ok(HandOffClass::Transfer),
        wire::HandOffClass::Join => Ok(HandOffClass::Join),
        wire::HandOffClass::Leave => Ok(HandOffClass::Leave),
        wire::HandOffClass::HospitalIn => Ok(HandOffClass::HospitalIn),
        wire::HandOffClass::HospitalOut => Ok(HandOffClass::HospitalOut),
        wire::HandOffClass::LeadChange => Ok(HandOffClass::LeadChange),
        wire::HandOffClass::Unspecified => Err(Rejected::field(Reason::UnknownKind, "hand_off_class")),
    }
}
