//! Several methods on the same forecasts, reduced to the figures people compare.

use ilt_domain::forecast::{LEVELS, Method};
use ilt_engine::Key;

use super::{Distance, Mark};
use crate::baseline::Kind;
use crate::score::{Coverage, DieboldMariano, Scale, block_bootstrap, diebold_mariano, pit_uniformity};

/// What a row is about: one of the methods, or what would have been published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A method for counts.
    Method(Kind),
    /// A method of the live service.
    Live(Method),
    /// At each origin and distance the method chosen by what had come true until then.
    Published,
}

impl Who {
    /// A slug.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Method(kind) => kind.slug(),
            Self::Live(Method::Ensemble) => "ours",
            Self::Live(Method::Persistence) => "persistence",
            Self::Live(Method::SeasonalNaive) => "seasonal-naive-week",
            Self::Live(Method::Climatology) => "climatology",
            Self::Live(Method::Smoothing) => "ets",
            Self::Live(Method::Erlang) => "erlang",
            Self::Live(Method::Regression) => "nb-regression",
            Self::Published => "published",
        }
    }

    /// Whether it is our own method.
    pub fn ours(self) -> bool {
        matches!(self, Self::Method(Kind::Pooled) | Self::Live(Method::Ensemble))
    }

    /// Whether it is a simple rule that ours has to beat.
    pub fn baseline(self) -> bool {
        !self.ours() && !matches!(self, Self::Published | Self::Method(Kind::Learned))
    }
}

/// Several methods on the same forecasts: one series at one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Contest<'m> {
    /// Which series.
    pub series: String,
    /// What it is a series of: series of the same kind are put together.
    pub group: String,
    /// At which steps ahead.
    pub distance: Distance,
    /// Yardstick of absolute errors.
    pub scale: Option<Scale>,
    /// Origins in a block of the bootstrap: forecasts that overlap in time are alike.
    pub block: usize,
    /// Origins within a forecast's reach.
    pub reach: usize,
    /// Number of each origin: the same for the same instant in every series.
    pub origins: Vec<i64>,
    /// The marks of each method, origin by origin; each has as many at each origin as the others.
    pub entrants: Vec<(Who, Vec<&'m [Mark]>)>,
}

/// The figures of one method at one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which series.
    pub series: String,
    /// What it is a series of.
    pub group: String,
    /// Whose.
    pub who: Who,
    /// At which steps ahead.
    pub distance: Distance,
    /// Forecasts of single figures.
    pub forecasts: usize,
    /// Mean pinball loss over .05 to .95.
    pub pinball: f64,
    /// Its 95 % interval, by blocks of origins.
    pub pinball_interval: (f64, f64),
    /// Mean continuous ranked probability score.
    pub crps: f64,
    /// Its 95 % interval.
    pub crps_interval: (f64, f64),
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
    /// Transforms in each tenth.
    pub tenths: [u64; 10],
    /// Transforms at or below each published level.
    pub upto: [u64; 21],
    /// Against the best baseline.
    pub against: Option<Against>,
}

/// A method beside the best baseline at the same distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// The baseline with the smallest mean pinball loss in the test.
    pub baseline: Who,
    /// Mean pinball loss less the baseline's.
    pub difference: f64,
    /// Its 95 % interval, by blocks of origins.
    pub interval: (f64, f64),
    /// The test of equal accuracy.
    pub test: Option<DieboldMariano>,
}

/// Draws of the block bootstrap.
pub(super) const DRAWS: u32 = 1_000;

impl Contest<'_> {
    /// A row for each method, in their order.
    pub fn rows(&self) -> Vec<Row> {
        let best = self.best_baseline();
        self.entrants.iter().map(|(who, marks)| self.row(*who, marks, best.as_ref())).collect()
    }

    /// Mean pinball loss of each origin.
    pub(super) fn losses(&self, who: Who) -> Option<Vec<f64>> {
        let (_, marks) = self.entrants.iter().find(|(other, _)| *other == who)?;
        Some(by_origin(marks, |mark| mark.pinball))
    }

    /// The baseline with the smallest mean loss, and its losses by origin.
    pub(super) fn best_baseline(&self) -> Option<(Who, Vec<f64>)> {
        let baselines = self.entrants.iter().filter(|(who, _)| who.baseline());
        let judged = baselines.map(|(who, marks)| (*who, by_origin(marks, |mark| mark.pinball)));
        judged.min_by(|one, other| mean(&one.1).total_cmp(&mean(&other.1)))
    }

    fn row(&self, who: Who, marks: &[&[Mark]], best: Option<&(Who, Vec<f64>)>) -> Row {
        let all = || marks.iter().flat_map(|origin| origin.iter());
        let forecasts = all().count();
        let average = |of: &dyn Fn(&Mark) -> f64| all().map(of).sum::<f64>() / forecasts.max(1) as f64;
        let share = |of: &dyn Fn(&Mark) -> bool| Coverage {
            inside: all().filter(|mark| of(mark)).count() as u64,
            of: forecasts as u64,
        };
        let transforms: Vec<f64> = all().map(|mark| mark.transform).collect();
        let interval = |of: &dyn Fn(&Mark) -> f64| {
            let means = by_origin(marks, of);
            block_bootstrap(&means, self.block, DRAWS, Key::of(2, &self.series)).unwrap_or_default()
        };
        let upto = upto(&transforms);
        Row {
            series: self.series.clone(),
            group: self.group.clone(),
            who,
            distance: self.distance.clone(),
            forecasts,
            pinball: average(&|mark| mark.pinball),
            pinball_interval: interval(&|mark| mark.pinball),
            crps: average(&|mark| mark.crps),
            crps_interval: interval(&|mark| mark.crps),
            mase: self.scale.map(|scale| average(&|mark| mark.error) / scale.0),
            bias: average(&|mark| mark.bias),
            inside_80: share(&|mark| mark.inside.0),
            inside_95: share(&|mark| mark.inside.1),
            randomised_80: share(&|mark| (0.1..=0.9).contains(&mark.transform)),
            randomised_95: share(&|mark| (0.025..=0.975).contains(&mark.transform)),
            quantile_bias: quantile_bias(&upto, transforms.len()),
            unevenness: pit_uniformity(&transforms).map_or(0.0, |found| found.0),
            tenths: tenths(&transforms),
            upto,
            against: best.and_then(|best| self.against(who, marks, best)),
        }
    }

    fn against(&self, who: Who, marks: &[&[Mark]], (baseline, best): &(Who, Vec<f64>)) -> Option<Against> {
        if who == *baseline {
            return None;
        }
        let own = by_origin(marks, |mark| mark.pinball);
        let differences: Vec<f64> = own.iter().zip(best).map(|(own, best)| own - best).collect();
        let interval = block_bootstrap(&differences, self.block, DRAWS, Key::of(1, &self.series))?;
        let test = diebold_mariano(&own, best, self.reach);
        Some(Against { baseline: *baseline, difference: mean(&differences), interval, test })
    }
}

/// The mean of something for each origin.
fn by_origin(marks: &[&[Mark]], of: impl Fn(&Mark) -> f64) -> Vec<f64> {
    marks.iter().map(|origin| origin.iter().map(&of).sum::<f64>() / origin.len().max(1) as f64).collect()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn tenths(transforms: &[f64]) -> [u64; 10] {
    let mut tenths = [0; 10];
    for transform in transforms {
        tenths[((transform * 10.0) as usize).min(9)] += 1;
    }
    tenths
}

fn upto(transforms: &[f64]) -> [u64; 21] {
    LEVELS.map(|level| transforms.iter().filter(|transform| **transform <= level).count() as u64)
}

fn quantile_bias(upto: &[u64; 21], of: usize) -> f64 {
    let off = |(level, below): (&f64, &u64)| (*below as f64 / of.max(1) as f64 - level).abs();
    LEVELS.iter().zip(upto).map(off).sum::<f64>() / LEVELS.len() as f64
}
