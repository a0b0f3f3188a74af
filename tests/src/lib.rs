//! What the tests stand on: theory written apart from the product, and a harness that runs the command as users do.
//!
//! Start with [`theory`], the formulae with known answers; then [`command`], the binary; [`results`], what it printed;
//! [`case`], a scenario with its expected values; and [`verdict`], the rule by which a family of cases is judged.
//!
//! Invariant: nothing under [`theory`] uses a crate of the product, so that an error cannot stand on both sides.

pub mod case;
pub mod command;
pub mod results;
pub mod sketch;
pub mod theory;
pub mod verdict;
