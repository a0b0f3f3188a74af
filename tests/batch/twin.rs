//! Twin experiments: the engine is the world, the forecaster sees only its activity.
//!
//! Where the law of the future given the present is known exactly, an ensemble can be judged without any luck: by its
//! expected score and its expected coverage under that law (`science`, 1.4).

mod away;
mod begin;
mod days;
mod diverted;
mod exact;
mod learned;
mod live_state;
mod standing;
mod sums;
mod visits;
mod world;
