//! Apache Kafka behind the ports of ilt-live.
//!
//! Start with [`Settings`], then [`Kafka`], whose [`Kafka::join`] gives a member of a consumer group with a transactional
//! producer. Only this room names rdkafka; everything it does blocks the calling thread, which should be one of its own.
//!
//! Invariant: a transaction begins and ends within one call of `commit`, and rebalances happen within `poll`, so none is
//! ever open while partitions change hands. Positions travel in the transaction with the group's generation, so an
//! instance that has lost its partitions without knowing publishes nothing.
//!
//! Records carry the time at which they were sent; what an event says of its own time is in its payload and headers.
//! A broker would otherwise delete simulated years as long expired, and refuse the future.

mod admin;
mod changelog;
mod failure;
mod greeting;
mod kafka;
mod member;
mod names;
mod offsets;
mod patience;
mod rebalance;
mod records;
mod security;
mod settings;
mod succession;
mod tail;
mod transactor;

pub use kafka::Kafka;
pub use member::KafkaPort;
pub use security::{Sasl, SaslMechanism, Secret, Tls};
pub use settings::{Assignor, Settings, SettingsError};
