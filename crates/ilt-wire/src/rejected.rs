//! Why a record is refused.

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $slug:literal),* $(,)?) => {
        /// The closed list of reasons.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All of them, in order.
            pub const ALL: [Self; [$(Self::$name),*].len()] = [$(Self::$name),*];

            /// The reason as it stands in the header of a dead letter and in the name of a metric.
            pub const fn slug(self) -> &'static str {
                match self {
                    $(Self::$name => $slug,)*
                }
            }
        }
    };
}

reasons! {
    /// The bytes are not a message of this kind.
    Undecodable = "undecodable",
    /// The value is longer than [`crate::LONGEST_VALUE`].
    OverSize = "over-size",
    /// The record has no key.
    NullKey = "null-key",
    /// The record has no value.
    NullValue = "null-value",
    /// The key is another locality than the one in the message.
    WrongKey = "wrong-key",
    /// A field that must be there is not.
    MissingField = "missing-field",
    /// What happened is of a kind this version does not know.
    UnknownKind = "unknown-kind",
    /// The locality is not in the directory.
    UnknownLocality = "unknown-locality",
    /// The team is not in the directory.
    UnknownTeam = "unknown-team",
    /// Another code (role, organisation, practice, cohort, step, need, source) is not in the directory.
    UnknownCode = "unknown-code",
    /// A time before 2000 or after 2200, before it could have happened, or a length of time below nought or beyond
    /// twenty years.
    ImpossibleTime = "impossible-time",
    /// A number is larger than the field it belongs to can mean.
    OutOfRange = "out-of-range",
    /// The person is not a pseudonym of 32 lower-case hexadecimal digits.
    BadPseudonym = "bad-pseudonym",
    /// An id of an event, episode or referral is not a UUID.
    BadId = "bad-id",
    /// Something in it passes for an NHS number.
    IdentifiesAPerson = "identifies-a-person",
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.slug())
    }
}

/// A record that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
    /// Where or how, in words of ours: nothing of the payload.
    pub detail: String,
}

impl Rejected {
    /// A refusal for this reason.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// A refusal for what stands in a field.
    pub(crate) fn field(reason: Reason, field: &'static str) -> Self {
        Self::new(reason, format!("field {field}"))
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.reason, self.detail)
    }
}

impl std::error::Error for Rejected {}
