//! The first stage: the events of an input partition, folded into people, teams and counts, locality by locality.
//!
//! Everything here follows from the records alone: no clock, no batch, no random number. What is to be published is
//! decided by an event or by a tick of event time, so a replay publishes the same.

mod completeness;
mod cut;
mod level;
mod locality;
mod partition;
mod people;
mod restore;
mod roster;
mod totals;

pub use completeness::Heard;
pub use level::Level;
pub use locality::{Locality, Standing};
pub use partition::{Effect, Known, Partition, Taken};
pub use restore::RestoreError;
pub use roster::Roster;
pub use totals::{Changed, HourTotals, Moved, Totals, Work};
