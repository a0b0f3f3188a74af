//! Experiments: replications in parallel, warm-up, precision, paired comparison.
//!
//! Start with [`plan`] (what goes in: a [`Study`]) and [`findings`] (what comes out). Results are reduced in order of
//! replication, so the number of threads changes nothing.

pub mod comparison;
pub mod findings;
pub mod plan;

pub use comparison::{Adjusted, Change, Comparison, Difference, Group, GroupChange, People, Variant};
pub use findings::{About, Assumption, BreakEven, Confidence, Findings, RealityCheck, Row};
pub use plan::{Claim, Context, Headline, HeadlineOf, Plan, Study};
