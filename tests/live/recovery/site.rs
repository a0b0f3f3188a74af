//! A log that a service works on, one process after another.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use ilt_live::port::{Admin, Append, Outgoing};
use ilt_live::settings::Topics;
use ilt_log::Log;
use ilt_tests::command::{Outcome, binary, root};

use crate::feed::Source;
use crate::written::{Written, all};

/// Days of the feed.
const DAYS: i64 = 6;
/// Partitions of the events.
const PARTITIONS: u32 = 4;
/// No process of these tests takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The feed, with everything wrong with it that can be.
pub(crate) fn feed() -> &'static [Outgoing] {
    static FEED: OnceLock<Vec<Outgoing>> = OnceLock::new();
    FEED.get_or_init(|| Source::of_days(DAYS).records(crate::pipeline::bad_feed()).0)
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

/// A log in a folder of its own.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// A log that holds these records, not read yet.
    pub(crate) fn new(records: &[Outgoing]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = Self { folder };
        let mut log = Log::open(&site.log()).unwrap();
        log.create(&Topics::default().specs(PARTITIONS)).unwrap();
        drop(log);
        site.append(records);
        site
    }

    /// Adds records.
    pub(crate) fn append(&self, records: &[Outgoing]) {
        Log::open(&self.log()).unwrap().append(records.to_vec()).unwrap();
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("ilt.log")
    }

    /// The service on this log; `before` goes before the command in the shell.
    pub(crate) fn serve(&self, before: &str, more: &[&str]) -> Child {
        Command::new("sh")
            .args(["-c", &format!("{before} exec \"$0\" \"$@\"")])
            .arg(binary())
            .arg("serve")
            .arg(Path::new("tests/data/everything.toml"))
            .arg("--log")
            .arg(self.log())
            .args(["--http", "none", "--members", "3", "--furthest", "48h", "--every", "2h"])
            // Partitions are read as far apart as batches and kills have it; what is waited for must not hang on that.
            .args(["--suppress-below", "3", "--patience", "52w"])
            .args(more)
            .current_dir(root())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Lets a service read everything and end.
    pub(crate) fn catch_up(&self, more: &[&str]) {
        let more = [&["--until-caught-up"], more].concat();
        ended(self.serve("", &more)).success();
    }

    /// All that was written.
    pub(crate) fn written(&self) -> Written {
        Written::of(&Log::open_to_read(&self.log()).unwrap(), &Topics::default())
    }

    /// How many counts have been published.
    pub(crate) fn published(&self) -> usize {
        all(&Log::open_to_read(&self.log()).unwrap(), &Topics::default().hand_offs_internal).len()
    }

    /// Waits until the service is at work: it has published something since `before`.
    pub(crate) fn at_work(&self, child: &mut Child, before: usize) {
        let until = Instant::now() + PATIENCE;
        while self.published() <= before {
            assert!(child.try_wait().unwrap().is_none(), "the service ended before it published anything");
            assert!(Instant::now() < until, "the service publishes nothing");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// What a process left behind that has to end by itself.
pub(crate) fn ended(mut child: Child) -> Outcome {
    let until = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
            panic!("a process did not end by itself: {:?}", child.wait_with_output());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Outcome::of(child.wait_with_output().unwrap())
}

/// Sends a signal.
pub(crate) fn signal(name: &str, child: &Child) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}
