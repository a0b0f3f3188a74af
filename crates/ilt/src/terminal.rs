//! What people see: the answer on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use ilt_experiment::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::Failure;

/// Prints to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Tells the user something beside the answer; that nobody listens is no failure.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether what is told may be in colour: standard error is a terminal and nobody asked for plain text.
pub(crate) fn colours() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A bar with the time left, on a terminal; elsewhere silent.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar for a run called `name`.
    pub(crate) fn new(name: &str, quiet: bool) -> Self {
        Self::of(name, "replications", quiet)
    }

    /// A bar that counts something else, named in the plural.
    pub(crate) fn of(name: &str, what: &str, quiet: bool) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let template = format!("{{prefix}} {{bar:30}} {{pos}}/{{len}} {what}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_string());
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    /// How far it will go.
    pub(crate) fn upto(&self, length: u64) {
        self.0.set_length(length);
    }

    /// One step further.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// How far it is.
    pub(crate) fn show(&self, progress: Progress) {
        self.0.set_length(u64::from(progress.planned));
        self.0.set_position(u64::from(progress.done).max(self.0.position()));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
