//! The first word with a cluster. A client that is not let in tries again for ever and every call of it merely times
//! out, so the brokers are asked who they are before anything depends on it, and what the client heard is told.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ilt_live::port::PortError;
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::failure::failed;
use crate::offsets::QUESTION;
use crate::patience::Deadline;
use crate::security;
use crate::settings::Settings;

/// What the client says of its connections.
#[derive(Debug, Default)]
struct Heard {
    last: Mutex<Option<(RDKafkaErrorCode, String)>>,
    /// How often a broker did not let us in. Once may be a broker that is just stopping.
    refusals: AtomicU32,
}

impl Heard {
    fn hear(&self, code: RDKafkaErrorCode, reason: &str) {
        self.refusals.fetch_add(u32::from(remedy(code, reason).is_some()), Ordering::Relaxed);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // That all brokers are down follows from what was said before, which says more.
        if last.is_none() || code != RDKafkaErrorCode::AllBrokersDown {
            *last = Some((code, reason.to_owned()));
        }
    }
}

impl ClientContext for Heard {
    fn error(&self, error: KafkaError, reason: &str) {
        if let Some(code) = error.rdkafka_error_code() {
            self.hear(code, reason);
        }
    }

    // A connection that is closed in the middle of the first question is told in the client's log alone.
    fn log(&self, _level: RDKafkaLogLevel, kind: &str, message: &str) {
        if kind == "FAIL" {
            let reason = message.split_once("]: ").map_or(message, |(_, reason)| reason);
            self.hear(RDKafkaErrorCode::BrokerTransportFailure, reason);
        }
    }
}

impl ConsumerContext for Heard {}

/// Asks the brokers who they are.
///
/// # Errors
/// Lasting if they do not let us in, or we do not trust them; passing if nobody answers.
pub(crate) fn greet(settings: &Settings) -> Result<(), PortError> {
    security::files(settings.tls.as_ref())?;
    let consumer: BaseConsumer<Heard> = settings
        .reader()
        // Without it the client follows a logger that this program does not have, and says nothing.
        .set_log_level(RDKafkaLogLevel::Info)
        .create_with_context(Heard::default())
        .map_err(|error| failed("making a client", &error))?;
    let deadline = Deadline::after(QUESTION);
    loop {
        if consumer.client().fetch_cluster_id(Duration::from_millis(200)).is_some() {
            return Ok(());
        }
        // What was heard is handed over in polls; nothing is subscribed, so no record can come.
        while consumer.poll(Duration::from_millis(5)).is_some() {}
        let context = consumer.context();
        let heard = context.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let often = context.refusals.load(Ordering::Relaxed) > 1;
        match heard {
            Some((code, reason)) if often && let Some(remedy) = remedy(code, &reason) => {
                return Err(refused(settings, &reason, remedy));
            }
            _ if deadline.passed() => return Err(silent(settings, heard)),
            _ => {}
        }
    }
}

fn refused(settings: &Settings, reason: &str, remedy: &str) -> PortError {
    PortError::lasting(format!("no way in to Kafka at {}: {}; {remedy}", settings.brokers, plain(reason)))
}

fn silent(settings: &Settings, heard: Option<(RDKafkaErrorCode, String)>) -> PortError {
    let reason = heard.map_or(String::new(), |(_, reason)| plain(&reason).to_owned());
    let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
    // All that a port for TLS does with a client that does not use it; the other way round the handshake fails or is cut
    // short, as it happens.
    let closed = reason.contains("Disconnected");
    let hint = if settings.tls.is_none() && closed {
        "; if the port is one for TLS, the settings need a section [tls]"
    } else if closed || reason.contains("SSL handshake failed") {
        "; check that the port is one for TLS"
    } else {
        ""
    };
    PortError::passing(format!("no broker answers at {}{why}{hint}", settings.brokers))
}

/// What to do about being kept out; `None` if waiting may help.
fn remedy(code: RDKafkaErrorCode, reason: &str) -> Option<&'static str> {
    use RDKafkaErrorCode as Code;
    match code {
        Code::Authentication
        | Code::SaslAuthenticationFailed
        | Code::UnsupportedSASLMechanism
        | Code::IllegalSASLState => Some(
            "check mechanism, username and password under [sasl], or in ILT_KAFKA_MECHANISM, ILT_KAFKA_USERNAME and \
             ILT_KAFKA_PASSWORD",
        ),
        _ if code == Code::SSL || reason.contains("SSL routines") => Some(
            "check that `authorities` under [tls] names the PEM file of whoever signed the broker's certificate, that \
             the broker is addressed by a name in it, that the port is one for TLS, and that `certificate` and `key` are \
             given if the broker asks for them",
        ),
        _ => None,
    }
}

/// A reason without the client's own bookkeeping at its end.
fn plain(reason: &str) -> &str {
    reason.split(" (after ").next().unwrap_or(reason).trim()
}
