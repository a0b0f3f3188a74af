//! What can go wrong, all in one place.

use std::io;
use std::path::{Path, PathBuf};

/// Why a result was not written or read. Whatever the reason, nothing half-written is left and an earlier result is
/// still there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system said no: the disk is full, the file-size limit reached, the folder not ours.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was being done, as a verb.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The folder holds something that is not a result of ours, so it is not replaced.
    #[error("`{}` holds `{found}`, which is not part of an earlier result: name another folder", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// What was found in it.
        found: String,
    },
    /// There is a file where the folder should be.
    #[error("`{}` is a file, not a folder", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// There is no earlier result in the folder.
    #[error("`{}` holds no results.json: name the folder of an earlier run, such as out/baseline", path.display())]
    NoResults {
        /// The folder.
        path: PathBuf,
    },
    /// The file is not a result of this program.
    #[error("`{}` is not a result of this program: {what}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The scores could not be set as text.
    #[error("cannot write the scores: {0}")]
    Scores(String),
    /// The page could not be made.
    #[error("cannot make the page: {0}")]
    Page(#[from] askama::Error),
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
        let path = path.to_owned();
        move |source| Error::Io { doing, path, source }
    }
}
