//! `ilt report`: the page of earlier results, written again.

use crate::args::ReportArguments;
use crate::failure::Failure;
use crate::{results, terminal};

/// Writes the page again from `results.json`.
pub(crate) fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let written = ilt_report::rerender(&arguments.dir).map_err(results::unwritten)?;
    terminal::print(&format!("Report: {}", written.report().display()))
}
