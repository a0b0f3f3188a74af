//! What can go wrong with the file, in the words of the port.

use ilt_live::port::PortError;

/// Why a step on the file failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The store or the disk below it.
    Store(redb::Error),
    /// What was asked cannot be done.
    Refused(PortError),
}

impl Failure {
    /// In the words of the port, naming the file.
    pub(crate) fn at(self, path: &std::path::Path) -> PortError {
        match self {
            Self::Refused(refused) => refused,
            Self::Store(error) => {
                let passing = matches!(error, redb::Error::TransactionInProgress);
                PortError {
                    what: format!("the log {} failed: {}", path.display(), describe(&error)),
                    passing,
                }
            }
        }
    }
}

/// After the first failed write the store answers only that something failed before; say what that means.
fn describe(error: &redb::Error) -> String {
    match error {
        redb::Error::PreviousIo => "an earlier write failed and it must be opened again".to_owned(),
        other => other.to_string(),
    }
}

impl From<PortError> for Failure {
    fn from(refused: PortError) -> Self {
        Self::Refused(refused)
    }
}

macro_rules! from_store {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Store(error.into())
            }
        })*
    };
}

from_store!(
    redb::Error,
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    redb::DatabaseError
);
