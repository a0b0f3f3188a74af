//! Known answers, each from its formula, each held to a published value or a second way of computing it.
//!
//! Times and rates are in whatever unit the caller keeps to; nothing here knows of scenarios.

pub mod birth_death;
pub mod chain;
pub mod clinic;
pub mod closed;
pub mod discrete;
pub mod erlang;
pub mod infinite;
pub mod law;
pub mod network;
pub mod patience;
pub mod priority;
pub mod renewal;
pub mod single;
pub mod special;
