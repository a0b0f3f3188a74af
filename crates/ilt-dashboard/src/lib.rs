//! Read-only pages, health and metrics of the live state.
//!
//! [`serve`] listens on loopback, on a thread of its own, and shows what [`ilt_live::service::Shared`] holds: a status
//! page and one page for each locality, made here and readable without script; the same as JSON; `/healthz`, `/readyz`
//! and `/metrics`. Beyond loopback it wants a token. It answers at most 256 connections at a time, and closes those whose
//! request does not come.
//!
//! Invariants: nothing here changes the service; a page is made from a copy, so that the pipeline never waits for a
//! reader; what a page or an answer is made from has been through one rule that withholds small numbers of people;
//! no page fetches anything from elsewhere.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicBool, Ordering};
//!
//! use ilt_dashboard::{Settings, serve};
//!
//! let stop = Arc::new(AtomicBool::new(false));
//! let settings = Settings { address: ([127, 0, 0, 1], 0).into(), ..Settings::default() };
//! let serving = serve(settings, Arc::default(), Arc::default(), Vec::new(), Arc::clone(&stop))?;
//! println!("http://{}/", serving.address());
//! stop.store(true, Ordering::Relaxed);
//! serving.join()?;
//! # Ok::<(), ilt_dashboard::Error>(())
//! ```

mod api;
mod connections;
mod door;
mod error;
mod events;
mod health;
mod metrics;
mod page;
mod routes;
mod seen;
mod server;
mod settings;
mod snapshot;
mod when;
mod words;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use server::{Serving, serve};
pub use settings::{Settings, TOKEN_LEAST};
