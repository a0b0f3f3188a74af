//! `manifest.json`: how a result came about. The only file in which two identical runs may differ.

use serde::{Deserialize, Serialize};
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// How a result came about.
#[derive(Serialize, Deserialize)]
pub(crate) struct Manifest {
    schema: String,
    version: String,
    scenario: String,
    seed: u64,
    replications: u32,
    command: Vec<String>,
    started: String,
    seconds: f64,
    host: String,
    threads: usize,
    inputs: Vec<InputFile>,
    /// The files of the result as the run wrote them; a page made again stands as it is now.
    outputs: Vec<InputFile>,
    /// Files that were not what the run had written when the page was made from them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    altered: Vec<String>,
}

/// Whether a file is what the run wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Original {
    /// It has the fingerprint that the manifest holds.
    AsWritten,
    /// It has another.
    Altered,
    /// There is no manifest that says.
    Unknown,
}

impl Manifest {
    /// The manifest of a result with these files.
    pub(crate) fn new(
        about: &ilt_experiment::About,
        facts: &ManifestFacts,
        outputs: Vec<InputFile>,
    ) -> Manifest {
        Manifest {
            schema: "ilt.manifest/1".to_owned(),
            version: about.version.clone(),
            scenario: about.scenario.clone(),
            seed: about.seed,
            replications: about.replications,
            command: facts.command.clone(),
            started: facts.started.clone(),
            seconds: facts.seconds,
            host: facts.host.clone(),
            threads: facts.threads,
            inputs: facts.inputs.clone(),
            outputs,
            altered: Vec::new(),
        }
    }

    /// The manifest in these bytes, if they are one.
    pub(crate) fn read(json: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(json).ok()
    }

    /// Whether this is still the file that the run wrote; if not, the manifest says so from now on. What the run wrote
    /// stays on record.
    pub(crate) fn judge(&mut self, now: &InputFile) -> Original {
        let Some(written) = self.outputs.iter().find(|file| file.path == now.path) else {
            return Original::Unknown;
        };
        let same = written == now;
        self.altered.retain(|name| *name != now.path);
        if same {
            return Original::AsWritten;
        }
        self.altered.push(now.path.clone());
        Original::Altered
    }

    /// A file of the result was made again.
    pub(crate) fn made_again(&mut self, now: InputFile) {
        match self.outputs.iter_mut().find(|file| file.path == now.path) {
            Some(file) => *file = now,
            None => self.outputs.push(now),
        }
    }

    /// The file's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("strings and numbers are JSON");
        json.push(b'\n');
        json
    }
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

    #[test]
    fn what_was_altered_stays_on_record_until_it_is_put_back() {
        let written = InputFile::of("results.json", b"run");
        let mut manifest = Manifest {
            schema: "ilt.manifest/1".into(),
            version: String::new(),
            scenario: "x".into(),
            seed: 1,
            replications: 1,
            command: Vec::new(),
            started: String::new(),
            seconds: 0.5,
            host: String::new(),
            threads: 1,
            inputs: Vec::new(),
            outputs: vec![written.clone()],
            altered: Vec::new(),
        };
        assert!(!String::from_utf8_lossy(&manifest.bytes()).contains("altered"));
        assert_eq!(manifest.judge(&InputFile::of("results.json", b"edited")), Original::Altered);
        manifest.made_again(InputFile::of("report.html", b"page"));
        let mut again = Manifest::read(&manifest.bytes()).expect("a manifest");
        assert_eq!((again.altered.len(), &again.outputs[0]), (1, &written));
        assert_eq!(again.judge(&InputFile::of("results.json", b"edited")), Original::Altered);
        assert_eq!(again.altered, ["results.json"]);
        assert_eq!((again.judge(&written), again.altered.len()), (Original::AsWritten, 0));
        assert_eq!(again.judge(&InputFile::of("results.csv", b"")), Original::Unknown);
        assert!(Manifest::read(b"{}").is_none());
    }
}
