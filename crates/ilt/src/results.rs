//! Where results go, and what the manifest says about how they came about.

use std::path::{Path, PathBuf};

use ilt_report::{ManifestFacts, Written};
use ilt_scenario::InputFile;
use jiff::Timestamp;

use crate::args::{Format, Output};
use crate::failure::Failure;
use crate::terminal;

/// Columns and lines the answer may take.
pub(crate) const WIDTH: usize = 100;
/// Lines the answer may take: with the empty line and the place of the report that follow it, forty-eight. The baseline's
/// needs them where it has notices; with fewer its last finding, hand-offs, would go.
pub(crate) const LINES: usize = 46;

/// A run from the moment it began.
pub(crate) struct Begun {
    at: Timestamp,
    folder: Option<PathBuf>,
    format: Format,
}

impl Begun {
    /// Begins a run whose results go to the folder asked for, else to `default`; a folder that holds something else is
    /// refused now rather than after the run.
    pub(crate) fn new(output: &Output, default: PathBuf) -> Result<Begun, Failure> {
        let folder = match (&output.out, output.format) {
            (Some(folder), _) => Some(folder.clone()),
            (None, Format::Text) => Some(default),
            (None, Format::Json) => None,
        };
        if let Some(folder) = &folder {
            ilt_report::check_target(folder).map_err(unwritten)?;
        }
        Ok(Begun { at: Timestamp::now(), folder, format: output.format })
    }

    /// Refuses to write a file into the folder of the results, which holds nothing else and is replaced as a whole.
    pub(crate) fn keep_out(&self, file: &Path) -> Result<(), Failure> {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        match &self.folder {
            Some(folder) if whole(file).starts_with(whole(folder)) => Err(Failure::Input(format!(
                "{} lies in the folder of the report; name a file outside {}",
                file.display(),
                folder.display()
            ))),
            _ => Ok(()),
        }
    }

    /// What the manifest says.
    fn facts<'i>(&self, inputs: impl Iterator<Item = &'i InputFile>) -> ManifestFacts {
        let file = |input: &InputFile| ilt_report::InputFile {
            path: input.path.display().to_string(),
            bytes: std::fs::metadata(&input.path).map_or(0, |about| about.len()),
            sha256: input.sha256.clone(),
        };
        let mut files: Vec<ilt_report::InputFile> = Vec::new();
        for input in inputs.map(file) {
            if !files.contains(&input) {
                files.push(input);
            }
        }
        ManifestFacts {
            inputs: files,
            command: std::env::args().collect(),
            started: self.at.to_string(),
            seconds: Timestamp::now().duration_since(self.at).as_secs_f64(),
            host: host(),
            threads: rayon::current_num_threads(),
        }
    }

    /// Prints and writes what was found, each only if asked for.
    pub(crate) fn end<'i>(
        &self,
        inputs: impl Iterator<Item = &'i InputFile>,
        json: impl FnOnce() -> String,
        answer: impl FnOnce() -> String,
        write: impl FnOnce(&Path, &ManifestFacts) -> Result<Written, ilt_report::Error>,
    ) -> Result<(), Failure> {
        let facts = self.facts(inputs);
        let written =
            self.folder.as_deref().map(|folder| write(folder, &facts)).transpose().map_err(unwritten)?;
        match (self.format, written) {
            (Format::Json, _) => terminal::print(&json()),
            (Format::Text, Some(written)) => {
                terminal::print(&format!("{}\n\nReport: {}", answer(), written.report().display()))
            }
            (Format::Text, None) => terminal::print(&answer()),
        }
    }
}

/// Results that could not be written or read.
pub(crate) fn unwritten(error: ilt_report::Error) -> Failure {
    use ilt_report::Error;
    match error {
        Error::NotOurs { .. } | Error::NotAFolder { .. } | Error::Malformed { .. } => {
            Failure::Input(error.to_string())
        }
        Error::NoResults { .. } => Failure::Missing(error.to_string()),
        error => Failure::Files(error.into()),
    }
}

/// The machine's name, for whoever compares times.
fn host() -> String {
    let told = std::env::var("HOSTNAME").ok();
    let told = told.or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
    told.map(|name| name.trim().to_string())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".into())
}
