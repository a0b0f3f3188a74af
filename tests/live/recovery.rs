//! The service as a process that is killed, stopped, doubled and starved of disk: what it writes stays the same, byte
//! for byte.

/// A full disk.
mod disk;
/// One owner at a time.
mod fencing;
/// Killed at any moment.
mod kills;
/// A log that a service works on.
mod site;

pub(crate) use site::{Site, feed};
