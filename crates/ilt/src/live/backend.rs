//! The log that was asked for, embedded or Kafka, behind one face.

use std::path::PathBuf;

use ilt_live::port::{
    Admin, Append, Browse, Difference, Missing, Outgoing, Port, PortError, Start, Tail, TopicSpec,
};
use ilt_log::{Claim, Log};

use crate::args::live::Where;
use crate::failure::Failure;

/// A log.
#[derive(Debug, Clone)]
pub(crate) enum Backend {
    /// One file.
    File(PathBuf),
    /// A cluster.
    #[cfg(feature = "kafka")]
    Kafka(Box<ilt_kafka::Settings>),
}

/// An open log.
pub(crate) trait Opened: Admin + Append + Browse + Send {}
impl<T: Admin + Append + Browse + Send> Opened for T {}

impl Backend {
    /// The log the arguments name.
    pub(crate) fn of(log: &Where) -> Result<Self, Failure> {
        match &log.kafka {
            None => Ok(Self::File(log.log.clone().unwrap_or_else(|| PathBuf::from("ilt.log")))),
            Some(path) => Self::kafka(path),
        }
    }

    #[cfg(feature = "kafka")]
    fn kafka(path: &std::path::Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|why| Failure::file("read", path, why))?;
        let environment = std::env::vars().collect();
        let settings = ilt_kafka::Settings::read(&text, &environment)
            .map_err(|why| Failure::Input(format!("{}: {why}", path.display())))?;
        Ok(Self::Kafka(Box::new(settings)))
    }

    #[cfg(not(feature = "kafka"))]
    fn kafka(_: &std::path::Path) -> Result<Self, Failure> {
        Err(Failure::Input(
            "this program was built without Kafka; leave --kafka out to use the embedded log".into(),
        ))
    }

    /// Opens the log to make topics, append and look on.
    pub(crate) fn open(&self) -> Result<Box<dyn Opened>, Failure> {
        match self {
            Self::File(path) => Ok(Box::new(Log::open(path)?)),
            #[cfg(feature = "kafka")]
            Self::Kafka(settings) => Ok(Box::new(ilt_kafka::Kafka::new((**settings).clone()))),
        }
    }

    /// Opens the log to look on, or to write to what is there: a log that is not there is not made.
    pub(crate) fn open_what_is_there(&self) -> Result<Box<dyn Opened>, Failure> {
        match self {
            Self::File(path) if !path.exists() => Err(Failure::Log(format!(
                "there is no log {}; name one by --log or --kafka, or begin one with `ilt emit SCENARIO --log {0}`",
                path.display()
            ))),
            _ => self.open(),
        }
    }

    /// Joins a group.
    pub(crate) fn join(&self, group: &str, topic: &str, rights: Rights) -> Result<Box<dyn Port>, PortError> {
        let missing = if rights.accept_gap { Missing::Earliest } else { Missing::Refuse };
        match self {
            Self::File(path) => {
                let claim = if rights.take_over { Claim::TakeOver } else { Claim::IfFree };
                Ok(Box::new(Log::open(path)?.join(group, &[topic], missing, claim)?))
            }
            #[cfg(feature = "kafka")]
            Self::Kafka(settings) => {
                Ok(Box::new(ilt_kafka::Kafka::new((**settings).clone()).join(group, &[topic], missing)?))
            }
        }
    }

    /// Where it is, for people.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            #[cfg(feature = "kafka")]
            Self::Kafka(settings) => format!("Kafka at {}", settings.brokers),
        }
    }
}

/// What a service that joins may do.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rights {
    /// Begin at the oldest record kept where positions have expired.
    pub accept_gap: bool,
    /// Take over from another service.
    pub take_over: bool,
}

/// Makes the topics that are missing; those that are there must fit.
pub(crate) fn make(log: &mut dyn Opened, specs: &[TopicSpec], of: &Where) -> Result<Vec<String>, Failure> {
    let made = log.create(specs)?;
    let differences = log.check(specs)?;
    if differences.is_empty() { Ok(made) } else { Err(differing(&differences, specs, of)) }
}

/// How topics differ, as a failure, with what to type where some are missing.
pub(crate) fn differing(differences: &[Difference], specs: &[TopicSpec], of: &Where) -> Failure {
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    let missing = differences.iter().any(|one| matches!(one, Difference::Missing { .. }));
    let partitions = specs.iter().map(|spec| spec.partitions).max().unwrap_or(1);
    let remedy = match missing {
        true => format!(
            "\nmake those that are missing by `ilt topics create{} --partitions {partitions}`",
            of.typed()
        ),
        false => String::new(),
    };
    Failure::Input(format!("the topics do not fit:\n  {}{remedy}", lines.join("\n  ")))
}

impl From<PortError> for Failure {
    fn from(why: PortError) -> Self {
        Failure::Log(why.what)
    }
}

/// Appends, so that a caller need not name the trait.
pub(crate) fn append(log: &mut dyn Opened, records: Vec<Outgoing>) -> Result<(), Failure> {
    Ok(log.append(records)?)
}

/// A reader of a topic.
pub(crate) fn reader(
    log: &dyn Opened,
    topic: &str,
    from_beginning: bool,
) -> Result<Box<dyn Tail + Send>, Failure> {
    let start = if from_beginning { Start::Beginning } else { Start::End };
    Ok(log.tail(topic, &start)?)
}
