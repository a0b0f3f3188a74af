//! Replications in parallel, kept in order of their number.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use ilt_domain::Moment;
use ilt_model::StopReason;
use rayon::prelude::*;

use crate::error::Error;
use crate::plan::{BATCH, Plan};

/// How far an experiment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Replications done.
    pub done: u32,
    /// Replications planned so far; grows when running to precision.
    pub planned: u32,
}

/// What lies outside the experiment: who wants to stop it, and who wants to know how far it is.
#[derive(Clone, Copy)]
pub struct Control<'c> {
    /// Set to stop: replications under way are given up, those that finished are kept.
    pub stop: &'c AtomicBool,
    /// Told after each replication, from any thread.
    pub progress: &'c (dyn Fn(Progress) + Sync),
}

/// How one replication ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome<T> {
    Finished(T),
    Stopped(Halt),
}

impl<T> Outcome<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Finished(result) => Outcome::Finished(change(result)),
            Outcome::Stopped(halt) => Outcome::Stopped(halt),
        }
    }
}

/// A replication that stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Halt {
    pub replication: u32,
    /// Which of the scenarios run side by side.
    pub scenario: usize,
    pub reason: StopReason,
    pub at: Moment,
}

/// Takes results as they come, in order of replication, and says when there are enough.
pub(crate) trait Gather<T> {
    fn take(&mut self, result: T);
    /// Asked after each batch of a run to precision.
    fn enough(&mut self) -> bool;
}

/// What became of the replications, beside the results of those that finished.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Repeated {
    pub finished: u32,
    pub halted: Vec<Halt>,
    pub interrupted: bool,
}

/// Runs replications 1, 2, ... as the plan says: all at once, or batch by batch until there are enough.
///
/// Batches do not depend on the number of threads, so neither does where the run to precision stops.
pub(crate) fn repeat<T: Send>(
    plan: &Plan,
    scenario: &str,
    control: Control<'_>,
    replicate: impl Fn(u32) -> Outcome<T> + Sync,
    gather: &mut impl Gather<T>,
) -> Result<Repeated, Error> {
    let most = if plan.precision.is_some() { plan.cap.max(1) } else { plan.replications.max(1) };
    let step = if plan.precision.is_some() { BATCH } else { most };
    let mut all = Repeated::default();
    let done = AtomicU32::new(0);
    let mut from = 1;
    while from <= most && !all.interrupted {
        let to = most.min(from.saturating_add(step - 1));
        let told = |outcome| {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            (control.progress)(Progress { done, planned: to });
            outcome
        };
        let batch: Vec<_> = (from..=to)
            .into_par_iter()
            .map(|number| (number, guarded(number, control.stop, &replicate).map(told)))
            .collect();
        all.sort_out(batch, gather).map_err(|(replication, message)| Error::Panicked {
            scenario: scenario.into(),
            seed: plan.seed,
            replication,
            message,
        })?;
        if plan.precision.is_some() && !all.interrupted && gather.enough() {
            break;
        }
        from = to + 1;
    }
    Ok(all)
}

impl Repeated {
    /// Hands on the results of a batch; the first replication that panicked is an error.
    fn sort_out<T>(
        &mut self,
        batch: Vec<(u32, Result<Outcome<T>, String>)>,
        gather: &mut impl Gather<T>,
    ) -> Result<(), (u32, String)> {
        for (replication, outcome) in batch {
            match outcome.map_err(|message| (replication, message))? {
                Outcome::Finished(result) => {
                    self.finished += 1;
                    gather.take(result);
                }
                Outcome::Stopped(halt) if halt.reason == StopReason::Interrupted => self.interrupted = true,
                Outcome::Stopped(halt) => self.halted.push(halt),
            }
        }
        Ok(())
    }
}

/// One replication; not begun once someone has asked to stop, and a panic in it is an error with its number.
fn guarded<T>(
    number: u32,
    stop: &AtomicBool,
    replicate: &(impl Fn(u32) -> Outcome<T> + Sync),
) -> Result<Outcome<T>, String> {
    if stop.load(Ordering::Relaxed) {
        let reason = StopReason::Interrupted;
        return Ok(Outcome::Stopped(Halt { replication: number, scenario: 0, reason, at: Moment(0) }));
    }
    catch_unwind(AssertUnwindSafe(|| replicate(number))).map_err(|panic| words(panic.as_ref()))
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps everything; has enough at a number of results.
    #[derive(Default)]
    struct Bag {
        held: Vec<u32>,
        wanted: usize,
        looks: Vec<usize>,
    }

    impl Gather<u32> for Bag {
        fn take(&mut self, result: u32) {
            self.held.push(result);
        }

        fn enough(&mut self) -> bool {
            self.looks.push(self.held.len());
            self.held.len() >= self.wanted
        }
    }

    fn run(
        plan: &Plan,
        stop: bool,
        bag: &mut Bag,
        replicate: impl Fn(u32) -> Outcome<u32> + Sync,
    ) -> Result<Repeated, Error> {
        let control = Control { stop: &AtomicBool::new(stop), progress: &|_| {} };
        repeat(plan, "w", control, replicate, bag)
    }

    fn plan(replications: u32, precision: Option<f64>) -> Plan {
        Plan { replications, precision, cap: 95, ..Plan::default() }
    }

    #[test]
    fn results_come_in_order_of_replication() {
        let mut bag = Bag::default();
        run(&plan(37, None), false, &mut bag, Outcome::Finished).unwrap();
        assert_eq!(bag.held, (1..=37).collect::<Vec<u32>>());
    }

    #[test]
    fn precision_is_looked_at_after_each_batch_and_stops_at_the_cap() {
        let mut bag = Bag { wanted: 30, ..Bag::default() };
        run(&plan(5, Some(0.02)), false, &mut bag, Outcome::Finished).unwrap();
        assert_eq!((bag.held.len(), bag.looks), (30, vec![10, 20, 30]));
        let mut bag = Bag { wanted: 1_000, ..Bag::default() };
        run(&plan(5, Some(0.02)), false, &mut bag, Outcome::Finished).unwrap();
        assert_eq!(bag.held.len(), 95);
    }

    #[test]
    fn a_panic_is_an_error_that_names_the_first_replication() {
        let replicate = |number: u32| {
            assert!(!number.is_multiple_of(7), "no {number}");
            Outcome::Finished(number)
        };
        let error = run(&plan(30, None), false, &mut Bag::default(), replicate).unwrap_err();
        let message = "no 7".to_string();
        assert_eq!(error, Error::Panicked { scenario: "w".into(), seed: 1, replication: 7, message });
    }

    #[test]
    fn an_interruption_keeps_what_finished_and_a_stop_is_kept_apart() {
        let halt = |replication, reason| Halt { replication, scenario: 0, reason, at: Moment(5) };
        let replicate = |number: u32| match number {
            1 => Outcome::Stopped(halt(1, StopReason::Overload)),
            2 => Outcome::Stopped(halt(2, StopReason::Interrupted)),
            _ => Outcome::Finished(number),
        };
        let mut bag = Bag::default();
        let all = run(&plan(4, None), false, &mut bag, replicate).unwrap();
        assert!(all.interrupted);
        assert_eq!((all.finished, bag.held), (2, vec![3, 4]));
        assert_eq!(all.halted, vec![halt(1, StopReason::Overload)]);
    }

    #[test]
    fn nothing_is_begun_after_a_stop() {
        let mut bag = Bag::default();
        let all = run(&plan(4, None), true, &mut bag, Outcome::Finished).unwrap();
        assert!(all.interrupted && bag.held.is_empty());
    }
}
