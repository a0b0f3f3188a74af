//! `ilt emit`: a simulation as a live source.

use std::time::Duration;

use ilt_domain::Span;
use ilt_live::emit::{Sent, weeks_between};
use ilt_live::recall::sent_until;
use ilt_live::settings::Topics;

use crate::args::live::EmitArguments;
use crate::failure::Failure;
use crate::live::backend::{self, Backend};
use crate::live::feed::{Feed, Sending, SentBefore, at_most_all};
use crate::live::{model, ticker};
use crate::{interrupt, terminal};

/// Sends a simulation.
pub(crate) fn emit(arguments: &EmitArguments) -> Result<(), Failure> {
    let stop = interrupt::armed();
    at_most_all(&arguments.disturbing)?;
    let loaded = model::load(&arguments.scenario, &arguments.model)?;
    let backend = Backend::of(&arguments.log)?;
    let mut log = backend.open()?;
    let topics = Topics::default();
    let mut specs = topics.specs(arguments.partitions);
    if let Some(hours) = arguments.keep {
        let kept = Some(Duration::from_secs(u64::from(hours) * 3_600));
        specs.iter_mut().filter(|spec| spec.name == topics.events).for_each(|spec| spec.retention = kept);
    }
    backend::make(&mut *log, &specs, &arguments.log)?;
    let start = loaded.study.spec.clock.start;
    let shift = if arguments.now { weeks_between(start, ticker::now()) } else { Span::ZERO };
    // What was sent last is sent again: whoever reads it knows it by its id.
    let from = match arguments.resume {
        true => sent_until(&*log, &topics.events, &loaded.codes)?.map(SentBefore::Log),
        false => arguments.from.map(SentBefore::Hours),
    };
    let sending = Sending {
        pace: &arguments.pace,
        disturbing: &arguments.disturbing,
        topic: topics.events,
        seed: arguments.seed.unwrap_or(loaded.study.plan.seed),
        replication: arguments.rep,
        shift,
        from,
        skip: 0,
    };
    let mut feed = Feed::new(&loaded, &sending, &stop)?;
    terminal::tell(&format!(
        "Sending to {} from {}",
        backend.name(),
        ilt_wire::headers::rfc3339(feed.from())
    ));
    feed.send(&mut *log, &stop, || false, |_| ())?;
    terminal::print(&told(feed.sent()))
}

/// What was sent, in words.
fn told(sent: &Sent) -> String {
    let garbage: Vec<String> =
        sent.garbage.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let garbage = if garbage.is_empty() { "none".into() } else { garbage.join(", ") };
    format!(
        "{} records sent: {} events happened, {} sent late, {} sent twice, {} never sent, {} corrected, {} taken back, {} of \
         silent systems; {} ticks; spoilt: {garbage}",
        sent.records,
        sent.events,
        sent.late,
        sent.duplicates,
        sent.lost,
        sent.corrected,
        sent.taken_back,
        sent.silenced,
        sent.ticks
    )
}
