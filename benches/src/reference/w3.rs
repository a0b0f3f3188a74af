//! The network of `scenarios/w3.toml` by hand, one locality at a time: a heap of 16-byte events, three queues a pool,
//! timers for those who give up, waits summed by pool and class, and nothing else.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::random::Sequence;

const DAY: f64 = 1_440.0;
const WEEK: f64 = 7.0 * DAY;
const MEAN: [f64; 3] = [15.0, 45.0, 90.0];
const ONWARD: [f64; 3] = [0.4, 0.3, 0.2];
const PATIENCE: f64 = 10_080.0;

/// What came of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Outcome {
    /// Patients who arrived.
    pub patients: u64,
    /// Arrivals, completions and people giving up.
    pub events: u64,
    /// People who gave up.
    pub gave_up: u64,
    /// Sum of waits and number of starts by pool and class.
    pub waits: [[(f64, u64); 3]; 3],
}

/// Someone in the system.
#[derive(Clone, Copy, Default)]
struct Patient {
    since: f64,
    class: u8,
    pool: u8,
    waiting: bool,
    generation: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Shift,
    End,
    Arrival,
    GiveUp,
}

struct Locality {
    random: Sequence,
    pending: BinaryHeap<Reverse<(u64, Kind, u32, u32)>>,
    patients: Vec<Patient>,
    free: Vec<u32>,
    queues: [[VecDeque<(u32, u32)>; 3]; 3],
    staff: [usize; 3],
    busy: [usize; 3],
    open: bool,
    rate: f64,
    outcome: Outcome,
}

/// Runs all eleven localities for so many weeks.
pub fn run(weeks: u32, seed: u64) -> Outcome {
    let mut total = Outcome::default();
    for number in 0..11 {
        let outcome = Locality::new(number, seed).run(f64::from(weeks) * WEEK);
        total.patients += outcome.patients;
        total.events += outcome.events;
        total.gave_up += outcome.gave_up;
        for (into, from) in total.waits.iter_mut().flatten().zip(outcome.waits.iter().flatten()) {
            into.0 += from.0;
            into.1 += from.1;
        }
    }
    total
}

impl Locality {
    fn new(number: u64, seed: u64) -> Self {
        let gp = 28 + 2 * number as usize;
        Self {
            random: Sequence(seed.wrapping_mul(31).wrapping_add(number)),
            pending: BinaryHeap::new(),
            patients: Vec::new(),
            free: Vec::new(),
            queues: Default::default(),
            staff: [gp, (122 * gp + 50) / 100, (74 * gp + 50) / 100],
            busy: [0; 3],
            open: false,
            rate: 0.0131 * gp as f64,
            outcome: Outcome::default(),
        }
    }

    fn push(&mut self, at: f64, kind: Kind, index: u32, generation: u32) {
        self.pending.push(Reverse((at.to_bits(), kind, index, generation)));
    }

    fn run(mut self, until: f64) -> Outcome {
        let first = self.random.exponential() / self.rate;
        self.push(first, Kind::Arrival, 0, 0);
        self.push(9.0 * 60.0, Kind::Shift, 0, 0);
        while let Some(Reverse((bits, kind, index, generation))) = self.pending.pop() {
            let now = f64::from_bits(bits);
            if now > until {
                break;
            }
            match kind {
                Kind::Arrival => self.arrival(now),
                Kind::End => self.end(now, index),
                Kind::GiveUp => self.give_up(index, generation),
                Kind::Shift => self.shift(now),
            }
        }
        self.outcome
    }

    fn shift(&mut self, now: f64) {
        self.open = !self.open;
        let next = if self.open { now + 480.0 } else { next_opening(now) };
        self.push(next, Kind::Shift, 0, 0);
        (0..3).for_each(|pool| self.take(now, pool));
    }

    fn arrival(&mut self, now: f64) {
        let next = now + self.random.exponential() / self.rate;
        self.push(next, Kind::Arrival, 0, 0);
        self.outcome.patients += 1;
        self.outcome.events += 1;
        let draw = self.random.unit();
        let class = if draw < 0.2 {
            0
        } else if draw < 0.5 {
            1
        } else {
            2
        };
        let index = self.free.pop().unwrap_or_else(|| {
            self.patients.push(Patient::default());
            (self.patients.len() - 1) as u32
        });
        self.patients[index as usize].class = class;
        self.join(now, index, 0);
    }

    fn join(&mut self, now: f64, index: u32, pool: usize) {
        let patient = &mut self.patients[index as usize];
        patient.pool = pool as u8;
        patient.since = now;
        let (class, generation) = (patient.class, patient.generation);
        if self.open && self.busy[pool] < self.staff[pool] {
            return self.start(now, index, pool);
        }
        self.patients[index as usize].waiting = true;
        self.queues[pool][usize::from(class)].push_back((index, generation));
        if class == 2 {
            let at = now + self.random.exponential() * PATIENCE;
            self.push(at, Kind::GiveUp, index, generation);
        }
    }

    fn start(&mut self, now: f64, index: u32, pool: usize) {
        let patient = &mut self.patients[index as usize];
        patient.waiting = false;
        patient.generation += 1;
        let cell = &mut self.outcome.waits[pool][usize::from(patient.class)];
        cell.0 += now - patient.since;
        cell.1 += 1;
        self.busy[pool] += 1;
        let sigma2 = (1.0f64 + 0.64).ln();
        let time = self.random.lognormal(MEAN[pool].ln() - sigma2 / 2.0, sigma2.sqrt());
        self.push(now + time, Kind::End, index, 0);
    }

    fn take(&mut self, now: f64, pool: usize) {
        while self.open && self.busy[pool] < self.staff[pool] {
            let found = self.queues[pool].iter_mut().find_map(|queue| {
                loop {
                    let (index, generation) = queue.pop_front()?;
                    if self.patients[index as usize].generation == generation {
                        break Some(index);
                    }
                }
            });
            let Some(index) = found else { return };
            self.start(now, index, pool);
        }
    }

    fn end(&mut self, now: f64, index: u32) {
        self.outcome.events += 1;
        let pool = usize::from(self.patients[index as usize].pool);
        self.busy[pool] -= 1;
        self.take(now, pool);
        if self.random.unit() < ONWARD[pool] {
            self.join(now, index, (pool + 1) % 3);
        } else {
            self.free.push(index);
        }
    }

    fn give_up(&mut self, index: u32, generation: u32) {
        let patient = &mut self.patients[index as usize];
        if !patient.waiting || patient.generation != generation {
            return;
        }
        patient.waiting = false;
        patient.generation += 1;
        self.outcome.events += 1;
        self.outcome.gave_up += 1;
        self.free.push(index);
    }
}

/// Nine o'clock of the next working day.
fn next_opening(now: f64) -> f64 {
    let day = (now / DAY).floor();
    let weekday = day % 7.0;
    let ahead = if weekday >= 4.0 { 7.0 - weekday } else { 1.0 };
    (day + ahead) * DAY + 540.0
}
