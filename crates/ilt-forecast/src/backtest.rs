//! How well methods would have foretold a series: rolling origins, every method on the same ones, no look-ahead.
//!
//! [`run`] fits each method to what lies before the test, then walks through it: at each origin every method says what
//! follows, knowing only what came before. A stretch before the test is walked through the same way first; with it begins
//! the record of what came true, by which a method is chosen to be published at each origin and distance. [`Outcome`]
//! holds every score; [`findings()`] reduces them.
//!
//! Invariant: series and methods are judged side by side on any number of threads and put together in order, so the
//! same input gives the same scores.

mod choice;
mod contest;
mod distance;
pub mod document;
mod fan;
mod findings;
mod mark;
mod plan;
mod skill;
pub mod summary;
mod table;
mod walk;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::baseline::Kind;
use crate::history::{Cadence, History};
use crate::score::Scale;

pub use contest::{Against, Contest, Row, Who};
pub use distance::Distance;
pub use fan::{Fan, FanPoint};
pub use findings::{About, Chance, Chosen, Findings};
pub use mark::Mark;
pub use plan::{Fault, Plan};
pub use skill::{Skill, skills};
pub use table::headline;
pub use walk::Marks;

/// Who is told how far it is, and who may stop it.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// Set from outside to stop.
    pub stop: &'a AtomicBool,
    /// Told after every origin of every method.
    pub progress: &'a (dyn Fn() + Sync),
}

/// All scores of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Which series.
    pub name: String,
    /// How often is counted.
    pub cadence: Cadence,
    /// How it was tried.
    pub plan: Plan,
    /// Yardstick of absolute errors: the weekly naive forecast before the test.
    pub scale: Option<Scale>,
    /// Groups of steps ahead.
    pub distances: Vec<Distance>,
    /// Scores of each method that had enough to go by, in order of [`Kind::ALL`].
    pub methods: Vec<(Kind, Marks)>,
    /// The method that would have been published, in each group of steps at each origin.
    pub published: Vec<Vec<Kind>>,
    /// Number of each origin: hours since 1970 by the clock the series is kept in.
    pub origins: Vec<i64>,
    /// What ours said at the first origin, one in the middle and the last, over what came.
    pub fans: Vec<Fan>,
}

/// All scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The series, in the order given.
    pub series: Vec<Judged>,
}

/// Calls of [`Control::progress`] that [`run`] will make at most.
pub fn steps(trials: &[(History, Plan)]) -> u64 {
    let origins = |(history, plan): &(History, Plan)| {
        plan.origins(history.len()).len() + plan.validation(history.cadence).len()
    };
    trials.iter().map(|trial| (origins(trial) * Kind::ALL.len()) as u64).sum()
}

/// Judges every method on every series by its plan; `None` if it was stopped.
///
/// # Errors
/// The first [`Fault`] of a plan that does not fit its series.
pub fn run(trials: &[(History, Plan)], control: Control<'_>) -> Result<Option<Outcome>, Fault> {
    trials.iter().try_for_each(|(history, plan)| plan.check(history))?;
    let tasks: Vec<(&(History, Plan), Kind)> =
        trials.iter().flat_map(|trial| Kind::ALL.map(|kind| (trial, kind))).collect();
    let walked: Vec<Option<Walked>> =
        tasks.par_iter().map(|((history, plan), kind)| walk::walk(history, *kind, plan, control)).collect();
    if control.stop.load(Ordering::SeqCst) {
        return Ok(None);
    }
    let mut walked = walked.into_iter();
    let series = trials.iter().map(|(history, plan)| {
        let methods: Vec<(Kind, Option<Walked>)> = Kind::ALL.into_iter().zip(walked.by_ref()).collect();
        judged(history, plan, methods)
    });
    Ok(Some(Outcome { series: series.collect() }))
}

/// Scores of one method before and in the test.
#[derive(Debug)]
struct Walked {
    before: Marks,
    test: Marks,
    fans: Vec<Fan>,
}

fn judged(history: &History, plan: &Plan, methods: Vec<(Kind, Option<Walked>)>) -> Judged {
    let distances = Distance::of(history.cadence, plan.horizon);
    let mut methods: Vec<(Kind, Walked)> =
        methods.into_iter().filter_map(|(kind, walked)| Some((kind, walked?))).collect();
    let published = distances
        .iter()
        .map(|distance| choice::published(&methods, distance, plan, history.cadence))
        .collect();
    let numbers = history.numbers();
    let fans = methods.iter_mut().flat_map(|(_, walked)| std::mem::take(&mut walked.fans)).collect();
    let hour =
        |origin: usize| i64::from(history.slots[origin].day) * 24 + i64::from(history.slots[origin].hour);
    Judged {
        name: history.name.clone(),
        cadence: history.cadence,
        plan: *plan,
        scale: Scale::of(&numbers[..plan.test_from], history.cadence.per_week()),
        distances,
        methods: methods.into_iter().map(|(kind, walked)| (kind, walked.test)).collect(),
        published,
        origins: plan.origins(history.len()).into_iter().map(hour).collect(),
        fans,
    }
}

/// Everything the trials came to: what its files and its page are made from. `title` names the table.
pub fn findings(outcome: &Outcome, title: &str) -> Findings {
    let published: Vec<Option<Marks>> = outcome.series.iter().map(summary::published).collect();
    let contests: Vec<Contest<'_>> = outcome
        .series
        .iter()
        .zip(&published)
        .flat_map(|(series, published)| summary::contests(series, published.as_ref()))
        .collect();
    Findings {
        about: summary::about(outcome, title),
        rows: outcome.series.par_iter().flat_map_iter(summary::rows).collect(),
        skills: skills(&contests),
        chosen: outcome.series.iter().flat_map(summary::chosen).collect(),
        chances: Vec::new(),
        fans: outcome.series.iter().flat_map(|series| series.fans.iter().cloned()).collect(),
    }
}

#[cfg(test)]
mod tests;
