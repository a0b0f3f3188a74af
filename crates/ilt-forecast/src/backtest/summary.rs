//! Scores of counts reduced to the figures people compare.

use super::contest::{Contest, Row, Who};
use super::{About, Chosen, Distance, Judged, Marks, Outcome, Plan};
use crate::baseline::Kind;
use crate::history::Cadence;

/// What series of counts are series of.
pub(super) const GROUP: &str = "counts";

/// Every row of one series: methods, then what would have been published, each at every distance and over all.
pub fn rows(series: &Judged) -> Vec<Row> {
    let published = published(series);
    let contests = contests(series, published.as_ref());
    let by_distance: Vec<Vec<Row>> = contests.iter().map(Contest::rows).collect();
    let methods = by_distance.first().map_or(0, Vec::len);
    (0..methods).flat_map(|method| by_distance.iter().map(move |rows| rows[method].clone())).collect()
}

/// The methods side by side at each distance and over all.
pub(super) fn contests<'m>(series: &'m Judged, published: Option<&'m Marks>) -> Vec<Contest<'m>> {
    let distances = series.distances.iter().cloned().chain([Distance::all(series.plan.horizon)]);
    distances.map(|distance| contest(series, published, distance)).collect()
}

fn contest<'m>(series: &'m Judged, published: Option<&'m Marks>, distance: Distance) -> Contest<'m> {
    let methods = series.methods.iter().map(|(kind, marks)| (Who::Method(*kind), marks));
    let entrants = methods.chain(published.map(|marks| (Who::Published, marks)));
    // Forecasts that overlap in time are alike, so a block is as long as they reach: a day or a week at least.
    let least = match series.cadence {
        Cadence::Hourly => 24,
        Cadence::Daily => 7,
    };
    Contest {
        series: series.name.clone(),
        group: GROUP.to_owned(),
        scale: series.scale,
        block: least.max(distance.last).div_ceil(series.plan.every),
        reach: distance.last.div_ceil(series.plan.every),
        origins: series.origins.clone(),
        entrants: entrants.map(|(who, marks)| (who, marks.origin_by_origin(&distance).collect())).collect(),
        distance,
    }
}

/// The scores of what would have been published.
pub(super) fn published(series: &Judged) -> Option<Marks> {
    let of = |kind: Kind| series.methods.iter().find(|(other, _)| *other == kind).map(|(_, marks)| marks);
    let ours = of(Kind::Pooled)?.clone();
    let chosen = series.distances.iter().zip(&series.published);
    Some(chosen.fold(ours, |marks, (distance, kinds)| {
        let steps = distance.first..=distance.last;
        Kind::ALL.iter().filter(|kind| kinds.contains(kind)).fold(marks, |marks, kind| match of(*kind) {
            Some(own) => marks.overlaid(own, |origin, step| steps.contains(&step) && kinds[origin] == *kind),
            None => marks,
        })
    }))
}

/// What was tried.
pub(super) fn about(outcome: &Outcome, title: &str) -> About {
    let origins: usize = outcome.series.iter().map(|series| series.origins.len()).sum();
    let count = outcome.series.len();
    let (every, basis) = outcome.series.first().map_or_else(Default::default, |first| {
        let (unit, spaced) = match first.cadence {
            Cadence::Hourly => ("hour", "hourly"),
            Cadence::Daily => ("day", "daily"),
        };
        let Plan { horizon, every, .. } = first.plan;
        let (forecasts, ahead) = (counted(origins, "forecast"), counted(horizon, unit));
        let every = if every == 1 { unit.to_owned() } else { counted(every, unit) };
        let basis = format!(
            "{count} {spaced} series, {forecasts} of the next {ahead}, one every {every}. \
             Each saw only the counts before it."
        );
        (every, basis)
    });
    About {
        title: title.to_owned(),
        basis,
        cautions: Vec::new(),
        every,
        origins,
        series: count,
        groups: vec![(GROUP.to_owned(), "Counts".to_owned())],
    }
}

/// So many of a thing.
fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// How often each method would have been published at each distance.
pub(super) fn chosen(series: &Judged) -> Vec<Chosen> {
    let chosen = series.distances.iter().zip(&series.published);
    let each = chosen.flat_map(|(distance, kinds)| {
        Kind::ALL.into_iter().map(|kind| Chosen {
            series: series.name.clone(),
            ahead: distance.name.clone(),
            method: kind.slug(),
            origins: kinds.iter().filter(|other| **other == kind).count(),
        })
    });
    each.filter(|chosen| chosen.origins > 0).collect()
}
