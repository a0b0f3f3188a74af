//! Errors of the client in the words of the port.

use ilt_live::port::PortError;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// What a client could not do. Brokers that are away come back; most else does not mend itself.
pub(crate) fn failed(doing: &str, error: &KafkaError) -> PortError {
    let code = match error {
        KafkaError::Transaction(error) => Some(error.code()),
        other => other.rdkafka_error_code(),
    };
    // Settings that no client can be made of stay as they are: a file that is missing, a key that is not one.
    let unusable = matches!(error, KafkaError::ClientCreation(_) | KafkaError::ClientConfig(..));
    PortError { what: format!("{doing} failed: {error}"), passing: !unusable && code.is_none_or(may_pass) }
}

/// Whether waiting may help.
pub(crate) fn may_pass(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    !matches!(
        code,
        Code::TopicAuthorizationFailed
            | Code::GroupAuthorizationFailed
            | Code::ClusterAuthorizationFailed
            | Code::TransactionalIdAuthorizationFailed
            | Code::SaslAuthenticationFailed
            | Code::Authentication
            | Code::SSL
            | Code::UnsupportedSASLMechanism
            | Code::MessageSizeTooLarge
            | Code::InvalidMessageSize
            | Code::UnknownTopic
            | Code::UnknownTopicOrPartition
            | Code::UnknownPartition
            | Code::PolicyViolation
            | Code::InvalidTimestamp
            | Code::InvalidRecord
            | Code::FencedInstanceId
            | Code::AutoOffsetReset
    )
}

/// Whether somebody else has taken this instance's place.
pub(crate) fn is_fenced(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::Fenced
            | Code::ProducerFenced
            | Code::InvalidProducerEpoch
            | Code::InvalidTransactionalState
            | Code::FencedInstanceId
    )
}
