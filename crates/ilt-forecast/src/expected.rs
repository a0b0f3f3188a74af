//! How many needs a scenario expects, by stream, locality and hour: what the counts of a live feed are held against.

use std::collections::BTreeMap;

use ilt_domain::{CohortId, HomeId, LocalityId, Moment, Span, StreamId};
use ilt_model::World;
use ilt_model::spec::{Arising, Spec};

/// Expected needs of every stream and locality.
#[derive(Debug)]
pub struct Expected {
    /// By stream and locality: needs an hour at a constant rate, and the weight of each shape of the scenario.
    rates: BTreeMap<(StreamId, LocalityId), Rate>,
}

/// The rate of one stream in one locality.
#[derive(Debug, Clone, Default, PartialEq)]
struct Rate {
    constant: f64,
    shaped: BTreeMap<u32, f64>,
}

impl Expected {
    /// What a scenario expects of its people. Streams by renewal or trace are left out: they have no rate.
    pub fn of(world: &World) -> Self {
        let spec = world.spec();
        let mut rates: BTreeMap<(StreamId, LocalityId), Rate> = BTreeMap::new();
        for stream in &spec.streams {
            let locality = spec.directory.homes[stream.home.index()].locality;
            let people = if stream.of_register { people(world, stream.home, stream.cohort) } else { 1.0 };
            let batch = stream.batch.as_ref().map_or(1.0, ilt_engine::Law::mean);
            let rate = rates.entry((stream.cause, locality)).or_default();
            match stream.arising {
                Arising::Poisson { per_hour } => rate.constant += per_hour * people * batch,
                Arising::Shaped { per_hour, shape } => {
                    *rate.shaped.entry(shape).or_default() += per_hour * people * batch;
                }
                Arising::Renewal(_) | Arising::Trace(_) => {}
            }
        }
        rates.retain(|_, rate| rate.constant > 0.0 || rate.shaped.values().any(|weight| *weight > 0.0));
        Self { rates }
    }

    /// Streams and localities with a rate, in order.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, LocalityId)> {
        self.rates.keys().copied()
    }

    /// Needs expected in an hour (whole hours since 1970); 0 outside the scenario's calendar.
    pub fn in_hour(&self, spec: &Spec, stream: StreamId, locality: LocalityId, hour: i64) -> f64 {
        let Some(rate) = self.rates.get(&(stream, locality)) else { return 0.0 };
        let from = hour * Span::HOUR.0;
        let (start, end) = (spec.clock.start, spec.clock.end);
        if Moment(from) < start || Moment(from + Span::HOUR.0) > end {
            return 0.0;
        }
        let shaped = rate.shaped.iter().map(|(shape, weight)| {
            let shape = &spec.shapes[*shape as usize];
            weight * (shape.up_to(from + Span::HOUR.0) - shape.up_to(from))
        });
        rate.constant + shaped.sum::<f64>()
    }
}

/// People of a home and cohort.
fn people(world: &World, home: HomeId, cohort: CohortId) -> f64 {
    world.register().map_or(0.0, |register| register.range(home, cohort).len() as f64)
}
