//! A log that a service works on, one process after another.

use std::io::Read as _;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use ilt_kafka::{Kafka, Settings};
use ilt_live::port::{Outgoing, partition_of};
use ilt_live::settings::Topics;
use ilt_log::Log;
use ilt_tests::command::{Outcome, binary, root};

use crate::backend::{Cluster, Doors, unique};
use crate::broker::Broker;
use crate::feed::Source;
use crate::link::Link;
use crate::written::{Written, all};

/// Days of the feed.
const DAYS: i64 = 6;
/// Partitions of the events.
pub(super) const PARTITIONS: u32 = 4;
/// No process of these tests takes longer.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

/// The feed, with everything wrong with it that can be.
pub(crate) fn feed() -> &'static [Outgoing] {
    static FEED: OnceLock<Vec<Outgoing>> = OnceLock::new();
    FEED.get_or_init(|| {
        let mut records = Source::of_days(DAYS).records(crate::pipeline::bad_feed()).0;
        // Without a key a cluster chooses the partition by lot, and ids are made of where an input stands.
        for record in records.iter_mut().filter(|record| record.key.is_none()) {
            record.partition = Some(partition_of(None, PARTITIONS));
        }
        records
    })
}

/// What a service writes that nobody disturbs, and how long it takes.
pub(crate) fn undisturbed() -> &'static (Written, Duration) {
    static UNDISTURBED: OnceLock<(Written, Duration)> = OnceLock::new();
    UNDISTURBED.get_or_init(|| {
        let site = Site::new(feed());
        let began = Instant::now();
        site.catch_up(&[]);
        let took = began.elapsed();
        let written = site.written();
        let topics = Topics::default();
        for topic in [&topics.forecasts, &topics.scores, &topics.hand_offs, &topics.dead_letters] {
            assert!(written.count(topic) > 0, "{topic} is empty: the tests have no teeth");
        }
        (written, took)
    })
}

/// Only what moves is stopped when instances come and go.
pub(super) const COOPERATIVE: &str = "assignor = \"cooperative-sticky\"";

/// A log of its own, and a folder.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    cluster: Option<Place>,
}

/// A place on a cluster that is this site's alone.
struct Place {
    /// As the tests use it, whatever happens to the link.
    settings: Settings,
    /// Between the service and the node.
    link: Link,
}

impl Site {
    /// An embedded log that holds these records, not read yet.
    pub(crate) fn new(records: &[Outgoing]) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), cluster: None }.filled(records)
    }

    /// Topics of its own on the cluster of this run that hold these records; `None` if there is no cluster. `more` is
    /// added to the settings of the service.
    pub(crate) fn on_kafka(records: &[Outgoing], more: &str) -> Option<Self> {
        Some(Self::on(crate::broker::shared()?, records, more))
    }

    /// The same on a cluster of one's choice.
    pub(crate) fn on(broker: &Broker, records: &[Outgoing], more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (link, entrance) = broker.link().unwrap();
        let prefix = format!("{}.", unique("site"));
        // Short where somebody's death has to be waited for. Whoever leaves in order is not waited for, and a busy machine
        // must not time out a transaction of theirs.
        let (session, transaction) = if more == COOPERATIVE { (30_000, 20_000) } else { (6_000, 4_000) };
        let given = format!(
            "brokers = \"{entrance}\"\nprefix = \"{prefix}\"\nsession-timeout-ms = {session}\n\
             transaction-timeout-ms = {transaction}\nmax-poll-interval-ms = 10000\n{more}\n"
        );
        std::fs::write(folder.path().join("kafka.toml"), given).unwrap();
        let settings = Settings { prefix, ..Cluster::at(&broker.address).settings };
        Self { folder, cluster: Some(Place { settings, link }) }.filled(records)
    }

    fn filled(self, records: &[Outgoing]) -> Self {
        self.doors().create(&Topics::default().specs(PARTITIONS)).unwrap();
        self.append(records);
        self
    }

    /// The log without a group.
    pub(crate) fn doors(&self) -> Box<dyn Doors> {
        match &self.cluster {
            None => Box::new(Log::open(&self.log()).unwrap()),
            Some(place) => Box::new(Kafka::new(place.settings.clone())),
        }
    }

    /// What stands between the service and the node.
    pub(crate) fn link(&self) -> &Link {
        &self.cluster.as_ref().expect("only a cluster is reached through a link").link
    }

    /// Adds records.
    pub(crate) fn append(&self, records: &[Outgoing]) {
        self.doors().append(records.to_vec()).unwrap();
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("ilt.log")
    }

    /// Any other command on this log, until it ends.
    pub(crate) fn ilt(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(root()).env("NO_COLOR", "1");
        Outcome::of(self.on_this(&mut command).output().unwrap())
    }

    fn on_this<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        match &self.cluster {
            None => command.arg("--log").arg(self.log()),
            Some(_) => command.arg("--kafka").arg(self.folder.path().join("kafka.toml")),
        }
    }

    /// The service on this log; `before` goes before the command in the shell.
    pub(crate) fn serve(&self, before: &str, more: &[&str]) -> Service {
        self.serve_with(before, "none", more)
    }

    /// The service with its page at an address.
    pub(super) fn serve_at(&self, address: &str) -> Service {
        self.serve_with("", address, &[])
    }

    fn serve_with(&self, before: &str, http: &str, more: &[&str]) -> Service {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{before} exec \"$0\" \"$@\"")]).arg(binary()).arg("serve");
        command.arg(Path::new("tests/data/everything.toml"));
        let child = self
            .on_this(&mut command)
            .args(["--http", http, "--members", "3", "--furthest", "48h", "--every", "2h"])
            // Partitions are read as far apart as batches and kills have it; what is waited for must not hang on that.
            .args(["--suppress-below", "3", "--patience", "52w"])
            .args(more)
            .current_dir(root())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Service(Some(child))
    }

    /// Another instance of the service on a cluster.
    pub(crate) fn instance(&self, name: &str, more: &[&str]) -> Service {
        self.serve(&format!("ILT_KAFKA_INSTANCE={name}"), more)
    }

    /// Lets a service read everything and end.
    pub(crate) fn catch_up(&self, more: &[&str]) {
        let more = [&["--until-caught-up"], more].concat();
        ended(self.serve("", &more)).success();
    }

    /// All that was written.
    pub(crate) fn written(&self) -> Written {
        match &self.cluster {
            None => Written::of(&Log::open_to_read(&self.log()).unwrap(), &Topics::default()),
            Some(_) => Written::of(&*self.doors(), &Topics::default()),
        }
    }

    /// How many counts have been published.
    pub(crate) fn published(&self) -> usize {
        let topic = Topics::default().hand_offs_internal;
        match &self.cluster {
            None => all(&Log::open_to_read(&self.log()).unwrap(), &topic).len(),
            Some(_) => all(&*self.doors(), &topic).len(),
        }
    }

    /// Waits until the service is at work: it has published something since `before`.
    pub(crate) fn at_work(&self, child: &mut Child, before: usize) {
        let until = Instant::now() + PATIENCE;
        while self.published() <= before {
            if child.try_wait().unwrap().is_some() {
                let mut said = String::new();
                child.stderr.take().expect("it is kept").read_to_string(&mut said).unwrap();
                panic!("the service ended before it published anything: {said}");
            }
            assert!(Instant::now() < until, "the service publishes nothing");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The number before a word of what a command says.
pub(crate) fn number(said: &str, word: &str) -> u64 {
    let before = said.rsplit(word).nth(1).unwrap_or_else(|| panic!("no `{word}` in {said}"));
    before.split_whitespace().next_back().unwrap().parse().unwrap()
}

/// A service at work. It does not outlive its test: one that goes on after a test has failed would work against others.
pub(crate) struct Service(Option<Child>);

impl Deref for Service {
    type Target = Child;

    fn deref(&self) -> &Child {
        self.0.as_ref().expect("only its end takes it")
    }
}

impl DerefMut for Service {
    fn deref_mut(&mut self) -> &mut Child {
        self.0.as_mut().expect("only its end takes it")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // Of one that has ended by itself there is nothing left to kill.
            let _killed = child.kill();
            let _ended = child.wait();
        }
    }
}

/// What a service left behind that has to end by itself.
pub(crate) fn ended(mut service: Service) -> Outcome {
    let until = Instant::now() + PATIENCE;
    while service.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            service.kill().unwrap();
            let said = service.0.take().map(Child::wait_with_output);
            panic!("a service did not end by itself: {said:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Outcome::of(service.0.take().expect("only its end takes it").wait_with_output().unwrap())
}

/// Sends a signal.
pub(crate) fn signal(name: &str, child: &Child) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}
