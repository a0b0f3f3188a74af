//! Files that appear whole or not at all: written under another name in the same folder, then renamed. What is no
//! ordinary file (a pipe, a device, standard output) is written through and never replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;

/// A file on its way; dropped before it is finished, it leaves nothing.
pub(crate) struct WholeFile {
    /// As the user named it.
    named: PathBuf,
    to: To,
}

/// Where the bytes go.
enum To {
    /// To a file without its name yet, and the name it gets.
    Whole(BufWriter<NamedTempFile>, PathBuf),
    /// To something that takes bytes as they come.
    Through(BufWriter<Box<dyn Write>>),
}

/// What stands at a path.
enum Target {
    /// An ordinary file, or nothing yet; links followed.
    File(PathBuf),
    /// Something else that can be written to.
    Stream,
}

impl WholeFile {
    /// Begins a file.
    pub(crate) fn begin(path: &Path) -> Result<WholeFile, Failure> {
        let begun = Target::at(path).and_then(|target| match target {
            Target::File(whole) => Ok(To::Whole(BufWriter::new(unnamed(folder(&whole))?), whole)),
            Target::Stream => Ok(To::Through(BufWriter::new(opened(path)?))),
        });
        let to = begun.map_err(|why| Failure::file("write", path, why))?;
        Ok(WholeFile { named: path.to_path_buf(), to })
    }

    /// Writes some text.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.out().write_all(text.as_bytes()).map_err(|why| self.failed(why))
    }

    /// What to say of a write that failed: nothing if the reader of a pipe has gone.
    pub(crate) fn failed(&self, why: io::Error) -> Failure {
        failed(&self.named, why)
    }

    /// Where to write.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        match &mut self.to {
            To::Whole(file, _) => file,
            To::Through(stream) => stream,
        }
    }

    /// A folder for what must be set aside until the file can be written: its own, so that a full disk is met in good
    /// time.
    pub(crate) fn room(&self) -> PathBuf {
        match &self.to {
            To::Whole(_, whole) => folder(whole).to_path_buf(),
            To::Through(_) => std::env::temp_dir(),
        }
    }

    /// Gives the file its name, replacing an earlier one.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.persist(|file, path| file.persist(path))
    }

    /// Gives the file its name, unless there is one of that name.
    pub(crate) fn finish_new(self) -> Result<(), Failure> {
        self.persist(|file, path| file.persist_noclobber(path))
    }

    fn persist(
        self,
        rename: impl FnOnce(NamedTempFile, &Path) -> Result<File, tempfile::PersistError>,
    ) -> Result<(), Failure> {
        let failed = |why| failed(&self.named, why);
        match self.to {
            To::Through(mut stream) => stream.flush().map_err(failed),
            To::Whole(file, whole) => {
                let file = file.into_inner().map_err(|why| failed(why.into_error()))?;
                file.as_file().sync_all().map_err(failed)?;
                rename(file, &whole).map_err(|why| failed(why.error))?;
                Ok(())
            }
        }
    }
}

/// Refuses a path that cannot be written, before a long run rather than after it. A pipe is not opened: its reader
/// would take that for all there is.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    let checked = Target::at(path).and_then(|target| match target {
        Target::File(whole) => unnamed(folder(&whole)).map(drop),
        Target::Stream if is_pipe(path) => Ok(()),
        Target::Stream => opened(path).map(drop),
    });
    checked.map_err(|why| Failure::file("write", path, why))
}

fn failed(named: &Path, why: io::Error) -> Failure {
    match why.kind() {
        io::ErrorKind::BrokenPipe => Failure::Unheard,
        _ => Failure::file("write", named, why),
    }
}

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Target {
    fn at(path: &Path) -> io::Result<Target> {
        if standard(path).is_some() {
            return Ok(Target::Stream);
        }
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => Err(io::Error::other("it is a folder")),
            Ok(about) if about.is_file() => Ok(Target::File(fs::canonicalize(path)?)),
            Ok(_) => Ok(Target::Stream),
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            Err(_) if path.is_symlink() => Err(io::Error::other("it is a link to nothing")),
            Err(_) => Ok(Target::File(path.to_path_buf())),
        }
    }
}

/// Our own standard output or error, whatever the shell has put behind it.
fn standard(path: &Path) -> Option<Box<dyn Write>> {
    match path.to_str()? {
        "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => Some(Box::new(io::stdout())),
        "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => Some(Box::new(io::stderr())),
        _ => None,
    }
}

/// What is no ordinary file, to write to its end.
fn opened(path: &Path) -> io::Result<Box<dyn Write>> {
    match standard(path) {
        Some(stream) => Ok(stream),
        None => Ok(Box::new(OpenOptions::new().append(true).open(path)?)),
    }
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|about| about.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// A file that others may read as far as the user's mask lets them, unlike temporary files elsewhere.
fn unnamed(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".ilt-unfinished-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(nameless)
}

/// The error without the name of a temporary file, which the user never gave.
fn nameless(error: io::Error) -> io::Error {
    let said = error.to_string();
    said.split_once(" at path ").map_or(error, |(cause, _)| io::Error::other(cause.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(path: &Path, text: &str) -> WholeFile {
        let mut file = WholeFile::begin(path).unwrap();
        file.text(text).unwrap();
        file
    }

    #[test]
    fn an_unfinished_file_leaves_nothing_and_an_earlier_one_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.json");
        begun(&path, "one").finish().unwrap();
        drop(begun(&path, "two"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert!(begun(&path, "three").finish_new().is_err());
        begun(&path, "four").finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "four");
        check(&path).unwrap();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failure_names_what_the_user_named() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("nowhere").join("state.json");
        for failure in [check(&path).unwrap_err(), WholeFile::begin(&path).err().unwrap()] {
            let said = failure.to_string();
            assert!(said.contains("nowhere/state.json") && !said.contains("unfinished"), "{said}");
        }
        assert!(check(home.path()).unwrap_err().to_string().contains("is a folder"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_it_points_to_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        let (file, link) = (home.path().join("file"), home.path().join("link"));
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(check(&link).unwrap_err().to_string().contains("link to nothing"));
        fs::write(&file, "one").unwrap();
        begun(&link, "two").finish().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert!(link.is_symlink());
    }
}
