//! Episodes and who holds whom: the rule of hand-offs applied to the threads of a run.

use ilt_domain::activity::Activity;
use ilt_domain::{CohortId, EpisodeId, HomeId, StepId, TeamId, ThreadId};

use super::Ledger;
use crate::care::{Care, Doing, Episode};
use crate::custody::{Custody, HandOff};
use crate::hand_off::Tally;

impl Ledger {
    pub(super) fn arose(&mut self, activity: &Activity, home: HomeId, cohort: CohortId) {
        let (at, episode) = (activity.at.0, activity.episode);
        let holder = self.names.homes[home.index()].registered_with;
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

    pub(super) fn joined(&mut self, activity: &Activity, beside: ThreadId, home: HomeId, cohort: CohortId) {
        let holder = self.care(beside).custody.holder();
        self.part_mut().episodes[activity.episode.index()].threads += 1;
        self.open(activity, home, cohort, holder);
    }

    pub(super) fn open(&mut self, activity: &Activity, home: HomeId, cohort: CohortId, holder: TeamId) {
        *self.care(activity.thread) = Care {
            home: home.0,
            cohort: cohort.0,
            episode: activity.episode.0,
            custody: Custody::opened(holder),
            doing: Doing::Nothing,
            ..Care::CLOSED
        };
    }

    #[inline(always)]
    pub(super) fn tally(&mut self, home: u32, cohort: u32) -> &mut Tally {
        let cohorts = self.names.cohorts.len();
        &mut self.fold.tallies[home as usize * cohorts + cohort as usize]
    }

    pub(super) fn placed(&mut self, activity: &Activity, step: StepId, team: TeamId) {
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

    pub(super) fn released(&mut self, activity: &Activity, team: TeamId) {
        let load = self.load(team, activity.at.0);
        load.placed = load.placed.saturating_sub(1);
        self.lead_changes(activity, team);
    }

    pub(super) fn lead_changes(&mut self, activity: &Activity, team: TeamId) {
        let role = self.names.teams[team.index()].role;
        if self.names.roles[role.index()].leads && self.frame.sees(activity.at.0) {
            let &mut Care { home, cohort, .. } = self.care(activity.thread);
            self.tally(home, cohort).lead_changes += 1;
        }
    }

    /// The team accepts responsibility for the thread.
    #[inline]
    pub(super) fn accepted(&mut self, activity: &Activity, step: StepId, team: TeamId) {
        let Self { names, fold, frame, .. } = self;
        let part = &mut fold.parts[fold.part as usize];
        let care = &mut part.threads[activity.thread.index()];
        let registered = names.homes[care.home as usize].registered_with;
        let Some(hand_off) = care.custody.accept(names, registered, team, activity.at) else { return };
        part.episodes[care.episode as usize].hand_offs += u32::from(hand_off.class.headline());
        if frame.sees(activity.at.0) {
            let reassessment = names.steps[step.index()].reassessment;
            let tally = care.home as usize * names.cohorts.len() + care.cohort as usize;
            fold.tallies[tally].add_hand_off(names, &hand_off, reassessment);
            self.route(&hand_off);
        }
    }

    fn route(&mut self, hand_off: &HandOff) {
        let at = hand_off.from.index() * self.names.teams.len() + hand_off.to.index();
        if let Some(route) = self.fold.routes.get_mut(at).filter(|_| hand_off.class.headline()) {
            *route += 1;
        }
    }

    pub(super) fn closed(&mut self, activity: &Activity) {
        let at = activity.at.0;
        let before = *self.care(activity.thread);
        if before.doing != Doing::Nothing {
            self.cut_short(activity, &before);
        }
        *self.care(activity.thread) = Care::CLOSED;
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
        if let Some(class) = care.custody.close(&self.names, registered).filter(|_| self.frame.sees(at)) {
            self.tally(care.home, care.cohort).count(class);
        }
    }
}
