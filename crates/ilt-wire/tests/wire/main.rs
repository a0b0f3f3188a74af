//! The wire as others see it: everything reads back, garbage is told by its reason, and what was released stays.
#![allow(clippy::unwrap_used)]

mod cast;
mod garbage;
mod golden;
mod released;
mod round_trip;
mod speed;
