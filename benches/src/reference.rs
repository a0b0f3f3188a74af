//! The same models written by hand, with no scenario, no ledger of hand-offs, no quantiles and no saving: a floor.

pub mod queue;
pub mod random;
pub mod w3;
