//! One method walks through one series.

use std::sync::atomic::Ordering;

use ilt_engine::Key;

use super::{Control, Distance, Plan, Walked};
use crate::baseline::{Forecaster, Kind, fit};
use crate::history::History;
use crate::score::{crps_quantiles, mean_pinball, randomised_pit};

/// How one forecast of one slot turned out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Mean pinball loss over .05 to .95.
    pub pinball: f64,
    /// Continuous ranked probability score, from the quantiles.
    pub crps: f64,
    /// Distance of the median from what was counted.
    pub error: f64,
    /// Mean of the law less what was counted.
    pub bias: f64,
    /// Whether the 80 % and the 95 % interval held it.
    pub inside: (bool, bool),
    /// Randomised probability integral transform, as far as the levels tell it.
    pub transform: f64,
}

/// Scores of one method: origin by origin, step by step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    marks: Vec<Mark>,
    horizon: usize,
}

impl Marks {
    /// Number of origins.
    pub fn origins(&self) -> usize {
        self.marks.len().checked_div(self.horizon).unwrap_or(0)
    }

    /// The scores at a distance, in order of origin and step.
    pub fn at(&self, distance: &Distance) -> impl Iterator<Item = &Mark> {
        let (first, last) = (distance.first.max(1), distance.last.min(self.horizon));
        self.marks.chunks(self.horizon.max(1)).flat_map(move |origin| &origin[first - 1..last])
    }

    /// The mean of something at a distance, for each origin.
    pub fn by_origin(&self, distance: &Distance, of: impl Fn(&Mark) -> f64) -> Vec<f64> {
        let (first, last) = (distance.first.max(1), distance.last.min(self.horizon));
        let mean = |origin: &[Mark]| {
            origin[first - 1..last].iter().map(&of).sum::<f64>() / (last + 1 - first) as f64
        };
        self.marks.chunks(self.horizon.max(1)).map(mean).collect()
    }

    /// The scores of `own` at the origins and steps `pick` says yes to, else those of `self`.
    pub(super) fn overlaid(mut self, own: &Self, pick: impl Fn(usize, usize) -> bool) -> Self {
        for (at, (mark, other)) in self.marks.iter_mut().zip(&own.marks).enumerate() {
            if pick(at / self.horizon, at % self.horizon + 1) {
                *mark = *other;
            }
        }
        self
    }
}

/// Walks through the stretch before the test and the test; `None` if the method has too little to go by, or if stopped.
pub(super) fn walk(history: &History, kind: Kind, plan: &Plan, control: Control<'_>) -> Option<Walked> {
    let validation = plan.validation(history.cadence);
    let mut before = Marks { marks: Vec::new(), horizon: plan.horizon };
    let mut method = None;
    if let Some(&first) = validation.first()
        && let Some(mut fitted) = fit(kind, history, first)
    {
        before = through(history, &mut *fitted, &validation, plan, control)?;
        let taken = *validation.last().expect("there is a first");
        (taken..plan.test_from).for_each(|at| fitted.observe(&history.slots[at], history.counts[at]));
        // Ours learns as it goes; the others settle their weights anew by all that lies before the test.
        method = (kind == Kind::Learned).then_some(fitted);
    }
    let mut method = match method {
        Some(method) => method,
        None => fit(kind, history, plan.test_from)?,
    };
    let test = through(history, &mut *method, &plan.origins(history.len()), plan, control)?;
    Some(Walked { before, test })
}

/// Walks from origin to origin; the method has taken in all before the first, and in the end all before the last.
fn through(
    history: &History,
    method: &mut dyn Forecaster,
    origins: &[usize],
    plan: &Plan,
    control: Control<'_>,
) -> Option<Marks> {
    let key = Key::of(0, &history.name);
    let mut marks = Vec::with_capacity(origins.len() * plan.horizon);
    let mut taken = origins.first().copied().unwrap_or(0);
    for &origin in origins {
        if control.stop.load(Ordering::Relaxed) {
            return None;
        }
        for at in taken..origin {
            method.observe(&history.slots[at], history.counts[at]);
        }
        taken = origin;
        let ahead = origin..origin + plan.horizon;
        let said = method.quantiles(&history.slots[ahead.clone()]);
        for (at, quantiles) in ahead.zip(&said) {
            let place = (origin as u32).wrapping_mul(0x9E37_79B1) ^ at as u32;
            marks.push(mark(quantiles, f64::from(history.counts[at]), key, place));
        }
        (control.progress)();
    }
    Some(Marks { marks, horizon: plan.horizon })
}

fn mark(quantiles: &[f64; 21], observed: f64, key: Key, place: u32) -> Mark {
    use ilt_domain::forecast::LEVELS;
    let inside = |tail: usize| quantiles[tail] <= observed && observed <= quantiles[20 - tail];
    let below = (0..21).rev().find(|at| quantiles[*at] < observed).map_or(0.0, |at| LEVELS[at]);
    let upto = (0..21).find(|at| quantiles[*at] > observed).map_or(1.0, |at| LEVELS[at]);
    // The mean from the quantiles: each stands for the levels nearest to it.
    let share = |at: usize| if (2..19).contains(&at) { 0.05 } else { 0.0375 };
    let mean: f64 = (0..21).map(|at| share(at) * quantiles[at]).sum();
    Mark {
        pinball: mean_pinball(quantiles, observed),
        crps: crps_quantiles(quantiles, observed),
        error: (quantiles[10] - observed).abs(),
        bias: mean - observed,
        inside: (inside(2), inside(0)),
        transform: randomised_pit(below, upto, key, place),
    }
}
