//! From the arguments to a study: the scenario read, what was typed laid over it.

use std::path::Path;

use ilt_experiment::Study;
use ilt_scenario::{Problems, Scenario};

use crate::args::Running;
use crate::failure::Failure;
use crate::{problems, terminal};

/// A scenario as it is to be run.
pub(crate) fn load(path: &Path, set: &[String]) -> Result<Scenario, Failure> {
    ilt_scenario::load(path, set).map_err(|problems| refused(path, &problems))
}

/// Shows the problems of a scenario and what to do about them.
pub(crate) fn refused(path: &Path, problems: &Problems) -> Failure {
    terminal::tell(problems::drawn(problems, terminal::colours()).trim_end());
    let count = problems::counted(problems);
    Failure::Input(format!(
        "{} cannot be run; {count} shown above; mend them and run `ilt check` again",
        path.display()
    ))
}

/// Lays what was typed over the scenario's own plan.
pub(crate) fn plan(study: &mut Study, running: &Running) {
    let plan = &mut study.plan;
    plan.replications = running.reps.unwrap_or(plan.replications);
    plan.cap = running.reps.unwrap_or(plan.cap);
    plan.precision = running.precision;
    plan.seed = running.trial.seed.unwrap_or(plan.seed);
}

/// Does something on a pool of as many threads as asked for.
pub(crate) fn on_threads<T: Send>(
    threads: Option<u16>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    let pool = pool.map_err(|why| {
        Failure::Files(anyhow::Error::new(why).context("cannot start the threads asked for"))
    })?;
    Ok(pool.install(work))
}
