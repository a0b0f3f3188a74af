//! 128-bit names as text: UUIDs for events, episodes and referrals, 32 hexadecimal digits for people.

use ilt_domain::Opaque;

const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// Where the hyphens of a UUID stand (RFC 9562, section 4).
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// A UUID in its canonical form, in lower case.
pub fn uuid(of: Opaque) -> String {
    let mut text = String::with_capacity(36);
    for (index, digit) in digits(of).enumerate() {
        if [8, 12, 16, 20].contains(&index) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// The pseudonym of a person.
pub fn pseudonym(of: Opaque) -> String {
    digits(of).collect()
}

/// Reads a UUID in its canonical form, in either case; the nil UUID is none.
pub fn read_uuid(text: &str) -> Option<Opaque> {
    let bytes = text.as_bytes();
    if bytes.len() != 36 || HYPHENS.iter().any(|&at| bytes[at] != b'-') {
        return None;
    }
    let mut value = 0u128;
    for (index, byte) in bytes.iter().enumerate() {
        if !HYPHENS.contains(&index) {
            value = value << 4 | u128::from(digit(byte.to_ascii_lowercase())?);
        }
    }
    (value != 0).then_some(Opaque(value))
}

/// Reads a pseudonym: exactly 32 lower-case hexadecimal digits, not all nought.
pub fn read_pseudonym(text: &str) -> Option<Opaque> {
    if text.len() != 32 {
        return None;
    }
    let mut value = 0u128;
    for byte in text.bytes() {
        value = value << 4 | u128::from(digit(byte)?);
    }
    (value != 0).then_some(Opaque(value))
}

/// The UUID of version 8 (RFC 9562: made as its maker likes) with these bits.
pub fn as_uuid(bits: u128) -> Opaque {
    let version = 0xF_u128 << 76;
    let variant = 0b11_u128 << 62;
    Opaque((bits & !version & !variant) | 8_u128 << 76 | 0b10_u128 << 62)
}

fn digits(of: Opaque) -> impl Iterator<Item = char> {
    (0..32).rev().map(move |place| char::from(DIGITS[(of.0 >> (4 * place) & 0xF) as usize]))
}

#[inline]
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        let name = Opaque(0x0123_4567_89ab_cdef_0011_2233_4455_6677);
        assert_eq!(uuid(name), "01234567-89ab-cdef-0011-223344556677");
        assert_eq!(pseudonym(name), "0123456789abcdef0011223344556677");
        assert_eq!(read_uuid(&uuid(name)), Some(name));
        assert_eq!(read_uuid(&uuid(name).to_uppercase()), Some(name));
        assert_eq!(read_pseudonym(&pseudonym(name)), Some(name));
    }

    #[test]
    fn other_shapes_are_no_names() {
        for text in ["", "0123456789ABCDEF0011223344556677", "00000000000000000000000000000000", "ab", "é"] {
            assert_eq!(read_pseudonym(text), None, "{text}");
        }
        for text in ["00000000-0000-0000-0000-000000000000", "{1234567-89ab-cdef-0011-223344556677}", "é"] {
            assert_eq!(read_uuid(text), None, "{text}");
        }
    }

    #[test]
    fn made_uuids_say_their_version() {
        let text = uuid(as_uuid(u128::MAX));
        assert_eq!(text, "ffffffff-ffff-8fff-bfff-ffffffffffff");
    }
}
