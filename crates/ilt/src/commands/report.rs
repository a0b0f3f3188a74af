//! `ilt report`: the page of earlier results, written again.

use ilt_report::Original;

use crate::args::ReportArguments;
use crate::failure::Failure;
use crate::{results, terminal};

/// Writes the page again from `results.json`, and warns if that is not what the run wrote.
pub(crate) fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let (written, original) = ilt_report::rerender(&arguments.dir).map_err(results::unwritten)?;
    let results = arguments.dir.join("results.json");
    match original {
        Original::AsWritten => {}
        Original::Altered => terminal::tell(&format!(
            "ilt: {} has been changed since the run wrote it, and the report with it; manifest.json says so",
            results.display()
        )),
        Original::Unknown => terminal::tell(&format!(
            "ilt: there is no manifest.json that says whether {} is what a run wrote",
            results.display()
        )),
    }
    terminal::print(&format!("Report: {}", written.report().display()))
}
