//! A simulation sent as a live source, at the pace asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ilt_domain::{Moment, Span};
use ilt_live::emit::{Disturb, Emission, Emitter, Sent, Systems, is_simulated};
use ilt_live::port::Outgoing;
use ilt_model::World;

use super::backend::Opened;
use super::model::{Loaded, SIMULATED};
use crate::args::live::{Disturbing, Pace, any_hours};
use crate::failure::Failure;

/// Most records in one append.
const BATCH: usize = 1_000;

/// A feed, ready to be sent.
pub(crate) struct Feed {
    emitter: Emitter,
    start: Moment,
    until: Moment,
    skip: Moment,
    hours_per_minute: f64,
}

/// What one simulation is sent as.
pub(crate) struct Sending<'a> {
    pub pace: &'a Pace,
    pub disturbing: &'a Disturbing,
    pub topic: String,
    pub seed: u64,
    pub replication: u32,
    pub shift: Span,
    /// What would be sent before this has been sent.
    pub from: Option<Moment>,
    /// Hours sent as fast as they can be taken, unless the pace says otherwise.
    pub skip: u32,
}

impl Feed {
    /// A feed of a scenario.
    ///
    /// # Errors
    /// If a source that is to be silent is not known, or its time cannot be read.
    pub(crate) fn new(
        loaded: &Loaded,
        sending: &Sending<'_>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Self, Failure> {
        let spec = &loaded.study.spec;
        let Sending { pace, disturbing, .. } = sending;
        let disturb = Disturb {
            late: disturbing.late,
            duplicate: disturbing.duplicate,
            lost: disturbing.lost,
            garbage: disturbing.garbage,
            corrected: disturbing.corrected,
            taken_back: disturbing.taken_back,
            ..Disturb::default()
        };
        let start = spec.clock.start + sending.shift;
        let emission = Emission {
            replication: sending.replication,
            topic: sending.topic.clone(),
            source: SIMULATED,
            shift: sending.shift,
            tick_every: Some(Span(i64::from(pace.tick) * Span::MINUTE.0)),
            systems: systems(loaded, disturbing, start)?,
            from: sending.from,
            disturb,
        };
        let hours = |hours: u32| Span(i64::from(hours) * Span::HOUR.0);
        let end = spec.clock.end + sending.shift;
        let world = Arc::new(World::new(Arc::clone(spec), sending.seed));
        Ok(Self {
            emitter: Emitter::new(world, Arc::clone(&loaded.codes), emission, Arc::clone(stop)),
            start,
            until: pace.length.map_or(end, |length| start + hours(length)),
            skip: start + hours(pace.skip.unwrap_or(sending.skip)),
            hours_per_minute: pace.hours_per_minute,
        })
    }

    /// Sends everything, waiting while `behind` says that readers are; `told` hears how far event time has come.
    ///
    /// # Errors
    /// If the log cannot be written.
    #[allow(clippy::disallowed_methods, reason = "a live source is paced by the clock on the wall")]
    pub(crate) fn send(
        &mut self,
        log: &mut dyn Opened,
        stop: &AtomicBool,
        behind: impl Fn() -> bool,
        told: impl Fn(Moment),
    ) -> Result<(), Failure> {
        let mut paced_from: Option<Instant> = None;
        let mut batch: Vec<Outgoing> = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let Some(record) = self.emitter.next().filter(|record| record.timestamp <= self.until.0) else {
                break;
            };
            let at = Moment(record.timestamp);
            if at > self.skip && self.hours_per_minute > 0.0 {
                let from = *paced_from.get_or_insert_with(Instant::now);
                let due =
                    Duration::from_secs_f64((at - self.skip).hours().max(0.0) / self.hours_per_minute * 60.0);
                if due > from.elapsed() {
                    super::backend::append(log, std::mem::take(&mut batch))?;
                    told(at);
                    wait(due, from, stop);
                }
            }
            batch.push(record);
            if batch.len() >= BATCH {
                super::backend::append(log, std::mem::take(&mut batch))?;
                told(at);
                while behind() && !stop.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(20));
                }
            }
        }
        super::backend::append(log, batch)
    }

    /// What was sent so far.
    pub(crate) fn sent(&self) -> &Sent {
        self.emitter.sent()
    }

    /// Where it begins.
    pub(crate) fn start(&self) -> Moment {
        self.start
    }
}

/// Which systems send, and which of them fall silent.
fn systems(loaded: &Loaded, disturbing: &Disturbing, start: Moment) -> Result<Systems, Failure> {
    if !disturbing.systems && disturbing.silence.is_empty() {
        return Ok(Systems::default());
    }
    let find = |code: &str| loaded.codes.source(code);
    let silence = |text: &String| {
        let wrong = |why: &str| Failure::Input(format!("--silence {text}: {why}"));
        let (code, time) =
            text.split_once('@').ok_or_else(|| wrong("write SOURCE@TIME, such as simulated-gp@30h"))?;
        let source = find(code).ok_or_else(|| {
            let known: Vec<&str> =
                loaded.sources.iter().map(String::as_str).filter(|code| is_simulated(code)).collect();
            wrong(&format!("no system is called {code}; there are {}", known.join(", ")))
        })?;
        let hours = any_hours(time).map_err(|why| wrong(&why))?;
        Ok((source, start + Span(i64::from(hours) * Span::HOUR.0)))
    };
    let silent = disturbing.silence.iter().map(silence).collect::<Result<_, Failure>>()?;
    Ok(Systems { silent, ..Systems::by_organisation(loaded.codes.directory(), find) })
}

/// Waits until `due` after `from`, in pieces short enough to be stopped.
fn wait(due: Duration, from: Instant, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let Some(left) = due.checked_sub(from.elapsed()).filter(|left| !left.is_zero()) else { return };
        thread::sleep(left.min(Duration::from_millis(50)));
    }
}
