//! Families of scenarios with known answers. Each case states how long its queue remembers (relaxation time), from
//! which the warm-up follows, and is observed long enough for a standard error of half a per cent.

mod batches;
mod calendar;
mod caseloads;
mod clinics;
mod closed;
mod days;
mod general;
mod impatience;
mod infinite;
mod loss;
mod many;
mod networks;
mod places;
mod present;
mod priorities;
mod quantiles;
mod renewal;
mod shifts;
mod sources;
mod vacations;
