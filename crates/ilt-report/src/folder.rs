//! A folder that appears whole or not at all.
//!
//! The files are written into a folder beside the target, flushed to the disk, and the folder is given its name in
//! the end. An earlier result keeps its name until then and is put back if the last step fails.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::manifest::InputFile;

/// The files a result may consist of.
pub(crate) const FILES: &[&str] = &["report.html", "results.csv", "results.json", "manifest.json"];
/// The files a back-test may consist of.
pub(crate) const BACKTEST: &[&str] = &["backtest.html", "scores.csv", "scores.json"];

/// A result on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// The files written into it now, by name.
    pub files: Vec<String>,
}

impl Written {
    /// The page to open.
    pub fn report(&self) -> PathBuf {
        self.folder.join("report.html")
    }
}

/// Whether a result may be written to this folder: it does not exist, is empty, or holds an earlier result and
/// nothing else. Ask before a long run.
///
/// # Errors
/// [`Error::NotOurs`] names the first thing found that no result consists of; [`Error::NotAFolder`] and [`Error::Io`].
pub fn check_target(folder: &Path) -> Result<(), Error> {
    check(folder, FILES)
}

/// The same for a back-test.
///
/// # Errors
/// As [`check_target`].
pub fn check_backtest_target(folder: &Path) -> Result<(), Error> {
    check(folder, BACKTEST)
}

fn check(folder: &Path, may: &[&str]) -> Result<(), Error> {
    if fs::symlink_metadata(folder).is_err() {
        return Ok(());
    }
    if !folder.is_dir() {
        return Err(Error::NotAFolder { path: folder.to_owned() });
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        names.push(entry.map_err(Error::io("read", folder))?.file_name());
    }
    names.sort();
    match names.iter().find(|name| !may.iter().any(|file| OsStr::new(file) == name.as_os_str())) {
        Some(found) => {
            Err(Error::NotOurs { path: folder.to_owned(), found: found.to_string_lossy().into_owned() })
        }
        None => Ok(()),
    }
}

/// What a file is written to.
pub(crate) type To<'f> = &'f mut dyn Write;
/// How the writing of a file went: whether it could be made, and whether the disk took it.
pub(crate) type Made = Result<std::io::Result<()>, Error>;

/// So much is written at once.
const AT_ONCE: usize = 1 << 16;

/// A file with the length and the fingerprint of what has been written.
struct Fingerprinted {
    file: File,
    bytes: u64,
    hash: Sha256,
}

impl Write for Fingerprinted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A result that has no name yet: dropped before [`Unfinished::finish`] it leaves nothing behind.
pub(crate) struct Unfinished {
    asked: PathBuf,
    target: PathBuf,
    beside: tempfile::TempDir,
    files: Vec<String>,
}

impl Unfinished {
    /// Begins a result. An earlier one in its folder may hold the files named by `may` and no others.
    pub(crate) fn begin(folder: &Path, may: &[&str]) -> Result<Self, Error> {
        check(folder, may)?;
        // A link is followed, so that the result lands where it points to and the link stays.
        let target = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let parent = parent(&target);
        fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        let beside = tempfile::Builder::new()
            .prefix(&format!(".{}.unfinished-", name_of(&target)))
            .tempdir_in(parent)
            .map_err(Error::io("create a folder in", parent))?;
        Ok(Self { asked: folder.to_owned(), target, beside, files: Vec::new() })
    }

    /// Writes one of its files.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.write(name, |to| Ok(to.write_all(bytes))).map(|_| ())
    }

    /// Writes one of its files as it is made: a file can weigh more than the run did. Its entry for the manifest.
    pub(crate) fn write(
        &mut self,
        name: &str,
        make: impl FnOnce(To<'_>) -> Made,
    ) -> Result<InputFile, Error> {
        let failed = || Error::io("write", &self.asked.join(name));
        let file = File::create_new(self.beside.path().join(name)).map_err(failed())?;
        let mut to = BufWriter::with_capacity(AT_ONCE, Fingerprinted { file, bytes: 0, hash: Sha256::new() });
        make(&mut to)?.and_then(|()| to.flush()).map_err(failed())?;
        let Fingerprinted { file, bytes, hash } = to.get_ref();
        file.sync_all().map_err(failed())?;
        let entry = InputFile::with(name, *bytes, hash.clone());
        self.files.push(name.to_owned());
        Ok(entry)
    }

    /// Gives the result its name.
    pub(crate) fn finish(self) -> Result<Written, Error> {
        open_up(self.beside.path(), &self.asked)?;
        flush(self.beside.path());
        swap(self.beside, &self.target, &self.asked)?;
        flush(parent(&self.target));
        Ok(Written { folder: self.asked, files: self.files })
    }
}

fn parent(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Replaces one file of a folder: the old one stays until the new one is complete.
pub(crate) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<Written, Error> {
    let path = folder.join(name);
    let mut file = tempfile::Builder::new()
        .prefix(&format!(".{name}.unfinished-"))
        .tempfile_in(folder)
        .map_err(Error::io("create a file in", folder))?;
    let written = file
        .write_all(bytes)
        .and_then(|()| open_file(file.as_file()))
        .and_then(|()| file.as_file().sync_all());
    written.map_err(Error::io("write", &path))?;
    file.persist(&path).map_err(|failed| Error::Io { doing: "replace", path, source: failed.error })?;
    flush(folder);
    Ok(Written { folder: folder.to_owned(), files: vec![name.to_owned()] })
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| "result".into(), |name| name.to_string_lossy().into_owned())
}

/// Gives the new folder its name, moving an earlier result aside first and deleting it last.
fn swap(beside: tempfile::TempDir, target: &Path, asked: &Path) -> Result<(), Error> {
    if !target.exists() {
        fs::rename(beside.path(), target).map_err(Error::io("create", asked))?;
        let _ = beside.keep();
        return Ok(());
    }
    let parent = beside.path().parent().map(Path::to_owned).unwrap_or_default();
    let aside = tempfile::Builder::new()
        .prefix(&format!(".{}.earlier-", name_of(target)))
        .tempdir_in(&parent)
        .map_err(Error::io("create a folder in", &parent))?;
    let earlier = aside.path().join("earlier");
    fs::rename(target, &earlier).map_err(Error::io("move aside", asked))?;
    if let Err(source) = fs::rename(beside.path(), target) {
        let restored = fs::rename(&earlier, target);
        if restored.is_err() {
            // Better a stray folder than a lost result.
            let _ = aside.keep();
        }
        return Err(Error::Io { doing: "replace", path: asked.to_owned(), source });
    }
    let _ = beside.keep();
    Ok(())
}

/// Temporary folders are private; results are read by whoever may read the folder around them.
#[cfg(unix)]
fn open_up(folder: &Path, asked: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(Error::io("create", asked))
}

#[cfg(not(unix))]
fn open_up(_: &Path, _: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(unix)]
fn open_file(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_file(_: &File) -> std::io::Result<()> {
    Ok(())
}

/// Makes a change of names last. Not every file system can flush a folder; there, nothing is lost by not doing so.
fn flush(folder: &Path) {
    if let Ok(opened) = File::open(folder) {
        let _ = opened.sync_all();
    }
}

/// Lets a write past the file-size limit (`ulimit -f`) fail as any other write does. Without it the operating system
/// ends the process in the middle of a file. To be called once, when the program starts.
pub fn survive_file_size_limit() {
    #[cfg(unix)]
    {
        let seen = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        // Where the signal cannot be caught nothing changes.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn write_whole(folder: &Path, files: &[(&str, &[u8])]) -> Result<Written, Error> {
        let mut result = Unfinished::begin(folder, FILES)?;
        files.iter().try_for_each(|(name, bytes)| result.add(name, bytes))?;
        result.finish()
    }

    #[test]
    fn an_earlier_result_is_replaced_and_nothing_is_left_beside() {
        let home = tempfile::tempdir().expect("temporary folder");
        let folder = home.path().join("deep").join("out");
        write_whole(&folder, &[("report.html", b"one")]).expect("written");
        write_whole(&folder, &[("report.html", b"two")]).expect("replaced");
        assert_eq!(fs::read(folder.join("report.html")).expect("readable"), b"two");
        assert_eq!(names(&home.path().join("deep")), ["out"]);
        replace(&folder, "report.html", b"three").expect("replaced");
        assert_eq!(names(&folder), ["report.html"]);
    }

    /// FIPS 180-4, example for "abc", written in pieces.
    #[test]
    fn what_is_written_in_pieces_has_the_fingerprint_of_the_whole() {
        let home = tempfile::tempdir().expect("temporary folder");
        let mut result = Unfinished::begin(&home.path().join("out"), FILES).expect("begun");
        let entry = result
            .write("results.csv", |to| Ok(to.write_all(b"a").and_then(|()| to.write_all(b"bc"))))
            .expect("written");
        assert_eq!(entry, InputFile::of("results.csv", b"abc"));
        assert_eq!(entry.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn what_is_not_ours_stays() {
        let home = tempfile::tempdir().expect("temporary folder");
        fs::write(home.path().join("notes.txt"), "mine").expect("written");
        let failed = write_whole(home.path(), &[("report.html", b"")]).expect_err("refused");
        assert!(failed.to_string().contains("notes.txt"), "{failed}");
        let file = home.path().join("notes.txt");
        assert!(matches!(write_whole(&file, &[]), Err(Error::NotAFolder { .. })));
        assert_eq!(names(home.path()), ["notes.txt"]);
    }

    #[test]
    fn a_failure_leaves_the_earlier_result_and_nothing_else() {
        let home = tempfile::tempdir().expect("temporary folder");
        let folder = home.path().join("out");
        write_whole(&folder, &[("report.html", b"one")]).expect("written");
        // A name with a separator cannot be created: stands for any write that fails half-way.
        let failing: [(&str, &[u8]); 2] = [("report.html", b"two"), ("no/such.csv", b"x")];
        assert!(matches!(write_whole(&folder, &failing), Err(Error::Io { doing: "write", .. })));
        assert_eq!(fs::read(folder.join("report.html")).expect("readable"), b"one");
        assert_eq!(names(home.path()), ["out"]);
    }
}
