//! The care system as a machine: people, teams, rotas and steps; it emits activity.
pub mod population;
pub mod spec;
