//! `ilt compare`: variants beside a base.

use std::path::PathBuf;

use ilt_experiment::{About, Comparison, Control, Study};

use crate::args::CompareArguments;
use crate::failure::Failure;
use crate::results::{Begun, LINES, WIDTH};
use crate::terminal::Bar;
use crate::{interrupt, loading};

/// Runs the scenarios side by side, writes the comparison and prints what it came to.
pub(crate) fn compare(arguments: &CompareArguments) -> Result<(), Failure> {
    let paths = std::iter::once(&arguments.base).chain(&arguments.variants);
    let scenarios = paths
        .map(|path| loading::load(path, &arguments.running.trial.set))
        .collect::<Result<Vec<_>, Failure>>()?;
    let mut studies: Vec<Study> = scenarios.iter().map(|scenario| scenario.study.clone()).collect();
    studies.iter_mut().for_each(|study| loading::plan(study, &arguments.running));
    let default = PathBuf::from("out").join(format!("{}-compared", studies[0].context.scenario));
    let begun = Begun::new(&arguments.output, default)?;
    let about = loading::on_threads(arguments.running.trial.threads, || {
        let comparison = compared(&studies, arguments.running.trial.quiet)?;
        begun.end(
            scenarios.iter().flat_map(|scenario| &scenario.inputs),
            || ilt_report::comparison_json(&comparison),
            || ilt_report::comparison_headline(&comparison, WIDTH, LINES),
            |folder, facts| ilt_report::write_comparison(folder, &comparison, facts),
        )?;
        Ok::<About, Failure>(comparison.base.about)
    })??;
    if about.partial { Err(Failure::partial(about.replications)) } else { Ok(()) }
}

fn compared(studies: &[Study], quiet: bool) -> Result<Comparison, Failure> {
    let stop = interrupt::armed();
    let bar = Bar::new(&studies[0].context.scenario, quiet);
    let control = Control { stop: &stop, progress: &|progress| bar.show(progress) };
    Ok(ilt_experiment::compare(&studies[0], &studies[1..], control)?)
}
