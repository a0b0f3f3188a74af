//! Killed at named points of the embedded log: both stages as the program runs them, on ports that end the process at
//! the point. A commit there is one write, so what a cluster has between its steps has no counterpart.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ilt_domain::Span;
use ilt_forecast::ensemble::{Ensemble, HORIZONS};
use ilt_live::emit::{placed, simulated, sources};
use ilt_live::fold::Known;
use ilt_live::folding::Folding;
use ilt_live::outlook::Outlook;
use ilt_live::port::{Commit, KeyAndValue, Missing, Polled, Port, PortError, TopicPartition, Transaction};
use ilt_live::projection::EnsembleProjection;
use ilt_live::pump::Feed;
use ilt_live::service::{Shared, start};
use ilt_live::settings::Settings;
use ilt_live::signals::StageName;
use ilt_log::{Claim, Log, LogPort};
use ilt_tests::command::root;
use ilt_wire::Codes;

use super::site::{Site, feed, undisturbed};

const FILE: &str = "ILT_LIVE_TEST_FILE";
const POINT: &str = "ILT_LIVE_TEST_POINT";

/// Where a stage can die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    /// Told its partitions, none taken up.
    Assigned,
    /// One partition's state read back, and not the next one's.
    Restored,
    /// A batch read.
    Polled,
    /// A batch folded, or a forecast made, and nothing written.
    BeforeCommit,
    /// Everything written, and the stage not told so.
    Committed,
}

/// Each stage's points, each after so many times that it went well.
const POINTS: [(&str, Point, u32); 9] = [
    ("fold", Point::Assigned, 0),
    ("fold", Point::Polled, 1),
    ("fold", Point::BeforeCommit, 1),
    ("fold", Point::Committed, 1),
    ("fold", Point::Restored, 1),
    ("outlook", Point::BeforeCommit, 3),
    ("outlook", Point::Committed, 3),
    ("outlook", Point::Restored, 0),
    ("outlook", Point::Polled, 2),
];

/// A port that ends its process at a point.
struct Doomed<P> {
    port: P,
    at: Option<Point>,
    left: u32,
}

impl<P> Doomed<P> {
    fn reach(&mut self, point: Point) {
        match (self.at == Some(point), self.left) {
            (false, _) => {}
            // No destructor runs, nothing is flushed: as a kill has it.
            (true, 0) => std::process::abort(),
            (true, _) => self.left -= 1,
        }
    }
}

impl<P: Port> Port for Doomed<P> {
    fn poll(&mut self, most: usize, patience: Duration) -> Result<Polled, PortError> {
        let polled = self.port.poll(most, patience)?;
        match &polled {
            Polled::Assigned(_) => self.reach(Point::Assigned),
            Polled::Records(records) if !records.is_empty() => self.reach(Point::Polled),
            _ => {}
        }
        Ok(polled)
    }

    fn commit(&mut self, transaction: Transaction) -> Result<Commit, PortError> {
        self.reach(Point::BeforeCommit);
        let ended = self.port.commit(transaction)?;
        self.reach(Point::Committed);
        Ok(ended)
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        let restored = self.port.restore(from)?;
        self.reach(Point::Restored);
        Ok(restored)
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        self.port.committed(of)
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        self.port.lag(of)
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        self.port.partitions(topic)
    }
}

/// Both stages on a log until one of them comes to its point; the settings are those of [`Site::serve`].
#[test]
#[ignore = "run as a process of its own by other tests"]
fn child_that_serves() {
    let (Some(file), Some(at)) = (std::env::var_os(FILE), std::env::var(POINT).ok()) else { return };
    let doomed = POINTS[at.parse::<usize>().unwrap()];
    let log = Log::open(Path::new(&file)).unwrap();
    let study = ilt_scenario::load(&root().join("tests/data/everything.toml"), &[]).unwrap().study;
    let mut spec = (*study.spec).clone();
    spec.directory = Arc::new(placed(&spec.directory));
    let spec = Arc::new(spec);
    let sources = sources(&spec.directory, &[]);
    let codes = Arc::new(Codes::new(Arc::clone(&spec.directory), &sources));
    let settings = Settings {
        every: Span(2 * Span::HOUR.0),
        patience: Span(52 * Span::WEEK.0),
        suppress_below: 3,
        simulated: simulated(&sources),
        ..Settings::default()
    };
    let topics = settings.topics.clone();
    let (names, civil) = (Arc::clone(&spec.directory), Arc::new(spec.civil.clone()));
    let known = Known { names, civil, settings: Arc::new(settings) };
    let (shared, stop) = (Arc::new(Shared::default()), Arc::new(AtomicBool::new(false)));
    let (of, with) = (known.clone(), Arc::clone(&codes));
    let fold = move || Folding::new(of.clone(), Arc::clone(&with));
    let folding = doomed_port(&log, "fold", &topics.events, doomed);
    let small = Feed { batch: 100, ..Feed::default() };
    let folding = start(StageName::Fold, folding, fold, small, Arc::clone(&shared), Arc::clone(&stop));
    let model = format!("{} {}", study.context.name, env!("CARGO_PKG_VERSION"));
    let projection = EnsembleProjection::new(Ensemble::new(Arc::clone(&spec), study.plan.seed), 3, model);
    let horizons: Vec<Span> = HORIZONS.into_iter().filter(|far| *far <= Span(48 * Span::HOUR.0)).collect();
    let outlook =
        move || Outlook::new(known.clone(), Arc::clone(&codes), Box::new(projection.clone()), &horizons);
    let looking = doomed_port(&log, "outlook", &topics.cuts, doomed);
    let one = Feed { batch: 2, ..Feed::default() };
    let looking = start(StageName::Outlook, looking, outlook, one, shared, stop).unwrap();
    folding.unwrap().join().unwrap();
    looking.join().unwrap();
}

/// How a stage comes by its port.
fn doomed_port(
    log: &Log,
    stage: &'static str,
    topic: &str,
    (doomed, point, left): (&str, Point, u32),
) -> impl FnMut() -> Result<Doomed<LogPort>, PortError> + Send + 'static {
    let (log, topic, at) = (log.clone(), topic.to_owned(), (stage == doomed).then_some(point));
    move || {
        let port = log.join(&format!("ilt-{stage}"), &[&topic], Missing::Refuse, Claim::IfFree)?;
        Ok(Doomed { port, at, left })
    }
}

#[test]
fn killed_at_each_point_it_writes_what_an_undisturbed_one_does() {
    let slice = feed().len() / (POINTS.len() + 1);
    let site = Site::new(&feed()[..slice]);
    for (number, point) in POINTS.iter().enumerate() {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "recovery::points::child_that_serves", "--ignored", "--nocapture"])
            .env(FILE, site.log())
            .env(POINT, number.to_string())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stderr);
        assert_eq!(child.status.code(), None, "{point:?}: it ended by itself: {told}");
        assert!(!told.contains("panicked"), "{point:?}: {told}");
        let last = if number + 1 == POINTS.len() { feed().len() } else { (number + 2) * slice };
        site.append(&feed()[(number + 1) * slice..last]);
    }
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}
