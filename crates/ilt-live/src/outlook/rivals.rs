//! Simple forecasts that the ensemble has to beat, each with quantiles from what came true before.

use ilt_domain::forecast::{LEVELS, Method};

use super::history::Dense;
use super::{Subject, pending::Guess};

/// Fewest past values a rival is made of.
const FEWEST: usize = 8;
/// Weeks that persistence takes its past changes from.
const WEEKS_OF_CHANGES: i64 = 4;

/// The rivals of one figure, at the end of stretch `now`: what is usual at this hour of the week, the value of a week
/// ago, and the last value.
pub(super) fn rivals(subject: Subject, past: &Dense, now: i64, length: i64, week: i64) -> Vec<Guess> {
    let value = |last: i64| past.value(subject.target, last, length);
    let day = (week / 7).max(1);
    let usual: Vec<f64> = (1..=52)
        .map(|weeks| now + length - weeks * week)
        .filter(|last| *last <= now && *last >= past.first())
        .filter_map(value)
        .collect();
    let changes = |lag: i64| -> Vec<f64> {
        let days = 1..=WEEKS_OF_CHANGES * 7;
        days.filter_map(|days| {
            let last = now - (days - 1) * day;
            Some(value(last)? - value(last - lag)?)
        })
        .collect()
    };
    let weeks_back = week * ((length + week - 1) / week);
    let mut rivals = Vec::new();
    let mut add = |method, centre: Option<f64>, spread: Vec<f64>| {
        if let Some(centre) = centre.filter(|_| spread.len() >= FEWEST) {
            rivals.push(guess(
                subject,
                method,
                spread.into_iter().map(|one| (centre + one).max(0.0)).collect(),
            ));
        }
    };
    add(Method::Climatology, Some(0.0), usual);
    add(Method::SeasonalNaive, value(now + length - weeks_back), changes(weeks_back));
    add(Method::Persistence, value(now), changes(length));
    rivals
}

fn guess(subject: Subject, method: Method, mut values: Vec<f64>) -> Guess {
    values.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let quantiles = LEVELS.map(|level| ilt_stats::quantile_sorted(&values, level).unwrap_or(mean));
    Guess { subject, method, mean, quantiles }
}
