//! What the running service tells of itself: every counter and gauge, in one place.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::Moment;

use crate::fold::Taken;
use crate::stage::Turn;

/// Which stage a signal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StageName {
    /// Events to state, counts and cuts.
    Fold,
    /// Cuts to forecasts and scores.
    Outlook,
}

impl StageName {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Fold, Self::Outlook];

    /// The name as a label.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::Outlook => "outlook",
        }
    }
}

/// Upper bounds of the classes that lengths of time are counted in, seconds: a thousandth to two minutes.
pub const BOUNDS: [f64; 16] =
    [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0];

/// How often lengths of time fell into each class, so that quantiles can be read of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Durations {
    /// In each class; longer ones than the last bound are in the total only.
    classes: [u64; BOUNDS.len()],
    total: u64,
    seconds: f64,
}

impl Durations {
    /// Counts one, in seconds.
    pub fn add(&mut self, seconds: f64) {
        if let Some(class) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.classes[class] += 1;
        }
        self.total += 1;
        self.seconds += seconds;
    }

    /// Upper bounds in seconds and how many fell below each but not below the one before.
    pub fn classes(&self) -> impl Iterator<Item = (f64, u64)> {
        BOUNDS.into_iter().zip(self.classes)
    }

    /// How many there were.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Their sum, seconds.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }
}

/// Counters and gauges of one stage. Counters count committed work only, so nothing is counted twice after a crash of
/// the log; they begin at nought with the process.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StageSignals {
    /// Records read and committed.
    pub records: u64,
    /// Records written and committed, the changelog left out.
    pub published: u64,
    /// Transactions committed.
    pub commits: u64,
    /// Transactions that came to nothing and were repeated.
    pub aborts: u64,
    /// Times another instance took over.
    pub fenced: u64,
    /// Times partitions came or went.
    pub rebalances: u64,
    /// Seconds the last transaction took, from its first record to its commit.
    pub transaction_seconds: f64,
    /// How long each took.
    pub transactions: Durations,
    /// The longest of them.
    pub longest_transaction_seconds: f64,
    /// Seconds the last restoring of state took.
    pub restore_seconds: f64,
    /// Records committed to the input that we have not committed.
    pub lag_records: i64,
    /// Polls in a row that brought nothing to the partitions held.
    pub idle: u64,
    /// Polls in a row of one that was given no partition when they were divided.
    pub spare: u64,
    /// Event time of the newest record applied, microseconds since 1970.
    pub newest_event_us: i64,
}

/// Everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signals {
    /// By stage.
    pub stages: BTreeMap<StageName, StageSignals>,
    /// Dead letters by reason.
    pub dead_letters: BTreeMap<&'static str, u64>,
    /// Events that had come before.
    pub duplicates: u64,
    /// Events taken back before they came.
    pub void: u64,
    /// Events that came late and still counted.
    pub late: u64,
    /// Events beyond the horizon, put on the late topic.
    pub too_old: u64,
    /// Events that counted.
    pub counted: u64,
    /// The lowest watermark of the partitions held, microseconds since 1970.
    pub watermark_us: i64,
    /// Forecasts published.
    pub forecasts: u64,
    /// Forecasts that could not be made.
    pub forecasts_failed: u64,
    /// Event time the newest forecast was made at, microseconds since 1970.
    pub forecast_as_of_us: i64,
    /// Seconds from taking up the tick's last cut to the forecast's commit, last time.
    pub forecast_seconds: f64,
    /// The same of every tick that was forecast.
    pub forecast_latency: Durations,
    /// Scores counted, and their mean pinball loss summed, by method.
    pub skill: BTreeMap<&'static str, (u64, f64)>,
    /// The stages that have restored the state of what they were given and are reading.
    pub ready: BTreeSet<StageName>,
    /// Why a stage has stopped, if one has.
    pub stopped: Option<String>,
}

impl Signals {
    /// Whether every stage has restored its state and is reading.
    pub fn is_ready(&self) -> bool {
        StageName::ALL.iter().all(|name| self.ready.contains(name))
    }

    /// The signals of a stage.
    pub fn stage(&mut self, name: StageName) -> &mut StageSignals {
        self.stages.entry(name).or_default()
    }

    /// Counts what a committed batch brought about.
    pub fn count(&mut self, turn: &Turn) {
        for taken in &turn.taken {
            match taken {
                Taken::Counted { late } => {
                    self.counted += 1;
                    self.late += u64::from(*late);
                }
                Taken::Duplicate => self.duplicates += 1,
                Taken::Void => self.void += 1,
                Taken::TooOld => self.too_old += 1,
                Taken::CannotBeTakenBack | Taken::AheadOfTime | Taken::Tick => {}
            }
        }
        for reason in turn.dead_letters() {
            *self.dead_letters.entry(reason).or_default() += 1;
        }
        self.forecasts_failed += turn.failed.len() as u64;
    }

    /// How old the newest applied event is at an instant.
    pub fn age(&self, now: Moment) -> ilt_domain::Span {
        let newest = self.stages.get(&StageName::Fold).map_or(0, |stage| stage.newest_event_us);
        now - Moment(newest)
    }
}
