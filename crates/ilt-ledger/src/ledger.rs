//! The fold itself: one activity after another into cells, loads, tallies and levels.

mod holding;
mod waiting;

use std::sync::Arc;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{CivilCalendar, Directory, Moment, StepId, TeamId, ThreadId};
use ilt_stats::Histogram;
use serde::{Deserialize, Serialize};

use crate::care::{Care, NONE, Part};
use crate::cell::Cell;
use crate::frame::Frame;
use crate::hand_off::Tally;
use crate::load::Load;
use crate::profile::Profiles;

/// Teams beyond which single routes between teams are not kept (the matrix would outgrow the rest).
const MOST_TEAMS_FOR_ROUTES: usize = 512;

/// Folds activity into measures. Feed it as a [`Witness`]; [`Ledger::rows`] says what came of it.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(crate) names: Arc<Directory>,
    pub(crate) civil: Arc<CivilCalendar>,
    pub(crate) frame: Frame,
    pub(crate) fold: Fold,
    /// Position of a locality among those a team serves: `team * (localities + 1) + locality`; the last column is for
    /// homes without a locality.
    ranks: Vec<u32>,
    /// Column of `ranks` of each home.
    places: Vec<u32>,
}

/// Everything that changes, as plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fold {
    /// `step * teams + team`: where the cells of the pair begin; `NONE`: not met yet.
    pub blocks: Vec<Block>,
    pub cells: Vec<Cell>,
    /// Waits by step, team and locality.
    pub histograms: Vec<Histogram>,
    /// Waits by step and cohort.
    pub by_cohort: Vec<Histogram>,
    pub loads: Vec<Load>,
    /// `home * cohorts + cohort`.
    pub tallies: Vec<Tally>,
    /// Headline hand-offs, `from * teams + to`; empty beyond [`MOST_TEAMS_FOR_ROUTES`].
    pub routes: Vec<u64>,
    pub profiles: Profiles,
    pub part: u32,
    pub parts: Vec<Part>,
    /// Waits not yet in their histograms: the bins are far apart, and are fetched side by side if many are filled at
    /// once.
    #[serde(default)]
    pub waits: Vec<Wait>,
}

/// A wait or a lead time on its way into the histograms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wait {
    /// Index into `histograms`.
    pub of_team: u32,
    /// Index into `by_cohort`.
    pub of_cohort: u32,
    /// Microseconds.
    pub time: i64,
}

/// So many waits are entered at once.
const WAITS: usize = 64;

/// Where the cells and histograms of a step with a team begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Block {
    pub cells: u32,
    pub histograms: u32,
}

impl Ledger {
    /// An empty ledger for the names, calendar and frame of a run.
    pub fn new(names: Arc<Directory>, civil: Arc<CivilCalendar>, frame: Frame) -> Self {
        let (teams, cohorts) = (names.teams.len(), names.cohorts.len());
        let fold = Fold {
            blocks: vec![Block { cells: NONE, histograms: NONE }; names.steps.len() * teams],
            cells: Vec::new(),
            histograms: Vec::new(),
            by_cohort: vec![Histogram::default(); names.steps.len() * cohorts],
            loads: vec![Load::default(); teams],
            tallies: vec![Tally::default(); names.homes.len() * cohorts],
            routes: vec![0; if teams <= MOST_TEAMS_FOR_ROUTES { teams * teams } else { 0 }],
            profiles: Profiles::of(teams),
            part: 0,
            parts: vec![Part::default()],
            waits: Vec::with_capacity(WAITS),
        };
        let ranks = ranks(&names);
        let nowhere = names.localities.len() as u32;
        let place = |home: &ilt_domain::directory::Home| home.locality.0.min(nowhere);
        let places = names.homes.iter().map(place).collect();
        Self { names, civil, frame, fold, ranks, places }
    }

    /// The fold's whole state as bytes, to be taken up by [`Ledger::restore`].
    ///
    /// # Errors
    /// Only if memory for the bytes cannot be had.
    pub fn save(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&(&self.frame, &self.fold))
    }

    /// A ledger taken up where it was saved.
    ///
    /// # Errors
    /// If the bytes are not a saved ledger of these names.
    pub fn restore(
        names: Arc<Directory>,
        civil: Arc<CivilCalendar>,
        bytes: &[u8],
    ) -> Result<Self, serde_json::Error> {
        let (frame, fold): (Frame, Fold) = serde_json::from_slice(bytes)?;
        let fresh = Self::new(names, civil, frame);
        let fits = fold.blocks.len() == fresh.fold.blocks.len()
            && fold.tallies.len() == fresh.fold.tallies.len()
            && fold.by_cohort.len() == fresh.fold.by_cohort.len()
            && fold.loads.len() == fresh.fold.loads.len()
            && fold.routes.len() == fresh.fold.routes.len()
            && fold.profiles.fits(fold.loads.len())
            && (fold.part as usize) < fold.parts.len()
            && fold.waits.iter().all(|wait| {
                (wait.of_team as usize) < fold.histograms.len()
                    && (wait.of_cohort as usize) < fold.by_cohort.len()
            });
        if !fits {
            return Err(serde::de::Error::custom("the ledger was saved for another scenario"));
        }
        Ok(Self { fold, ..fresh })
    }

    /// What it observes.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    #[inline(always)]
    fn part_mut(&mut self) -> &mut Part {
        &mut self.fold.parts[self.fold.part as usize]
    }

    #[inline(always)]
    fn care(&mut self, thread: ThreadId) -> &mut Care {
        let part = self.part_mut();
        let index = thread.index();
        if index >= part.threads.len() {
            part.threads.resize(index + 1, Care::CLOSED);
        }
        &mut part.threads[index]
    }

    /// The cell and histogram of a step, team, locality and cohort; met for the first time, they are set up.
    #[inline(always)]
    fn cell(&mut self, step: StepId, team: TeamId, home: u32, cohort: u32) -> (u32, u32) {
        let teams = self.names.teams.len();
        let at = step.index() * teams + team.index();
        let block = self.fold.blocks[at];
        let block = if block.cells == NONE { self.set_up(at, team) } else { block };
        let rank = self.ranks
            [team.index() * (self.names.localities.len() + 1) + self.places[home as usize] as usize];
        (block.cells + rank * self.names.cohorts.len() as u32 + cohort, block.histograms + rank)
    }

    #[cold]
    fn set_up(&mut self, at: usize, team: TeamId) -> Block {
        let ranks = self.names.teams[team.index()].serves.len().max(1);
        let fold = &mut self.fold;
        let block = Block { cells: fold.cells.len() as u32, histograms: fold.histograms.len() as u32 };
        fold.cells.resize(fold.cells.len() + ranks * self.names.cohorts.len(), Cell::default());
        fold.histograms.resize(fold.histograms.len() + ranks, Histogram::default());
        fold.blocks[at] = block;
        block
    }

    #[inline(always)]
    fn load(&mut self, team: TeamId, at: i64) -> &mut Load {
        let load = &mut self.fold.loads[team.index()];
        load.up_to(&self.frame, at);
        load
    }

    /// Whether a wait from `asked` to `at` misses the step's target.
    #[inline(always)]
    fn late(&self, step: StepId, asked: i64, at: i64) -> bool {
        crate::target::late(&self.names, &self.civil, step, Moment(asked), Moment(at))
    }

    fn staff_on(&mut self, at: i64, team: TeamId, staff: u32, blocked: u32) {
        let part = self.fold.part + 1;
        let load = self.load(team, at);
        load.on = staff;
        load.blocked_now = blocked;
        load.staffed |= staff > 0 || blocked > 0;
        load.part = part;
    }
}

impl Witness for Ledger {
    // Always inlined: where the caller builds an activity, the match below folds to the one arm that can occur.
    #[inline(always)]
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Requested { step, team, keep } => self.requested(activity, step, team, keep),
            What::Started { step, team, accepts } => self.started(activity, step, team, accepts),
            What::Completed { team, direct, travel, notes, .. } => {
                self.completed(activity, team, direct, travel, notes);
            }
            What::Arose { home, cohort, .. } => self.arose(activity, home, cohort),
            What::Closed => self.closed(activity),
            What::Joined { beside, home, cohort } => self.joined(activity, beside, home, cohort),
            What::Booked { step, due, slots, .. } => self.booked(activity, step, due, slots),
            What::GaveUp { team, .. } => self.refused(activity, team, None),
            What::Refused { team, why, .. } => self.refused(activity, team, Some(why)),
            What::NotAttended { team, .. } => {
                let (care, seen) = self.wait_ends(activity, team);
                self.fold.cells[care.cell as usize].not_attended += u64::from(seen);
            }
            What::Placed { step, team } => self.placed(activity, step, team),
            What::Released { team, .. } => self.released(activity, team),
            What::Suspended { team, .. } => {
                self.stopped(activity, team);
            }
            What::Resumed { team, .. } => self.resumed(activity, team),
            What::StaffOn { team, staff, blocked } => self.staff_on(activity.at.0, team, staff, blocked),
            What::SlotsPublished { team, slots } => {
                let seen = self.frame.sees(activity.at.0);
                self.fold.loads[team.index()].slots += if seen { u64::from(slots) } else { 0 };
            }
            What::Departed => {}
        }
    }

    fn part(&mut self, part: usize) {
        if part >= self.fold.parts.len() {
            self.fold.parts.resize(part + 1, Part::default());
        }
        self.fold.part = part as u32;
    }

    /// Asks for what is remembered of the thread. Which cell it counts in is not known before that has come, and to wait
    /// for it would cost more than to fetch the cell when it is needed.
    #[inline(always)]
    fn expect(&mut self, thread: ThreadId) {
        if let Some(care) = self.part_mut().threads.get_mut(thread.index()) {
            care.near.ask();
        }
    }

    fn sample(&mut self, at: Moment) {
        if !self.frame.sees(at.0) {
            return;
        }
        let every = self.frame.sample_every().0.max(1);
        let bins = self.bins(at, ((at.0 - self.frame.start().0) / every) as usize);
        let part = self.fold.part + 1;
        let Fold { loads, profiles, .. } = &mut self.fold;
        if loads.iter().any(|load| load.part == part) {
            bins.into_iter().flatten().for_each(|bin| profiles.add(bin, loads, part));
        }
    }
}

fn ranks(names: &Directory) -> Vec<u32> {
    let columns = names.localities.len() + 1;
    let mut ranks = vec![0; names.teams.len() * columns];
    for (team, row) in names.teams.iter().enumerate() {
        for (rank, locality) in row.serves.iter().enumerate() {
            ranks[team * columns + locality.index()] = rank as u32;
        }
    }
    ranks
}
