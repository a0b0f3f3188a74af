//! `ilt new`: a scenario to start from.

use std::fs;
use std::path::Path;

use crate::args::NewArguments;
use crate::failure::Failure;
use crate::whole_file::WholeFile;
use crate::{loading, terminal, whole_file};

/// Writes the starter's files: all of them, or none if one of them exists.
pub(crate) fn new(arguments: &NewArguments) -> Result<(), Failure> {
    let files = ilt_scenario::starter(arguments.from.as_deref(), &arguments.path).map_err(|problems| {
        loading::refused(arguments.from.as_deref().unwrap_or(&arguments.path), &problems)
    })?;
    if let Some((taken, _)) = files.iter().find(|(path, _)| path.exists()) {
        let taken = taken.display();
        return Err(Failure::Input(format!("{taken} exists already; name another file or move it away")));
    }
    let ready = files.iter().map(|(path, text)| ready(path, text)).collect::<Result<Vec<_>, Failure>>()?;
    ready.into_iter().try_for_each(WholeFile::finish_new)?;
    let told: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    let scenario = arguments.path.display();
    terminal::print(&format!(
        "Written: {}\nNext:    ilt check {scenario} && ilt run {scenario}",
        told.join(", ")
    ))
}

/// The file, complete but for its name.
fn ready(path: &Path, text: &str) -> Result<WholeFile, Failure> {
    let folder = whole_file::folder(path);
    fs::create_dir_all(folder).map_err(|why| Failure::file("create", folder, why))?;
    let mut file = WholeFile::begin(path)?;
    file.text(text)?;
    Ok(file)
}
