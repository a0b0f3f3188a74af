//! Needs arise: the next arrival of a stream, who it is, and where they begin.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{EpisodeId, Moment, PersonId, Span, StepId, ThreadId, Touch};
use ilt_engine::{Draws, Integrated, Key, Pending};

use super::{OVERLOAD, Run, StopReason, ticks};
use crate::spec::{Arising, Stream};
use crate::state::{NONE, Stage, Thread};
use crate::world::{How, Source, World};
use crate::{due, purpose};

impl<W: Witness> Run<'_, W> {
    /// A stream's pending arrival happens, and the one after it is laid down.
    #[inline]
    pub(super) fn arrive(&mut self, stream: u32) {
        let number = self.state.streams[stream as usize].count;
        self.state.streams[stream as usize].count = number.wrapping_add(1);
        self.lay_down(stream);
        let world: &World = self.world;
        let source = &world.sources[stream as usize];
        let key = source.key.child(u64::from(number));
        if source.how != How::AsSpecified {
            return self.begin(stream, source, key);
        }
        match &self.spec.streams[stream as usize].batch {
            None => self.begin(stream, source, key),
            Some(law) => (0..self.batch(law, key)).for_each(|one| self.begin(stream, source, key.child(one))),
        }
    }

    fn batch(&self, law: &ilt_engine::Law, key: Key) -> u64 {
        let mut draws = Draws::new(key, self.replication, purpose::BATCH, 0);
        law.sample(&mut draws).round().clamp(0.0, 1e6) as u64
    }

    /// One person's need: an episode with its first thread.
    #[inline]
    fn begin(&mut self, stream: u32, source: &Source, key: Key) {
        let Some(person) = self.person(source, key) else { return };
        if self.state.threads.len() - self.state.free_threads.len() >= OVERLOAD {
            self.fault = Some(StopReason::Overload);
            return;
        }
        let episode = self.new_episode();
        let thread = self.new_thread(Thread {
            key: key.0,
            person,
            episode,
            home: source.home().0 as u16,
            cohort: source.cohort().0 as u8,
            alone: true,
            ..BLANK
        });
        let cause = self.world.causes[stream as usize];
        // Told from what is at hand: the fields just written would be read together, which waits until every write before
        // them has left for the cache.
        self.witness.witness(&Activity {
            at: Moment(self.state.now),
            person: PersonId(person),
            episode: EpisodeId(episode),
            thread: ThreadId(thread),
            what: What::Arose { home: source.home(), cohort: source.cohort(), cause },
        });
        self.enter(thread, source.to());
    }

    /// The person a need belongs to: a keyed choice among the stream's people. Those who died or moved away have no
    /// needs, but others have come into their cohort since, so someone else is chosen; `None` if nearly all have gone.
    #[inline]
    fn person(&self, source: &Source, key: Key) -> Option<u32> {
        if source.first == NONE {
            return Some(NONE);
        }
        let range = source.first..source.first + source.people;
        let mut draws = Draws::new(key, self.replication, purpose::PERSON, 0);
        if !self.world.departing[source.cohort().index()] {
            return Some(chosen(&range, draws.unit()));
        }
        (0..CHOICES).map(|_| chosen(&range, draws.unit())).find(|&person| !self.departed.has(person))
    }

    /// Lays down a stream's first arrival: the part of its rate before the start is behind it.
    pub(super) fn open_stream(&mut self, stream: u32) {
        let state = &mut self.state.streams[stream as usize];
        match &self.spec.streams[stream as usize].arising {
            // What was learned is laid out from the start.
            _ if self.world.week(stream).is_some() => {}
            Arising::Shaped { shape, .. } => {
                (state.target, state.hint) = self.world.shapes_from[*shape as usize];
            }
            Arising::Trace(times) => {
                state.count = times.partition_point(|&at| at < self.world.clock.start) as u32;
            }
            Arising::Poisson { .. } | Arising::Renewal(_) => {}
        }
        self.lay_down(stream);
    }

    /// Puts the stream's next arrival into the calendar, if there is one before the end.
    #[inline]
    pub(super) fn lay_down(&mut self, stream: u32) {
        let last = self.world.clock.last().0;
        if let Some(at) = self.next_arrival(stream).filter(|&at| at <= last) {
            self.laid.push(Pending::new(at, due::ARRIVAL, stream, 0));
        }
    }

    #[inline]
    fn next_arrival(&mut self, stream: u32) -> Option<i64> {
        let world: &World = self.world;
        let source = &world.sources[stream as usize];
        let number = self.state.streams[stream as usize].count;
        if let Some(week) = world.week(stream) {
            return match world.varied.course(stream) {
                None => self.by_shape(stream, number, week),
                Some(course) => self.day_by_day(stream, number, course),
            };
        }
        match source.how {
            How::Evenly => self.evenly(stream, number),
            How::Shaped => self.by_shape(stream, number, &world.spec.shapes[usize::from(source.shape)]),
            How::AsSpecified if world.varied.course(stream).is_some() => {
                let course = world.varied.course(stream)?;
                self.day_by_day(stream, number, course)
            }
            How::AsSpecified => match &world.spec.streams[stream as usize].arising {
                Arising::Poisson { .. } => self.evenly(stream, number),
                Arising::Shaped { shape, .. } => {
                    self.by_shape(stream, number, &world.spec.shapes[*shape as usize])
                }
                Arising::Renewal(law) => {
                    let gap = law.sample(&mut self.gap_draws(stream, number));
                    self.after(gap)
                }
                Arising::Trace(times) => times.get(number as usize).map(|at| at.0),
            },
        }
    }

    /// Needs an hour that a Poisson stream brings in this replication.
    #[inline(always)]
    pub(super) fn rate(&self, stream: u32) -> f64 {
        self.world.sources[stream as usize].rate * self.level(stream)
    }

    #[inline(always)]
    fn evenly(&mut self, stream: u32, number: u32) -> Option<i64> {
        let rate = self.rate(stream);
        let gap = self.exponential_gap(stream, number) / rate * Span::HOUR.0 as f64;
        self.after(gap)
    }

    #[inline(always)]
    fn by_shape(&mut self, stream: u32, number: u32, shape: &Integrated) -> Option<i64> {
        let rate = self.rate(stream);
        if rate <= 0.0 {
            return None;
        }
        let exponential = self.exponential_gap(stream, number);
        let state = &mut self.state.streams[stream as usize];
        state.target += exponential / rate;
        shape.invert(state.target, &mut state.hint)
    }

    #[inline(always)]
    fn gap_draws(&self, stream: u32, number: u32) -> Draws {
        Draws::new(self.world.sources[stream as usize].key, self.replication, purpose::GAP, number)
    }

    /// The exponential of the gap before arrival `number`. It was drawn with the one before, and the next is drawn now:
    /// where an arrival goes in the calendar is asked at once, and would have to wait for its draw.
    #[inline(always)]
    pub(super) fn exponential_gap(&mut self, stream: u32, number: u32) -> f64 {
        let next = self.gap_draws(stream, number.wrapping_add(1)).exponential();
        let drawn = std::mem::replace(&mut self.state.streams[stream as usize].ahead, next);
        if drawn > 0.0 { drawn } else { self.gap_draws(stream, number).exponential() }
    }

    /// `gap` microseconds from now; `None` when that is past every horizon (a rate of nought never comes).
    #[inline(always)]
    fn after(&self, gap: f64) -> Option<i64> {
        (gap < 1e18).then(|| self.state.now + ticks(gap))
    }

    /// Needs an hour that a stream brings on average; one for a trace.
    pub(super) fn mean_rate(&self, stream: &Stream) -> f64 {
        match &stream.arising {
            Arising::Poisson { per_hour } | Arising::Shaped { per_hour, .. } => {
                per_hour * self.people(stream)
            }
            Arising::Renewal(law) => Span::HOUR.0 as f64 / law.mean().max(1.0),
            Arising::Trace(_) => 1.0,
        }
    }

    /// The factor on a stream's rate in this replication.
    #[inline(always)]
    fn level(&self, stream: u32) -> f64 {
        if self.levels.is_empty() { 1.0 } else { self.levels[stream as usize] }
    }

    /// People the rate is for: those of the register, or one.
    #[inline(always)]
    fn people(&self, stream: &Stream) -> f64 {
        match &self.world.register {
            Some(register) if stream.of_register => f64::from(register.count(stream.home, stream.cohort)),
            _ => 1.0,
        }
    }

    /// Opens a further thread of the same episode, which enters `to` after those already about to enter.
    pub(super) fn fork(&mut self, from: u32, to: StepId, number: u64) {
        let slot = self.state.threads[from as usize];
        let key = Key(slot.key).child((u64::from(slot.visit) << 16) | (number + 1));
        let thread = self.new_thread(Thread {
            key: key.0,
            person: slot.person,
            episode: slot.episode,
            home: slot.home,
            cohort: slot.cohort,
            keep: true,
            ..BLANK
        });
        self.joins_episode(from);
        let (home, cohort) = (self.home(thread), self.cohort(thread));
        self.tell(thread, What::Joined { beside: ThreadId(from), home, cohort });
        self.entering.push((thread, to));
    }
}

/// Choices of a person until someone present is found.
const CHOICES: u32 = 16;

/// The person of a range that a draw between 0 and 1 points to.
#[inline(always)]
pub(super) fn chosen(range: &std::ops::Range<u32>, draw: f64) -> u32 {
    range.start + ((draw * f64::from(range.end - range.start)) as u32).min(range.end - range.start - 1)
}

/// A thread that has not done anything yet.
pub(crate) const BLANK: Thread = Thread {
    key: 0,
    since: 0,
    direct: 0,
    person: NONE,
    episode: NONE,
    next: NONE,
    prev: NONE,
    generation: 0,
    visit: 0,
    home: 0,
    step: 0,
    team: u16::MAX,
    cohort: 0,
    priority: 0,
    stage: Stage::Travelling,
    visiting: false,
    keep: false,
    drawn: false,
    edge: None,
    alone: false,
    near: Touch::BLANK,
};
