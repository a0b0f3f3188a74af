//! `ilt save`: a scenario run up to a point in time, kept.

use ilt_experiment::{Control, SavedError};

use crate::args::{Running, SaveArguments};
use crate::failure::Failure;
use crate::terminal::Bar;
use crate::when::When;
use crate::whole_file::WholeFile;
use crate::{interrupt, loading, terminal, whole_file};

/// Runs every replication up to the instant and writes their state.
pub(crate) fn save(arguments: &SaveArguments) -> Result<(), Failure> {
    let mut study = loading::load(&arguments.scenario, &arguments.trial.set)?.study;
    let running =
        Running { reps: Some(arguments.reps), trial: arguments.trial.clone(), ..Running::default() };
    loading::plan(&mut study, &running);
    let at = When::of(&study).parse(&arguments.at).map_err(|why| Failure::Input(format!("--at: {why}")))?;
    whole_file::check(&arguments.out)?;
    let stop = interrupt::armed();
    let text = loading::on_threads(arguments.trial.threads, || {
        let bar = Bar::new(&study.context.scenario, arguments.trial.quiet);
        let control = Control { stop: &stop, progress: &|progress| bar.show(progress) };
        ilt_experiment::save(&study, at, control).and_then(|saved| saved.write())
    })?;
    let text = text.map_err(|error| match error {
        SavedError::Run(error) => Failure::from(error),
        error => Failure::Files(error.into()),
    })?;
    let mut file = WholeFile::begin(&arguments.out)?;
    file.text(&text)?;
    file.finish()?;
    terminal::print(&format!("State at {}: {}", When::of(&study).short(at), arguments.out.display()))
}
