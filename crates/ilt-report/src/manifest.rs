//! `manifest.json`: how a result came about. The only file in which two identical runs may differ.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// What the program knows of a run beyond its findings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ManifestFacts {
    /// Every file read, in the order of reading.
    pub inputs: Vec<InputFile>,
    /// The command as typed, word by word.
    pub command: Vec<String>,
    /// When the run began, ISO 8601.
    pub started: String,
    /// How long it took, seconds.
    pub seconds: f64,
    /// Name of the machine.
    pub host: String,
    /// Threads used.
    pub threads: usize,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputFile {
    /// Its path, as named by the user or the scenario.
    pub path: String,
    /// Its length, bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

impl InputFile {
    /// The entry for a file with these bytes.
    pub fn of(path: impl Into<String>, bytes: &[u8]) -> Self {
        Self::with(path, bytes.len() as u64, Sha256::new().chain_update(bytes))
    }

    /// The entry for a file of so many bytes that have gone into `hash`.
    pub(crate) fn with(path: impl Into<String>, bytes: u64, hash: Sha256) -> Self {
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { path: path.into(), bytes, sha256 }
    }
}

#[derive(Serialize)]
struct Manifest<'m> {
    schema: &'static str,
    version: &'m str,
    scenario: &'m str,
    seed: u64,
    replications: u32,
    command: &'m [String],
    started: &'m str,
    seconds: f64,
    host: &'m str,
    threads: usize,
    inputs: &'m [InputFile],
    outputs: Vec<InputFile>,
}

/// The manifest of a result with these files.
pub(crate) fn manifest(
    about: &ilt_experiment::About,
    facts: &ManifestFacts,
    outputs: Vec<InputFile>,
) -> Vec<u8> {
    let manifest = Manifest {
        schema: "ilt.manifest/1",
        version: &about.version,
        scenario: &about.scenario,
        seed: about.seed,
        replications: about.replications,
        command: &facts.command,
        started: &facts.started,
        seconds: facts.seconds,
        host: &facts.host,
        threads: facts.threads,
        inputs: &facts.inputs,
        outputs,
    };
    let mut json = serde_json::to_vec_pretty(&manifest).expect("strings and numbers are JSON");
    json.push(b'\n');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-4, example for "abc".
        let file = InputFile::of("x", b"abc");
        assert_eq!(file.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(file.bytes, 3);
    }
}
