//! The fold itself: one activity after another into cells, loads, tallies and levels.

use std::sync::Arc;

use ilt_domain::activity::{Activity, Refusal, What, Witness};
use ilt_domain::directory::Target;
use ilt_domain::{
    CivilCalendar, CohortId, Directory, EpisodeId, HomeId, Moment, Span, StepId, TeamId, ThreadId,
};
use ilt_stats::Histogram;
use serde::{Deserialize, Serialize};

use crate::care::{Care, Doing, Episode, NONE, Part};
use crate::cell::Cell;
use crate::frame::Frame;
use crate::hand_off::{self, Class, Tally};
use crate::load::Load;
use crate::profile::Profile;

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
    pub profiles: Vec<Profile>,
    pub part: u32,
    pub parts: Vec<Part>,
}

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
            profiles: vec![Profile::default(); teams],
            part: 0,
            parts: vec![Part::default()],
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
            && fold.profiles.len() == fresh.fold.profiles.len()
            && (fold.part as usize) < fold.parts.len();
        if !fits {
            return Err(serde::de::Error::custom("the ledger was saved for another scenario"));
        }
        Ok(Self { fold, ..fresh })
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
        match self.names.steps[step.index()].target {
            None => false,
            Some(Target::Elapsed(span)) => at - asked > span.0,
            Some(Target::WorkingDays(days)) => at > self.civil.add_working_days(Moment(asked), days).0,
        }
    }

    fn arose(&mut self, activity: &Activity, home: HomeId, cohort: CohortId) {
        let (at, episode) = (activity.at.0, activity.episode);
        let holder = self.names.homes[home.index()].registered_with.0;
        let part = self.part_mut();
        if episode.index() >= part.episodes.len() {
            let free = Episode { arose: 0, threads: 0, hand_offs: 0, home: 0, cohort: 0 };
            part.episodes.resize(episode.index() + 1, free);
        }
        part.episodes[episode.index()] =
            Episode { arose: at, threads: 1, hand_offs: 0, home: home.0, cohort: cohort.0 };
        self.open(activity, home, cohort, holder);
        if self.frame.sees(at) {
            self.tally(home.0, cohort.0).arose += 1;
        }
    }

    fn joined(&mut self, activity: &Activity, beside: ThreadId, home: HomeId, cohort: CohortId) {
        let holder = self.care(beside).holder;
        self.part_mut().episodes[activity.episode.index()].threads += 1;
        self.open(activity, home, cohort, holder);
    }

    fn open(&mut self, activity: &Activity, home: HomeId, cohort: CohortId, holder: u32) {
        *self.care(activity.thread) = Care {
            home: home.0,
            cohort: cohort.0,
            episode: activity.episode.0,
            holder,
            doing: Doing::Nothing,
            ..Care::CLOSED
        };
    }

    #[inline(always)]
    fn tally(&mut self, home: u32, cohort: u32) -> &mut Tally {
        let cohorts = self.names.cohorts.len();
        &mut self.fold.tallies[home as usize * cohorts + cohort as usize]
    }

    #[inline(always)]
    fn requested(&mut self, activity: &Activity, step: StepId, team: TeamId, keep: bool) {
        let at = activity.at.0;
        let &mut Care { home, cohort, .. } = self.care(activity.thread);
        let (cell, histogram) = self.cell(step, team, home, cohort);
        let care = self.care(activity.thread);
        care.asked = at;
        care.cell = cell;
        care.histogram = histogram;
        care.doing = Doing::Waiting;
        care.keep = keep;
        let part = self.fold.part + 1;
        let load = &mut self.fold.loads[team.index()];
        load.waiting += 1;
        load.part = part;
        if self.frame.sees(at) {
            self.fold.cells[cell as usize].requests += 1;
            if self.names.steps[step.index()].emergency_admission {
                self.tally(home, cohort).emergencies += 1;
            }
        }
    }

    /// A wait ends at `at`: it is no longer counted among those waiting. The care and whether it is observed.
    #[inline(always)]
    fn wait_ends(&mut self, activity: &Activity, team: TeamId) -> (Care, bool) {
        let at = activity.at.0;
        let care = self.care(activity.thread);
        let before = *care;
        care.doing = Doing::Nothing;
        let load = &mut self.fold.loads[team.index()];
        load.waiting = load.waiting.saturating_sub(1);
        self.fold.cells[before.cell as usize].waiting += self.frame.within(before.asked, at);
        (before, self.frame.sees(at))
    }

    /// The wait of someone who is now seen; an appointment's lead time was counted when it was given.
    #[inline(always)]
    fn waited(&mut self, care: &Care, step: StepId, at: i64) {
        let late = self.late(step, care.asked, at);
        let cell = &mut self.fold.cells[care.cell as usize];
        cell.starts += 1;
        cell.over_target += u64::from(late);
        if care.doing == Doing::Waiting {
            cell.waited += 1;
            cell.wait += at - care.asked;
            self.took(care, step, at - care.asked);
        }
    }

    /// Keeps a wait or a lead time where quantiles are taken from.
    #[inline(always)]
    fn took(&mut self, care: &Care, step: StepId, time: i64) {
        self.fold.histograms[care.histogram as usize].add(time);
        let cohorts = self.names.cohorts.len();
        self.fold.by_cohort[step.index() * cohorts + care.cohort as usize].add(time);
    }

    #[inline(always)]
    fn started(&mut self, activity: &Activity, step: StepId, team: TeamId, accepts: bool) {
        let at = activity.at.0;
        let (care, seen) = self.wait_ends(activity, team);
        if seen {
            self.waited(&care, step, at);
        }
        self.load(team, at).busy += 1;
        let now = self.care(activity.thread);
        now.doing = Doing::Served;
        now.since = at;
        if accepts {
            self.accepted(activity, step, team);
        }
    }

    #[inline(always)]
    fn stopped(&mut self, activity: &Activity, team: TeamId) -> u32 {
        let at = activity.at.0;
        let load = self.load(team, at);
        load.busy = load.busy.saturating_sub(1);
        let care = self.care(activity.thread);
        care.doing = Doing::Nothing;
        let (since, cell) = (care.since, care.cell);
        self.fold.cells[cell as usize].in_service += self.frame.within(since, at);
        cell
    }

    #[inline(always)]
    fn completed(&mut self, activity: &Activity, team: TeamId, direct: Span, travel: Span, notes: Span) {
        let cell = self.stopped(activity, team);
        if self.frame.sees(activity.at.0) {
            let cell = &mut self.fold.cells[cell as usize];
            cell.completed += 1;
            cell.direct += direct.0;
            cell.travel += travel.0;
            cell.notes += notes.0;
        }
    }

    fn resumed(&mut self, activity: &Activity, team: TeamId) {
        let at = activity.at.0;
        self.load(team, at).busy += 1;
        let care = self.care(activity.thread);
        care.doing = Doing::Served;
        care.since = at;
    }

    fn refused(&mut self, activity: &Activity, team: TeamId, why: Option<Refusal>) {
        let (care, seen) = self.wait_ends(activity, team);
        if seen {
            let cell = &mut self.fold.cells[care.cell as usize];
            match why {
                None => cell.gave_up += 1,
                Some(Refusal::Full) => cell.lost += 1,
                Some(Refusal::NoSlot) => cell.no_slot += 1,
                Some(Refusal::Returned) => cell.returned += 1,
            }
        }
    }

    fn booked(&mut self, activity: &Activity, step: StepId, due: Moment, slots: u16) {
        let at = activity.at;
        let care = self.care(activity.thread);
        care.doing = Doing::Booked;
        let care = *care;
        if self.frame.sees(at.0) {
            let cell = &mut self.fold.cells[care.cell as usize];
            cell.booked += 1;
            cell.lead += (due - at).0;
            cell.slots += u64::from(slots);
            self.took(&care, step, (due - at).0);
        }
    }

    fn placed(&mut self, activity: &Activity, step: StepId, team: TeamId) {
        let at = activity.at.0;
        let (care, seen) = self.wait_ends(activity, team);
        if seen {
            self.waited(&care, step, at);
        }
        let load = self.load(team, at);
        load.placed += 1;
        load.taken_on += u64::from(seen);
        self.accepted(activity, step, team);
        self.lead_changes(activity, team);
    }

    fn released(&mut self, activity: &Activity, team: TeamId) {
        let load = self.load(team, activity.at.0);
        load.placed = load.placed.saturating_sub(1);
        self.lead_changes(activity, team);
    }

    fn lead_changes(&mut self, activity: &Activity, team: TeamId) {
        let role = self.names.teams[team.index()].role;
        if self.names.roles[role.index()].leads && self.frame.sees(activity.at.0) {
            let &mut Care { home, cohort, .. } = self.care(activity.thread);
            self.tally(home, cohort).lead_changes += 1;
        }
    }

    /// The team accepts responsibility for the thread.
    #[inline]
    fn accepted(&mut self, activity: &Activity, step: StepId, team: TeamId) {
        let at = activity.at.0;
        let care = self.care(activity.thread);
        let before = *care;
        care.holder = team.0;
        if before.holder == team.0 || before.holder == NONE {
            return;
        }
        let from = TeamId(before.holder);
        let registered = self.names.homes[before.home as usize].registered_with;
        let class = hand_off::classify(&self.names, from, team, registered, before.keep);
        let care = self.care(activity.thread);
        care.handed_from = if class.headline() { before.holder } else { NONE };
        care.handed_at = at;
        if class.headline() {
            self.part_mut().episodes[before.episode as usize].hand_offs += 1;
        }
        if self.frame.sees(at) {
            self.count(&before, class, from, team, step, at);
        }
    }

    fn count(&mut self, before: &Care, class: Class, from: TeamId, to: TeamId, step: StepId, at: i64) {
        let (organisation, nhs_care, locality) = hand_off::boundaries(&self.names, from, to);
        let reassessment = self.names.steps[step.index()].reassessment.0;
        let back = before.handed_from == to.0;
        let since_last = at - before.handed_at;
        let tally = self.tally(before.home, before.cohort);
        tally.count(class);
        if !class.headline() {
            return;
        }
        tally.cross_organisation += u64::from(organisation);
        tally.nhs_care += u64::from(nhs_care);
        tally.cross_locality += u64::from(locality);
        tally.limbo += at - before.asked;
        tally.reassessment += reassessment;
        tally.back_7 += u64::from(back && since_last <= 7 * Span::DAY.0);
        tally.back_28 += u64::from(back && since_last <= 28 * Span::DAY.0);
        let teams = self.names.teams.len();
        if let Some(route) = self.fold.routes.get_mut(from.index() * teams + to.index()) {
            *route += 1;
        }
    }

    fn closed(&mut self, activity: &Activity) {
        let at = activity.at.0;
        let care = self.care(activity.thread);
        let before = *care;
        *care = Care::CLOSED;
        self.leaves(&before, at);
        let episode = EpisodeId(before.episode);
        let open = &mut self.part_mut().episodes[episode.index()];
        open.threads -= 1;
        if open.threads > 0 {
            return;
        }
        let ended = *open;
        let (seen, inside) = (self.frame.sees(at), self.frame.within(ended.arose, at));
        let tally = self.tally(ended.home, ended.cohort);
        tally.open += inside;
        if seen {
            tally.closed += 1;
            tally.length += at - ended.arose;
            tally.in_closed += u64::from(ended.hand_offs);
            tally.multiple += u64::from(ended.hand_offs >= 3);
        }
    }

    /// A thread held by another team than the registered GP's closes back to the GP.
    fn leaves(&mut self, care: &Care, at: i64) {
        let registered = self.names.homes[care.home as usize].registered_with;
        if !registered.is_some() || care.holder == registered.0 || care.holder == NONE || !self.frame.sees(at)
        {
            return;
        }
        let class = hand_off::classify(&self.names, TeamId(care.holder), registered, registered, false);
        self.tally(care.home, care.cohort).count(class);
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

    fn sample(&mut self, at: Moment) {
        if !self.frame.sees(at.0) {
            return;
        }
        let every = self.frame.sample_every().0.max(1);
        let bins = self.bins(at, ((at.0 - self.frame.start().0) / every) as usize);
        let part = self.fold.part + 1;
        for (team, load) in self.fold.loads.iter().enumerate().filter(|(_, load)| load.part == part) {
            for bin in bins.into_iter().flatten() {
                self.fold.profiles[team].add(bin, load.waiting, load.busy);
            }
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
