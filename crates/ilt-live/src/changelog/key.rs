//! Keys of the changelog: locality first, then what the record is about.

use ilt_domain::{LocalityId, Opaque, TeamId};

use super::Unreadable;

/// What a record of the changelog is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The partition as a whole.
    Partition,
    /// A locality.
    Locality(LocalityId),
    /// A person.
    Person(LocalityId, Opaque),
    /// A team.
    Team(LocalityId, TeamId),
}

impl Key {
    /// The key as bytes: a letter, the locality, the rest; all big-endian, so that keys sort as they read.
    pub fn encode(self) -> Vec<u8> {
        let (letter, locality) = match self {
            Self::Partition => return b"0".to_vec(),
            Self::Locality(locality) => (b'L', locality),
            Self::Person(locality, _) => (b'P', locality),
            Self::Team(locality, _) => (b'T', locality),
        };
        let mut bytes = vec![letter];
        bytes.extend(locality.0.to_be_bytes());
        match self {
            Self::Person(_, person) => bytes.extend(person.0.to_be_bytes()),
            Self::Team(_, team) => bytes.extend(team.0.to_be_bytes()),
            Self::Partition | Self::Locality(_) => {}
        }
        bytes
    }

    /// The key that bytes stand for.
    ///
    /// # Errors
    /// If they stand for none.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let word =
            |at: usize| -> Option<u32> { Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
        let locality = || word(1).map(LocalityId);
        let key = match (bytes.first(), bytes.len()) {
            (Some(b'0'), 1) => Some(Self::Partition),
            (Some(b'L'), 5) => locality().map(Self::Locality),
            (Some(b'T'), 9) => locality().and_then(|at| Some(Self::Team(at, TeamId(word(5)?)))),
            (Some(b'P'), 21) => locality().and_then(|at| {
                Some(Self::Person(at, Opaque(u128::from_be_bytes(bytes.get(5..21)?.try_into().ok()?))))
            }),
            _ => None,
        };
        key.ok_or_else(|| Unreadable(format!("a key of {} bytes", bytes.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back() {
        let at = LocalityId(7);
        let keys =
            [Key::Partition, Key::Locality(at), Key::Person(at, Opaque(9 << 90)), Key::Team(at, TeamId(3))];
        for key in keys {
            assert_eq!(Key::decode(&key.encode()), Ok(key));
        }
        assert!(Key::decode(b"").is_err() && Key::decode(b"P123").is_err() && Key::decode(b"X1234").is_err());
    }
}
