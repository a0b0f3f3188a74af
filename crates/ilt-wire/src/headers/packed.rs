//! The headers of a record as one run of bytes: a record has eight of them, and a string and a vector for each would be
//! most of what it costs to read one.

use std::fmt;

/// Headers in order: names and values, each after its length as four bytes, the lowest first.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Headers {
    count: u32,
    bytes: Vec<u8>,
}

impl Headers {
    /// No headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { count: 0, bytes: Vec::new() }
    }

    /// No headers, and room for so many bytes of them.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        Self { count: 0, bytes: Vec::with_capacity(bytes) }
    }

    /// Takes `count` headers from the beginning of `bytes`, laid out as [`Headers::bytes`] gives them, and what follows
    /// them; `None` if there are not so many or a name is not text.
    #[must_use]
    pub fn parse(count: u32, bytes: &[u8]) -> Option<(Self, &[u8])> {
        let rest = Self::skip(count, bytes)?;
        let own = &bytes[..bytes.len() - rest.len()];
        let mut left = own;
        for _ in 0..count {
            pair(&mut left)?;
        }
        Some((Self { count, bytes: own.to_vec() }, rest))
    }

    /// What follows `count` headers; `None` if there are not so many.
    #[must_use]
    pub fn skip(count: u32, mut bytes: &[u8]) -> Option<&[u8]> {
        for _ in 0..count {
            part(&mut bytes)?;
            part(&mut bytes)?;
        }
        Some(bytes)
    }

    /// Adds a header after the others.
    ///
    /// # Panics
    /// If name or value have 4 GiB or more: no log takes such a record.
    pub fn push(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.add(name.as_bytes());
        self.add(value.as_ref());
        self.count += 1;
    }

    /// Adds a header whose value is made of its parts.
    ///
    /// # Panics
    /// As [`Headers::push`].
    pub fn push_joined(&mut self, name: &str, parts: &[&str]) {
        self.add(name.as_bytes());
        self.bytes.extend(length(parts.iter().map(|part| part.len()).sum()));
        parts.iter().for_each(|part| self.bytes.extend(part.as_bytes()));
        self.count += 1;
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend(length(bytes.len()));
        self.bytes.extend(bytes);
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All of them in order: the length of a name, the name, the length of its value, the value.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let mut left = &*self.bytes;
        std::iter::from_fn(move || pair(&mut left))
    }

    /// The value of the first header of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Those whose names are wanted.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        self.iter().filter(|(name, _)| wanted(name)).collect()
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut made = Self::new();
        pairs.into_iter().for_each(|(name, value)| made.push(name.as_ref(), value));
        made
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map()
            .entries(self.iter().map(|(name, value)| (name, String::from_utf8_lossy(value))))
            .finish()
    }
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("no part of a header has 4 GiB").to_le_bytes()
}

fn part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    Some(part)
}

fn pair<'a>(bytes: &mut &'a [u8]) -> Option<(&'a str, &'a [u8])> {
    Some((std::str::from_utf8(part(bytes)?).ok()?, part(bytes)?))
}

#[cfg(test)]
mod tests {
    use super::Headers;

    const PAIRS: [(&str, &[u8]); 4] = [("ce_id", b"7"), ("", b""), ("ce_id", b"again"), ("raw", &[0, 255])];

    #[test]
    fn headers_come_out_as_they_went_in() {
        let made: Headers = PAIRS.into_iter().collect();
        assert_eq!((made.len(), made.is_empty()), (4, false));
        assert_eq!(made.iter().collect::<Vec<_>>(), PAIRS);
        assert_eq!(made.get("ce_id"), Some(&b"7"[..]));
        assert_eq!(made.get("none"), None);
        assert_eq!(made.only(|name| name == "raw").iter().collect::<Vec<_>>(), PAIRS[3..]);
        let mut joined = Headers::with_room(8);
        joined.push_joined("ce_source", &["/ilt/", "live"]);
        assert_eq!(joined.get("ce_source"), Some(&b"/ilt/live"[..]));
        assert!(Headers::new().is_empty() && Headers::new().iter().next().is_none());
    }

    #[test]
    fn bytes_are_taken_whole_or_not_at_all() {
        let made: Headers = PAIRS.into_iter().collect();
        let bytes = [made.bytes(), b"next"].concat();
        assert_eq!(Headers::parse(4, &bytes), Some((made.clone(), &b"next"[..])));
        assert_eq!(Headers::skip(4, &bytes), Some(&b"next"[..]));
        for cut in 0..made.bytes().len() {
            assert_eq!(Headers::parse(4, &bytes[..cut]), None, "{cut}");
        }
        assert_eq!(Headers::parse(1, &[1, 0, 0, 0, 255, 0, 0, 0, 0]), None, "a name that is not text");
        assert_eq!(Headers::parse(1, &[255; 12]), None, "a length beyond the end");
    }
}
