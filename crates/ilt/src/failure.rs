//! How a command fails: with one sentence and an exit code.

use std::fmt;
use std::io;
use std::path::Path;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong; what is said about it has been said, or stands here.
    Input(String),
    /// A file could not be read or written.
    Files(anyhow::Error),
    /// A file that must be there is not; which, and what to name instead.
    Missing(String),
    /// The log of the live service failed; what, and what to do.
    Log(String),
    /// Interrupted; what was kept.
    Interrupted(String),
    /// Nobody reads what is printed any more.
    Unheard,
    /// A fault of the program.
    Fault(String),
}

impl Failure {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Unheard => 0,
            Failure::Files(_) | Failure::Missing(_) | Failure::Log(_) => 1,
            Failure::Input(_) => 2,
            Failure::Fault(_) => 101,
            Failure::Interrupted(_) => 130,
        }
    }

    /// An interrupted run whose finished replications were reported.
    pub(crate) fn partial(replications: u32) -> Failure {
        let s = if replications == 1 { "" } else { "s" };
        Failure::Interrupted(format!(
            "interrupted; the results are partial, of the {replications} replication{s} that finished"
        ))
    }

    /// A file that could not be dealt with, and what was being done.
    pub(crate) fn file(doing: &str, path: &Path, error: impl Into<anyhow::Error>) -> Failure {
        Failure::Files(error.into().context(format!("cannot {doing} {}", path.display())))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Input(what)
            | Failure::Missing(what)
            | Failure::Fault(what)
            | Failure::Log(what)
            | Failure::Interrupted(what) => write!(out, "ilt: {what}"),
            Failure::Files(error) => {
                write!(out, "ilt: {}; check the path, your rights there, and the room left", chain(error))
            }
            Failure::Unheard => Ok(()),
        }
    }
}

/// An error with its causes on one line; a cause that an error already names is not said twice.
fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.is_empty() {
        true => cause,
        false if said.contains(&cause) => said,
        false => format!("{said}: {cause}"),
    })
}

/// Printing failed: quietly if the reader has gone.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Unheard,
            _ => Failure::Files(anyhow::Error::new(error).context("cannot write to standard output")),
        }
    }
}

impl From<ilt_experiment::Error> for Failure {
    fn from(error: ilt_experiment::Error) -> Self {
        use ilt_experiment::Error;
        match &error {
            Error::Interrupted { .. } => Failure::Interrupted(format!("{error}; nothing was written")),
            Error::Panicked { scenario, seed, replication, .. } => Failure::Fault(format!(
                "{error}; this is a fault of ilt: please report it with `ilt trace {scenario} --seed {seed} --rep {replication}`"
            )),
            Error::NothingFinished { reason: ilt_model::StopReason::ConservationBroken, .. } => {
                Failure::Fault(format!("{error}; please report it with the scenario and its seed"))
            }
            Error::NothingFinished { .. } => Failure::Input(format!(
                "{error}; look at the routes and the staff of this scenario, or shorten its horizon"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        let cause = io::Error::other("disk full");
        let error = anyhow::Error::new(cause).context("cannot write `a`: disk full");
        assert_eq!(chain(&error), "cannot write `a`: disk full");
        let failure = Failure::file("write", Path::new("b"), io::Error::other("disk full"));
        assert_eq!(
            failure.to_string(),
            "ilt: cannot write b: disk full; check the path, your rights there, and the room left"
        );
    }

    #[test]
    fn codes_are_those_the_help_names() {
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).code(), 0);
        assert_eq!(Failure::Input(String::new()).code(), 2);
        assert_eq!(Failure::partial(3).code(), 130);
    }
}
