//! A simulation sent as a live source, at the pace asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ilt_domain::{Moment, Span};
use ilt_live::emit::{Disturb, Emission, Emitter, Sent, Systems, is_simulated};
use ilt_live::port::Outgoing;
use ilt_model::World;
use ilt_wire::headers::rfc3339;

use super::backend::Opened;
use super::model::{Loaded, SIMULATED};
use crate::args::live::{Disturbing, Pace, any_hours};
use crate::failure::Failure;

/// Most records in one append.
const BATCH: usize = 1_000;

/// A feed, ready to be sent.
pub(crate) struct Feed {
    emitter: Emitter,
    from: Moment,
    skip: Moment,
    hours_per_minute: f64,
}

/// What part of a feed has been sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SentBefore {
    /// So many hours of it.
    Hours(u32),
    /// What there is in the log, up to this.
    Log(Moment),
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
    pub from: Option<SentBefore>,
    /// Hours sent as fast as they can be taken, unless the pace says otherwise.
    pub skip: u32,
}

impl Feed {
    /// A feed of a scenario.
    ///
    /// # Errors
    /// If a source that is to be silent is not known, or its time cannot be read; if nothing is left to send.
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
        let hours = |hours: u32| Span(i64::from(hours) * Span::HOUR.0);
        let start = spec.clock.start + sending.shift;
        let until = pace.length.map_or(spec.clock.end + sending.shift, |length| start + hours(length));
        let from = sending.from.map(|from| match from {
            SentBefore::Hours(count) => start + hours(count),
            SentBefore::Log(sent) => sent,
        });
        if let Some(from) = from.filter(|from| *from > until) {
            return Err(nothing_left(sending, from, until));
        }
        let emission = Emission {
            replication: sending.replication,
            topic: sending.topic.clone(),
            source: SIMULATED,
            shift: sending.shift,
            tick_every: Some(Span(i64::from(pace.tick) * Span::MINUTE.0)),
            systems: systems(loaded, disturbing, start)?,
            from,
            until: Some(until),
            disturb,
        };
        let world = Arc::new(World::new(Arc::clone(spec), sending.seed));
        Ok(Self {
            emitter: Emitter::new(world, Arc::clone(&loaded.codes), emission, Arc::clone(stop)),
            from: from.unwrap_or(start),
            // What was sent before is not waited for again.
            skip: (start + hours(pace.skip.unwrap_or(sending.skip))).max(from.unwrap_or(start)),
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
            let Some(record) = self.emitter.next() else { break };
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
    pub(crate) fn from(&self) -> Moment {
        self.from
    }
}

/// To one event only one thing is done.
///
/// # Errors
/// If the shares come to more than the whole.
pub(crate) fn at_most_all(disturbing: &Disturbing) -> Result<(), Failure> {
    let Disturbing { late, duplicate, lost, garbage, corrected, taken_back, .. } = *disturbing;
    let shares = [
        ("--late", late),
        ("--duplicate", duplicate),
        ("--lost", lost),
        ("--garbage", garbage),
        ("--corrected", corrected),
        ("--taken-back", taken_back),
    ];
    let all: f64 = shares.iter().map(|(_, share)| share).sum();
    // A sum of shares such as 0.7 and 0.3 may come out a hair above the whole.
    if all <= 1.0 + 1e-9 {
        return Ok(());
    }
    let given = shares.iter().filter(|(_, share)| *share > 0.0);
    let given: Vec<String> = given.map(|(name, share)| format!("{name} {}", Percent(*share))).collect();
    Err(Failure::Input(format!(
        "{} come to {}: to each event only one of these is done, so lower them to 100% together",
        given.join(", "),
        Percent(all)
    )))
}

/// A share in per cent, with as many decimals as it takes to say it, three at most.
struct Percent(f64);

impl std::fmt::Display for Percent {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}%", (self.0 * 1e5).round() / 1e3)
    }
}

/// Why nothing is sent, and what to look at.
fn nothing_left(sending: &Sending<'_>, from: Moment, until: Moment) -> Failure {
    let (from, until) = (rfc3339(from), rfc3339(until));
    Failure::Input(match sending.from {
        Some(SentBefore::Log(_)) => format!(
            "--resume: the events in the log go up to {from}, and this feed ends at {until}: nothing is left to send; lengthen \
             it by --length or the scenario's horizon, or look whether the log is another feed's"
        ),
        _ => format!("--from: this feed ends at {until}, before {from}: nothing is left to send"),
    })
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
