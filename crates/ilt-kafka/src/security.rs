//! How to be let in: TLS and SASL, with secrets that no log line shows.

use ilt_live::port::PortError;
use rdkafka::ClientConfig;
use serde::Deserialize;

/// A password. It is shown as three dots, and never written.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Keeps a password.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("...")
    }
}

/// Encryption of the connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tls {
    /// File of the authorities to trust, PEM; the system's if not given.
    pub authorities: Option<String>,
    /// File of our certificate, PEM, if the broker wants one.
    pub certificate: Option<String>,
    /// File of its key, PEM.
    pub key: Option<String>,
    /// Password of the key.
    pub key_password: Option<Secret>,
}

/// How a password is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum SaslMechanism {
    /// The password itself; only over TLS.
    #[serde(rename = "PLAIN")]
    Plain,
    /// Challenge and response with SHA-256.
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    /// Challenge and response with SHA-512.
    #[serde(rename = "SCRAM-SHA-512")]
    ScramSha512,
}

impl SaslMechanism {
    /// Its registered name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// Who we are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sasl {
    /// How the password is proved.
    pub mechanism: SaslMechanism,
    /// Name of the account.
    pub username: String,
    /// Its password.
    pub password: Secret,
}

/// Looks whether the files can be read: the client would name the setting, and neither file nor reason.
pub(crate) fn files(tls: Option<&Tls>) -> Result<(), PortError> {
    let Some(tls) = tls else { return Ok(()) };
    let named = [("authorities", &tls.authorities), ("certificate", &tls.certificate), ("key", &tls.key)];
    for (name, path) in named {
        if let Some(path) = path
            && let Err(why) = std::fs::read(path)
        {
            return Err(PortError::lasting(format!("`{name}` under [tls], {path}, cannot be read: {why}")));
        }
    }
    Ok(())
}

/// Writes encryption and account into a client's configuration.
pub(crate) fn apply(config: &mut ClientConfig, tls: Option<&Tls>, sasl: Option<&Sasl>) {
    let protocol = match (tls, sasl) {
        (None, None) => "plaintext",
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    };
    config.set("security.protocol", protocol);
    if let Some(tls) = tls {
        let secret = tls.key_password.as_ref().map(|secret| &secret.0);
        for (name, value) in [
            ("ssl.ca.location", tls.authorities.as_ref()),
            ("ssl.certificate.location", tls.certificate.as_ref()),
            ("ssl.key.location", tls.key.as_ref()),
            ("ssl.key.password", secret),
        ] {
            if let Some(value) = value {
                config.set(name, value);
            }
        }
    }
    if let Some(sasl) = sasl {
        config.set("sasl.mechanism", sasl.mechanism.name());
        config.set("sasl.username", &sasl.username);
        config.set("sasl.password", &sasl.password.0);
    }
}
