//! What the service knows, as JSON for other programs. The forms are this crate's own, so that a change within the
//! service changes no answer by accident; units are in the names.

mod documentation;
mod forecasts;
mod hand_offs;
mod signals;
mod state;

pub(crate) use documentation::Documentation;
pub(crate) use forecasts::Forecasts;
pub(crate) use hand_offs::HandOffs;
pub(crate) use signals::SignalsNow;
pub(crate) use state::State;
