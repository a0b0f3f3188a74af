//! From records to outputs, in process: batches, faults and restarts change nothing that anyone can read.

/// What came a little late, or much later.
mod amended;
/// Public counts.
mod counts;
/// What is late, doubled, too old or taken back.
mod order;
/// Poison at any place of a batch.
mod poison;
mod recalled;
/// Any cut into batches, with anything going wrong between.
mod rough;
/// A source that says nothing any more.
mod silence;
/// Both stages over a log in memory, and all they wrote.
mod works;

pub(crate) use poison::poisons;
pub(crate) use rough::bad as bad_feed;
pub(crate) use works::{Weather, Works};
