//! The `ilt` command as users run it: built once by the profile of the tests, then started as a process of its own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package stands in the repository")
}

/// A scenario of `simulations/`.
pub fn simulation(name: &str) -> PathBuf {
    root().join("simulations").join(format!("{name}.toml"))
}

/// The binary: `ILT_BIN` if set, else built now so that no test meets yesterday's program.
///
/// # Panics
/// If the program cannot be built.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os("ILT_BIN") {
        Some(path) => PathBuf::from(path),
        None => built(),
    })
}

fn built() -> PathBuf {
    let mut cargo = Command::new(cargo());
    cargo.current_dir(root()).args(["build", "--quiet", "--bin", "ilt", "--message-format", "json"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.output().expect("cargo runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the command does not build:\n{told}");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo names the executable it built")
}

/// The cargo that runs the tests.
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// What a run of the command left behind.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Outcome {
    /// The outcome of a process.
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails unless the command succeeded.
    ///
    /// # Panics
    /// If the exit code is not 0.
    pub fn success(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.err, self.out);
        self
    }

    /// Fails unless the command refused its input: exit code 2, something to read, no panic.
    ///
    /// # Panics
    /// If it did anything else.
    pub fn refused(self) -> Self {
        assert_eq!(self.code, Some(2), "{}\n{}", self.err, self.out);
        assert!(!self.err.trim().is_empty(), "nothing was said");
        assert!(!self.err.contains("fault of ilt") && !self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// Fails unless standard error holds every one of these.
    ///
    /// # Panics
    /// If one is missing.
    pub fn saying(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "`{word}` is missing from:\n{}", self.err);
        }
        self
    }
}

/// Runs the command with these arguments from the root of the repository.
///
/// # Panics
/// If the process cannot be started.
pub fn ilt<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Outcome {
    ilt_in(root(), arguments)
}

/// Runs the command with these arguments in a folder.
///
/// # Panics
/// If the process cannot be started.
pub fn ilt_in<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(folder: &Path, arguments: I) -> Outcome {
    let output = Command::new(binary()).current_dir(folder).args(arguments).env("NO_COLOR", "1").output();
    Outcome::of(output.expect("the command starts"))
}
