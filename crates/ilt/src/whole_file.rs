//! Files that appear whole or not at all: written under another name in the same folder, then renamed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;

/// A file on its way; dropped before it is finished, it leaves nothing.
pub(crate) struct WholeFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl WholeFile {
    /// Begins a file.
    pub(crate) fn begin(path: &Path) -> Result<WholeFile, Failure> {
        let file = named(folder(path)).map_err(|why| Failure::file("write", path, why))?;
        Ok(WholeFile { path: path.to_path_buf(), file: BufWriter::new(file) })
    }

    /// Writes some text.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.file.write_all(text.as_bytes()).map_err(|why| Failure::file("write", &self.path, why))
    }

    /// Where to write.
    pub(crate) fn out(&mut self) -> &mut impl Write {
        &mut self.file
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
        rename: impl FnOnce(NamedTempFile, &Path) -> Result<fs::File, tempfile::PersistError>,
    ) -> Result<(), Failure> {
        let path = self.path;
        let failed = |why: io::Error| Failure::file("write", &path, why);
        let file = self.file.into_inner().map_err(|why| failed(why.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        rename(file, &path).map_err(|why| failed(why.error))?;
        Ok(())
    }
}

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that others may read as far as the user's mask lets them, unlike temporary files elsewhere.
fn named(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".ilt-unfinished-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_file_leaves_nothing_and_an_earlier_one_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.json");
        let write = |text: &str| {
            let mut file = WholeFile::begin(&path).unwrap();
            file.text(text).unwrap();
            file
        };
        write("one").finish().unwrap();
        drop(write("two"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert!(write("three").finish_new().is_err());
        write("four").finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "four");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
