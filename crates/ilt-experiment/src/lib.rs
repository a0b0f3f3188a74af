//! Experiments: replications in parallel, warm-up, precision, paired comparison.
//!
//! Start with [`plan`] (what goes in: a [`Study`]), [`run()`] and [`compare()`] (what is done), [`findings`] and
//! [`comparison`] (what comes out).
//!
//! Invariants: results are reduced in order of replication and a run to precision is looked at in fixed batches, so
//! the number of threads changes nothing; a panic in a replication is caught here and becomes an error that says how to
//! repeat it.

mod break_even;
mod caseload;
mod compare;
pub mod comparison;
mod error;
mod figures;
pub mod findings;
mod level;
mod notices;
mod people;
pub mod plan;
mod precision;
mod repeat;
mod run;
mod saved;
mod stage;
mod table;
#[cfg(test)]
mod tests;
mod translate;
mod warm_up;
mod words;

pub use crate::caseload::{Caseload, steps_of};
pub use compare::compare;
pub use comparison::{Adjusted, Burden, Change, Comparison, Difference, Group, GroupChange, People, Variant};
pub use error::{Error, why};
pub use findings::{About, Assumption, BreakEven, Confidence, Findings, RealityCheck, Row};
pub use plan::{Claim, Context, Headline, HeadlineOf, Plan, Study};
pub use repeat::{Control, Progress};
pub use run::run;
pub use saved::{Saved, SavedError, save};
pub use stage::Stage;
