//! Bare reference loops (what our engine costs over nothing) and the runs they are held against.

pub mod reference;
pub mod runs;
