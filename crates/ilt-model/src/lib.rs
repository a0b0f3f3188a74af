//! The care system as a machine: people, teams, rotas and steps. It runs a [`spec::Spec`] and tells a witness every
//! [`ilt_domain::Activity`]; what that means is the ledger's business.
//!
//! Start with [`spec`] (what a model is made of), then [`World`] (what replications share), then [`run`]. A forecast begins
//! in the midst of things: [`World::reopened`] with an [`Opening`], then [`run_sampled`].
//!
//! Invariants: state and pending events are plain data, so a [`Replication`] restored at any instant goes on as if
//! unbroken; a draw depends only on seed, replication and whose it is; a run ends as [`Ended`], never by a panic.

mod component;
mod due;
mod further;
mod kin;
mod opening;
pub mod population;
mod purpose;
mod replication;
mod rota;
mod simulation;
pub mod spec;
mod state;
mod world;

pub use component::successors;
pub use opening::{Account, Days, Level, Opening, OpeningError, Scale, Week};
pub use replication::{Replication, RestoreError, run, run_sampled};
pub use rota::Duty;
pub use simulation::{Ended, StopReason};
pub use world::World;
