//! The live side of the ledger: one person's events, folded by the same rule, and folded again when a late, doubled,
//! corrected or retracted event changes the past.
//!
//! A [`Person`] keeps what was known at the horizon of late events and every event since. Whatever order events come in,
//! and however often, the person stands as if each had come once and in time; what counts is told as signed
//! [`Fact`]s, so running totals always equal a full recount.

mod fact;
mod past;
mod person;
mod stand;
#[cfg(test)]
mod tests;
mod thread;

pub use fact::{Fact, Seen};
pub use past::{Past, Shift, Verdict};
pub use person::Person;
pub use thread::{Around, Place, Standing, Thread, Threads};
