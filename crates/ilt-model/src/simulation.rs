//! One component of one replication, from event to event.
//!
//! The state is plain data and everything random is addressed by key, so a run can be stopped at any instant, saved,
//! and taken up again as if nothing had happened.

mod about;
mod arrive;
mod book;
mod caseload;
mod days;
mod depart;
mod departed;
mod near;
mod opening;
mod route;
mod serve;
mod staff;
mod threads;

use std::sync::atomic::{AtomicBool, Ordering};

use ilt_domain::activity::Witness;
use ilt_domain::{Moment, StepId, TeamId};
use ilt_engine::{Calendar, Draws, Pending};

use crate::further::Further;
use crate::kin::Kin;
use crate::population::Register;
use crate::rota::{self, Change, Lot};
use crate::spec::Spec;
use crate::state::{Fifo, SessionUse, Stage, State, StreamState, TeamState};
use crate::world::{LevelLaw, World};
use crate::{due, purpose};
#[cfg(test)]
pub(crate) use arrive::BLANK;
pub(crate) use departed::Departed;
pub(crate) use serve::FLOOR_MEMORY;

/// Why a run ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// Too many events at one instant: a pathway turns in a circle without time passing.
    EndlessInstant,
    /// More people are in the system than memory is set aside for: staff can never catch up with demand.
    Overload,
    /// Threads opened, closed and present no longer add up: a fault of the engine.
    ConservationBroken,
    /// The user interrupted it.
    Interrupted,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// At its planned end.
    Finished,
    /// Before it.
    Stopped {
        /// Why.
        reason: StopReason,
        /// When.
        at: Moment,
    },
}

/// Events at one instant that are taken for endless, beyond one for each thread present.
const ENDLESS: u64 = 1_000_000;
/// Threads present that are taken for overload without end.
const OVERLOAD: usize = 20_000_000;
/// Events between two looks at the stop flag.
const LOOK_UP_EVERY: u32 = 1 << 14;

/// A component at work.
#[derive(Debug, Clone)]
pub(crate) struct Simulation {
    pub component: usize,
    pub replication: u32,
    pub rotas: Vec<Vec<Change>>,
    /// Factors on the rates of streams; empty where all are 1.
    pub levels: Vec<f64>,
    /// Factors on the rates of streams that vary by day: by course, then by day from the first of the run.
    pub days: Vec<Vec<f64>>,
    /// Threads by person.
    pub kin: Kin,
    /// Factors on the direct time of work by step; empty where all are 1.
    pub scales: Vec<f64>,
    pub state: State,
    /// People who died or moved away, a bit each: the flag of the state, kept where it fits the cache.
    pub departed: Departed,
    /// Places that people hold beyond the first with a role.
    pub further: Further,
}

impl Simulation {
    /// The component before its first event.
    pub(crate) fn new(world: &World, component: usize, replication: u32) -> Self {
        let rotas = Self::rotas(world, component, replication);
        let spec = &world.spec;
        let cohorts = spec.directory.cohorts.len();
        let people = world.register().map_or(0, Register::len);
        let state = State {
            now: world.clock.start.0,
            at_instant: 0,
            calendar: Calendar::new(),
            threads: Vec::new(),
            apart: Vec::new(),
            free_threads: Vec::new(),
            episodes: Vec::new(),
            free_episodes: Vec::new(),
            teams: world.slots.iter().map(|slots| team_at_rest(slots.clone())).collect(),
            queues: vec![Fifo::EMPTY; spec.teams.len() * world.levels],
            place_queues: vec![Fifo::EMPTY; spec.teams.len() * world.levels],
            streams: vec![StreamState { count: 0, hint: 0, target: 0.0, ahead: 0.0 }; spec.streams.len()],
            flags: vec![0; people],
            opened: vec![0; cohorts],
            closed: vec![0; cohorts],
        };
        Self::of_state(world, component, replication, rotas, state)
    }

    /// The component with all that follows from its state.
    pub(crate) fn of_state(
        world: &World,
        component: usize,
        replication: u32,
        rotas: Vec<Vec<Change>>,
        state: State,
    ) -> Self {
        let kin = Kin::of(&state.threads, &world.departing);
        let departed = Departed::of(&state.flags);
        let further = Further::of(&state.threads, |thread| world.flag_of(TeamId(u32::from(thread.team))));
        let (levels, scales) = (Self::levels(world, replication), Self::scales(world, replication));
        let days = world.varied.draw(&world.components[component].streams, replication);
        Self { component, replication, rotas, levels, days, scales, kin, state, departed, further }
    }

    /// The timelines of staff, derived again after a restore.
    pub(crate) fn rotas(world: &World, component: usize, replication: u32) -> Vec<Vec<Change>> {
        let spec = &world.spec;
        let mut rotas = vec![Vec::new(); spec.teams.len()];
        for &team in &world.components[component].teams {
            let seen = world.turnouts.get(&TeamId(team)).copied();
            let team = team as usize;
            let lot = Lot { window: world.window(), seen, seed: world.seed, replication };
            rotas[team] = rota::timeline(&spec.teams[team], &spec.civil, &lot);
        }
        rotas
    }

    /// The factors on the rates of streams, derived again after a restore.
    pub(crate) fn levels(world: &World, replication: u32) -> Vec<f64> {
        let draw =
            |law: &LevelLaw| Draws::new(law.key, replication, purpose::LEVEL, 0).gamma(law.shape) / law.rate;
        let drawn: Vec<f64> = world.levels_known.iter().map(draw).collect();
        world.level_of.iter().map(|of| of.map_or(1.0, |law| drawn[law as usize])).collect()
    }

    /// The factors on the time of work, derived again after a restore.
    pub(crate) fn scales(world: &World, replication: u32) -> Vec<f64> {
        use crate::opening::Scale;
        if world.scales_known.is_empty() {
            return Vec::new();
        }
        let mut scales = vec![1.0; world.spec.directory.steps.len()];
        for (step, law) in &world.scales_known {
            let speed = Draws::new(law.key, replication, purpose::SCALE, 0).gamma(law.shape) / law.rate;
            scales[step.index()] = (1.0 / speed).clamp(Scale::LEAST, Scale::MOST);
        }
        scales
    }

    /// Opens the day: staff, streams, people present. Called once, before the first [`Self::run`].
    pub(crate) fn open<W: Witness>(&mut self, world: &World, witness: &mut W) {
        self.at_work(world, witness).open();
    }

    /// Staffs the teams as this world says. Called once after a restore, before the next [`Self::run`].
    pub(crate) fn follow_rotas<W: Witness>(&mut self, world: &World, witness: &mut W) {
        self.at_work(world, witness).follow_rotas();
    }

    /// Handles every event up to and including `until`.
    pub(crate) fn run<W: Witness>(
        &mut self,
        world: &World,
        until: Moment,
        stop: &AtomicBool,
        witness: &mut W,
    ) -> Ended {
        self.at_work(world, witness).run(until.0, stop)
    }

    fn at_work<'r, W: Witness>(&'r mut self, world: &'r World, witness: &'r mut W) -> Run<'r, W> {
        Run {
            world,
            spec: &world.spec,
            rotas: &self.rotas,
            levels: &self.levels,
            days: &self.days,
            scales: &self.scales,
            component: self.component,
            replication: self.replication,
            kin: &mut self.kin,
            state: &mut self.state,
            departed: &mut self.departed,
            further: &mut self.further,
            witness,
            entering: Vec::new(),
            laid: Vec::new(),
            fault: None,
        }
    }
}

fn team_at_rest(slots: Vec<SessionUse>) -> TeamState {
    TeamState {
        on: 0,
        busy: 0,
        waiting: 0,
        placed: 0,
        change: 0,
        session: 0,
        hand: Fifo::EMPTY,
        floor_work: 0,
        all_work: 0,
        slots,
    }
}

/// The machine while it turns: the state with all it needs to look up, and who watches.
struct Run<'r, W> {
    world: &'r World,
    spec: &'r Spec,
    rotas: &'r [Vec<Change>],
    levels: &'r [f64],
    days: &'r [Vec<f64>],
    scales: &'r [f64],
    component: usize,
    replication: u32,
    kin: &'r mut Kin,
    state: &'r mut State,
    departed: &'r mut Departed,
    further: &'r mut Further,
    witness: &'r mut W,
    /// Threads about to enter a step at this instant, last first.
    entering: Vec<(u32, StepId)>,
    /// What the event at hand leads to, laid into the calendar when all else about it is done: where a drawn time
    /// belongs is the last thing that has to be known of it.
    laid: Vec<Pending>,
    /// Set where a run cannot go on; the loop ends at the next event.
    fault: Option<StopReason>,
}

impl<W: Witness> Run<'_, W> {
    fn run(&mut self, until: i64, stop: &AtomicBool) -> Ended {
        let mut until_look = LOOK_UP_EVERY;
        while let Some(next) = self.next_event() {
            if next.at() > until {
                break;
            }
            self.state.calendar.pop();
            if let Some(reason) = self.step_clock(next.at()) {
                return self.stopped(reason);
            }
            self.handle(next);
            self.lay_into_calendar();
            if let Some(reason) = self.fault {
                return self.stopped(reason);
            }
            until_look -= 1;
            if until_look == 0 {
                until_look = LOOK_UP_EVERY;
                if stop.load(Ordering::Relaxed) {
                    return self.stopped(StopReason::Interrupted);
                }
            }
        }
        self.state.now = self.state.now.max(until);
        if self.conserved() { Ended::Finished } else { self.stopped(StopReason::ConservationBroken) }
    }

    #[inline(always)]
    fn step_clock(&mut self, at: i64) -> Option<StopReason> {
        if at > self.state.now {
            self.state.now = at;
            self.state.at_instant = 0;
            return None;
        }
        self.state.at_instant += 1;
        let present = self.state.threads.len();
        if self.state.at_instant > ENDLESS + 8 * present as u64 {
            return Some(StopReason::EndlessInstant);
        }
        None
    }

    fn stopped(&self, reason: StopReason) -> Ended {
        Ended::Stopped { reason, at: Moment(self.state.now) }
    }

    /// In = out + inside, for every cohort.
    fn conserved(&self) -> bool {
        let mut inside = vec![0u64; self.state.opened.len()];
        for thread in &self.state.threads {
            if thread.stage != Stage::Free {
                inside[usize::from(thread.cohort)] += 1;
            }
        }
        (0..inside.len())
            .all(|cohort| self.state.opened[cohort] == self.state.closed[cohort] + inside[cohort])
    }

    /// Everything laid down goes into the calendar.
    #[inline(always)]
    fn lay_into_calendar(&mut self) {
        for at in 0..self.laid.len() {
            self.state.calendar.push(self.laid[at]);
        }
        self.laid.clear();
    }

    #[inline(always)]
    fn handle(&mut self, next: Pending) {
        let index = next.index();
        match next.rank() {
            due::COMPLETION if self.current(next) => self.complete(index),
            due::TIMER if self.current(next) => self.timer(index),
            due::GIVE_UP if self.current(next) => self.give_up(index),
            due::ARRIVAL => self.arrive(index),
            due::STAFF => self.staff_change(index),
            due::SESSION => self.session_begins(index),
            due::SAMPLE => self.sample(),
            _ => {}
        }
    }

    /// Whether a thread's event still stands.
    #[inline(always)]
    fn current(&self, next: Pending) -> bool {
        let thread = &self.state.threads[next.index() as usize];
        thread.generation & 0x00FF_FFFF == next.generation()
    }

    fn timer(&mut self, thread: u32) {
        match self.state.threads[thread as usize].stage {
            Stage::Travelling => {
                let step = self.state.threads[thread as usize].step;
                self.enter(thread, StepId(u32::from(step)));
            }
            Stage::Delayed => self.delay_over(thread),
            Stage::Booked => self.appointment(thread),
            Stage::OnCaseload => self.visit_due(thread),
            _ => {}
        }
    }

    fn sample(&mut self) {
        self.witness.sample(Moment(self.state.now));
        let next = self.state.now + self.world.clock.sample_every.0;
        if next <= self.world.clock.last().0 {
            self.laid.push(Pending::new(next, due::SAMPLE, 0, 0));
        }
    }
}

/// A drawn time as whole microseconds: to the nearest, nought if negative, and far beyond every horizon if endless.
#[inline(always)]
fn ticks(time: f64) -> i64 {
    const MOST: f64 = 1e18;
    (time.clamp(0.0, MOST) + 0.5) as i64
}
