//! What time it is for the service, and which of its sources can still be heard.

use std::collections::BTreeMap;

use ilt_domain::{LocalityId, Moment, SourceId, Span};

use super::{Block, Cell, Scene, Section, Sheet};
use crate::when::{london, when};
use crate::words::{horizon, several, share, time};

/// Share of a source's usual events below which it is called quiet.
const QUIET_SHARE: f64 = 0.5;
/// Event time this far behind the clock on the wall is said loudly.
const BEHIND: Span = Span(15 * Span::MINUTE.0);

/// What is known of a source over several localities.
struct Heard {
    newest: Moment,
    /// How old its newest event was when the locality that heard least of it last looked.
    oldest: Span,
    completeness: f64,
    quiet: Vec<LocalityId>,
    localities: usize,
}

pub(crate) fn section(scene: &Scene<'_>, of: Option<LocalityId>) -> Section {
    let mut section = Section::new("time", "What is known, and up to when");
    if scene.simulated() {
        section.blocks.push(Block::Notice(
            "Simulated data.".into(),
            "Every event shown here comes from a simulation. The people are synthetic, and no figure is about anyone.".into(),
        ));
    }
    section.blocks.extend(shown_how(scene));
    if let Some(why) = &scene.signals.stopped {
        section.blocks.push(Block::Loud(
            "The service has stopped.".into(),
            format!("Nothing below changes any more. {why}."),
        ));
    }
    section.blocks.push(clock(scene));
    section.blocks.extend(behind(scene));
    let heard = heard(scene, of);
    section.blocks.extend(quiet(scene, &heard));
    section.table(table(scene, &heard));
    section
}

/// How people are shown, where they are real.
fn shown_how(scene: &Scene<'_>) -> Option<Block> {
    if scene.view.exact() {
        return Some(Block::Loud(
            "These figures are exact.".into(),
            "Whoever started the service asked for small numbers of people to be shown. Do not pass them on."
                .into(),
        ));
    }
    let below = scene.suppressed_below();
    scene.rule().withholds().then(|| {
        Block::Notice(
            "Small numbers are withheld.".into(),
            format!(
                "Of 1 to {} people only * is shown, and no wait or work of theirs; other numbers of people are to the \
                 nearest 5. A sum ends in + if it leaves out what is withheld.",
                below.saturating_sub(1)
            ),
        )
    })
}

fn clock(scene: &Scene<'_>) -> Block {
    match when(scene.view.now) {
        Some(when) => Block::Spoken(format!("Events are known up to {}.", when.london), when.utc),
        None => Block::Spoken("No event has come yet.".into(), String::new()),
    }
}

fn behind(scene: &Scene<'_>) -> Option<Block> {
    let late = scene.wall()? - scene.view.now;
    (scene.view.now.0 > 0 && late > BEHIND).then(|| {
        let claim = format!("This is {} behind the clock.", time(late));
        Block::Loud(
            claim,
            "Either no events come, or the service has not caught up with them (see Health).".into(),
        )
    })
}

fn heard(scene: &Scene<'_>, of: Option<LocalityId>) -> BTreeMap<SourceId, Heard> {
    let mut all: BTreeMap<SourceId, Heard> = BTreeMap::new();
    for ((at, source), age) in scene.view.sources.iter().filter(|((at, _), _)| of.is_none_or(|of| of == *at))
    {
        let looked = scene.view.cuts.get(at).copied().unwrap_or(scene.view.now);
        let old = Span((looked - age.newest).0.max(0));
        let known = all.entry(*source).or_insert(Heard {
            newest: age.newest,
            oldest: Span::ZERO,
            completeness: 1.0,
            quiet: Vec::new(),
            localities: 0,
        });
        known.newest = known.newest.max(age.newest);
        known.oldest = known.oldest.max(old);
        known.completeness = known.completeness.min(age.completeness);
        known.localities += 1;
        // One that is silent when it usually is, as at night, only sleeps.
        let silent = old > scene.settings.quiet_after && age.completeness < 1.0;
        if silent || age.completeness < QUIET_SHARE {
            known.quiet.push(*at);
        }
    }
    all
}

fn quiet(scene: &Scene<'_>, heard: &BTreeMap<SourceId, Heard>) -> Vec<Block> {
    let quiet = heard.iter().filter(|(_, heard)| !heard.quiet.is_empty());
    quiet
        .map(|(source, heard)| {
            let claim = format!("{} has gone quiet.", scene.source(*source));
            // Names of localities hold commas and "and", so they are set apart by semicolons.
            let first: Vec<&str> = heard.quiet.iter().take(4).map(|at| scene.locality(*at)).collect();
            let more = match heard.quiet.len() - first.len() {
                0 => String::new(),
                more => format!(" and {}", several(more, "other", "others")),
            };
            let detail = format!(
                "In {}{more} its newest event is up to {} old, and events are missing that it usually sends. What depends \
                 on it is less sure than it looks; forecasts are widened for it.",
                first.join("; "),
                time(heard.oldest)
            );
            Block::Loud(claim, detail)
        })
        .collect()
}

fn table(scene: &Scene<'_>, heard: &BTreeMap<SourceId, Heard>) -> Sheet {
    let columns = ["Source", "State", "Newest event", "#Oldest by locality", "#Of its usual events"];
    let mut sheet = Sheet::new("sources", "How old each source is, when it was last looked at", &columns);
    for (source, heard) in heard {
        let state = match heard.quiet.len() {
            0 => Cell::from("heard"),
            all if all == heard.localities => Cell { loud: true, ..Cell::from("quiet") },
            some => Cell {
                loud: true,
                ..Cell::from(format!("quiet in {}", several(some, "locality", "localities")))
            },
        };
        sheet.push(vec![
            scene.source(*source).into(),
            state,
            Cell::moment(heard.newest),
            time(heard.oldest).into(),
            share(heard.completeness).into(),
        ]);
    }
    // That simulations are silent is no news.
    let simulated = &scene.settings.simulated;
    let silent = (0..scene.sources.len() as u32).map(SourceId).filter(|source| !heard.contains_key(source));
    for source in silent.filter(|source| !scene.simulated() && !simulated.contains(source)) {
        let state = Cell { loud: true, ..Cell::from("never heard since the service started") };
        sheet.push(vec![scene.source(source).into(), state, "–".into(), "–".into(), "–".into()]);
    }
    sheet
}

/// When counting began, where that is later than the figures ask for.
pub(crate) fn since(scene: &Scene<'_>, from: Moment) -> Option<String> {
    let since = scene.view.since.filter(|since| *since > from)?;
    Some(format!(
        "This page counts from the start of the service, at {}: days before then hold only what has changed since.",
        london(since)
    ))
}

/// "in the next 48 hours".
pub(crate) fn ahead(span: Span) -> String {
    format!("in the next {}", horizon(span))
}
