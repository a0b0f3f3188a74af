//! The live half on its logs: the embedded one, Apache Kafka, and the one in memory.
//!
//! Kafka is real: the suite gets its jars by Maven, starts one node on loopback and stops it. Without Java, Maven or
//! network the tests of Kafka say so and pass; under `CI=true` they fail.
#![expect(clippy::disallowed_methods, reason = "brokers and other processes answer in real time")]
#![expect(clippy::unwrap_used, reason = "all of it is tests, the functions they share too")]

/// The logs under test, behind one door.
mod backend;
/// A back-test over a log of events.
mod backtest;
/// One node of Apache Kafka for the run.
mod broker;
mod calibration;
/// The commands around the service, as users run them.
mod commands;
/// What every log has to do, as far as it can.
mod conformance;
/// A subscriber in another language.
mod consumer;
/// Days that vary.
mod days;
/// What only the embedded log does.
mod embedded;
/// A simulated source for the tests.
mod feed;
/// What only a cluster with groups does.
mod kafka;
/// A connection that loses answers.
mod link;
/// How fast it is; run when asked for.
mod measure;
/// Ports that are wrong on purpose, to show that the suite notices.
mod mutants;
/// From records to outputs: the same, whatever happens between.
mod pipeline;
/// The service as a process that is killed, stopped, doubled and starved of disk.
mod recovery;
/// What is published is what the simulation itself counted.
mod replay;
/// Doors that ask who comes.
mod security;
/// All that the service wrote.
mod written;
