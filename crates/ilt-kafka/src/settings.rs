//! What the operator decides about brokers, accounts and patience.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::ClientConfig;
use serde::Deserialize;

use crate::names::Names;
use crate::security::{self, Sasl, SaslMechanism, Secret, Tls};

/// How partitions are divided among the members of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assignor {
    /// By range, everybody stopping for it: well trodden.
    #[default]
    Range,
    /// Only what moves is stopped. All members of a group must use it.
    CooperativeSticky,
}

/// How to reach and use a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Brokers to ask first, `host:port` with commas.
    pub brokers: String,
    /// Which environment this is, part of the transactional id.
    pub environment: String,
    /// What goes before the name of every topic, group and transactional id, for a cluster that others use too.
    pub prefix: String,
    /// This instance's name: the same after every restart, and no two that run at once share it.
    pub instance: String,
    /// A restart within the session time-out keeps its partitions without a rebalance.
    pub static_membership: bool,
    /// How partitions are divided.
    pub assignor: Assignor,
    /// Encryption; none if not given.
    pub tls: Option<Tls>,
    /// Account; none if not given.
    pub sasl: Option<Sasl>,
    /// How long a silent member keeps its partitions, milliseconds.
    pub session_timeout_ms: u32,
    /// How long a dead owner's transaction may hold up its successor, milliseconds; below the session time-out.
    pub transaction_timeout_ms: u32,
    /// How long a batch may take, milliseconds.
    pub max_poll_interval_ms: u32,
    /// How long a source's records wait for company before they are sent, milliseconds. In a transaction they never wait.
    pub linger_ms: u32,
    /// How many brokers keep each new topic; `None`: as the cluster does by default.
    pub replication: Option<i32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            brokers: "localhost:9092".to_owned(),
            environment: "local".to_owned(),
            prefix: String::new(),
            instance: "1".to_owned(),
            static_membership: false,
            assignor: Assignor::Range,
            tls: None,
            sasl: None,
            session_timeout_ms: 45_000,
            transaction_timeout_ms: 30_000,
            max_poll_interval_ms: 300_000,
            linger_ms: 5,
            replication: None,
        }
    }
}

/// Why settings cannot be used. Never shows a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError(String);

impl std::fmt::Display for SettingsError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

/// What is wrong with settings, and where. The parser quotes what it found where it wanted something else, and that may be
/// a password without its quotation marks: of such a value only what was wanted is told.
fn unreadable(text: &str, error: &toml::de::Error) -> SettingsError {
    let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
    let line = line.map_or(String::new(), |line| format!(" in line {line}"));
    let message = error.message();
    let found = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .any(|start| message.starts_with(start));
    let why = match message.rsplit_once(", expected ") {
        Some((_, wanted)) if found => format!("{wanted} is wanted there; put text between quotation marks"),
        _ if message.starts_with("unknown variant ") => {
            let known = message.rsplit_once("expected ").map_or("another word", |(_, known)| known);
            format!("{known} is wanted there")
        }
        _ if message.starts_with("unknown field ") || message.starts_with("missing field ") => {
            message.to_owned()
        }
        _ => "it is not TOML from there on; put text between quotation marks".into(),
    };
    SettingsError(format!("the Kafka settings cannot be read{line}: {why}"))
}

impl Settings {
    /// Reads TOML, then what `environment` says under `ILT_KAFKA_BROKERS`, `_ENVIRONMENT`, `_PREFIX`, `_INSTANCE`,
    /// `_USERNAME`, `_PASSWORD`, `_MECHANISM`, `_AUTHORITIES` and `_KEY_PASSWORD`, which goes first: a password need not
    /// be in a file.
    ///
    /// # Errors
    /// If the text is not such settings, or they contradict each other; no value is repeated.
    pub fn read(text: &str, environment: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let mut settings: Self = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
        settings.overlay(environment)?;
        settings.check()?;
        Ok(settings)
    }

    fn overlay(&mut self, environment: &BTreeMap<String, String>) -> Result<(), SettingsError> {
        let said = |name: &str| environment.get(&format!("ILT_KAFKA_{name}")).cloned();
        for (name, field) in [
            ("BROKERS", &mut self.brokers),
            ("ENVIRONMENT", &mut self.environment),
            ("PREFIX", &mut self.prefix),
            ("INSTANCE", &mut self.instance),
        ] {
            if let Some(value) = said(name) {
                *field = value;
            }
        }
        if let Some(authorities) = said("AUTHORITIES") {
            self.tls.get_or_insert_default().authorities = Some(authorities);
        }
        if let Some(password) = said("KEY_PASSWORD") {
            self.tls.get_or_insert_default().key_password = Some(Secret::new(password));
        }
        let mechanism = said("MECHANISM").map(|name| mechanism(&name)).transpose()?;
        match (&mut self.sasl, said("USERNAME"), said("PASSWORD")) {
            (Some(sasl), username, password) => {
                sasl.mechanism = mechanism.unwrap_or(sasl.mechanism);
                sasl.username = username.unwrap_or_else(|| sasl.username.clone());
                sasl.password = password.map_or_else(|| sasl.password.clone(), Secret::new);
            }
            (none, Some(username), Some(password)) => {
                let (mechanism, password) =
                    (mechanism.unwrap_or(SaslMechanism::ScramSha512), Secret::new(password));
                *none = Some(Sasl { mechanism, username, password });
            }
            (None, None, None) => {}
            (None, _, _) => {
                return Err(SettingsError("an account needs both a user name and a password".to_owned()));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), SettingsError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
        for (what, name) in [("environment", &self.environment), ("instance", &self.instance)] {
            if name.is_empty() || name.len() > 100 || !name.chars().all(plain) {
                return Err(SettingsError(format!(
                    "{what} {name:?} must be of letters, digits, dots and hyphens"
                )));
            }
        }
        if self.prefix.len() > 100 || !self.prefix.chars().all(plain) {
            let prefix = &self.prefix;
            return Err(SettingsError(format!(
                "prefix {prefix:?} must be of letters, digits, dots and hyphens"
            )));
        }
        if self.brokers.trim().is_empty() {
            return Err(SettingsError("no broker is named".to_owned()));
        }
        let (transaction, session) = (self.transaction_timeout_ms, self.session_timeout_ms);
        if transaction >= session || transaction < 1_000 {
            return Err(SettingsError(format!(
                "transaction-timeout-ms {transaction} must be at least 1000 and below session-timeout-ms {session}"
            )));
        }
        let plain_text =
            self.tls.is_none() && self.sasl.as_ref().is_some_and(|s| s.mechanism == SaslMechanism::Plain);
        if plain_text {
            return Err(SettingsError(
                "SASL PLAIN without TLS would show the password on the wire".to_owned(),
            ));
        }
        Ok(())
    }

    /// Names as the cluster has them.
    pub(crate) fn names(&self) -> Names {
        Names::new(&self.prefix)
    }

    /// The time-out of a transaction.
    pub(crate) fn transaction_timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.transaction_timeout_ms))
    }

    /// How long a silent member keeps its partitions.
    pub(crate) fn session_timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.session_timeout_ms))
    }

    /// How often a member says that it is there.
    pub(crate) fn heartbeat(&self) -> Duration {
        Duration::from_millis(u64::from((self.session_timeout_ms / 10).max(100)))
    }

    /// What an instance is called by brokers, in every group.
    pub(crate) fn client_id(&self) -> String {
        format!("ilt-{}-{}", self.environment, self.instance)
    }

    /// What every client shares.
    pub(crate) fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", self.client_id())
            // A transactional client refuses a socket that waits longer than the transaction does.
            .set("socket.timeout.ms", self.transaction_timeout_ms.min(60_000).to_string())
            .set("reconnect.backoff.max.ms", "2000");
        security::apply(&mut config, self.tls.as_ref(), self.sasl.as_ref());
        config
    }

    /// A consumer that joins no group and does nothing automatically.
    pub(crate) fn reader(&self) -> ClientConfig {
        let mut config = self.client();
        config
            // The client assigns nothing to a consumer without a group's name; no group of this name ever forms.
            .set("group.id", self.names().there(&format!("ilt-reader-{}", self.instance)))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "error")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "100")
            .set("check.crcs", "true");
        config
    }

    /// A member of a group.
    pub(crate) fn member(&self, group: &str) -> ClientConfig {
        let mut config = self.reader();
        let assignor = match self.assignor {
            Assignor::Range => "range",
            Assignor::CooperativeSticky => "cooperative-sticky",
        };
        config
            .set("group.id", self.names().there(group))
            // The newer protocol's static membership is not done (librdkafka#4994), and the default will change.
            .set("group.protocol", "classic")
            .set("partition.assignment.strategy", assignor)
            .set("statistics.interval.ms", "1000")
            .set("session.timeout.ms", self.session_timeout_ms.to_string())
            .set("heartbeat.interval.ms", self.heartbeat().as_millis().to_string())
            .set("max.poll.interval.ms", self.max_poll_interval_ms.max(self.session_timeout_ms).to_string());
        if self.static_membership {
            config.set("group.instance.id", &self.instance);
        }
        config
    }

    /// A producer that answers for every record.
    pub(crate) fn producer(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("linger.ms", self.linger_ms.to_string())
            .set("compression.type", "lz4")
            // As Java's clients do it; librdkafka's own default sends keys elsewhere.
            .set("partitioner", "murmur2_random");
        config
    }

    /// A producer whose records appear with positions or not at all.
    pub(crate) fn transactional(&self, group: &str) -> ClientConfig {
        let mut config = self.producer();
        config
            .set(
                "transactional.id",
                self.names().there(&format!("{group}-{}-{}", self.environment, self.instance)),
            )
            .set("transaction.timeout.ms", self.transaction_timeout_ms.to_string())
            // A transaction waits for all its records, so letting them linger only adds to each commit.
            .set("linger.ms", "0")
            // A record must be given up before its transaction is.
            .set("message.timeout.ms", self.transaction_timeout_ms.to_string());
        config
    }
}

fn mechanism(name: &str) -> Result<SaslMechanism, SettingsError> {
    [SaslMechanism::Plain, SaslMechanism::ScramSha256, SaslMechanism::ScramSha512]
        .into_iter()
        .find(|mechanism| mechanism.name() == name)
        .ok_or_else(|| {
            SettingsError("the mechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512".to_owned())
        })
}

#[cfg(test)]
mod tests;
