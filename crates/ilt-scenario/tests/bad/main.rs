//! Everything that can be wrong, one at a time: what is said, where it points, what is advised.

mod files;
mod pathways;
mod spoil;
mod teams;
mod together;
mod words;
