//! `ilt run`: one scenario, many replications.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use ilt_experiment::{Control, Findings, Saved, SavedError, Study};

use crate::args::RunArguments;
use crate::failure::Failure;
use crate::results::{Begun, LINES, WIDTH};
use crate::terminal::Bar;
use crate::{event_log, interrupt, loading, terminal, whole_file};

/// Runs the scenario, writes the report and prints the answer.
pub(crate) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let scenario = loading::load(&arguments.scenario, &arguments.running.trial.set)?;
    let mut study = scenario.study.clone();
    loading::plan(&mut study, &arguments.running);
    let default = PathBuf::from("out").join(&study.context.scenario);
    let begun = Begun::new(&arguments.output, default)?;
    if let Some(log) = &arguments.log {
        begun.keep_out(log)?;
        whole_file::check(log)?;
    }
    let stop = interrupt::armed();
    let findings = loading::on_threads(arguments.running.trial.threads, || {
        let from = arguments.from.as_deref().or(scenario.snapshot.as_deref());
        let findings = findings(from, arguments.running.trial.quiet, &study, &stop)?;
        begun.end(
            scenario.inputs.iter(),
            || ilt_report::results_json(&findings),
            || ilt_report::headline(&findings, WIDTH, LINES),
            |folder, facts| ilt_report::write(folder, &findings, facts),
        )?;
        Ok::<Findings, Failure>(findings)
    })??;
    if let Some(log) = arguments.log.as_deref().filter(|_| !findings.about.partial) {
        if !arguments.running.trial.quiet {
            terminal::tell(&format!(
                "Writing what happens in replication {} to {}",
                arguments.log_rep,
                log.display()
            ));
        }
        event_log::write(&study, arguments.log_rep, log, &stop)?;
    }
    if findings.about.partial { Err(Failure::partial(findings.about.replications)) } else { Ok(()) }
}

fn findings(from: Option<&Path>, quiet: bool, study: &Study, stop: &AtomicBool) -> Result<Findings, Failure> {
    let bar = Bar::new(&study.context.scenario, quiet);
    let control = Control { stop, progress: &|progress| bar.show(progress) };
    match from {
        None => Ok(ilt_experiment::run(study, control)?),
        Some(path) => resumed(path, study, control),
    }
}

fn resumed(path: &Path, study: &Study, control: Control<'_>) -> Result<Findings, Failure> {
    let text = std::fs::read_to_string(path).map_err(|why| Failure::file("read", path, why))?;
    let saved = Saved::read(&text).map_err(|why| of_state(path, why))?;
    if saved.scenario != study.context.scenario {
        return Err(Failure::Input(format!(
            "{} was saved from scenario {}, not {}; name that scenario",
            path.display(),
            saved.scenario,
            study.context.scenario
        )));
    }
    saved.resume(study, control).map_err(|why| of_state(path, why))
}

/// A state that cannot be taken up.
fn of_state(path: &Path, error: SavedError) -> Failure {
    match error {
        SavedError::Run(error) => error.into(),
        error => Failure::Input(format!(
            "{}: {error}; save it again with `ilt save` from the scenario as it is now",
            path.display()
        )),
    }
}
