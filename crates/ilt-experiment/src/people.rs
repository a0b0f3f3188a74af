//! Person by person: how long each waits and how often each is handed off, in two scenarios side by side.

mod diary;
mod same;
mod tally;

pub(crate) use diary::{Diary, Total};
pub(crate) use same::Same;
pub(crate) use tally::{Fates, Thresholds, summarise};
