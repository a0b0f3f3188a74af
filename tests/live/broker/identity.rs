//! Keys, certificates and accounts of a node that asks for them: made when it starts, in its own folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run;

/// The account that the node knows.
pub(crate) const USERNAME: &str = "ilt-service";
/// Its password. That it is a word of its own lets the tests look for it in everything that is written.
pub(crate) const PASSWORD: &str = "correct-horse-battery";
/// The password of the client's key.
pub(crate) const KEY_PASSWORD: &str = "staple-of-the-key";

/// How to come in through the doors that ask.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Asks for an account, over TLS.
    pub(crate) secure: String,
    /// Asks for a certificate.
    pub(crate) mutual: String,
    /// The authority to trust.
    pub(crate) authority: PathBuf,
    /// An authority that has signed nothing here.
    pub(crate) stranger: PathBuf,
    /// A certificate that the node accepts, and its key.
    pub(crate) client: (PathBuf, PathBuf),
    /// What the node has to be told.
    pub(super) properties: String,
    /// Accounts to write into its storage.
    pub(super) accounts: Vec<String>,
}

impl Identity {
    /// Makes everything; `None` without openssl.
    pub(super) fn make(folder: &Path, secure: u16, mutual: u16) -> Result<Option<Self>, String> {
        if Command::new("openssl").arg("version").output().is_err() {
            return Ok(None);
        }
        for (name, secret) in [("node", None), ("stranger", None), ("client", Some(KEY_PASSWORD))] {
            self_signed(folder, name, secret)?;
        }
        let read = |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| error.to_string());
        let both = read("node.key")? + &read("node.crt")?;
        fs::write(folder.join("node.pem"), both).map_err(|error| error.to_string())?;
        let scram = |digest: &str| format!("SCRAM-SHA-{digest}=[name={USERNAME},password={PASSWORD}]");
        Ok(Some(Self {
            secure: format!("127.0.0.1:{secure}"),
            mutual: format!("127.0.0.1:{mutual}"),
            authority: folder.join("node.crt"),
            stranger: folder.join("stranger.crt"),
            client: (folder.join("client.crt"), folder.join("client.key")),
            properties: properties(folder),
            accounts: vec![scram("256"), scram("512")],
        }))
    }
}

/// A key, and a certificate signed by it, good for loopback and two days.
fn self_signed(folder: &Path, name: &str, secret: Option<&str>) -> Result<(), String> {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]);
    openssl.args(["-days", "2", "-subj", &format!("/CN={name}")]);
    openssl.args(["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]);
    openssl.args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")]);
    match secret {
        Some(secret) => openssl.args(["-passout", &format!("pass:{secret}")]),
        None => openssl.arg("-nodes"),
    };
    run(&mut openssl).map_err(|why| format!("openssl made no certificate: {why}"))
}

fn properties(folder: &Path) -> String {
    const MODULES: &str = "org.apache.kafka.common.security";
    let mut lines = vec![
        "listener.name.secure.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512".to_owned(),
        format!(
            "listener.name.secure.plain.sasl.jaas.config={MODULES}.plain.PlainLoginModule required \
             user_{USERNAME}=\"{PASSWORD}\";"
        ),
        "listener.name.mutual.ssl.client.auth=required".to_owned(),
        "listener.name.mutual.ssl.truststore.type=PEM".to_owned(),
        format!("listener.name.mutual.ssl.truststore.location={}", folder.join("client.crt").display()),
    ];
    for digest in ["256", "512"] {
        lines.push(format!(
            "listener.name.secure.scram-sha-{digest}.sasl.jaas.config={MODULES}.scram.ScramLoginModule required;"
        ));
    }
    for listener in ["secure", "mutual"] {
        let keys = folder.join("node.pem");
        lines.push(format!("listener.name.{listener}.ssl.keystore.type=PEM"));
        lines.push(format!("listener.name.{listener}.ssl.keystore.location={}", keys.display()));
    }
    lines.push(String::new());
    lines.join("\n")
}
