//! What a feed teaches: the week and the level of each stream of arrivals, the speed of each step's work.
//!
//! All of it is worked out anew at each tick from counts that are kept, so it is a function of the cuts alone.

use std::collections::BTreeMap;

use ilt_domain::{CohortId, LocalityId, Moment, Presence, Span, StepId, StreamId, TeamId};
use ilt_forecast::arrivals::Level as Learned;
use ilt_forecast::expected::Expected;
use ilt_forecast::service::{Speed, work};
use ilt_forecast::week::{HOURS, Tallied, factors};
use ilt_model::spec::{By, Spec, Task};
use ilt_model::{Account, Level, Scale, Week};

use crate::outlook::Question;

/// How sure the scenario's rates are before anything was heard: give or take a quarter.
const PRIOR_SPREAD: f64 = 0.25;
/// How sure its laws of service are: give or take a tenth.
const SERVICE_SPREAD: f64 = 0.1;
/// What a count, or a piece of work, says of the present halves in four weeks.
const HALF_LIFE_DAYS: f64 = 28.0;
/// What an hour says of its hour of the week halves in as many weeks as in what is settled.
const WEEK_HALF_LIFE_DAYS: f64 = crate::outlook::HALF_LIFE_WEEKS * 7.0;
/// Squared coefficient of variation of hourly counts beyond Poisson's that is thought of first, and the weeks of counts
/// that this weighs as much as.
const EXCESS: (f64, f64) = (0.02, 1.0);
/// Drift of the level a week, as the spread of its logarithm.
const DRIFT_PER_WEEK: f64 = 0.02;
/// Days back that counts are learned from.
const DAYS: i64 = 28;

/// What the feed taught.
#[derive(Debug, Default)]
pub(super) struct Taught {
    pub levels: Vec<Level>,
    pub weeks: Vec<Week>,
    pub scales: Vec<Scale>,
    pub floors: Vec<Account>,
}

/// What the feed taught up to a question.
pub(super) fn by_feed(spec: &Spec, expected: &Expected, question: &Question<'_>) -> Taught {
    let mut taught =
        Taught { scales: scales(spec, question), floors: floors(spec, question), ..Taught::default() };
    // Hours before anything was heard teach nothing.
    let heard = question.arrivals.keys().map(|(_, _, hour)| *hour).min();
    let Some(from) = heard.map(|first| question.learned.unsettled(first)) else { return taught };
    let hours = Hours { spec, expected, question, from, now: question.at.0.div_euclid(Span::HOUR.0) };
    let mut streams: BTreeMap<StreamId, Vec<LocalityId>> = BTreeMap::new();
    for (stream, locality) in expected.streams() {
        streams.entry(stream).or_default().push(locality);
    }
    for (stream, localities) in streams {
        hours.learn(stream, &localities, &mut taught);
    }
    taught
}

/// The hours counts are known of one by one.
struct Hours<'a> {
    spec: &'a Spec,
    expected: &'a Expected,
    question: &'a Question<'a>,
    from: i64,
    now: i64,
}

/// An ordinary hour of one stream and locality.
#[derive(Clone, Copy)]
struct Hour {
    of_week: usize,
    expected: f64,
    count: u32,
    age_days: f64,
}

impl Hours<'_> {
    fn learn(&self, stream: StreamId, localities: &[LocalityId], taught: &mut Taught) {
        let rows: Vec<Vec<Hour>> = localities.iter().map(|at| self.of(stream, *at)).collect();
        let places: Vec<Vec<Tallied>> =
            localities.iter().zip(&rows).map(|(at, rows)| self.week(stream, *at, rows)).collect();
        let excess = excess(&rows);
        for ((locality, rows), factors) in localities.iter().zip(&rows).zip(factors(&places, excess)) {
            let law = self.level(rows, &factors, excess);
            taught.levels.push(Level {
                cause: stream,
                locality: *locality,
                shape: law.shape,
                rate: law.rate,
            });
            taught.weeks.push(Week { cause: stream, locality: *locality, factors });
        }
    }

    /// The ordinary hours of a stream and locality: on bank holidays nothing is learned.
    fn of(&self, stream: StreamId, locality: LocalityId) -> Vec<Hour> {
        let civil = &self.spec.civil;
        let hour = |hour: i64| {
            let at = Moment(hour * Span::HOUR.0);
            if civil.days()[civil.day(at)].holiday {
                return None;
            }
            let count = self.question.arrivals.get(&(locality, stream, hour)).copied().unwrap_or(0);
            Some(Hour {
                of_week: usize::from(civil.hour_of_week(at)),
                expected: self.expected.in_hour(self.spec, stream, locality, hour),
                count,
                age_days: (self.now - hour) as f64 / 24.0,
            })
        };
        (self.from..self.now).filter_map(hour).filter(|hour| hour.expected > 0.0).collect()
    }

    fn week(&self, stream: StreamId, locality: LocalityId, rows: &[Hour]) -> Vec<Tallied> {
        let usual = &self.question.learned.usual;
        let known = |hour: usize| usual.get(&(locality, hour as u16, stream)).copied().unwrap_or_default();
        let mut week: Vec<Tallied> = (0..HOURS).map(known).collect();
        for row in rows {
            let say = libm::exp2(-row.age_days / WEEK_HALF_LIFE_DAYS);
            week[row.of_week].add(f64::from(row.count), row.expected, say);
        }
        week
    }

    /// The level beside the learned week, widened for the drift until the middle of the longest horizon.
    fn level(&self, rows: &[Hour], factors: &[f64], excess: f64) -> Learned {
        let late = rows.iter().filter(|row| row.age_days <= DAYS as f64);
        let bins = late.map(|row| (row.expected * factors[row.of_week], row.count, row.age_days));
        let law = Learned::prior(PRIOR_SPREAD).learn(bins, HALF_LIFE_DAYS, excess);
        let ahead = self.question.horizons.last().map_or(0.0, |last| last.days() / 2.0);
        law.ahead(ahead, DRIFT_PER_WEEK)
    }
}

/// Squared coefficient of variation beyond Poisson's of a stream's hourly counts about the level of each locality, drawn
/// to what is thought of first (moments, as Breslow 1984).
fn excess(places: &[Vec<Hour>]) -> f64 {
    let (mut beyond, mut squares, mut hours) = (0.0, 0.0, 0.0_f64);
    for rows in places {
        let sum = |of: fn(&Hour) -> f64| rows.iter().map(of).sum::<f64>();
        let level = (sum(|row| f64::from(row.count)) + 1.0) / (sum(|row| row.expected) + 1.0);
        for row in rows {
            let mean = level * row.expected;
            let error = f64::from(row.count) - mean;
            beyond += error * error - mean;
            squares += mean * mean;
        }
        hours = hours.max(rows.len() as f64);
    }
    // The first thought weighs as a week's counts of this size do.
    let first = EXCESS.1 * squares * HOURS as f64 / hours.max(HOURS as f64);
    if squares > 0.0 { ((EXCESS.0 * first + beyond) / (first + squares)).clamp(0.0, 10.0) } else { EXCESS.0 }
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
