//! Who serves a group: an epoch in the file, and a lock that dies with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use ilt_live::port::PortError;
use redb::ReadableTable;

use crate::layout;
use crate::log::Log;

/// What to do about another owner of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Claim {
    /// Refuse if one is alive, naming its process.
    #[default]
    IfFree,
    /// Take over: the other is fenced from its next commit on.
    TakeOver,
}

/// The right to commit for a group, until somebody takes it over.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) epoch: u64,
    alive: PathBuf,
    _lock: File,
}

impl Owner {
    /// Becomes the owner of a group.
    pub(crate) fn claim(log: &Log, group: &str, claim: Claim) -> Result<Self, PortError> {
        check_name(group)?;
        let (before, process) = log.read(|transaction| {
            let owners = transaction.open_table(layout::OWNERS)?;
            Ok(owners.get(group)?.map_or((0, 0), |owner| owner.value()))
        })?;
        let former = beside(log.path(), group, before);
        if claim == Claim::IfFree && before > 0 && is_held(&former)? {
            return Err(served(log, group, process));
        }
        let epoch = before + 1;
        let alive = beside(log.path(), group, epoch);
        // Two that claim at once both come here; one gets the lock.
        let lock = held(&alive)?.ok_or_else(|| {
            PortError::passing(format!(
                "another process is just taking group {group} of the log {}",
                log.path().display()
            ))
        })?;
        let won = log.write(|transaction| {
            let mut owners = transaction.open_table(layout::OWNERS)?;
            let now = owners.get(group)?.map_or((0, 0), |owner| owner.value());
            if now.0 != before {
                return Ok(None);
            }
            owners.insert(group, (epoch, std::process::id()))?;
            Ok(Some(()))
        })?;
        // Left behind by an owner that was killed; whether it goes does not matter.
        let _ = std::fs::remove_file(former);
        won.map(|()| Self { epoch, alive, _lock: lock }).ok_or_else(|| {
            PortError::passing(format!(
                "another process has just taken group {group} of the log {}",
                log.path().display()
            ))
        })
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Only tidiness: a file without a lock is nobody's.
        let _ = std::fs::remove_file(&self.alive);
    }
}

/// A group's name becomes part of a file's name.
fn check_name(group: &str) -> Result<(), PortError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if group.is_empty() || group.len() > 100 || !group.chars().all(plain) {
        let what =
            format!("the group {group:?} must be named with lower-case letters, digits, dots and hyphens");
        return Err(PortError::lasting(what));
    }
    Ok(())
}

fn served(log: &Log, group: &str, process: u32) -> PortError {
    PortError::lasting(format!(
        "group {group} of the log {} is served by process {process}: stop it first, or take over from it (`ilt serve --take-over`)",
        log.path().display()
    ))
}

fn beside(log: &Path, group: &str, epoch: u64) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(format!(".{group}.{epoch}.owner"));
    PathBuf::from(name)
}

fn trouble(path: &Path, error: &std::io::Error) -> PortError {
    PortError::lasting(format!("{} cannot be locked: {error}", path.display()))
}

/// Locks a file, made if need be; `None` if somebody else has it.
fn held(path: &Path) -> Result<Option<File>, PortError> {
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = open.map_err(|error| trouble(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(trouble(path, &error)),
    }
}

fn is_held(path: &Path) -> Result<bool, PortError> {
    match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(trouble(path, &error)),
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(trouble(path, &error)),
        },
    }
}
