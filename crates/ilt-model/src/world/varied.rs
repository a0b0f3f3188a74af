//! Streams whose rate varies from day to day: the laws of the factors, and where days end in the integrals of their rates.

use std::collections::BTreeMap;

use ilt_domain::{LocalityId, Moment, Span, StreamId};
use ilt_engine::{Draws, Integrated, Key};

use super::World;
use crate::opening;
use crate::purpose;
use crate::spec::Arising;

/// The shape of days that differ by no more than a billionth.
const MOST_ALIKE: f64 = 1e18;

/// What is known of days that vary.
#[derive(Debug, Default)]
pub(crate) struct Varied {
    laws: Vec<Law>,
    /// Laws whose factors multiply, for streams that share all of theirs.
    courses: Vec<Vec<u32>>,
    /// Which of the courses each stream has, if any; empty if none has.
    course_of: Vec<Option<u32>>,
    /// The day of the calendar in which runs begin.
    first: usize,
    /// Each day from that one on, as it enters the address of a draw: days since 1970.
    numbers: Vec<u32>,
    /// Hours from the start to the end of each of those days.
    pub(crate) ends: Vec<f64>,
    /// Integrals of shapes up to the end of each of those days; empty for shapes that nobody asks about.
    shape_ends: Vec<Vec<f64>>,
    /// The same for learned weeks.
    week_ends: Vec<Vec<f64>>,
}

/// The law of one factor a day. The key holds the stream and, where it is of one locality alone, the locality.
#[derive(Debug, Clone, Copy)]
struct Law {
    key: Key,
    shape: f64,
    /// Shape and rate on the first day.
    first: (f64, f64),
    /// Squared coefficient of variation of a factor that all days share.
    doubt: f64,
}

impl Varied {
    pub(super) fn of(world: &World, known: &[opening::Days]) -> Self {
        let mut varied = Self::default();
        let mut places: BTreeMap<(StreamId, Option<LocalityId>), u32> = BTreeMap::new();
        for row in known {
            places.insert((row.cause, row.locality), varied.laws.len() as u32);
            varied.laws.push(Law::learned(world, row));
        }
        for stream in (0..world.spec.directory.streams.len() as u32).map(StreamId) {
            let spread = world.spec.day_spread(stream);
            if spread > 0.0 && known.iter().all(|row| row.cause != stream) {
                places.insert((stream, None), varied.laws.len() as u32);
                varied.laws.push(Law::said(world, stream, spread));
            }
        }
        if !places.is_empty() {
            varied.find_courses(world, &places);
            varied.lay_out_days(world);
            varied.find_ends(world);
        }
        varied
    }

    fn find_courses(&mut self, world: &World, places: &BTreeMap<(StreamId, Option<LocalityId>), u32>) {
        let mut made = BTreeMap::new();
        for stream in &world.spec.streams {
            let locality = world.spec.directory.homes[stream.home.index()].locality;
            let of = |place| places.get(&(stream.cause, place)).copied();
            let laws: Vec<u32> = [of(None), of(Some(locality))].into_iter().flatten().collect();
            let rated = matches!(stream.arising, Arising::Poisson { .. } | Arising::Shaped { .. });
            let course = (rated && !laws.is_empty()).then(|| {
                *made.entry(laws.clone()).or_insert_with(|| {
                    self.courses.push(laws);
                    self.courses.len() as u32 - 1
                })
            });
            self.course_of.push(course);
        }
    }

    fn lay_out_days(&mut self, world: &World) {
        let (civil, clock) = (&world.spec.civil, world.clock);
        self.first = civil.day(clock.start);
        for day in self.first..=civil.day(clock.end) {
            let of = &civil.days()[day];
            let local = of.start.0 + i64::from(of.offset) * Span::SECOND.0;
            self.numbers.push(local.div_euclid(Span::DAY.0) as u32);
            self.ends.push((end_of(world, day) - clock.start).hours());
        }
    }

    fn find_ends(&mut self, world: &World) {
        let days = self.first..self.first + self.numbers.len();
        let ends = |rate: &Integrated| -> Vec<f64> {
            days.clone().map(|day| rate.up_to(end_of(world, day).0)).collect()
        };
        self.week_ends = world.weeks.iter().map(ends).collect();
        self.shape_ends = vec![Vec::new(); world.spec.shapes.len()];
        for (stream, course) in world.spec.streams.iter().zip(&self.course_of) {
            if let (Arising::Shaped { shape, .. }, Some(_)) = (&stream.arising, course) {
                let known = &mut self.shape_ends[*shape as usize];
                if known.is_empty() {
                    *known = ends(&world.spec.shapes[*shape as usize]);
                }
            }
        }
    }

    /// The course of the days of a stream that varies.
    #[inline(always)]
    pub(crate) fn course(&self, stream: u32) -> Option<u32> {
        self.course_of.get(stream as usize).copied().flatten()
    }

    /// Where an instant's day is among the days of the run.
    #[inline]
    pub(crate) fn day(&self, world: &World, at: i64) -> usize {
        world.spec.civil.day(Moment(at)).saturating_sub(self.first)
    }

    /// Integrals of a learned week up to the end of each day.
    pub(crate) fn ends_of_week(&self, week: u32) -> &[f64] {
        self.week_ends.get(week as usize).map_or(&[], Vec::as_slice)
    }

    /// Integrals of a shape up to the end of each day.
    pub(crate) fn ends_of_shape(&self, shape: u32) -> &[f64] {
        self.shape_ends.get(shape as usize).map_or(&[], Vec::as_slice)
    }

    /// The factors of each course by day, in one replication; of courses that no stream of `streams` has, none.
    pub(crate) fn draw(&self, streams: &[u32], replication: u32) -> Vec<Vec<f64>> {
        let mut drawn = vec![Vec::new(); self.courses.len()];
        for course in streams.iter().filter_map(|stream| self.course(*stream)) {
            let factors: &mut Vec<f64> = &mut drawn[course as usize];
            if factors.is_empty() {
                *factors = vec![1.0; self.numbers.len()];
                for law in &self.courses[course as usize] {
                    self.laws[*law as usize].onto(factors, &self.numbers, replication);
                }
            }
        }
        drawn
    }
}

impl Law {
    /// All homes and cohorts of a stream share their days, wherever they are: no locality enters the key.
    fn said(world: &World, stream: StreamId, spread: f64) -> Self {
        let id = &world.spec.directory.streams[stream.index()].id;
        let shape = (1.0 / (spread * spread)).min(MOST_ALIKE);
        Self { key: Key::of(world.seed, &format!("day/{id}")), shape, first: (shape, shape), doubt: 0.0 }
    }

    fn learned(world: &World, row: &opening::Days) -> Self {
        let names = &world.spec.directory;
        let stream = &names.streams[row.cause.index()].id;
        let id = match row.locality {
            None => format!("day/{stream}"),
            Some(locality) => format!("day/{stream}/{}", names.localities[locality.index()].id),
        };
        let first = (row.first_shape, row.first_rate);
        Self { key: Key::of(world.seed, &id), shape: row.shape, first, doubt: row.doubt }
    }

    /// Multiplies factors by those of a replication.
    fn onto(&self, factors: &mut [f64], numbers: &[u32], replication: u32) {
        let shared = if self.doubt > 1.0 / MOST_ALIKE {
            let shape = 1.0 / self.doubt;
            Draws::new(self.key, replication, purpose::LEVEL, 0).gamma(shape) / shape
        } else {
            1.0
        };
        for (at, (factor, number)) in factors.iter_mut().zip(numbers).enumerate() {
            let (shape, rate) = if at == 0 { self.first } else { (self.shape, self.shape) };
            *factor *= shared * Draws::new(self.key, replication, purpose::DAY, *number).gamma(shape) / rate;
        }
    }
}

/// The last instant of a day; the calendar's last day has no end.
fn end_of(world: &World, day: usize) -> Moment {
    world.spec.civil.days().get(day + 1).map_or(world.clock.end.max(world.spec.clock.end), |next| next.start)
}
