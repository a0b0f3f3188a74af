//! The ledger: one fold over [`ilt_domain::Activity`] that knows who waits, who is busy, who holds whom, and counts
//! every hand-off by one rule, whether the activity was simulated or real.
//!
//! Start with [`Ledger`] (the fold), then [`hand_off`] (the rule), then [`measures`] (what is made of it); [`live`] folds
//! the events of one person in whatever order they come.
//!
//! Invariants: the fold allocates nothing per activity and iterates over nothing random; every sum is a whole number
//! of microseconds or people, so the order in which independent parts are folded does not matter.

mod care;
mod cell;
mod custody;
mod frame;
pub mod hand_off;
mod ledger;
pub mod live;
mod load;
pub mod measures;
mod profile;
mod row;
mod target;

pub use custody::{Custody, HandOff};
pub use frame::Frame;
pub use ledger::Ledger;
pub use row::{Class, RowKey, Scope, Time};
pub use target::late;
