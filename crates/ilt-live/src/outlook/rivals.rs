//! Simple forecasts that the ensemble has to beat, each with quantiles from what came true before.

use ilt_domain::forecast::{LEVELS, Method, Target};
use ilt_forecast::counts::{CountLaw, Negbin};
use ilt_stats::predictive_quantile_sorted;

use super::history::Dense;
use super::{Subject, pending::Guess};

/// Fewest past values a rival is made of.
const FEWEST: usize = 8;
/// Weeks that persistence and smoothing take their past errors from.
const WEEKS_OF_CHANGES: i64 = 4;
/// Weeks that what is usual is taken from.
const WEEKS_OF_USE: i64 = 52;
/// The say of the newest value in a smoothed season and in a smoothed deviation from it, and how much of a deviation is
/// left a day on: weights of the size usually fitted to such series (Hyndman et al. 2008, chapter 2).
const SEASON: f64 = 0.3;
const DEVIATION: f64 = 0.3;
const DAMPING: f64 = 0.98;
/// Values a smoothed season, and a smoothed deviation, are made of.
const SEASONS: i64 = 8;
const DEVIATIONS: i64 = 7;

/// The past of one figure, as its rivals see it.
struct Past<'a> {
    subject: Subject,
    past: &'a Dense,
    /// Stretches the figure looks ahead, and those in a week and in a day.
    length: i64,
    week: i64,
    day: i64,
}

/// The rivals of one figure, at the end of stretch `now`: what is usual at this hour of the week, the value of a week
/// ago, the last value, a smoothed season; and of demand, a regression on the hour of the week.
pub(super) fn rivals(subject: Subject, past: &Dense, now: i64, length: i64, week: i64) -> Vec<Guess> {
    let past = Past { subject, past, length, week, day: (week / 7).max(1) };
    let changes = |lag: i64| past.errors(now, |at| past.value(at - lag + length));
    let weeks_back = week * past.weeks_back();
    let mut rivals = Vec::new();
    let mut add = |method, centre: Option<f64>, spread: Vec<f64>| {
        if let Some(centre) = centre.filter(|_| spread.len() >= FEWEST) {
            let values = spread.into_iter().map(|one| (centre + one).max(0.0)).collect();
            rivals.push(guess(subject, method, values));
        }
    };
    add(Method::Climatology, Some(0.0), past.usual(now));
    add(Method::SeasonalNaive, past.value(now + length - weeks_back), changes(weeks_back));
    add(Method::Persistence, past.value(now), changes(length));
    add(Method::Smoothing, past.smoothed(now), past.errors(now, |at| past.smoothed(at)));
    rivals.extend((subject.target == Target::Demand).then(|| past.regression(now)).flatten());
    rivals
}

impl Past<'_> {
    /// What a figure that looks to the end of stretch `last` had to say.
    fn value(&self, last: i64) -> Option<f64> {
        self.past.value(self.subject.target, last, self.length)
    }

    /// Whole weeks that the figure looks ahead, at least.
    fn weeks_back(&self) -> i64 {
        ((self.length + self.week - 1) / self.week).max(1)
    }

    /// Values at the hour of the week looked to, of the past year.
    fn usual(&self, now: i64) -> Vec<f64> {
        let last = (1..=WEEKS_OF_USE).map(|weeks| now + self.length - weeks * self.week);
        last.filter(|last| *last <= now && *last >= self.past.first())
            .filter_map(|last| self.value(last))
            .collect()
    }

    /// What came true less what a rule said at the end of `now - length`, a day before that, and so on.
    fn errors(&self, now: i64, said: impl Fn(i64) -> Option<f64>) -> Vec<f64> {
        let days = 0..WEEKS_OF_CHANGES * 7;
        let at = days.map(|days| now - days * self.day);
        at.filter_map(|last| Some(self.value(last)? - said(last - self.length)?)).collect()
    }

    /// The smoothed value at an hour of the week, by what was known at the end of stretch `now`.
    fn season(&self, last: i64, now: i64) -> Option<f64> {
        let first = ((last - now + self.week - 1).div_euclid(self.week)).max(1);
        let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
        for weeks in first..first + SEASONS {
            if let Some(value) = self.value(last - weeks * self.week) {
                sum += weight * value;
                weights += weight;
            }
            weight *= 1.0 - SEASON;
        }
        (weights > 0.0).then(|| sum / weights)
    }

    /// Exponential smoothing with a season and a damped deviation from it (Winters 1960), in closed form with fixed
    /// weights.
    fn smoothed(&self, now: i64) -> Option<f64> {
        let season = self.season(now + self.length, now)?;
        let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
        for days in 0..DEVIATIONS {
            let last = now - days * self.day;
            if let (Some(value), Some(usual)) = (self.value(last), self.season(last, last - 1)) {
                sum += weight * (value - usual);
                weights += weight;
            }
            weight *= 1.0 - DEVIATION;
        }
        let deviation = if weights > 0.0 { sum / weights } else { 0.0 };
        Some(season + deviation * libm::pow(DAMPING, self.length as f64 / self.day as f64))
    }

    /// Counts at this hour of the week about one mean, times how much the last four weeks were beside the year, with the
    /// spread beyond Poisson's by moments: the negative binomial regression whose terms are the hour of the week and the
    /// level.
    fn regression(&self, now: i64) -> Option<Guess> {
        let usual = self.usual(now);
        if usual.len() < FEWEST {
            return None;
        }
        let count = usual.len() as f64;
        let mean = usual.iter().sum::<f64>() / count;
        let variance = usual.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (count - 1.0);
        let month = WEEKS_OF_CHANGES * self.week;
        let of_month = |months: i64| self.past.value(Target::Demand, now - months * month, month);
        let months: Vec<f64> = (0..13).map_while(of_month).collect();
        let level = months.first()? / (months.iter().sum::<f64>() / months.len() as f64).max(1e-9);
        if !(mean > 0.0 && level > 0.0) {
            return None;
        }
        let excess = ((variance - mean) / (mean * mean)).max(0.0);
        let mean = mean * level;
        let quantiles = CountLaw::mixture(&[(1.0, Negbin { mean, excess })]).quantiles();
        Some(Guess { subject: self.subject, method: Method::Regression, mean, quantiles, over_target: None })
    }
}

fn guess(subject: Subject, method: Method, mut values: Vec<f64>) -> Guess {
    values.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let quantiles = LEVELS.map(|level| predictive_quantile_sorted(&values, level).unwrap_or(mean));
    Guess { subject, method, mean, quantiles, over_target: None }
}

#[cfg(test)]
mod tests;
