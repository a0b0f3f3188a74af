//! The files a scenario is made of: where they are read from, their text, and places in them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files larger than this are refused before they are read.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Where files come from: the disk, or memory in tests and fuzzing.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// If there is no such file, it is larger than [`LARGEST_FILE`], or it cannot be read.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable>;
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such file.
    Missing,
    /// It is larger than [`LARGEST_FILE`]: this many bytes.
    TooLarge(u64),
    /// Something else, in the system's words.
    Other(String),
}

/// The files of the disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        let about = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
        if !about.is_file() {
            return Err(Unreadable::Other("it is not a file".into()));
        }
        if about.len() > LARGEST_FILE {
            return Err(Unreadable::TooLarge(about.len()));
        }
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        // A file may grow between the two looks at it.
        file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        if bytes.len() as u64 > LARGEST_FILE {
            Err(Unreadable::TooLarge(bytes.len() as u64))
        } else {
            Ok(bytes)
        }
    }
}

fn unreadable(error: &std::io::Error) -> Unreadable {
    match error.kind() {
        ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::Other(error.to_string()),
    }
}

/// Files held in memory, by path.
#[derive(Debug, Clone, Default)]
pub struct Memory(pub BTreeMap<PathBuf, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        let bytes = self.0.get(path).ok_or(Unreadable::Missing)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(Unreadable::TooLarge(bytes.len() as u64));
        }
        Ok(bytes.clone())
    }
}

/// A text that problems can point into: a file that was read, or an argument of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path, or how the argument was given.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// First byte of each line.
    lines: Vec<usize>,
}

impl Source {
    pub(crate) fn new(path: PathBuf, text: String) -> Self {
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { path, text, lines }
    }

    /// Line and column of a byte, both counted from 1, columns in characters.
    pub fn line_column(&self, byte: usize) -> (u32, u32) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= byte).max(1);
        let start = self.lines[line - 1];
        let before = self.text.get(start..byte).map_or(byte - start, |text| text.chars().count());
        (line as u32, before as u32 + 1)
    }

    /// The text of a range of bytes, shortened for a message.
    pub(crate) fn excerpt(&self, span: &Range<usize>) -> String {
        let text = self.text.get(span.clone()).unwrap_or("").lines().next().unwrap_or("").trim_end();
        match text.char_indices().nth(60) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text.to_owned(),
        }
    }
}

/// A place in one of the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub source: u32,
    pub start: u32,
    pub end: u32,
}

impl Place {
    pub(crate) fn new(source: u32, span: Range<usize>) -> Self {
        Self { source, start: span.start as u32, end: span.end as u32 }
    }

    pub(crate) fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Joins a path named in a file to the folder of that file, without `.` and needless `..`.
pub(crate) fn beside(file: &Path, named: &str) -> PathBuf {
    let mut joined = file.parent().unwrap_or(Path::new("")).to_path_buf();
    for part in Path::new(named).components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if joined.file_name().is_some() => {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined
}

/// How many folders a named path climbs above the folder of the file that names it.
pub(crate) fn climbs(named: &str) -> usize {
    let (mut depth, mut most) = (0i64, 0i64);
    for part in Path::new(named).components() {
        match part {
            std::path::Component::ParentDir => depth -= 1,
            std::path::Component::Normal(_) => depth += 1,
            _ => {}
        }
        most = most.max(-depth);
    }
    most as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let source = Source::new("a.toml".into(), "ab\nçd = 1\n".into());
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(3), (2, 1));
        assert_eq!(source.line_column(5), (2, 2));
        assert_eq!(source.line_column(999), (3, 1));
    }

    #[test]
    fn paths_are_joined_without_detours() {
        assert_eq!(beside(Path::new("a/b.toml"), "../data/./x.csv"), PathBuf::from("data/x.csv"));
        assert_eq!(beside(Path::new("b.toml"), "../x.csv"), PathBuf::from("../x.csv"));
        assert_eq!(climbs("a/../../x"), 1);
        assert_eq!(climbs("../../x"), 2);
        assert_eq!(climbs("data/x.csv"), 0);
    }

    #[test]
    fn large_files_are_refused_by_size() {
        let files = Memory([(PathBuf::from("x"), vec![0; LARGEST_FILE as usize + 1])].into());
        assert_eq!(files.read(Path::new("x")), Err(Unreadable::TooLarge(LARGEST_FILE + 1)));
        assert_eq!(files.read(Path::new("y")), Err(Unreadable::Missing));
    }
}
