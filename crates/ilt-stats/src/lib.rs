//! Estimators with no NHS word in them.

pub mod histogram;

pub use histogram::Histogram;
