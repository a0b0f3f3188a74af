//! The machine room: a calendar of pending events, counter-based random streams, laws and rates.
//!
//! Nothing here knows of health or care. Start with [`calendar`], then [`streams`], then [`law`] and [`rate`].
//!
//! Invariant: no state is hidden. Everything is plain data that can be cloned, saved and compared, and a draw depends
//! on its address alone, never on what was drawn before.

pub mod calendar;
mod exponential;
pub mod law;
pub mod rate;
pub mod streams;

pub use calendar::{Calendar, Pending};
pub use law::Law;
pub use rate::Integrated;
pub use streams::{Draws, Key};
