//! The running pipeline: its ports, its state, its signals.
//!
//! Start with [`port`]: a log of partitioned topics that hands out records and takes a batch of results in one
//! transaction. The embedded log, Kafka and a plain map in memory implement it; nothing above knows which.

pub mod changelog;
pub mod emit;
pub mod fold;
pub mod folding;
pub mod memory;
pub mod outlook;
pub mod port;
pub mod projection;
pub mod pump;
pub mod recall;
pub mod service;
pub mod settings;
pub mod signals;
pub mod stage;
pub mod suppression;
pub mod tick;
pub mod view;

/// Before anything has happened. Far from the end of the numbers, so that spans can be taken from it.
pub const NEVER: ilt_domain::Moment = ilt_domain::Moment(i64::MIN / 4);
