//! Forecasts by ensemble: many runs of the same model, each begun with everyone where they are now.
//!
//! [`Ensemble::new`] takes a scenario once, with a calendar laid out far enough, and draws its people.
//! [`Ensemble::forecast`] takes the cuts of all localities at one instant and runs the members, over as many threads as
//! rayon has. A member is replication `m` of a world whose seed is a hash of the cuts, so the same state gives the same
//! forecast on any number of threads, and an earlier forecast's draws are never used again. [`Members::figures`] turns
//! members into what is published: sums over localities are made member by member, so they add up exactly.

mod counts;
mod digest;
mod members;
mod table;
mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::Cut;
use ilt_domain::{LocalityId, Moment, Span, TeamId, Turnout};
use ilt_model::spec::Spec;
use ilt_model::{
    Account, Days, Ended, Level, Opening, OpeningError, Scale, StopReason, Week, World, run_sampled,
};
use rayon::prelude::*;

pub use counts::Counts;
use digest::digest;
pub use members::Members;
use table::Table;
use tally::Tally;

/// The horizons published: 4 hours, 48 hours, 14 days, 12 weeks.
pub const HORIZONS: [Span; 4] =
    [Span(4 * Span::HOUR.0), Span(48 * Span::HOUR.0), Span(14 * Span::DAY.0), Span(12 * Span::WEEK.0)];

/// A scenario from which forecasts are made.
#[derive(Debug)]
pub struct Ensemble {
    world: World,
    table: Table,
}

/// What a forecast is made from.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The cuts of all localities, of one instant.
    pub cuts: &'a [Cut],
    /// What is known of the level of arrivals; the scenario's rate for streams without.
    pub levels: &'a [Level],
    /// Work begun of late by teams with a floor.
    pub floors: &'a [Account],
    /// What is known of how long work takes; the scenario's laws for steps without.
    pub scales: &'a [Scale],
    /// What is known of the week of arrivals; the scenario's for streams without.
    pub weeks: &'a [Week],
    /// What is known of how days vary; as the scenario says for streams without.
    pub days: &'a [Days],
    /// How far ahead to look, rising.
    pub horizons: &'a [Span],
    /// How many members.
    pub members: u32,
    /// A seed from whatever else the forecast hangs on; the cuts themselves enter the members' draws in any case.
    pub seed: u64,
}

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// No cut was given.
    #[error("a forecast needs the cut of at least one locality")]
    NoCut,
    /// Cuts of different instants.
    #[error("the cut of locality {} is of {at:?}, others of {other:?}", locality.0)]
    Apart {
        /// Whose cut.
        locality: LocalityId,
        /// Its instant.
        at: Moment,
        /// That of the first.
        other: Moment,
    },
    /// Two cuts of one locality.
    #[error("locality {} has two cuts", .0.0)]
    Twice(LocalityId),
    /// No member, no horizon, or horizons that do not rise.
    #[error("a forecast needs members, and horizons that rise")]
    Nothing,
    /// The scenario cannot begin so.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// A member did not reach its end.
    #[error("member {member} stopped at {at:?}: {reason:?}")]
    Stopped {
        /// Which.
        member: u32,
        /// Why.
        reason: StopReason,
        /// When.
        at: Moment,
    },
}

impl Ensemble {
    /// Draws the people of a scenario, once.
    pub fn new(spec: Arc<Spec>, seed: u64) -> Self {
        let table = Table::new(&spec);
        Self { world: World::new(spec, seed), table }
    }

    /// The scenario.
    pub fn spec(&self) -> &Arc<Spec> {
        self.world.spec()
    }

    /// The scenario with its people.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Runs the members of a forecast. `stop` ends it early, with an error.
    ///
    /// # Errors
    /// If the cuts do not belong together or to the scenario, the scenario's calendar does not reach to the last
    /// horizon, or a member cannot be run to its end.
    pub fn forecast(&self, ask: &Ask<'_>, stop: &AtomicBool) -> Result<Members, Error> {
        let as_of = instant(ask)?;
        let digest = digest(ask, self.world.seed());
        let until = as_of + *ask.horizons.last().ok_or(Error::Nothing)?;
        let opening = Opening {
            at: as_of,
            until,
            present: ask.cuts.iter().flat_map(|cut| cut.present.iter().copied()).collect(),
            staff: staff(ask.cuts),
            turnouts: turnouts(ask.cuts),
            heard: ask.cuts.iter().map(|cut| as_of - cut.since).min().unwrap_or(Span::ZERO),
            floors: ask.floors.to_vec(),
            levels: ask.levels.to_vec(),
            scales: ask.scales.to_vec(),
            weeks: ask.weeks.to_vec(),
            days: ask.days.to_vec(),
        };
        let world = self.world.reopened((digest.0 >> 64) as u64, opening)?;
        let instants: Vec<Moment> = ask.horizons.iter().map(|horizon| as_of + *horizon).collect();
        let members = (0..ask.members).into_par_iter();
        let counts: Result<Vec<Vec<Counts>>, Error> = members
            .map(|member| {
                let mut tally = Tally::new(&self.table, world.spec(), as_of, instants.len());
                match run_sampled(&world, member, &instants, stop, &mut tally) {
                    Ended::Finished => Ok(tally.finish()),
                    Ended::Stopped { reason, at } => Err(Error::Stopped { member, reason, at }),
                }
            })
            .collect();
        Ok(Members::new(digest, as_of, ask.horizons, &self.table, counts?))
    }
}

/// The instant of the cuts, if they belong together.
fn instant(ask: &Ask<'_>) -> Result<Moment, Error> {
    let first = ask.cuts.first().ok_or(Error::NoCut)?;
    let rise = ask.horizons.windows(2).all(|pair| pair[0] < pair[1]);
    if ask.members == 0 || !rise || ask.horizons.first().is_none_or(|first| *first <= Span::ZERO) {
        return Err(Error::Nothing);
    }
    let mut met = BTreeMap::new();
    for cut in ask.cuts {
        if cut.at != first.at {
            return Err(Error::Apart { locality: cut.locality, at: cut.at, other: first.at });
        }
        if met.insert(cut.locality, ()).is_some() {
            return Err(Error::Twice(cut.locality));
        }
    }
    Ok(first.at)
}

/// Staff known to be on. A team that several localities share is the same in each cut; where one has heard less, the
/// greater number stands.
fn staff(cuts: &[Cut]) -> Vec<(TeamId, u32, u32)> {
    let mut known: BTreeMap<TeamId, (u32, u32)> = BTreeMap::new();
    for &(team, on, blocked) in cuts.iter().flat_map(|cut| &cut.staff) {
        let seen = known.entry(team).or_insert((on, blocked));
        *seen = (*seen).max((on, blocked));
    }
    known.into_iter().map(|(team, (on, blocked))| (team, on, blocked)).collect()
}

/// How many of each team came to work last. Of a team that several localities share, the newest holds, and of those of
/// one instant the greatest.
fn turnouts(cuts: &[Cut]) -> Vec<Turnout> {
    let mut known: BTreeMap<TeamId, Turnout> = BTreeMap::new();
    for turnout in cuts.iter().flat_map(|cut| &cut.turnouts) {
        let last = known.entry(turnout.team).or_insert(*turnout);
        *last = (*last).max(*turnout);
    }
    known.into_values().collect()
}

#[cfg(test)]
mod tests;
