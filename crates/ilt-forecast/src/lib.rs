//! From what stands now to what will be: learned arrivals, ensembles, baselines, scores, back-testing.

pub mod arrivals;
pub mod backtest;
pub mod baseline;
pub mod blend;
pub mod counts;
pub mod counts_table;
pub mod days;
pub mod ensemble;
pub mod expected;
pub mod history;
pub mod pool;
pub mod score;
pub mod service;
pub mod week;
