//! From what stands now to what will be: learned arrivals, ensembles, baselines, scores, back-testing.

pub mod arrivals;
pub mod counts;
pub mod history;
pub mod score;
