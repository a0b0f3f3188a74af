//! `ilt backtest`: how well the past would have been foretold.

mod counts;
mod log;

use std::path::{Path, PathBuf};

use ilt_forecast::backtest::{Findings, document, headline};

use crate::args::{BacktestArguments, Format};
use crate::failure::Failure;
use crate::results::unwritten;
use crate::terminal;

/// Judges every method, writes page and scores and prints what they come to.
pub(crate) fn backtest(arguments: &BacktestArguments) -> Result<(), Failure> {
    let default = || PathBuf::from("out").join(format!("{}-backtest", name(&arguments.of)));
    let text = arguments.format == Format::Text;
    let folder = arguments.out.clone().or_else(|| text.then(default));
    if let Some(folder) = &folder {
        ilt_report::check_backtest_target(folder).map_err(unwritten)?;
    }
    let over_a_log = arguments.log.is_some() || arguments.kafka.is_some();
    let findings = if over_a_log { log::judge(arguments)? } else { counts::judge(arguments)? };
    tell(&findings, folder.as_deref(), text)
}

fn tell(findings: &Findings, folder: Option<&Path>, text: bool) -> Result<(), Failure> {
    let written = folder.map(|folder| ilt_report::write_backtest(folder, findings)).transpose();
    let written = written.map_err(unwritten)?;
    if !text {
        return terminal::print(&document::json(findings).map_err(unexpected)?);
    }
    let page = written.map_or_else(String::new, |written| {
        format!("Page: {}\n", written.folder.join("backtest.html").display())
    });
    terminal::print(&format!("{}{page}", headline(findings)))
}

/// The name of a file without its ending.
fn name(path: &Path) -> String {
    path.file_stem().map_or_else(|| "counts".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn interrupted() -> Failure {
    Failure::Interrupted("interrupted; nothing was written".to_owned())
}

/// What no input can cause.
fn unexpected(error: impl std::fmt::Display) -> Failure {
    Failure::Fault(format!("{error}; please report it with what was judged"))
}
