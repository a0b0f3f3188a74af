//! Running totals of one locality, by window and by stretch between forecasts. They are sums of facts and nothing else,
//! so they can be made again from the people at any time.

use std::collections::BTreeMap;

use ilt_domain::forecast::HandOffKey;
use ilt_domain::{CohortId, Directory, Moment, RoleId, SourceId, Span, StepId, StreamId, TeamId};
use ilt_ledger::live::{Fact, Seen};

use super::completeness::Heard;
use crate::settings::Settings;

/// What a role did in one stretch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HourTotals {
    /// Requests.
    pub requests: i64,
    /// Starts.
    pub starts: i64,
    /// Starts that ended a wait rather than an appointment's lead time.
    pub waited_starts: i64,
    /// Their waits.
    pub waited: i64,
    /// Starts beyond their target.
    pub over_target: i64,
    /// Time worked.
    pub worked: i64,
}

/// Which work is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work {
    /// Start of the window it ended in.
    pub from: Moment,
    /// The step.
    pub step: StepId,
    /// The team; none for practices, which are summed over the locality.
    pub team: TeamId,
    /// Whom it was done for.
    pub cohort: CohortId,
}

/// By how much the counts of a role changed in a stretch, or have since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Those who wait.
    pub waiting: i64,
    /// Those on the caseload.
    pub caseload: i64,
}

impl Moved {
    pub(super) fn add(&mut self, other: Self) {
        self.waiting += other.waiting;
        self.caseload += other.caseload;
    }

    fn times(self, sign: i64) -> Self {
        Self { waiting: self.waiting * sign, caseload: self.caseload * sign }
    }
}

/// A count that is told to others and has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// What a role did in a stretch.
    Work((i64, RoleId)),
    /// By how much the counts of a role changed in a stretch.
    Level((i64, RoleId), Moved),
    /// Hand-offs of a window.
    HandOffs(HandOffKey),
    /// Needs of an hour and stream.
    Arrivals((i64, StreamId)),
    /// Work of a window, step, team and cohort.
    Served(Work),
}

/// The totals of one locality.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Hand-offs by window.
    pub hand_offs: BTreeMap<HandOffKey, i64>,
    /// Work by stretch and role; stretches are counted from 1970.
    pub work: BTreeMap<(i64, RoleId), HourTotals>,
    /// By how much levels changed, by stretch and role. What a level was at the end of a stretch is what it is now less what
    /// came after.
    pub moved: BTreeMap<(i64, RoleId), Moved>,
    /// Needs by hour since 1970 and stream.
    pub arrivals: BTreeMap<(i64, StreamId), i64>,
    /// Work done: how often, and its direct time.
    pub served: BTreeMap<Work, (i64, i64)>,
    /// Events by source and hour since 1970.
    pub heard: Heard,
}

impl Totals {
    /// Adds a fact `sign` times; the count to be told that changed, if one did.
    pub fn add(&mut self, names: &Directory, settings: &Settings, fact: &Fact, sign: i64) -> Option<Changed> {
        if !reported(names, &fact.what) {
            return None;
        }
        match fact.what {
            // Those present at the beginning came by no stream.
            Seen::Arose { stream } if !stream.is_some() => None,
            Seen::Arose { stream } => {
                let bin = (hour(fact.at), stream);
                bump(&mut self.arrivals, bin, sign);
                Some(Changed::Arrivals(bin))
            }
            Seen::Requested { team, .. } => {
                self.work(names, settings, fact.at, team, |work| work.requests += sign)
            }
            Seen::Started { team, waited, late, .. } => self.work(names, settings, fact.at, team, |work| {
                work.starts += sign;
                work.waited_starts += sign * i64::from(waited.is_some());
                work.waited += sign * waited.map_or(0, |waited| waited.0);
                work.over_target += sign * i64::from(late);
            }),
            Seen::Worked { step, team, took, direct } => {
                self.work(names, settings, fact.at, team, |work| work.worked += sign * took.0);
                let role = names.roles.get(names.teams.get(team.index())?.role.index())?;
                let team = if role.registered { TeamId::NONE } else { team };
                let key = Work { from: settings.window_of(fact.at), step, team, cohort: fact.cohort };
                role.headline.then(|| {
                    let sums = self.served.entry(key).or_default();
                    *sums = (sums.0 + sign, sums.1 + sign * direct.0);
                    if *sums == (0, 0) {
                        self.served.remove(&key);
                    }
                    Changed::Served(key)
                })
            }
            Seen::Unseen { .. } => None,
            Seen::Queue { team, by, .. } => {
                let by = Moved { waiting: i64::from(by), caseload: 0 }.times(sign);
                self.level(names, settings, fact.at, team, by)
            }
            Seen::Caseload { team, by } => {
                let by = Moved { waiting: 0, caseload: i64::from(by) }.times(sign);
                self.level(names, settings, fact.at, team, by)
            }
            Seen::HandOff { class, from, to, .. } => {
                let (locality, cohort) = (fact.locality, fact.cohort);
                let from_time = settings.window_of(fact.at);
                let key = HandOffKey { from_time, from, to, locality, cohort, class };
                bump(&mut self.hand_offs, key, sign);
                Some(Changed::HandOffs(key))
            }
        }
    }

    fn work(
        &mut self,
        names: &Directory,
        settings: &Settings,
        at: Moment,
        team: TeamId,
        change: impl FnOnce(&mut HourTotals),
    ) -> Option<Changed> {
        let role = names.teams.get(team.index())?.role;
        let key = (settings.stretch_of(at), role);
        change(self.work.entry(key).or_default());
        Some(Changed::Work(key))
    }

    fn level(
        &mut self,
        names: &Directory,
        settings: &Settings,
        at: Moment,
        team: TeamId,
        by: Moved,
    ) -> Option<Changed> {
        let key = (settings.stretch_of(at), names.teams.get(team.index())?.role);
        let moved = self.moved.entry(key).or_default();
        moved.add(by);
        if *moved == Moved::default() {
            self.moved.remove(&key);
        }
        Some(Changed::Level(key, by))
    }

    /// Counts an event heard from a source (`+1`), or one taken back (`-1`).
    pub fn hear(&mut self, source: SourceId, at: Moment, sign: i64) {
        bump(&mut self.heard, (source, hour(at)), sign);
    }

    /// Forgets what lies before the horizon as a whole.
    pub fn forget(&mut self, settings: &Settings, horizon: Moment) {
        let (stretch, hour) = (settings.stretch_of(horizon), hour(horizon));
        self.hand_offs.retain(|key, _| key.from_time + settings.window > horizon);
        self.work.retain(|(at, _), _| *at >= stretch);
        self.moved.retain(|(at, _), _| *at >= stretch);
        self.arrivals.retain(|(at, _), _| *at >= hour);
        self.served.retain(|work, _| work.from + settings.window > horizon);
        self.heard.retain(|(_, at), _| *at >= hour);
    }
}

/// Whether a fact is part of what demand and waits are reported for: as in the ledger's rows, steps that only pass people
/// on are not.
fn reported(names: &Directory, what: &Seen) -> bool {
    match what {
        Seen::Requested { step, .. } | Seen::Started { step, .. } | Seen::Queue { step, .. } => {
            timed(names, *step)
        }
        Seen::Arose { .. }
        | Seen::Worked { .. }
        | Seen::Unseen { .. }
        | Seen::Caseload { .. }
        | Seen::HandOff { .. } => true,
    }
}

/// Whether waits for a step are reported.
pub(super) fn timed(names: &Directory, step: StepId) -> bool {
    names.steps.get(step.index()).is_some_and(|step| step.timed)
}

/// Adds to a count; one that comes to nought is as if it had never been.
fn bump<K: Ord + Copy>(counts: &mut BTreeMap<K, i64>, key: K, sign: i64) {
    let count = counts.entry(key).or_default();
    *count += sign;
    if *count == 0 {
        counts.remove(&key);
    }
}

/// Whole hours since 1970.
pub(super) fn hour(at: Moment) -> i64 {
    at.0.div_euclid(Span::HOUR.0)
}
