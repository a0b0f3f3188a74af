//! What each arrival asks of its stream, side by side: streams are many, and each arrival is of another one.

use ilt_domain::{CohortId, HomeId, StepId};
use ilt_engine::Key;

use crate::population::Register;
use crate::spec::{Arising, Stream};
use crate::state::NONE;

/// A stream as its arrivals need it: half a line of the cache.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// Key of its arrivals.
    pub key: Key,
    /// Needs an hour from all its people; 0 unless Poisson.
    pub rate: f64,
    /// The first of its people in the register; `NONE`: of nobody in particular.
    pub first: u32,
    /// How many people those are.
    pub people: u32,
    to: u16,
    home: u16,
    /// Index of the shape, if `how` says so.
    pub shape: u16,
    cohort: u8,
    pub how: How,
}

/// How a stream's needs arise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// One by one, at a constant rate.
    Evenly,
    /// One by one, by a shape over time.
    Shaped,
    /// As the spec says.
    AsSpecified,
}

impl Source {
    pub(super) fn of(stream: &Stream, register: Option<&Register>, seed: u64) -> Self {
        let of = register.filter(|_| stream.of_register);
        let range = of.map(|register| register.range(stream.home, stream.cohort));
        let people = range.as_ref().map_or(1, |range| range.end - range.start);
        let (rate, shape) = match stream.arising {
            Arising::Poisson { per_hour } => (per_hour * f64::from(people), None),
            Arising::Shaped { per_hour, shape } => (per_hour * f64::from(people), Some(shape)),
            Arising::Renewal(_) | Arising::Trace(_) => (0.0, None),
        };
        let poisson = matches!(stream.arising, Arising::Poisson { .. });
        let short = shape.and_then(|shape| u16::try_from(shape).ok());
        let how = match short {
            _ if stream.batch.is_some() => How::AsSpecified,
            Some(_) => How::Shaped,
            None if poisson => How::Evenly,
            None => How::AsSpecified,
        };
        Self {
            key: Key::of(seed, &stream.key_id),
            rate,
            first: range.map_or(NONE, |range| range.start),
            people,
            to: stream.to.0 as u16,
            home: stream.home.0 as u16,
            shape: short.unwrap_or(0),
            cohort: stream.cohort.0 as u8,
            how,
        }
    }

    /// The first step.
    #[inline(always)]
    pub(crate) fn to(&self) -> StepId {
        StepId(u32::from(self.to))
    }

    /// Where the people are registered.
    #[inline(always)]
    pub(crate) fn home(&self) -> HomeId {
        HomeId(u32::from(self.home))
    }

    /// Their cohort.
    #[inline(always)]
    pub(crate) fn cohort(&self) -> CohortId {
        CohortId(u32::from(self.cohort))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sources_take_one_line() {
        assert_eq!(size_of::<Source>(), 32);
    }
}
