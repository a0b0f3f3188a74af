//! One person's story: everything that happened to them, followed through a replication and told in sentences.

mod follow;
mod suggest;
mod tell;

pub(crate) use follow::{Met, follow};
pub(crate) use suggest::suggest;
pub(crate) use tell::tell;
