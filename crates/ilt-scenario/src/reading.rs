//! What is kept while a scenario is read: its files, the texts they hold, and every problem met on the way.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::problem::{Problem, Problems, Severity};
use crate::source::{Files, LARGEST_FILE, Place, Source, Unreadable, beside, climbs};

/// A file that was read, for the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path, as reached from the scenario.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Beyond this many problems nobody reads on, and a file full of faults must not fill memory.
const MOST_PROBLEMS: usize = 500;

/// A scenario being read.
pub(crate) struct Reading<'f> {
    files: &'f dyn Files,
    sources: RefCell<Vec<Source>>,
    by_path: RefCell<BTreeMap<PathBuf, Option<u32>>>,
    inputs: RefCell<Vec<InputFile>>,
    problems: RefCell<Vec<Problem>>,
    errors: Cell<usize>,
}

impl<'f> Reading<'f> {
    pub(crate) fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            sources: RefCell::default(),
            by_path: RefCell::default(),
            inputs: RefCell::default(),
            problems: RefCell::default(),
            errors: Cell::new(0),
        }
    }

    /// Reports an error at a place.
    pub(crate) fn error(&self, at: Place, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.errors.set(self.errors.get() + 1);
        self.report(Severity::Error, at, path, message.into(), remedy.into());
    }

    /// Reports something worth knowing at a place.
    pub(crate) fn notice(
        &self,
        at: Place,
        path: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.report(Severity::Notice, at, path, message.into(), remedy.into());
    }

    fn report(&self, severity: Severity, at: Place, path: &str, message: String, remedy: String) {
        if self.problems.borrow().len() >= MOST_PROBLEMS {
            return;
        }
        let sources = self.sources.borrow();
        let source = &sources[at.source as usize];
        let (line, column) = source.line_column(at.start as usize);
        self.problems.borrow_mut().push(Problem {
            severity,
            source: at.source as usize,
            file: source.path.clone(),
            line,
            column,
            span: at.span(),
            path: path.to_owned(),
            value: source.excerpt(&at.span()),
            message,
            remedy,
        });
    }

    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors.get()
    }

    /// A text given on the command line.
    pub(crate) fn argument(&self, text: &str) -> u32 {
        self.add(PathBuf::from("--set"), text.to_owned())
    }

    fn add(&self, path: PathBuf, text: String) -> u32 {
        let mut sources = self.sources.borrow_mut();
        sources.push(Source::new(path, text));
        sources.len() as u32 - 1
    }

    /// The text of a source.
    pub(crate) fn text(&self, source: u32) -> String {
        self.sources.borrow()[source as usize].text.clone()
    }

    /// The text between two bytes of a source, as written.
    pub(crate) fn written(&self, at: Place) -> String {
        self.sources.borrow()[at.source as usize].text.get(at.span()).unwrap_or("").to_owned()
    }

    /// The path of a source.
    pub(crate) fn path(&self, source: u32) -> PathBuf {
        self.sources.borrow()[source as usize].path.clone()
    }

    /// The line of a place, from 1.
    pub(crate) fn line(&self, at: Place) -> u32 {
        self.sources.borrow()[at.source as usize].line_column(at.start as usize).0
    }

    /// Reads a file that no other names: the scenario itself.
    pub(crate) fn open_first(&self, path: &Path) -> Option<u32> {
        // An unreadable file is still a source, so that the problem has a place to stand.
        let at = Place { source: self.sources.borrow().len() as u32, start: 0, end: 0 };
        let text = self.decode(path);
        let shown = text.clone().unwrap_or_else(|fault| fault.text);
        let source = self.add(path.to_path_buf(), shown);
        self.by_path.borrow_mut().insert(path.to_path_buf(), Some(source));
        match text {
            Ok(_) => Some(source),
            Err(fault) => {
                let at = Place { start: fault.byte, end: fault.byte, ..at };
                self.error(at, "", fault.message(path), fault.remedy);
                None
            }
        }
    }

    /// Reads a table that a file names beside itself.
    pub(crate) fn open_beside(&self, named: &str, at: Place, path: &str) -> Option<u32> {
        if Path::new(named).has_root() || Path::new(named).is_absolute() {
            self.error(at, path, format!("`{named}` is an absolute path"), "name it relative to this file");
            return None;
        }
        if climbs(named) > 1 {
            let message = format!("`{named}` is outside the scenario's folder and the one above it");
            self.error(at, path, message, "keep tables beside the scenarios that use them");
            return None;
        }
        self.open_from(named, at, path)
    }

    /// Reads a file that another names, wherever it is.
    pub(crate) fn open_from(&self, named: &str, at: Place, path: &str) -> Option<u32> {
        if named.is_empty() || named.contains('\0') {
            self.error(at, path, "no file is named here", "give a path relative to this file");
            return None;
        }
        let file = beside(&self.path_of_namer(at), named);
        if let Some(known) = self.by_path.borrow().get(&file) {
            return *known;
        }
        let source = match self.decode(&file) {
            Ok(text) => Some(self.add(file.clone(), text)),
            Err(fault) => {
                self.error(at, path, fault.message(&file), fault.remedy);
                None
            }
        };
        self.by_path.borrow_mut().insert(file, source);
        source
    }

    /// Arguments of the command line name files from where the scenario is.
    fn path_of_namer(&self, at: Place) -> PathBuf {
        let sources = self.sources.borrow();
        let path = &sources[at.source as usize].path;
        if path.as_os_str() == "--set" { sources[0].path.clone() } else { path.clone() }
    }

    fn decode(&self, path: &Path) -> Result<String, Fault> {
        let bytes = self.files.read(path).map_err(Fault::of_file)?;
        self.inputs.borrow_mut().push(InputFile { path: path.to_path_buf(), sha256: hexadecimal(&bytes) });
        let text = String::from_utf8(bytes).map_err(|error| {
            let byte = error.utf8_error().valid_up_to();
            Fault::of_text(
                "is not UTF-8 text",
                "save it as UTF-8",
                byte,
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
            )
        })?;
        match text.find('\0') {
            Some(byte) => Err(Fault::of_text("holds a zero byte", "save it as plain UTF-8 text", byte, text)),
            None => Ok(text),
        }
    }

    /// Everything found, in order of source and place.
    pub(crate) fn finish(self) -> (Problems, Vec<InputFile>) {
        let mut list = self.problems.into_inner();
        list.sort_by(|a, b| {
            (a.source, a.span.start, a.severity, &a.path, &a.message).cmp(&(
                b.source,
                b.span.start,
                b.severity,
                &b.path,
                &b.message,
            ))
        });
        list.dedup();
        let mut inputs = self.inputs.into_inner();
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        inputs.dedup();
        (Problems { list, sources: self.sources.into_inner() }, inputs)
    }
}

/// Why the text of a file cannot be had.
#[derive(Clone)]
struct Fault {
    what: String,
    remedy: &'static str,
    byte: u32,
    /// What can be shown of the text.
    text: String,
}

impl Fault {
    fn of_file(why: Unreadable) -> Self {
        let (what, remedy) = match why {
            Unreadable::Missing => {
                ("does not exist".into(), "check the path; it is relative to the file that names it")
            }
            Unreadable::TooLarge(bytes) => {
                let limit = LARGEST_FILE / 1024 / 1024;
                (
                    format!("is too large ({} MB; at most {limit} MB)", bytes / 1024 / 1024),
                    "split it, or leave out what is not needed",
                )
            }
            Unreadable::Other(why) => {
                (format!("cannot be read: {why}"), "check the path and its permissions")
            }
        };
        Self { what, remedy, byte: 0, text: String::new() }
    }

    /// The text is wrong at a byte; everything before it is sound.
    fn of_text(what: &str, remedy: &'static str, byte: usize, text: String) -> Self {
        let line = 1 + text.bytes().take(byte).filter(|&one| one == b'\n').count();
        let what = format!("{what} (line {line}, byte {byte})");
        Self { what, remedy, byte: byte as u32, text }
    }

    fn message(&self, path: &Path) -> String {
        format!("`{}` {}", path.display(), self.what)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn a_hash_is_that_of_the_standard() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hexadecimal(b"abc"), known);
    }

    #[test]
    fn files_that_are_not_text_are_named() {
        let files = Memory([("a".into(), b"\xff".to_vec()), ("b".into(), b"x\0".to_vec())].into());
        for (name, word) in [("a", "UTF-8"), ("b", "zero byte"), ("c", "does not exist")] {
            let reading = Reading::new(&files);
            assert_eq!(reading.open_first(Path::new(name)), None);
            assert!(reading.finish().0.list[0].message.contains(word));
        }
    }

    #[test]
    fn paths_that_surprise_are_refused() {
        let files = Memory([("s/a.toml".into(), b"x".to_vec())].into());
        let reading = Reading::new(&files);
        let source = reading.open_first(Path::new("s/a.toml")).expect("there");
        let at = Place { source, start: 0, end: 1 };
        assert_eq!(reading.open_beside("/etc/passwd", at, "t"), None);
        assert_eq!(reading.open_beside("../../x", at, "t"), None);
        assert_eq!(reading.errors(), 2);
    }
}
