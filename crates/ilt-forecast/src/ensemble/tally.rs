//! The witness of one member: it counts what forecasts are of, and nothing else.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::directory::Target;
use ilt_domain::{CohortId, HomeId, Moment, StepId, TeamId, ThreadId};
use ilt_model::spec::Spec;

use super::counts::Counts;
use super::table::{NONE, Table};

/// What is remembered of an open thread.
#[derive(Debug, Clone, Copy)]
struct Care {
    /// Since when it has waited.
    asked: Moment,
    home: u32,
    /// Where it is counted as waiting; [`NONE`]: it does not wait.
    cell: u32,
    team: u32,
    step: u16,
    cohort: u16,
}

const NEW: Care = Care { asked: Moment(0), home: 0, cell: NONE, team: 0, step: 0, cohort: 0 };

/// Counts of one member.
#[derive(Debug)]
pub(super) struct Tally<'t> {
    table: &'t Table,
    spec: &'t Spec,
    /// The beginning: what lies before or at it is state, not activity.
    from: Moment,
    /// Threads of the present part.
    threads: Vec<Care>,
    /// Counts of the present part so far, by locality and role shown.
    now: Vec<Counts>,
    /// Counts of all parts, by horizon, locality and role shown.
    at: Vec<Counts>,
    /// Horizons of the present part that have passed.
    passed: usize,
}

impl<'t> Tally<'t> {
    pub(super) fn new(table: &'t Table, spec: &'t Spec, from: Moment, horizons: usize) -> Self {
        let cells = table.localities() * table.shown.len();
        Self {
            table,
            spec,
            from,
            threads: Vec::new(),
            now: vec![Counts::default(); cells],
            at: vec![Counts::default(); cells * horizons],
            passed: 0,
        }
    }

    /// The counts by horizon, locality and role shown.
    pub(super) fn finish(self) -> Vec<Counts> {
        self.at
    }

    #[inline]
    fn opened(&mut self, thread: ThreadId, home: HomeId, cohort: CohortId) {
        let index = thread.index();
        if index >= self.threads.len() {
            self.threads.resize(index + 1, NEW);
        }
        self.threads[index] = Care { home: home.0, cohort: cohort.0 as u16, ..NEW };
    }

    #[inline]
    fn requested(&mut self, activity: &Activity, step: StepId, team: TeamId) {
        let care = &mut self.threads[activity.thread.index()];
        let (home, cohort) = (HomeId(care.home), CohortId(u32::from(care.cohort)));
        let cell = self.table.cell(home, team);
        if cell == NONE {
            return;
        }
        let counts = &mut self.now[cell as usize];
        // As in the ledger's rows, steps that only pass people on have neither demand nor a queue; their work is work.
        let timed = self.table.names.steps[step.index()].timed;
        if timed {
            *care = Care { asked: activity.at, cell, team: team.0, step: step.0 as u16, ..*care };
            counts.waiting += 1;
        }
        if activity.at > self.from {
            counts.requests += i64::from(timed);
            counts.needed += self.table.work(self.spec, step, cohort, team, home);
        }
    }

    /// A wait ends, if there was one.
    #[inline]
    fn wait_ends(&mut self, thread: ThreadId) -> Option<Care> {
        let care = &mut self.threads[thread.index()];
        if care.cell == NONE {
            return None;
        }
        let waited = *care;
        care.cell = NONE;
        self.now[waited.cell as usize].waiting -= 1;
        Some(waited)
    }

    #[inline]
    fn started(&mut self, activity: &Activity) {
        let Some(care) = self.wait_ends(activity.thread) else { return };
        if activity.at <= self.from {
            return;
        }
        let late = self.late(&care, activity.at);
        let counts = &mut self.now[care.cell as usize];
        counts.starts += 1;
        counts.waited += activity.at - care.asked;
        counts.over_target += i64::from(late);
    }

    /// Whether a wait has lasted longer than the step's target, if it has one.
    fn late(&self, care: &Care, at: Moment) -> bool {
        match self.table.names.steps[usize::from(care.step)].target {
            None => false,
            Some(Target::Elapsed(span)) => at - care.asked > span,
            Some(Target::WorkingDays(days)) => at > self.spec.civil.add_working_days(care.asked, days),
        }
    }

    fn placed(&mut self, thread: ThreadId, team: TeamId, change: i64) {
        let home = HomeId(self.threads[thread.index()].home);
        let cell = self.table.cell(home, team);
        if cell != NONE {
            self.now[cell as usize].caseload += change;
        }
    }

    /// Adds to `counts` the work of everyone who has waited too long.
    fn add_short(&self, at: Moment, counts: &mut [Counts]) {
        for care in self.threads.iter().filter(|care| care.cell != NONE) {
            if self.late(care, at) {
                let step = self.table.awaited(StepId(u32::from(care.step)));
                let (cohort, home) = (CohortId(u32::from(care.cohort)), HomeId(care.home));
                let work = self.table.work(self.spec, step, cohort, TeamId(care.team), home);
                counts[care.cell as usize].short += work;
            }
        }
    }
}

impl Witness for Tally<'_> {
    #[inline]
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Arose { home, cohort, .. } | What::Joined { home, cohort, .. } => {
                self.opened(activity.thread, home, cohort);
            }
            What::Requested { step, team, .. } => self.requested(activity, step, team),
            What::Started { .. } => self.started(activity),
            What::Placed { team, .. } => {
                self.started(activity);
                self.placed(activity.thread, team, 1);
            }
            What::Released { team, .. } => self.placed(activity.thread, team, -1),
            What::Booked { .. } | What::GaveUp { .. } | What::Refused { .. } | What::Closed => {
                self.wait_ends(activity.thread);
            }
            _ => {}
        }
    }

    fn part(&mut self, _part: usize) {
        self.threads.clear();
        self.now.fill(Counts::default());
        self.passed = 0;
    }

    fn sample(&mut self, at: Moment) {
        let from = self.passed * self.now.len();
        self.passed += 1;
        let mut sums = std::mem::take(&mut self.at);
        let here = &mut sums[from..from + self.now.len()];
        here.iter_mut().zip(&self.now).for_each(|(sum, now)| *sum += *now);
        self.add_short(at, here);
        self.at = sums;
    }
}
