//! The service as a process that is killed, stopped, doubled and starved of disk: what it writes stays the same, byte
//! for byte.

/// Nobody replaced it while it stood still.
mod asleep;
/// Instances on a cluster that die, sleep, share and follow one another.
mod cluster;
/// A full disk.
mod disk;
/// One owner at a time.
mod fencing;
/// Killed at any moment.
mod kills;
/// Killed at named points of the embedded log.
mod points;
/// Who is told that it is ready, and when.
mod ready;
/// A log that a service works on.
mod site;
/// Killed at named points of the protocol of a cluster.
mod wire;
/// What is wrong with a feed, in known numbers.
mod wrongs;

pub(crate) use site::{Site, ended, feed, number};
