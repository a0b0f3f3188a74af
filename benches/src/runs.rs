//! Scenario files as the command loads them, run without the command around them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_ledger::{Frame, Ledger, RowKey};
use ilt_model::World;
use ilt_model::spec::WarmUp;

/// A scenario of `benches/scenarios`, loaded.
///
/// # Panics
/// If the file does not load: a bench without its scenario measures nothing.
pub fn world(file: &str, set: &[&str]) -> World {
    seeded(file, set, 1)
}

/// The same under a seed of one's own.
///
/// # Panics
/// As [`world`].
pub fn seeded(file: &str, set: &[&str], seed: u64) -> World {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file);
    load(&path, set, seed)
}

/// A scenario of `simulations`, loaded.
///
/// # Panics
/// If the file does not load.
pub fn shipped(file: &str, set: &[&str]) -> World {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("simulations");
    load(&root.join(file), set, 1)
}

fn load(path: &Path, set: &[&str], seed: u64) -> World {
    let overrides: Vec<String> = set.iter().map(|one| (*one).to_owned()).collect();
    let scenario = ilt_scenario::load(path, &overrides).expect("the bench's scenario loads");
    World::new(scenario.spec, seed)
}

/// Patients and events of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Episodes that arose.
    pub patients: u64,
    /// Arrivals, completions and people giving up: what the peers count.
    pub events: u64,
}

impl Witness for Count {
    #[inline(always)]
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Arose { .. } => {
                self.patients += 1;
                self.events += 1;
            }
            What::Completed { .. } | What::GaveUp { .. } => self.events += 1,
            _ => {}
        }
    }
}

/// Counts the patients and events of a replication, without the ledger.
pub fn count(world: &World, replication: u32) -> Count {
    let mut count = Count::default();
    ilt_model::run(world, replication, &AtomicBool::new(false), &mut count);
    count
}

/// Runs a replication with all statistics and the hand-off ledger on; the number of rows that came of it.
pub fn full(world: &World, replication: u32) -> usize {
    let mut ledger = ledger(world);
    ilt_model::run(world, replication, &AtomicBool::new(false), &mut ledger);
    ledger.rows().len()
}

/// Runs a replication as [`full`] does, and counts beside it: all rows, and how much happened.
pub fn figures(world: &World, replication: u32) -> (Vec<(RowKey, f64)>, Count) {
    let mut watch = (ledger(world), Count::default());
    ilt_model::run(world, replication, &AtomicBool::new(false), &mut watch);
    (watch.0.rows(), watch.1)
}

fn ledger(world: &World) -> Ledger {
    let spec = world.spec();
    let warm_up = match spec.clock.warm_up {
        WarmUp::Given(span) => span,
        WarmUp::Mser5 => ilt_domain::Span::ZERO,
    };
    let clock = spec.clock;
    let frame = Frame::new(clock.start, clock.start + warm_up, clock.end, clock.sample_every, true);
    Ledger::new(spec.directory.clone(), Arc::new(spec.civil.clone()), frame)
}
