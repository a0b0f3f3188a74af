//! Episodes and who holds whom: the rule of hand-offs applied to the threads of a run.

use ilt_domain::activity::Activity;
use ilt_domain::{CohortId, HomeId, StepId, TeamId, ThreadId};

use super::Ledger;
use crate::care::{Care, Doing, Episode};
use crate::custody::{Custody, HandOff};
use crate::hand_off::Tally;

impl Ledger {
    pub(super) fn arose(&mut self, activity: &Activity, home: HomeId, cohort: CohortId) {
        let at = activity.at.0;
        let holder = self.names.homes[home.index()].registered_with;
        let mut care = opened(activity, home, cohort, holder);
        (care.arose, care.alone) = (at, true);
        *self.care(activity.thread) = care;
        if self.frame.sees(at) {
            self.tally(home.0, cohort.0).arose += 1;
        }
    }

    pub(super) fn joined(&mut self, activity: &Activity, beside: ThreadId, home: HomeId, cohort: CohortId) {
        let other = self.care(beside);
        let holder = other.custody().holder();
        let whole = std::mem::replace(&mut other.alone, false).then(|| other.whole_episode());
        let episodes = &mut self.part_mut().episodes;
        if activity.episode.index() >= episodes.len() {
            episodes.resize(activity.episode.index() + 1, Episode::default());
        }
        let episode = &mut episodes[activity.episode.index()];
        *episode = whole.unwrap_or(*episode);
        episode.threads += 1;
        *self.care(activity.thread) = opened(activity, home, cohort, holder);
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
            self.tally(home.into(), cohort.into()).lead_changes += 1;
        }
    }

    /// The team accepts responsibility for the thread.
    #[inline]
    pub(super) fn accepted(&mut self, activity: &Activity, step: StepId, team: TeamId) {
        let Self { names, fold, frame, .. } = self;
        let part = &mut fold.parts[fold.part as usize];
        let care = &mut part.threads[activity.thread.index()];
        let registered = names.homes[care.home as usize].registered_with;
        let mut custody = care.custody();
        let change = custody.accept(names, registered, team, activity.at);
        care.hold(custody);
        let Some(hand_off) = change else { return };
        let headline = u32::from(hand_off.class.headline());
        if care.alone {
            care.hand_offs += headline;
        } else {
            part.episodes[care.episode as usize].hand_offs += headline;
        }
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
        let ended = if before.alone {
            before.whole_episode()
        } else {
            let open = &mut self.part_mut().episodes[before.episode as usize];
            open.threads -= 1;
            if open.threads > 0 {
                return;
            }
            *open
        };
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
        if let Some(class) = care.custody().close(&self.names, registered).filter(|_| self.frame.sees(at)) {
            self.tally(care.home.into(), care.cohort.into()).count(class);
        }
    }
}

/// A thread that opens.
fn opened(activity: &Activity, home: HomeId, cohort: CohortId, holder: TeamId) -> Care {
    let mut care = Care::CLOSED;
    (care.home, care.cohort) = (home.0 as u16, cohort.0 as u16);
    (care.episode, care.doing) = (activity.episode.0, Doing::Nothing);
    care.hold(Custody::opened(holder));
    care
}
