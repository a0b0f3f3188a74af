//! A simulated source for the tests: a small scenario of two localities with every feature on, told as records.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::{Event, SourceId, Span};
use ilt_live::emit::{Disturb, Emission, Emitter, SOURCE, Sent, Systems, placed};
use ilt_live::fold::Known;
use ilt_live::port::Outgoing;
use ilt_live::settings::Settings;
use ilt_model::World;
use ilt_model::spec::Spec;
use ilt_tests::command::root;
use ilt_wire::{Codes, decode_record};

/// The replication that is told.
pub(crate) const REPLICATION: u32 = 1;
/// Event time between ticks.
const TICK: Span = Span(15 * Span::MINUTE.0);

/// A scenario and the codes of its directory.
pub(crate) struct Source {
    pub(crate) world: Arc<World>,
    pub(crate) codes: Arc<Codes>,
}

impl Source {
    /// So many days of the scenario in which everything happens.
    pub(crate) fn of_days(days: i64) -> Self {
        Self::read(&root().join("tests/data/everything.toml"), &[], days)
    }

    /// So many days of a scenario with these values changed.
    pub(crate) fn read(path: &Path, changes: &[String], days: i64) -> Self {
        let loaded = ilt_scenario::load(path, changes).unwrap();
        Self::of_spec((*loaded.study.spec).clone(), days)
    }

    /// So many days of the scenario in a text.
    pub(crate) fn of_text(text: &str, days: i64) -> Self {
        let path = PathBuf::from("feed.toml");
        let files = ilt_scenario::Memory(BTreeMap::from([(path.clone(), text.as_bytes().to_vec())]));
        let loaded = ilt_scenario::load_from(&files, &path, &[]).unwrap();
        Self::of_spec((*loaded.study.spec).clone(), days)
    }

    fn of_spec(mut spec: Spec, days: i64) -> Self {
        spec.directory = Arc::new(placed(&spec.directory));
        spec.clock.end = spec.clock.end.min(spec.clock.start + Span(days * Span::DAY.0));
        spec.clock.sample_every = Span::ZERO;
        let world = Arc::new(World::new(Arc::new(spec), 1));
        let codes = Arc::new(Codes::new(Arc::clone(world.directory()), &[SOURCE]));
        Self { world, codes }
    }

    /// What a fold knows beforehand.
    pub(crate) fn known(&self, settings: Settings) -> Known {
        let civil = Arc::new(self.world.spec().civil.clone());
        Known { names: Arc::clone(self.world.directory()), civil, settings: Arc::new(settings) }
    }

    /// Every record of the run, and what was done to it.
    pub(crate) fn records(&self, disturb: Disturb) -> (Vec<Outgoing>, Sent) {
        let emission = Emission {
            replication: REPLICATION,
            topic: Settings::default().topics.events,
            source: SourceId(0),
            shift: Span::ZERO,
            tick_every: Some(TICK),
            systems: Systems::default(),
            from: None,
            until: None,
            disturb,
        };
        let (world, codes) = (Arc::clone(&self.world), Arc::clone(&self.codes));
        let mut emitter = Emitter::new(world, codes, emission, Arc::new(AtomicBool::new(false)));
        let records = emitter.by_ref().collect();
        (records, emitter.sent().clone())
    }

    /// The event of a record, if it holds one.
    pub(crate) fn event(&self, record: &Outgoing) -> Option<Event> {
        decode_record(record.key.as_deref(), record.value.as_deref(), record.timestamp, &self.codes).ok()
    }
}
