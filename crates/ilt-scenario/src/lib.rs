//! The TOML door: from a scenario file to a [`ilt_model::spec::Spec`] and a [`ilt_experiment::plan::Plan`].
//!
//! Start with [`load()`]. The language is written down in `simulations/FORMAT.md`; what may stand where is listed once,
//! in `form`, and the reader, the schema and "did you mean" all go by that list.
//!
//! Invariant: whatever the bytes, loading ends with a scenario that can run or with every problem at once, each with
//! its place and what to do about it; it never panics.

mod absence;
mod arrival;
mod assumption;
mod block;
mod check;
mod civil;
mod csv;
mod form;
mod frame;
mod holidays;
mod law;
mod load;
mod merge;
mod names;
mod opening;
mod place;
mod population;
mod problem;
mod profile;
mod quantity;
mod read;
mod reading;
mod report;
mod rota;
mod route;
mod schema;
mod section;
mod serving;
mod sessions;
mod source;
mod staff;
mod starter;
mod step;
mod team;
mod travel;
mod tree;

pub use load::{Scenario, load, load_from};
pub use problem::{Problem, Problems, Severity};
pub use reading::InputFile;
pub use schema::schema;
pub use source::{Disk, Files, LARGEST_FILE, Memory, Source, Unreadable};
pub use starter::starter;
