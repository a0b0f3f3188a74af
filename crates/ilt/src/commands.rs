//! One file for each thing that can be typed after `ilt`.

pub(crate) mod backtest;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod emit;
pub(crate) mod new;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod save;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod tail;
pub(crate) mod topics;
pub(crate) mod trace;
