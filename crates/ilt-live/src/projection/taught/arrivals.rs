//! Arrivals as the feed taught them: when in the week needs arise, at which level, and how much days vary.

use std::collections::BTreeMap;

use ilt_domain::{LocalityId, Moment, Span, StreamId};
use ilt_forecast::arrivals::Level as Learned;
use ilt_forecast::days::{self, Spread};
use ilt_forecast::expected::Expected;
use ilt_forecast::week::{HOURS, Tallied, factors, own_shares};
use ilt_model::spec::Spec;
use ilt_model::{Days, Level, Week};

use super::{HALF_LIFE_DAYS, Taught};
use crate::outlook::Question;

/// How sure the scenario's rates are before anything was heard: give or take a quarter.
const PRIOR_SPREAD: f64 = 0.25;
/// What an hour says of its hour of the week halves in as many weeks as in what is settled.
const WEEK_HALF_LIFE_DAYS: f64 = crate::outlook::HALF_LIFE_WEEKS * 7.0;
/// Squared coefficient of variation of hourly counts beyond Poisson's that is thought of first, and the weeks of counts
/// that this weighs as much as.
const EXCESS: (f64, f64) = (0.02, 1.0);
/// Drift of the level a week, as the spread of its logarithm.
const DRIFT_PER_WEEK: f64 = 0.02;
/// Days back that levels are learned from.
const DAYS: f64 = 28.0;

/// Adds what the feed taught of every stream that has a rate.
pub(super) fn learn(spec: &Spec, expected: &Expected, question: &Question<'_>, taught: &mut Taught) {
    // Hours before anything was heard teach nothing.
    let heard = question.arrivals.keys().map(|(_, _, hour)| *hour).min();
    let Some(from) = heard.map(|first| question.learned.unsettled(first)) else { return };
    let hours = Hours { spec, expected, question, from, now: question.at.0.div_euclid(Span::HOUR.0) };
    let mut streams: BTreeMap<StreamId, Vec<LocalityId>> = BTreeMap::new();
    for (stream, locality) in expected.streams() {
        streams.entry(stream).or_default().push(locality);
    }
    for (stream, localities) in streams {
        hours.learn(stream, &localities, taught);
    }
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
    day: usize,
    expected: f64,
    count: u32,
    number: i64,
    age_days: f64,
}

/// The hours of a day that are known, by the learned week.
#[derive(Clone, Copy, Default)]
struct Known {
    expected: f64,
    count: f64,
    /// Mean age of what was expected.
    age_days: f64,
    /// Mean weight of a day's own counts in its hours of the learned week, and of how many weeks those are made.
    own: f64,
    weeks: f64,
}

/// The days of one locality, by their place in the calendar.
type Counted = BTreeMap<usize, Known>;

impl Hours<'_> {
    fn learn(&self, stream: StreamId, localities: &[LocalityId], taught: &mut Taught) {
        let rows: Vec<Vec<Hour>> = localities.iter().map(|at| self.of(stream, *at)).collect();
        let places: Vec<Vec<Tallied>> =
            localities.iter().zip(&rows).map(|(at, rows)| self.week(stream, *at, rows)).collect();
        let excess = excess(&rows);
        let (weeks, shares) = (factors(&places, excess), own_shares(&places, excess));
        let counted: Vec<Counted> =
            rows.iter().zip(&weeks).map(|(rows, factors)| by_day(rows, factors, &shares)).collect();
        let dispersion = dispersion(self.spec, stream);
        let whole: Vec<Vec<days::Day>> = counted.iter().map(|days| self.whole(days)).collect();
        let said = self.spec.day_spread(stream);
        let spread = days::spread(&whole, dispersion, said * said);
        let levels: Vec<Learned> = counted.iter().map(|days| level(days, dispersion, spread)).collect();
        let so_far: Vec<(f64, f64)> = (localities.iter().zip(&rows))
            .zip(weeks.iter().zip(&levels))
            .map(|((at, rows), (factors, level))| self.so_far(*at, rows, factors, *level))
            .collect();
        let doubt = doubt(&counted, dispersion, spread.shared);
        let (shared, own) = days::today(spread, dispersion, &so_far);
        let mut tell = |locality, squared_cv: f64, first: Option<days::Gamma>, doubt| {
            if let Some((first_shape, first_rate)) = first {
                let shape = 1.0 / squared_cv;
                taught.days.push(Days { cause: stream, locality, shape, first_shape, first_rate, doubt });
            }
        };
        tell(None, spread.shared, shared, doubt);
        for (locality, first) in localities.iter().zip(own) {
            tell(Some(*locality), spread.own, first, 0.0);
        }
        let ahead = self.question.horizons.last().map_or(0.0, |last| last.days() / 2.0);
        for ((&locality, level), factors) in localities.iter().zip(levels).zip(weeks) {
            // Widened for the drift until the middle of the longest horizon.
            let Learned { shape, rate } = level.ahead(ahead, DRIFT_PER_WEEK);
            taught.levels.push(Level { cause: stream, locality, shape, rate });
            taught.weeks.push(Week { cause: stream, locality, factors });
        }
    }

    /// The ordinary hours of a stream and locality: on bank holidays nothing is learned.
    fn of(&self, stream: StreamId, locality: LocalityId) -> Vec<Hour> {
        let civil = &self.spec.civil;
        let hour = |hour: i64| {
            let at = Moment(hour * Span::HOUR.0);
            let day = civil.day(at);
            if civil.days()[day].holiday {
                return None;
            }
            let count = self.question.arrivals.get(&(locality, stream, hour)).copied().unwrap_or(0);
            Some(Hour {
                of_week: usize::from(civil.hour_of_week(at)),
                day,
                expected: self.expected.in_hour(self.spec, stream, locality, hour),
                count,
                number: hour,
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

    /// The days that were heard from their first hour to their last.
    fn whole(&self, counted: &Counted) -> Vec<days::Day> {
        let days = self.spec.civil.days();
        let (from, now) = (self.from * Span::HOUR.0, self.now * Span::HOUR.0);
        let heard = |day: usize| {
            let ends = days.get(day + 1).map(|next| next.start.0);
            days[day].start.0 >= from && ends.is_some_and(|end| end <= now)
        };
        let day = |(&day, known): (&usize, &Known)| days::Day {
            number: day as i64,
            expected: known.expected,
            count: known.count,
            left: known.left(),
        };
        counted.iter().filter(|(day, _)| heard(**day)).map(day).collect()
    }

    /// Needs expected and counted since midnight in a locality, up to when all of its sources were last heard: their silence
    /// is no quiet day.
    fn so_far(&self, locality: LocalityId, rows: &[Hour], factors: &[f64], level: Learned) -> (f64, f64) {
        let today = self.spec.civil.day(self.question.at);
        let heard = self.heard(locality);
        let of_today = rows.iter().rev().take_while(|row| row.day == today).filter(|row| row.number < heard);
        of_today.fold((0.0, 0.0), |(expected, count), row| {
            let here = row.expected * factors[row.of_week] * level.mean();
            (expected + here, count + f64::from(row.count))
        })
    }

    /// The hour before which every source of a locality was heard, but for those silent for a week: they are no longer usual.
    fn heard(&self, locality: LocalityId) -> i64 {
        let cut = self.question.cuts.iter().find(|cut| cut.locality == locality);
        let usual = |newest: &Moment| *newest > self.question.at - Span::WEEK;
        let newest = cut.into_iter().flat_map(|cut| &cut.sources).map(|source| source.newest);
        newest.filter(usual).min().map_or(self.now, |newest| newest.0.div_euclid(Span::HOUR.0))
    }
}

impl Known {
    fn add(&mut self, hour: &Hour, factor: f64, (own, weeks): (f64, f64)) {
        let expected = hour.expected * factor;
        let before = self.expected;
        self.expected += expected;
        self.count += f64::from(hour.count);
        let mean = |known: f64, here: f64| (known * before + here * expected) / (before + expected);
        if self.expected > 0.0 {
            self.age_days = mean(self.age_days, hour.age_days);
            self.own = mean(self.own, own);
            self.weeks = mean(self.weeks, weeks);
        }
    }

    /// What is left of a day's variance beside a week that was learned from it and from others like it.
    fn left(&self) -> f64 {
        (1.0 - self.own) * (1.0 - self.own) + (self.weeks - 1.0).max(0.0) * self.own * self.own
    }
}

/// Hours by the days they are of.
fn by_day(rows: &[Hour], factors: &[f64], shares: &[(f64, f64)]) -> Counted {
    let mut counted = Counted::new();
    for row in rows {
        counted.entry(row.day).or_default().add(row, factors[row.of_week], shares[row.of_week]);
    }
    counted
}

/// The level of one locality beside the learned week. Its mean is judged by days that vary; how sure it is beside the level
/// of all, by what varies in this locality alone: what all share is doubted once, for all ([`doubt`]).
fn level(days: &Counted, dispersion: f64, spread: Spread) -> Learned {
    let mean = law([days], dispersion, spread.whole()).mean();
    let shape = law([days], dispersion, spread.own).shape;
    Learned { shape, rate: shape / mean }
}

/// What days that vary alike everywhere add to the doubt of the level of all localities together: the squared coefficient of
/// variation by negative binomial counts less that by Poisson counts.
fn doubt(counted: &[Counted], dispersion: f64, shared: f64) -> f64 {
    let relative = |excess: f64| 1.0 / law(counted, dispersion, excess).shape;
    (relative(shared) - relative(0.0)).max(0.0)
}

/// The level of the sum of some localities, whose days have this excess.
fn law<'a>(counted: impl IntoIterator<Item = &'a Counted>, dispersion: f64, excess: f64) -> Learned {
    let mut sums: BTreeMap<usize, (f64, f64, f64)> = BTreeMap::new();
    for (day, known) in counted.into_iter().flatten() {
        let sum = sums.entry(*day).or_insert((0.0, 0.0, known.age_days));
        sum.0 += known.expected / dispersion;
        sum.1 += known.count / dispersion;
    }
    // An excess is of the counts themselves, so of groups as well.
    let late = sums.into_values().filter(|(_, _, age)| *age <= DAYS);
    Learned::prior(PRIOR_SPREAD).learn(late, HALF_LIFE_DAYS, excess)
}

/// The variance of a stream's counts beside their mean where the rate is known: 1, unless people come in groups (of `size`
/// people each, `E[size^2] / E[size]`).
fn dispersion(spec: &Spec, stream: StreamId) -> f64 {
    let of = spec.streams.iter().find(|of| of.cause == stream);
    let Some(batch) = of.and_then(|of| of.batch.as_ref()) else { return 1.0 };
    let (mean, sd) = (batch.mean(), batch.sd());
    let index = mean + sd * sd / mean;
    if index.is_finite() && index > 0.0 { index } else { 1.0 }
}

/// Squared coefficient of variation beyond Poisson's of a stream's hourly counts about the level of each locality, drawn
/// to what is thought of first (moments, as Breslow 1984). The learned week goes by it.
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
