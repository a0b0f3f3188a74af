//! Experiments: replications in parallel, warm-up, precision, paired comparison.
//!
//! Start with [`findings`]: what comes out. Results are reduced in order of replication, so the number of threads
//! changes nothing.

pub mod findings;

pub use findings::{About, Assumption, Confidence, Findings, RealityCheck, Row};
