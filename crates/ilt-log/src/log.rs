//! The file, its topics, and whoever writes without a group.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ilt_live::port::{
    Admin, Append, Browse, Difference, Missing, Outgoing, PortError, Start, Tail, TopicSpec,
};
use redb::{
    Builder, ConcurrencyMode, Database, DatabaseError, ReadOnlyDatabase, ReadTransaction, ReadableDatabase,
    ReadableTable, TransactionError, WriteTransaction,
};

use crate::failure::Failure;
use crate::layout::{self, Topic};
use crate::member::LogPort;
use crate::owner::Claim;
use crate::tail::LogTail;
use crate::waiting::{Bell, keep_trying};
use crate::writing;

/// How long opening waits for a process that has just been killed to let go of the file.
const OPENING: Duration = Duration::from_secs(1);
/// How long a commit waits for another process to finish its own.
const TURN: Duration = Duration::from_secs(10);
/// Memory for pages read and written.
const CACHE_BYTES: usize = 128 << 20;

/// The embedded log. Clones share one open file.
#[derive(Debug, Clone)]
pub struct Log {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    file: File,
    bell: Bell,
    /// Topics never change once made, so they are looked up once.
    topics: Mutex<BTreeMap<String, Topic>>,
    /// Threads of this process take turns here, so that only other processes have to be asked again and again.
    turn: Mutex<()>,
}

enum File {
    Both(Database),
    Reading(ReadOnlyDatabase),
}

impl std::fmt::Debug for File {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Both(_) => "Both",
            Self::Reading(_) => "Reading",
        })
    }
}

impl Log {
    /// Opens the log in a file, which is made if need be.
    ///
    /// # Errors
    /// If the file cannot be opened, is of another format, or is held by a program that excludes others.
    pub fn open(path: &Path) -> Result<Self, PortError> {
        let file = opened(path, |builder| builder.create(path).map(File::Both))?;
        let log = Self::of(path, file);
        log.write(|transaction| prepare(transaction, path).map(Some))?;
        Ok(log)
    }

    /// Opens a log that is there, to read only.
    ///
    /// # Errors
    /// If there is no such log or it cannot be opened.
    pub fn open_to_read(path: &Path) -> Result<Self, PortError> {
        let file = opened(path, |builder| builder.open_read_only(path).map(File::Reading))?;
        let log = Self::of(path, file);
        log.read(|transaction| {
            let facts = transaction.open_table(layout::FACTS)?;
            let format = facts.get(layout::FORMAT_KEY)?.map(|format| format.value());
            check_format(format.unwrap_or_default(), path)
        })?;
        Ok(log)
    }

    /// Joins a group as its one owner, to read `topics` and commit.
    ///
    /// # Errors
    /// If a topic is missing; if another process serves the group (its number is named) and `claim` is
    /// [`Claim::IfFree`]; if positions cannot be continued and `missing` is [`Missing::Refuse`].
    pub fn join(
        &self,
        group: &str,
        topics: &[&str],
        missing: Missing,
        claim: Claim,
    ) -> Result<LogPort, PortError> {
        LogPort::join(self.clone(), group, topics, missing, claim)
    }

    /// Forgets the positions of a group, so that records are no longer kept for it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn forget(&self, group: &str) -> Result<(), PortError> {
        self.write(|transaction| {
            let mut positions = transaction.open_table(layout::POSITIONS)?;
            positions.retain(|(of, _, _), _| of != group)?;
            Ok(Some(()))
        })
        .map(|_| ())
    }

    /// The topics there are, in order of name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn topics(&self) -> Result<Vec<TopicSpec>, PortError> {
        self.read(|transaction| {
            let topics = transaction.open_table(layout::TOPICS)?;
            let mut specs = Vec::new();
            for row in topics.iter()? {
                let (name, row) = row?;
                specs.push(Topic::from_row(name.value(), row.value()).spec);
            }
            Ok(specs)
        })
    }

    /// Where it is kept.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    fn of(path: &Path, file: File) -> Self {
        let (bell, topics, turn) = Default::default();
        Self { inner: Arc::new(Inner { path: path.to_owned(), file, bell, topics, turn }) }
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.inner.bell
    }

    /// Runs `steps` on one consistent view of the file.
    pub(crate) fn read<T>(
        &self,
        steps: impl FnOnce(&ReadTransaction) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        let transaction = match &self.inner.file {
            File::Both(file) => file.begin_read(),
            File::Reading(file) => file.begin_read(),
        };
        transaction
            .map_err(Failure::from)
            .and_then(|view| steps(&view))
            .map_err(|failure| failure.at(self.path()))
    }

    /// Runs `steps` in one durable transaction: kept if they answer `Some`, and as if never begun otherwise.
    pub(crate) fn write<T>(
        &self,
        steps: impl FnOnce(&WriteTransaction) -> Result<Option<T>, Failure>,
    ) -> Result<Option<T>, PortError> {
        let _turn = self.inner.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = self.begin().and_then(|transaction| {
            // A transaction that is dropped without being committed leaves no trace.
            let Some(answer) = steps(&transaction)? else { return Ok(None) };
            transaction.commit()?;
            Ok(Some(answer))
        });
        if let Ok(Some(_)) = answer {
            self.inner.bell.ring();
        }
        answer.map_err(|failure| failure.at(self.path()))
    }

    fn begin(&self) -> Result<WriteTransaction, Failure> {
        let File::Both(file) = &self.inner.file else {
            return Err(PortError::lasting(format!(
                "the log {} was opened to read only",
                self.path().display()
            ))
            .into());
        };
        let begun = keep_trying(TURN, || match file.try_begin_write() {
            Err(TransactionError::WouldBlock) => None,
            other => Some(other),
        });
        let waited = || {
            PortError::passing(format!(
                "the log {} is held by another process in the middle of a write; is it stopped?",
                self.path().display()
            ))
        };
        Ok(begun.ok_or_else(waited)??)
    }

    /// The topic of a name; `None` if there is none.
    pub(crate) fn topic(&self, name: &str) -> Result<Option<Topic>, PortError> {
        if let Some(topic) = self.cached().get(name) {
            return Ok(Some(topic.clone()));
        }
        let found = self.read(|transaction| {
            let topics = transaction.open_table(layout::TOPICS)?;
            Ok(topics.get(name)?.map(|row| Topic::from_row(name, row.value())))
        })?;
        if let Some(topic) = &found {
            self.cached().insert(name.to_owned(), topic.clone());
        }
        Ok(found)
    }

    /// The topic of a name.
    pub(crate) fn known_topic(&self, name: &str) -> Result<Topic, PortError> {
        let missing = || {
            PortError::lasting(format!(
                "there is no topic {name} in the log {}: create it with `ilt topics create`",
                self.path().display()
            ))
        };
        self.topic(name)?.ok_or_else(missing)
    }

    fn cached(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Topic>> {
        self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admin for Log {
    fn create(&mut self, topics: &[TopicSpec]) -> Result<Vec<String>, PortError> {
        let made = self.write(|transaction| {
            let mut table = transaction.open_table(layout::TOPICS)?;
            let mut made = Vec::new();
            for spec in topics {
                if spec.partitions == 0 {
                    return Err(PortError::lasting(format!(
                        "topic {} needs at least one partition",
                        spec.name
                    ))
                    .into());
                }
                if table.get(spec.name.as_str())?.is_none() {
                    let number = u32::try_from(redb::ReadableTableMetadata::len(&table)?)
                        .map_err(|_| PortError::lasting("too many topics"))?;
                    table.insert(spec.name.as_str(), Topic { number, spec: spec.clone() }.row())?;
                    made.push(spec.name.clone());
                }
            }
            Ok(Some(made))
        })?;
        Ok(made.unwrap_or_default())
    }

    fn check(&mut self, topics: &[TopicSpec]) -> Result<Vec<Difference>, PortError> {
        let mut differences = Vec::new();
        for wanted in topics {
            let found = self.topic(&wanted.name)?;
            differences.extend(wanted.difference(found.as_ref().map(|topic| &topic.spec)));
        }
        Ok(differences)
    }
}

impl Append for Log {
    fn append(&mut self, records: Vec<Outgoing>) -> Result<(), PortError> {
        if records.is_empty() {
            return Ok(());
        }
        let placed = writing::place(self, records)?;
        self.write(|transaction| writing::write(transaction, placed).map(Some)).map(|_| ())
    }
}

impl Browse for Log {
    fn tail(&self, topic: &str, start: &Start) -> Result<Box<dyn Tail + Send>, PortError> {
        LogTail::open(self.clone(), topic, start).map(|tail| Box::new(tail) as Box<dyn Tail + Send>)
    }
}

/// Opens the file in the mode that all processes share, asking again for a second while it is held.
fn opened(path: &Path, open: impl Fn(&Builder) -> Result<File, DatabaseError>) -> Result<File, PortError> {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES).set_concurrency_mode(ConcurrencyMode::MultiWriter);
    let opened = keep_trying(OPENING, || match open(&builder) {
        Err(DatabaseError::DatabaseAlreadyOpen) => None,
        other => Some(other),
    });
    opened.unwrap_or(Err(DatabaseError::DatabaseAlreadyOpen)).map_err(|error| Failure::from(error).at(path))
}

/// Writes the format into a new file and looks at it in an old one; makes the tables, so that reading finds them.
fn prepare(transaction: &WriteTransaction, path: &Path) -> Result<(), Failure> {
    let mut facts = transaction.open_table(layout::FACTS)?;
    let format = facts.get(layout::FORMAT_KEY)?.map(|format| format.value());
    match format {
        Some(format) => check_format(format, path)?,
        None => {
            facts.insert(layout::FORMAT_KEY, layout::FORMAT)?;
        }
    }
    transaction.open_table(layout::TOPICS)?;
    transaction.open_table(layout::EXTENTS)?;
    transaction.open_table(layout::CHUNKS)?;
    transaction.open_table(layout::NEWEST)?;
    transaction.open_table(layout::POSITIONS)?;
    transaction.open_table(layout::OWNERS)?;
    Ok(())
}

fn check_format(found: u64, path: &Path) -> Result<(), Failure> {
    if found == layout::FORMAT {
        return Ok(());
    }
    let (path, wanted) = (path.display(), layout::FORMAT);
    Err(PortError::lasting(format!(
        "the log {path} is of format {found}; this version reads format {wanted}"
    ))
    .into())
}
