//! The ledger: one fold over [`ilt_domain::Activity`] that knows who waits, who is busy, who holds whom, and counts
//! every hand-off by one rule, whether the activity was simulated or real.

pub mod row;

pub use row::{Class, RowKey, Scope, Time};
