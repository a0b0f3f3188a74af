//! Reports as files: complete, well-formed, the same each time, in words that people use.

mod llr;
mod pages;
mod side_by_side;
mod single_queue;
mod words;
mod written;
