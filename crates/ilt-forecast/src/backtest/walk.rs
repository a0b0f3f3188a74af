//! One method walks through one series.

use std::sync::atomic::Ordering;

use ilt_engine::Key;

use super::{Control, Distance, Fan, FanPoint, Mark, Plan, Walked};
use crate::baseline::{Forecaster, Kind, fit};
use crate::history::{Cadence, History, date_of};

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
        self.origin_by_origin(distance).flatten()
    }

    /// The scores at a distance, origin by origin.
    pub fn origin_by_origin(&self, distance: &Distance) -> impl Iterator<Item = &[Mark]> {
        let (first, last) = (distance.first.max(1), distance.last.min(self.horizon));
        self.marks.chunks(self.horizon.max(1)).map(move |origin| &origin[first - 1..last])
    }

    /// The mean of something at a distance, for each origin.
    pub fn by_origin(&self, distance: &Distance, of: impl Fn(&Mark) -> f64) -> Vec<f64> {
        let mean = |origin: &[Mark]| origin.iter().map(&of).sum::<f64>() / origin.len() as f64;
        self.origin_by_origin(distance).map(mean).collect()
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
        before = through(history, &mut *fitted, &validation, plan, control)?.0;
        let taken = *validation.last().expect("there is a first");
        (taken..plan.test_from).for_each(|at| fitted.observe(&history.slots[at], history.counts[at]));
        // The learner learns as it goes; the others settle their weights anew by all that lies before the test.
        method = (kind == Kind::Learned).then_some(fitted);
    }
    let mut method = match method {
        Some(method) => method,
        None => fit(kind, history, plan.test_from)?,
    };
    let (test, said) = through(history, &mut *method, &plan.origins(history.len()), plan, control)?;
    let fans =
        if kind == Kind::Pooled { said.iter().map(|said| fan(history, said)).collect() } else { vec![] };
    Some(Walked { before, test, fans })
}

/// Walks from origin to origin; the method has taken in all before the first, and in the end all before the last.
fn through(
    history: &History,
    method: &mut dyn Forecaster,
    origins: &[usize],
    plan: &Plan,
    control: Control<'_>,
) -> Option<(Marks, Vec<Said>)> {
    let key = Key::of(0, &history.name);
    let shown = [0, origins.len() / 2, origins.len().saturating_sub(1)].map(|at| origins.get(at).copied());
    let mut kept = Vec::new();
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
            marks.push(Mark::of(quantiles, f64::from(history.counts[at]), key, place));
        }
        if shown.contains(&Some(origin)) {
            kept.push((origin, said));
        }
        (control.progress)();
    }
    Some((Marks { marks, horizon: plan.horizon }, kept))
}

/// An origin and the quantiles of the slots that follow it.
type Said = (usize, Vec<[f64; 21]>);

/// What was said at an origin over what came, after as much of what came before as was foretold, half at most.
fn fan(history: &History, (origin, said): &Said) -> Fan {
    let before = (said.len() / 2).max(1).min(*origin);
    let slot = &history.slots[*origin];
    let (year, month, day) = date_of(slot.day);
    let (unit, hour) = match history.cadence {
        Cadence::Hourly => ("hours", format!(", {:02}:00", slot.hour)),
        Cadence::Daily => ("days", String::new()),
    };
    let point = |at: usize| {
        let step = at as f64 - *origin as f64 + 1.0;
        let quantiles = at.checked_sub(*origin).map(|ahead| &said[ahead]);
        FanPoint::new(step, quantiles, Some(f64::from(history.counts[at])))
    };
    Fan {
        title: format!("{} from {year}-{month:02}-{day:02}{hour}", history.name),
        across: format!("{unit} ahead"),
        up: "count".to_owned(),
        points: (origin - before..origin + said.len()).map(point).collect(),
    }
}
