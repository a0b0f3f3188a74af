//! What a feed teaches: the week, the level and the days of each stream of arrivals, the speed of each step's work.
//!
//! All of it is worked out anew at each tick from counts that are kept, so it is a function of the cuts alone.

mod arrivals;

use std::collections::BTreeMap;

use ilt_domain::{CohortId, Moment, Presence, Span, StepId, TeamId};
use ilt_forecast::expected::Expected;
use ilt_forecast::service::{Speed, work};
use ilt_model::spec::{By, Spec, Task};
use ilt_model::{Account, Days, Level, Scale, Week};

use crate::outlook::Question;

/// How sure its laws of service are: give or take a tenth.
const SERVICE_SPREAD: f64 = 0.1;
/// What a count, or a piece of work, says of the present halves in four weeks.
const HALF_LIFE_DAYS: f64 = 28.0;

/// What the feed taught.
#[derive(Debug, Default)]
pub(super) struct Taught {
    pub levels: Vec<Level>,
    pub weeks: Vec<Week>,
    pub days: Vec<Days>,
    pub scales: Vec<Scale>,
    pub floors: Vec<Account>,
}

/// What the feed taught up to a question.
pub(super) fn by_feed(spec: &Spec, expected: &Expected, question: &Question<'_>) -> Taught {
    let mut taught =
        Taught { scales: scales(spec, question), floors: floors(spec, question), ..Taught::default() };
    arrivals::learn(spec, expected, question, &mut taught);
    taught
}

/// The speed of each step's work, over all localities: what was done of late, and what is being done now. A step of which
/// no work was done of late goes by the scenario.
fn scales(spec: &Spec, question: &Question<'_>) -> Vec<Scale> {
    let mut speeds: BTreeMap<StepId, (Speed, By, &Task)> = BTreeMap::new();
    for (&(_, from, _, step, cohort), &(count, direct)) in &question.learned.served {
        let known = speeds.entry(step);
        let Some((by, task)) = work(spec, step) else { continue };
        let (speed, ..) = known.or_insert((Speed::prior(SERVICE_SPREAD), by, task));
        let Some(law) = task.service.0.get(cohort.index()) else { continue };
        let age = (question.at - from).days().max(0.0);
        *speed = speed.completed(law, count, direct as f64, libm::exp2(-age / HALF_LIFE_DAYS));
    }
    for who in question.cuts.iter().flat_map(|cut| &cut.present) {
        let lasted = match who.how {
            Presence::InService(elapsed) | Presence::Visited { elapsed, .. } => elapsed,
            Presence::Suspended(worked) | Presence::SuspendedVisit { worked, .. } => worked,
            _ => continue,
        };
        let Some((speed, by, task)) = speeds.get_mut(&who.step) else { continue };
        let Some(law) = task.service.0.get(who.cohort.index()) else { continue };
        // Travel and notes are no direct time; where they end is not told.
        let travel = if task.travel { spec.travel_of(*by, who.home) } else { Span::ZERO };
        let direct = (lasted - travel - task.notes).0 as f64;
        *speed = (0..who.count).fold(*speed, |speed, _| speed.running(law, direct));
    }
    let scale = |(step, (speed, ..)): (StepId, (Speed, By, &Task))| Scale {
        step,
        shape: speed.shape,
        rate: speed.rate,
    };
    speeds.into_iter().map(scale).collect()
}

/// What each team with a floor did of late, at the floor's level and in all: the work that ended, window by window, and
/// what is in hand, at its mean.
fn floors(spec: &Spec, question: &Question<'_>) -> Vec<Account> {
    let mut windows: BTreeMap<(TeamId, Moment), (Span, Span)> = BTreeMap::new();
    let mut add =
        |team: TeamId, at: Moment, step: StepId, cohort: CohortId, count: u32, direct: Option<i64>| {
            let floor = spec.teams.get(team.index()).and_then(|team| team.floor);
            let (Some(floor), Some((_, task))) = (floor, work(spec, step)) else { return };
            let mean =
                || task.service.0.get(cohort.index()).map_or(0.0, ilt_engine::Law::mean) * f64::from(count);
            let direct = direct.unwrap_or_else(|| mean() as i64);
            let time = Span(direct.saturating_add(task.notes.0.saturating_mul(i64::from(count))));
            let kept = task.priority.0.get(cohort.index()) == Some(&floor.priority);
            let sums = windows.entry((team, at)).or_default();
            sums.0 += if kept { time } else { Span::ZERO };
            sums.1 += time;
        };
    for (&(_, from, team, step, cohort), &(count, direct)) in &question.learned.served {
        add(team, from, step, cohort, count, Some(direct));
    }
    for who in question.cuts.iter().flat_map(|cut| &cut.present) {
        let begun = Presence::is_begun(&who.how);
        if let (true, Some((by, _))) = (begun, work(spec, who.step)) {
            add(spec.team_for(by, who.home), question.at, who.step, who.cohort, who.count, None);
        }
    }
    let mut accounts: BTreeMap<TeamId, Account> = BTreeMap::new();
    for ((team, _), (floor, all)) in windows {
        accounts.entry(team).or_insert(Account::new(team)).add(floor, all);
    }
    accounts.into_values().collect()
}
