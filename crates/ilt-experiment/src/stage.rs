//! A scenario set up to be run: its world, and the window that is observed.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::activity::Witness;
use ilt_domain::{CivilCalendar, Span};
use ilt_ledger::{Frame, Ledger};
use ilt_model::spec::WarmUp;
use ilt_model::{Ended, World};

use crate::error::Error;
use crate::plan::Study;
use crate::repeat::{Control, Halt, Outcome};
use crate::table::Replicate;
use crate::warm_up;

/// A scenario under one seed, with its people drawn and its warm-up settled.
#[derive(Debug)]
pub struct Stage {
    world: World,
    civil: Arc<CivilCalendar>,
    frame: Frame,
    warm_up_found: bool,
    notice: Option<String>,
}

impl Stage {
    /// Draws the people and, if asked for, finds the warm-up from pilot replications.
    ///
    /// # Errors
    /// If no pilot replication reaches its end.
    pub fn set(study: &Study, seed: u64, control: Control<'_>) -> Result<Stage, Error> {
        let world = World::new(Arc::clone(&study.spec), seed);
        let clock = study.spec.clock;
        let (warm_up, notice, warm_up_found) = match clock.warm_up {
            WarmUp::Given(span) => (span, None, false),
            WarmUp::Mser5 => {
                let found = warm_up::find(&world, study, control)?;
                (found.span, found.notice, true)
            }
        };
        let calendar = study.context.start.is_some();
        let frame = Frame::new(clock.start, clock.start, clock.end, clock.sample_every, calendar);
        let civil = Arc::new(study.spec.civil.clone());
        let mut stage = Stage { world, civil, frame, warm_up_found, notice };
        stage.leave_out(warm_up);
        Ok(stage)
    }

    /// Leaves so much of the start out of the observation.
    pub(crate) fn leave_out(&mut self, warm_up: Span) {
        let (frame, start) = (self.frame, self.frame.start());
        let from = start + warm_up.max(Span::ZERO);
        self.frame = Frame::new(start, from, frame.end(), frame.sample_every(), frame.has_calendar());
    }

    /// The world that replications share.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The window.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// The warm-up, and whether it was found by MSER-5.
    pub fn warm_up(&self) -> (Span, bool) {
        (self.frame.observe_from() - self.frame.start(), self.warm_up_found)
    }

    /// What a reader must know about the warm-up.
    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// An empty ledger for one replication.
    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::new(Arc::clone(self.world.directory()), Arc::clone(&self.civil), self.frame)
    }

    /// The calendar, for ledgers taken up where they were saved.
    pub(crate) fn civil(&self) -> &Arc<CivilCalendar> {
        &self.civil
    }

    /// One replication through a ledger of its own, watched by `beside` as well.
    pub(crate) fn play<W: Witness>(
        &self,
        number: u32,
        stop: &AtomicBool,
        beside: W,
    ) -> Outcome<(Replicate, W)> {
        let mut watch = (self.ledger(), beside);
        let ended = ilt_model::run(&self.world, number, stop, &mut watch);
        outcome(number, ended, move || (watch.0.rows(), watch.1))
    }
}

/// What came of a replication that ended so.
pub(crate) fn outcome<T>(replication: u32, ended: Ended, result: impl FnOnce() -> T) -> Outcome<T> {
    match ended {
        Ended::Finished => Outcome::Finished(result()),
        Ended::Stopped { reason, at } => Outcome::Stopped(Halt { replication, scenario: 0, reason, at }),
    }
}
