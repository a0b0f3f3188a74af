//! 128-bit names as text: UUIDs for events, episodes and referrals, 32 hexadecimal digits for people.

use ilt_domain::Opaque;

const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// Where the groups of a UUID stand (RFC 9562, section 4); hyphens stand between them.
const GROUPS: [(usize, usize); 5] = [(0, 8), (9, 13), (14, 18), (19, 23), (24, 36)];
/// Marks a byte that is no digit.
const NO_DIGIT: u8 = 0x80;
/// Values of hexadecimal digits in either case.
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 16 {
        let byte = DIGITS[digit];
        values[byte as usize] = digit as u8;
        values[byte.to_ascii_uppercase() as usize] = digit as u8;
        digit += 1;
    }
    values
}

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
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    if bytes[8] != b'-' || bytes[13] != b'-' || bytes[18] != b'-' || bytes[23] != b'-' {
        return None;
    }
    let [first, second, third, fourth, fifth] = GROUPS.map(|(from, to)| number(&bytes[from..to]));
    let high = first? << 32 | second? << 16 | third?;
    name(high, fourth? << 48 | fifth?)
}

/// Reads a pseudonym: exactly 32 lower-case hexadecimal digits, not all nought.
pub fn read_pseudonym(text: &str) -> Option<Opaque> {
    let bytes: &[u8; 32] = text.as_bytes().try_into().ok()?;
    if bytes.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    name(number(&bytes[..16])?, number(&bytes[16..])?)
}

/// A name that is not nought.
fn name(high: u64, low: u64) -> Option<Opaque> {
    let value = u128::from(high) << 64 | u128::from(low);
    (value != 0).then_some(Opaque(value))
}

/// The number that up to 16 hexadecimal digits stand for; `None` if one of them is no digit.
#[inline]
fn number(digits: &[u8]) -> Option<u64> {
    let mut wrong = 0;
    let value = digits.iter().fold(0, |value, &byte| {
        let digit = VALUES[usize::from(byte)];
        wrong |= digit;
        value << 4 | u64::from(digit & 0xF)
    });
    (wrong & NO_DIGIT == 0).then_some(value)
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
