//! Scores reduced to the figures people compare.

use ilt_engine::Key;

use super::{Distance, Judged, Marks};
use crate::baseline::Kind;
use crate::history::Cadence;
use crate::score::{Coverage, DieboldMariano, block_bootstrap, diebold_mariano, pit_uniformity};

/// What a row is about: one of the methods, or what would have been published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A method.
    Method(Kind),
    /// At each origin and distance the method chosen by what had come true until then.
    Published,
}

impl Who {
    /// A slug.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Method(kind) => kind.slug(),
            Self::Published => "published",
        }
    }
}

/// The figures of one method at one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which series.
    pub series: String,
    /// Whose.
    pub who: Who,
    /// At which steps ahead.
    pub distance: Distance,
    /// Forecasts of single slots.
    pub forecasts: usize,
    /// Mean pinball loss over .05 to .95.
    pub pinball: f64,
    /// Mean continuous ranked probability score.
    pub crps: f64,
    /// Mean absolute error of the median over that of the weekly naive forecast before the test.
    pub mase: Option<f64>,
    /// Mean of the law less what was counted.
    pub bias: f64,
    /// Share that the 80 % interval held, with its interval.
    pub inside_80: Coverage,
    /// Share that the 95 % interval held.
    pub inside_95: Coverage,
    /// The same by the randomised transform, which for small counts is the fairer figure.
    pub randomised_80: Coverage,
    /// The same at 95 %.
    pub randomised_95: Coverage,
    /// Mean distance of the levels from the shares of counts at or below them.
    pub quantile_bias: f64,
    /// Largest distance of the transforms from an even spread (Kolmogorov-Smirnov).
    pub unevenness: f64,
    /// Against the best baseline.
    pub against: Option<Against>,
}

/// A method beside the best baseline at the same distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// The baseline with the smallest mean pinball loss in the test.
    pub baseline: Kind,
    /// Mean pinball loss less the baseline's.
    pub difference: f64,
    /// Its 95 % interval, by blocks of origins.
    pub interval: (f64, f64),
    /// The test of equal accuracy.
    pub test: Option<DieboldMariano>,
}

/// Draws of the block bootstrap.
const DRAWS: u32 = 1_000;

/// Every row of one series: methods, then what would have been published, each at every distance and over all.
pub fn rows(series: &Judged) -> Vec<Row> {
    let all = Distance::all(series.plan.horizon);
    let distances: Vec<&Distance> = series.distances.iter().chain([&all]).collect();
    let methods = series.methods.iter().map(|(kind, marks)| (Who::Method(*kind), marks.clone()));
    let mut marks: Vec<(Who, Marks)> = methods.collect();
    marks.extend(published(series).map(|marks| (Who::Published, marks)));
    let rows = marks
        .iter()
        .flat_map(|(who, marks)| distances.iter().map(|distance| row(series, (*who, marks), distance)));
    rows.collect()
}

/// The scores of what would have been published.
fn published(series: &Judged) -> Option<Marks> {
    let of = |kind: Kind| series.methods.iter().find(|(other, _)| *other == kind).map(|(_, marks)| marks);
    let ours = of(Kind::Learned)?.clone();
    let chosen = series.distances.iter().zip(&series.published);
    Some(chosen.fold(ours, |marks, (distance, kinds)| {
        let steps = distance.first..=distance.last;
        Kind::ALL.iter().filter(|kind| kinds.contains(kind)).fold(marks, |marks, kind| match of(*kind) {
            Some(own) => marks.overlaid(own, |origin, step| steps.contains(&step) && kinds[origin] == *kind),
            None => marks,
        })
    }))
}

fn row(series: &Judged, (who, marks): (Who, &Marks), distance: &Distance) -> Row {
    let forecasts = marks.at(distance).count();
    let mean =
        |of: &dyn Fn(&super::Mark) -> f64| marks.at(distance).map(of).sum::<f64>() / forecasts.max(1) as f64;
    let share = |of: &dyn Fn(&super::Mark) -> bool| Coverage {
        inside: marks.at(distance).filter(|mark| of(mark)).count() as u64,
        of: forecasts as u64,
    };
    let transforms: Vec<f64> = marks.at(distance).map(|mark| mark.transform).collect();
    Row {
        series: series.name.clone(),
        who,
        distance: distance.clone(),
        forecasts,
        pinball: mean(&|mark| mark.pinball),
        crps: mean(&|mark| mark.crps),
        mase: series.scale.map(|scale| mean(&|mark| mark.error) / scale.0),
        bias: mean(&|mark| mark.bias),
        inside_80: share(&|mark| mark.inside.0),
        inside_95: share(&|mark| mark.inside.1),
        randomised_80: share(&|mark| (0.1..=0.9).contains(&mark.transform)),
        randomised_95: share(&|mark| (0.025..=0.975).contains(&mark.transform)),
        quantile_bias: quantile_bias(&transforms),
        unevenness: pit_uniformity(&transforms).map_or(0.0, |found| found.0),
        against: against(series, who, marks, distance),
    }
}

fn quantile_bias(transforms: &[f64]) -> f64 {
    use ilt_domain::forecast::LEVELS;
    let off = |level: &f64| {
        let below = transforms.iter().filter(|transform| *transform <= level).count();
        (below as f64 / transforms.len().max(1) as f64 - level).abs()
    };
    LEVELS.iter().map(off).sum::<f64>() / LEVELS.len() as f64
}

fn against(series: &Judged, who: Who, marks: &Marks, distance: &Distance) -> Option<Against> {
    let losses = |marks: &Marks| marks.by_origin(distance, |mark| mark.pinball);
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len().max(1) as f64;
    let baselines = series.methods.iter().filter(|(kind, _)| *kind != Kind::Learned);
    let judged = baselines.map(|(kind, marks)| (*kind, losses(marks)));
    let (baseline, best) = judged.min_by(|one, other| mean(&one.1).total_cmp(&mean(&other.1)))?;
    if who == Who::Method(baseline) {
        return None;
    }
    let own = losses(marks);
    let differences: Vec<f64> = own.iter().zip(&best).map(|(own, best)| own - best).collect();
    // Forecasts that overlap in time are alike, so a block is as long as they reach: a day or a week at least.
    let least = match series.cadence {
        Cadence::Hourly => 24,
        Cadence::Daily => 7,
    };
    let block = least.max(distance.last).div_ceil(series.plan.every);
    let interval = block_bootstrap(&differences, block, DRAWS, Key::of(1, &series.name))?;
    let test = diebold_mariano(&own, &best, distance.last.div_ceil(series.plan.every));
    Some(Against { baseline, difference: mean(&differences), interval, test })
}
