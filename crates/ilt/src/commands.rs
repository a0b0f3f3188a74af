//! One file for each thing that can be typed after `ilt`.

pub(crate) mod backtest;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod new;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod save;
pub(crate) mod schema;
pub(crate) mod trace;
