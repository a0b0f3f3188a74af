//! Everything without a broker: theory, invariants, the command as users run it.
//!
//! One binary, one module a kind of test. The analytic suite runs the shipped command on scenario files, so build with
//! `--release`; `ILT_DEEP=1` runs every family under twenty seeds.

/// Families of scenarios with known answers, judged by the z rule.
mod analytic;
/// Forecasts of past counts, judged by the command.
mod backtest;
/// What a user types, and what a careless one does.
mod command;
/// A nominal 95 % interval is one.
mod coverage;
/// Fixed seeds, stored measures.
mod golden;
/// Laws that hold for every scenario, without numbers.
mod invariants;
/// Same inputs, same bytes.
mod repeat;
/// A run saved and taken up again is the same run.
mod restore;
/// Facts about the repository.
mod tidy;
/// The engine is the world, the forecaster sees only its activity.
mod twin;
