//! Arrivals whose rate varies from day to day.
//!
//! The time of an arrival is where the integral of its rate reaches the next sum of exponentials, as without the factors of
//! days. A factor is constant over its day, so the integral is walked from midnight to midnight: exact, without thinning.

use ilt_domain::Span;
use ilt_domain::activity::Witness;
use ilt_engine::Integrated;

use super::Run;
use crate::spec::Arising;

impl<W: Witness> Run<'_, W> {
    /// The next arrival of a stream whose days have the factors of a course.
    #[cold]
    #[inline(never)]
    pub(super) fn day_by_day(&mut self, stream: u32, number: u32, course: u32) -> Option<i64> {
        let rate = self.rate(stream);
        if rate <= 0.0 {
            return None;
        }
        let need = self.exponential_gap(stream, number) / rate;
        let (world, days) = (self.world, self.days);
        let varied = &world.varied;
        let today = varied.day(world, self.state.now);
        let factors = days.get(course as usize)?.get(today..)?;
        let arising = &world.spec.streams[stream as usize].arising;
        let shaped = |run: &mut Self, shape: &Integrated, ends: &[f64]| {
            let state = &mut run.state.streams[stream as usize];
            state.target = reached(need, state.target, ends.get(today..)?, factors)?;
            shape.invert(state.target, &mut state.hint)
        };
        match (world.week_index(stream), arising) {
            (Some(week), _) => shaped(self, &world.weeks[week as usize], varied.ends_of_week(week)),
            (None, Arising::Shaped { shape, .. }) => {
                shaped(self, &world.spec.shapes[*shape as usize], varied.ends_of_shape(*shape))
            }
            (None, _) => {
                let start = world.clock.start.0;
                let from = (self.state.now - start) as f64 / Span::HOUR.0 as f64;
                let hours = reached(need, from, varied.ends.get(today..)?, factors)?;
                Some((start + super::ticks(hours * Span::HOUR.0 as f64)).max(self.state.now))
            }
        }
    }
}

/// How far a rate's own integral, now at `from`, has come when `need` of it has come at the factor of each day; `ends` are
/// the integrals up to the ends of the days, today's first. `None` if it comes after the last of them.
fn reached(mut need: f64, mut from: f64, ends: &[f64], factors: &[f64]) -> Option<f64> {
    for (end, factor) in ends.iter().zip(factors) {
        let left = factor * (end - from).max(0.0);
        if need <= left {
            return Some(from + need / factor);
        }
        need -= left;
        from = from.max(*end);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One an hour; today has six hours left at half the rate, tomorrow is closed, the day after has twice the rate.
    #[test]
    fn needs_are_walked_over_midnight() {
        let (ends, factors) = ([24.0, 48.0, 72.0], [0.5, 0.0, 2.0]);
        let at = |need: f64| reached(need, 18.0, &ends, &factors);
        assert_eq!(at(1.0), Some(20.0));
        assert_eq!(at(3.0), Some(24.0));
        assert_eq!(at(5.0), Some(49.0));
        assert_eq!(at(51.0), Some(72.0));
        assert_eq!(at(51.1), None);
        assert_eq!(reached(1.0, 24.5, &ends, &factors), Some(48.5), "past midnight by a rounding");
    }
}
