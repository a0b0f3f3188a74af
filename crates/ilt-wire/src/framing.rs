//! The frame that registries of schemas put around a message: a nought, four bytes of schema id, a list of indexes.
//!
//! It is taken off where it stands and never put on. The two cannot be confused: a message never begins with a nought,
//! since no field has the number nought.

use crate::privacy::varint;

/// Indexes a list may have: messages are nowhere nested deeper.
const MOST_INDEXES: u64 = 16;

/// The message within; the bytes themselves if they have no frame. `None`: a frame that breaks off.
pub(crate) fn unframed(bytes: &[u8]) -> Option<&[u8]> {
    let Some((0, framed)) = bytes.split_first().map(|(first, rest)| (*first, rest)) else {
        return Some(bytes);
    };
    let mut rest = framed.get(4..)?;
    // Zigzag: a count is never negative, so its lowest bit is nought.
    let count = varint(&mut rest)?;
    if count & 1 != 0 || count / 2 > MOST_INDEXES {
        return None;
    }
    for _ in 0..count / 2 {
        varint(&mut rest)?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_off() {
        assert_eq!(unframed(b"\x0a\x01x"), Some(&b"\x0a\x01x"[..]));
        assert_eq!(unframed(b"\x00\x00\x00\x00\x07\x00\x0a"), Some(&b"\x0a"[..]));
        assert_eq!(unframed(b"\x00\x00\x00\x00\x07\x04\x02\x04\x0a"), Some(&b"\x0a"[..]));
        assert_eq!(unframed(b""), Some(&b""[..]));
    }

    #[test]
    fn broken_frames_are_none() {
        for bytes in
            [&b"\x00"[..], b"\x00\x00\x00\x00", b"\x00\x00\x00\x00\x07", b"\x00\x00\x00\x00\x07\x03\x00"]
        {
            assert_eq!(unframed(bytes), None);
        }
    }
}
