//! Ids of one kind of thing, sorted, so that a handle never depends on the order of rows.

/// The sorted ids of one kind of thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    kind: &'static str,
    ids: Vec<String>,
}

impl Names {
    pub(crate) fn new(kind: &'static str, ids: impl IntoIterator<Item = String>) -> Self {
        let mut ids: Vec<String> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self { kind, ids }
    }

    /// What they are ids of, in words.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok().map(|at| at as u32)
    }

    pub(crate) fn id(&self, index: u32) -> &str {
        &self.ids[index as usize]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.ids.iter().map(String::as_str)
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// Words that cannot be ids, because they mean something where ids stand.
const RESERVED: [&str; 9] =
    ["all", "default", "leave", "never", "none", "source", "confidence", "note", "table"];

/// Why a text cannot be an id, if it cannot. Practices and rows of tables (`loose`) may also hold capitals and colons.
pub(crate) fn fault(id: &str, loose: bool) -> Option<String> {
    if RESERVED.contains(&id) {
        return Some(format!("`{id}` has a meaning of its own and cannot be an id"));
    }
    let fine = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || byte == b'-'
            || (loose && (byte.is_ascii_uppercase() || byte == b':'))
    };
    let begins = id.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() && fine(byte));
    let wrong = id.len() > 80 || !begins || !id.bytes().all(fine);
    wrong.then(|| format!("`{}` is not a valid id", id.chars().take(80).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_follow_the_alphabet() {
        let names = Names::new("team", ["b", "a"].map(String::from));
        assert_eq!((names.find("a"), names.find("b"), names.find("c")), (Some(0), Some(1), None));
        assert_eq!(names.id(1), "b");
    }

    #[test]
    fn ids_are_slugs() {
        for good in ["a", "wl1", "visit-2", "1st"] {
            assert_eq!(fault(good, false), None, "{good}");
        }
        for bad in ["", "-a", "A", "a b", "a_b", "leave", "é"] {
            assert!(fault(bad, false).is_some(), "{bad}");
        }
        assert_eq!(fault("C82001:leicester", true), None);
    }
}
