//! What all readers share: codes, ids, times and lengths of time, each refused by its own reason.

use ilt_domain::{Moment, Opaque, Span};
use prost::Message;

use crate::opaque;
use crate::rejected::{Reason, Rejected};

/// 2000-01-01T00:00:00Z: nothing the service learns of is older.
const EARLIEST: Moment = Moment(946_684_800_000_000);
/// 2200-01-01T00:00:00Z: room for sums of times without leaving their range.
const LATEST: Moment = Moment(7_258_118_400_000_000);
/// Twenty years: no stay on record is longer.
const LONGEST: Span = Span(20 * 366 * Span::DAY.0);

/// A message from its bytes.
pub(crate) fn message<M: Message + Default>(bytes: &[u8]) -> Result<M, Rejected> {
    M::decode(bytes).map_err(|_| undecodable())
}

pub(crate) fn undecodable() -> Rejected {
    Rejected::new(Reason::Undecodable, "not a message of this kind")
}

/// A field that must be there.
pub(crate) fn present<T>(value: Option<T>, field: &'static str) -> Result<T, Rejected> {
    value.ok_or_else(|| Rejected::field(Reason::MissingField, field))
}

/// The handle of a code that must be there.
pub(crate) fn code<'a, H>(
    text: &'a str,
    find: impl FnOnce(&'a str) -> Option<H>,
    unknown: Reason,
    field: &'static str,
) -> Result<H, Rejected> {
    if text.is_empty() {
        return Err(Rejected::field(Reason::MissingField, field));
    }
    find(text).ok_or_else(|| Rejected::field(unknown, field))
}

/// The handle of a code, or `none` if it is absent.
pub(crate) fn code_or<'a, H>(
    text: &'a str,
    none: H,
    find: impl FnOnce(&'a str) -> Option<H>,
    unknown: Reason,
    field: &'static str,
) -> Result<H, Rejected> {
    if text.is_empty() { Ok(none) } else { code(text, find, unknown, field) }
}

/// A UUID that must be there.
pub(crate) fn id(text: &str, field: &'static str) -> Result<Opaque, Rejected> {
    if text.is_empty() {
        return Err(Rejected::field(Reason::MissingField, field));
    }
    opaque::read_uuid(text).ok_or_else(|| Rejected::field(Reason::BadId, field))
}

/// A UUID; nought if it is absent.
pub(crate) fn id_or_none(text: &str, field: &'static str) -> Result<Opaque, Rejected> {
    if text.is_empty() { Ok(Opaque::default()) } else { id(text, field) }
}

/// An instant.
pub(crate) fn moment(microseconds: i64, field: &'static str) -> Result<Moment, Rejected> {
    let moment = Moment(microseconds);
    if microseconds == 0 {
        Err(Rejected::field(Reason::MissingField, field))
    } else if (EARLIEST..LATEST).contains(&moment) {
        Ok(moment)
    } else {
        Err(Rejected::field(Reason::ImpossibleTime, field))
    }
}

/// A length of time.
pub(crate) fn span(microseconds: i64, field: &'static str) -> Result<Span, Rejected> {
    if (0..=LONGEST.0).contains(&microseconds) {
        Ok(Span(microseconds))
    } else {
        Err(Rejected::field(Reason::ImpossibleTime, field))
    }
}

/// A number of slots or staff, within what 16 bits hold.
pub(crate) fn few(number: u32, field: &'static str) -> Result<u16, Rejected> {
    u16::try_from(number).map_err(|_| Rejected::field(Reason::OutOfRange, field))
}
