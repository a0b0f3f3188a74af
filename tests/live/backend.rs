//! The logs under test, behind one door.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use ilt_kafka::{Assignor, Kafka, Settings};
use ilt_live::memory::Memory;
use ilt_live::port::{
    Admin, Append, Browse, Headers, Missing, Outgoing, Polled, Port, PortError, Record, Start,
    TopicPartition, TopicSpec,
};
use ilt_log::{Claim, Log};

/// Everything that can write, read and make topics without a group.
pub(crate) trait Doors: Admin + Append + Browse + Send {}
impl<T: Admin + Append + Browse + Send> Doors for T {}

/// A log under test.
pub(crate) trait Backend: Sync {
    /// The log without a group.
    fn doors(&self) -> Box<dyn Doors>;

    /// A member of a group; another with the same instance name is put out.
    fn join(
        &self,
        group: &str,
        instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Box<dyn Port>, PortError>;
}

impl Backend for Memory {
    fn doors(&self) -> Box<dyn Doors> {
        Box::new(self.clone())
    }

    fn join(
        &self,
        group: &str,
        instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Box<dyn Port>, PortError> {
        Ok(Box::new(Memory::join(self, group, instance, topics, missing)?))
    }
}

/// The embedded log in a folder of its own.
pub(crate) struct Embedded {
    log: Log,
    folder: tempfile::TempDir,
}

impl Embedded {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::open(&folder.path().join("ilt.log")).unwrap();
        Self { log, folder }
    }

    /// Closes the file and opens it again.
    pub(crate) fn reopened(self) -> Self {
        let Self { log, folder } = self;
        drop(log);
        let log = Log::open(&folder.path().join("ilt.log")).unwrap();
        Self { log, folder }
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }
}

impl Backend for Embedded {
    fn doors(&self) -> Box<dyn Doors> {
        Box::new(self.log.clone())
    }

    fn join(
        &self,
        group: &str,
        _instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Box<dyn Port>, PortError> {
        Ok(Box::new(self.log.join(group, topics, missing, Claim::TakeOver)?))
    }
}

/// A cluster.
pub(crate) struct Cluster {
    /// How to use it; the instance is put in by `join`.
    pub(crate) settings: Settings,
}

impl Cluster {
    /// The node of this run, with time-outs fit for tests.
    pub(crate) fn shared() -> Option<Self> {
        crate::broker::shared().map(|broker| Self::at(&broker.address))
    }

    pub(crate) fn at(address: &str) -> Self {
        let settings = Settings {
            brokers: address.to_owned(),
            environment: "test".to_owned(),
            session_timeout_ms: 6_000,
            max_poll_interval_ms: 6_000,
            transaction_timeout_ms: 4_000,
            ..Settings::default()
        };
        Self { settings }
    }

    pub(crate) fn with(self, assignor: Assignor) -> Self {
        Self { settings: Settings { assignor, ..self.settings } }
    }

    pub(crate) fn instance(&self, instance: &str) -> Kafka {
        Kafka::new(Settings { instance: instance.to_owned(), ..self.settings.clone() })
    }
}

impl Backend for Cluster {
    fn doors(&self) -> Box<dyn Doors> {
        Box::new(self.instance("doors"))
    }

    fn join(
        &self,
        group: &str,
        instance: &str,
        topics: &[&str],
        missing: Missing,
    ) -> Result<Box<dyn Port>, PortError> {
        Ok(Box::new(self.instance(instance).join(group, topics, missing)?))
    }
}

/// A name no other test of this run has.
pub(crate) fn unique(name: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{name}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Makes a topic under a name of its own.
pub(crate) fn topic(
    backend: &dyn Backend,
    name: &str,
    partitions: u32,
    compacted: bool,
) -> Result<String, PortError> {
    let name = unique(name);
    let spec = TopicSpec { name: name.clone(), partitions, compacted, retention: None };
    backend.doors().create(&[spec])?;
    Ok(name)
}

/// A record with a key and a value.
pub(crate) fn outgoing(topic: &str, key: &str, value: &str) -> Outgoing {
    let (key, value) = (Some(key.as_bytes().to_vec()), Some(value.as_bytes().to_vec()));
    Outgoing { topic: topic.to_owned(), partition: None, timestamp: 0, key, value, headers: Headers::new() }
}

/// A partition.
pub(crate) fn partition(topic: &str, partition: u32) -> TopicPartition {
    TopicPartition { topic: topic.to_owned(), partition }
}

/// Polls until partitions are assigned; what they are.
pub(crate) fn assigned(port: &mut dyn Port) -> Result<Vec<TopicPartition>, String> {
    let until = Instant::now() + Duration::from_secs(40);
    while Instant::now() < until {
        match port.poll(1_000, Duration::from_millis(200)).map_err(|error| error.what)? {
            Polled::Assigned(held) => return Ok(held),
            Polled::Records(read) if read.is_empty() => {}
            Polled::Revoked(_) => {}
            other => return Err(format!("expected an assignment and polled {other:?}")),
        }
    }
    Err("nothing was assigned within 40 s".to_owned())
}

/// Polls until `count` records have come or ten seconds have gone.
pub(crate) fn read(port: &mut dyn Port, count: usize) -> Result<Vec<Record>, String> {
    let until = Instant::now() + Duration::from_secs(10);
    let mut all = Vec::new();
    while all.len() < count && Instant::now() < until {
        match port.poll(count - all.len(), Duration::from_millis(200)).map_err(|error| error.what)? {
            Polled::Records(read) => all.extend(read),
            other => return Err(format!("expected records and polled {other:?}")),
        }
    }
    Ok(all)
}

/// The values of every committed record of a topic, in order within each partition.
pub(crate) fn values(backend: &dyn Backend, topic: &str) -> Result<Vec<String>, String> {
    Ok(records(backend, topic)?
        .into_iter()
        .map(|record| String::from_utf8_lossy(&record.value.unwrap_or_default()).into_owned())
        .collect())
}

/// Every committed record of a topic.
pub(crate) fn records(backend: &dyn Backend, topic: &str) -> Result<Vec<Record>, String> {
    let mut tail = backend.doors().tail(topic, &Start::Beginning).map_err(|error| error.what)?;
    let until = Instant::now() + Duration::from_secs(20);
    let mut all = Vec::new();
    loop {
        all.extend(tail.next(1_000, Duration::from_millis(50)).map_err(|error| error.what)?);
        if tail.at_end().map_err(|error| error.what)? {
            all.sort_by_key(|record| (record.from.partition, record.offset));
            return Ok(all);
        }
        if Instant::now() > until {
            return Err(format!("topic {topic} could not be read to its end; {} records so far", all.len()));
        }
    }
}
