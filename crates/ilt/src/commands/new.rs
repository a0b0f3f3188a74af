//! `ilt new`: a scenario to start from.

use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::args::NewArguments;
use crate::failure::Failure;
use crate::{loading, terminal};

/// Writes the starter's files: all of them, or none if one of them exists.
pub(crate) fn new(arguments: &NewArguments) -> Result<(), Failure> {
    let files = ilt_scenario::starter(arguments.from.as_deref(), &arguments.path).map_err(|problems| {
        loading::refused(arguments.from.as_deref().unwrap_or(&arguments.path), &problems)
    })?;
    if let Some((taken, _)) = files.iter().find(|(path, _)| path.exists()) {
        let taken = taken.display();
        return Err(Failure::Input(format!("{taken} exists already; name another file or move it away")));
    }
    let ready = files
        .iter()
        .map(|(path, text)| Ok((path, beside(path, text)?)))
        .collect::<Result<Vec<_>, Failure>>()?;
    for (path, file) in ready {
        let file = file.persist_noclobber(path).map_err(|why| Failure::file("write", path, why.error))?;
        drop(file);
    }
    let told: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    let scenario = arguments.path.display();
    terminal::print(&format!(
        "Written: {}\nNext:    ilt check {scenario} && ilt run {scenario}",
        told.join(", ")
    ))
}

/// The file, complete, under a name of its own in the same folder.
fn beside(path: &Path, text: &str) -> Result<NamedTempFile, Failure> {
    let failed = |why| Failure::file("write", path, why);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    Ok(file)
}
