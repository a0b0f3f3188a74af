//! The last guard of privacy: nothing that passes for an NHS number gets through, wherever it stands.
//!
//! The first guard is the shape of the messages. This one finds numbers put where a code belongs, in fields this version
//! does not know, and in bytes that are no message at all, so that a dead letter is marked for what it holds.

use crate::framing::unframed;

/// Levels of messages within messages that are looked through.
const DEPTH: usize = 8;

/// Whether a whole token of this text, or three tokens of 3, 3 and 4 digits in a row, pass for an NHS number. A token
/// is a run of letters and digits.
pub fn identifies(text: &[u8]) -> bool {
    let mut tokens = text.split(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
    let mut before: [&[u8]; 2] = [b"", b""];
    tokens.any(|token| {
        let found = passes(&[token]) || passes(&[before[0], before[1], token]);
        before = [before[1], token];
        found
    })
}

/// Whether these pieces are 10 digits, alone or written 3-3-4, with the right check digit.
fn passes(pieces: &[&[u8]]) -> bool {
    let shape = match pieces {
        [whole] => whole.len() == 10,
        [first, second, third] => first.len() == 3 && second.len() == 3 && third.len() == 4,
        _ => false,
    };
    shape && pieces.iter().all(|piece| piece.iter().all(u8::is_ascii_digit)) && {
        let mut digits = [0u32; 10];
        let all = pieces.iter().flat_map(|piece| piece.iter());
        for (digit, byte) in digits.iter_mut().zip(all) {
            *digit = u32::from(byte - b'0');
        }
        check_digit(&digits) == Some(digits[9])
    }
}

/// The check digit by Modulus 11 (NHS Data Dictionary, NHS number); `None` where no number can have these digits.
fn check_digit(digits: &[u32; 10]) -> Option<u32> {
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

/// Whether any field of a message, known or not, holds something that passes for an NHS number. Bytes that are no
/// message are searched as they stand.
pub(crate) fn message_identifies(bytes: &[u8]) -> bool {
    let mut found = false;
    let whole = search(bytes, DEPTH, &mut found).is_some();
    found || (!whole && identifies(bytes))
}

/// Whether anything of a record that is not taken, and so not held by the shape of a message, passes for an NHS number:
/// its key, its value as a message, in the frame of a registry, and as it stands, or a header's name or value.
pub fn record_identifies<'h>(
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    mut headers: impl Iterator<Item = (&'h str, &'h [u8])>,
) -> bool {
    let within = |bytes: &[u8]| {
        identifies(bytes)
            || message_identifies(bytes)
            || unframed(bytes)
                .is_some_and(|message| message.len() < bytes.len() && message_identifies(message))
    };
    key.is_some_and(identifies)
        || headers.any(|(name, value)| identifies(name.as_bytes()) || identifies(value))
        || value.is_some_and(within)
}

/// Searches the fields of a message; `None` if the bytes are not one.
fn search(mut rest: &[u8], depth: usize, found: &mut bool) -> Option<()> {
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        let length = match tag & 7 {
            0 => {
                varint(&mut rest)?;
                0
            }
            1 => 8,
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                let field = rest.get(..length)?;
                *found = *found || field_identifies(field, depth);
                length
            }
            3 | 4 => 0,
            5 => 4,
            _ => return None,
        };
        rest = rest.get(length..)?;
    }
    Some(())
}

fn field_identifies(field: &[u8], depth: usize) -> bool {
    let mut found = false;
    identifies(field) || (depth > 0 && search(field, depth - 1, &mut found).is_some() && found)
}

/// Takes a variable-length number off the front; `None` if there is none.
pub(crate) fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for place in 0..10 {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 0x7F) << (7 * place);
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of the range set aside for tests (999).
    const TEST_NUMBER: &str = "9990000018";

    #[test]
    fn numbers_are_found_as_whole_tokens_only() {
        for text in
            ["9990000018", "nhs:9990000018", "999 000 0018", "999-000-0018", "a 9990000018 b", "é/9990000018"]
        {
            assert!(identifies(text.as_bytes()), "{text}");
        }
        for text in
            ["9990000019", "99900000181", "x9990000018", "999 000 0019", "1234567890", "", "é9990000018"]
        {
            assert!(!identifies(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn numbers_are_found_in_fields_nobody_knows() {
        let field = |number: u8, value: &[u8]| {
            let mut bytes = vec![number << 3 | 2, value.len() as u8];
            bytes.extend_from_slice(value);
            bytes
        };
        let nested = field(15, &field(15, &field(10, TEST_NUMBER.as_bytes())));
        assert!(message_identifies(&nested));
        assert!(message_identifies(format!("junk {TEST_NUMBER}").as_bytes()));
        assert!(!message_identifies(&field(15, b"a1999000001812345678901234567890")));
    }

    #[test]
    fn a_tenth_of_numbers_passes() {
        let passing = (0..100_000).filter(|n| identifies(format!("99{n:08}").as_bytes())).count();
        assert!((9_000..9_200).contains(&passing), "{passing}");
    }
}
