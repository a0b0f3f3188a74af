//! `ilt save`: a scenario run up to a point in time, kept.

use std::io::Write;
use std::path::Path;

use ilt_experiment::{Control, SavedError};
use tempfile::NamedTempFile;

use crate::args::{Running, SaveArguments};
use crate::failure::Failure;
use crate::terminal::Bar;
use crate::when::When;
use crate::{interrupt, loading, terminal};

/// Runs every replication up to the instant and writes their state.
pub(crate) fn save(arguments: &SaveArguments) -> Result<(), Failure> {
    let mut study = loading::load(&arguments.scenario, &arguments.set)?.study;
    let running = Running { reps: Some(arguments.reps), seed: arguments.seed, ..Running::default() };
    loading::plan(&mut study, &running);
    let at = When::of(&study).parse(&arguments.at).map_err(|why| Failure::Input(format!("--at: {why}")))?;
    let stop = interrupt::armed();
    let text = loading::on_threads(arguments.threads, || {
        let bar = Bar::new(&study.context.scenario, arguments.quiet);
        let control = Control { stop: &stop, progress: &|progress| bar.show(progress) };
        ilt_experiment::save(&study, at, control).and_then(|saved| saved.write())
    })?;
    let text = text.map_err(|error| match error {
        SavedError::Run(error) => Failure::from(error),
        error => Failure::Files(error.into()),
    })?;
    write(&arguments.out, &text)?;
    terminal::print(&format!("State at {}: {}", When::of(&study).short(at), arguments.out.display()))
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |why: std::io::Error| Failure::file("write", path, why);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|why| failed(why.error))?;
    Ok(())
}
