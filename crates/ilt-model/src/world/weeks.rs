//! The rate of a stream whose week was learned.

use ilt_domain::{Moment, Span};
use ilt_engine::Integrated;

use crate::spec::{Clock, Spec};

/// The rate of a shape (1 an hour without one) times the factor of each hour of the week, by the hour from start to end;
/// on bank holidays without the factor. `None` if nothing lies between start and end.
pub(super) fn laid_out(spec: &Spec, clock: Clock, shape: Option<u32>, factors: &[f64]) -> Option<Integrated> {
    let hour = Span::HOUR.0;
    let (start, end) = (clock.start.0, clock.end.0);
    let first = start.div_euclid(hour) + 1;
    let inner = (first..).map(|number| number * hour).take_while(|edge| *edge < end);
    let edges: Vec<i64> = std::iter::once(start).chain(inner).chain([end]).collect();
    let rate = |ends: &[i64]| {
        let (from, to) = (ends[0], ends[1]);
        let plain = match shape {
            None => 1.0,
            Some(shape) => {
                let shape = &spec.shapes[shape as usize];
                (shape.up_to(to) - shape.up_to(from)) * hour as f64 / (to - from) as f64
            }
        };
        let holiday = spec.civil.days()[spec.civil.day(Moment(from))].holiday;
        let factor = factors.get(usize::from(spec.civil.hour_of_week(Moment(from)))).copied();
        plain * if holiday { 1.0 } else { factor.unwrap_or(1.0) }
    };
    let rates = edges.windows(2).map(rate).collect();
    Integrated::new(edges, rates).ok()
}

#[cfg(test)]
mod tests;
