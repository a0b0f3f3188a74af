//! The live service, wired: which log, which directory, which feed.

pub(crate) mod backend;
pub(crate) mod feed;
pub(crate) mod line;
pub(crate) mod model;
pub(crate) mod page;
pub(crate) mod service;
pub(crate) mod ticker;
