//! Differences between a variant and its base: which, whether they are any, in words, as pictures.

mod chosen;
mod pictures;
mod verdict;
mod wording;

pub(super) use chosen::headlines;
pub(super) use pictures::charts;
pub(super) use verdict::{WRITTEN, clear, clear_word, half};
pub(super) use wording::{beside, change, label, told, value};
