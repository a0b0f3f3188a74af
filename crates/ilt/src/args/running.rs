//! How a scenario is run and where its results go.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How a scenario is to be run; what is not given, the scenario says.
#[derive(Debug, Args, Clone, Default)]
pub(crate) struct Running {
    /// Number of replications; with --precision the most there may be.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub reps: Option<u32>,
    /// Run until every headline is known this well: 95 % half-width as a share of its mean (2% or 0.02); at most 1,000
    /// replications unless --reps says otherwise.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub precision: Option<f64>,
    #[command(flatten)]
    pub trial: Trial,
}

/// What every run of a scenario takes, whatever comes of it.
#[derive(Debug, Args, Clone, Default)]
pub(crate) struct Trial {
    /// Master seed.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Threads to use; results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Change a value of the scenario, such as `teams.gp.staff=3`; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// No progress bar.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Where results go.
#[derive(Debug, Args, Clone)]
pub(crate) struct Output {
    /// Folder for the report and its files [default: out/SCENARIO; with --format json only if given].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed: the answer, or the document of all results.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The answer, short.
    Text,
    /// All results as one JSON document, and nothing else.
    Json,
}

/// A share written as `2%` or `0.02`.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = text.strip_suffix('%').map_or((text, 1.0), |number| (number.trim(), 100.0));
    let value =
        number.parse::<f64>().map_err(|_| format!("`{text}` is not a share; write 2% or 0.02"))? / scale;
    match value {
        value if value > 0.0 && value < 1.0 => Ok(value),
        _ => Err(format!("`{text}` is not between 0 and 100 %; write 2% or 0.02")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_either_way() {
        assert_eq!(share("2%"), Ok(0.02));
        assert_eq!(share("0.05"), Ok(0.05));
        assert!(share("0").is_err() && share("200%").is_err() && share("x").is_err());
    }
}
