//! What all replications of a scenario share, read-only: the spec, the people, the parts it falls into.

mod appointments;
mod guests;
mod sources;
mod tables;
mod varied;
mod weeks;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use ilt_domain::present::{Presence, Present};
use ilt_domain::{Directory, Moment, Span, StepId, StreamId, TeamId};
use ilt_engine::{Integrated, Key};

use crate::component::{self, Component};
use crate::opening::{Opening, OpeningError};
use crate::population::Register;
use crate::rota;
use crate::spec::{Arising, Clock, Spec};
use crate::state::SessionUse;
pub(crate) use appointments::{Days, Sitting};
pub(crate) use guests::Guests;
pub(crate) use sources::{How, Source};
pub(crate) use tables::visits;
use tables::{levels, role_flags, sessions_within, streams_of};
pub(crate) use varied::Varied;

/// A scenario under one seed. Cheap to share between threads; nothing in it changes.
#[derive(Debug)]
pub struct World {
    pub(crate) spec: Arc<Spec>,
    pub(crate) seed: u64,
    pub(crate) register: Option<Arc<Register>>,
    /// Start and end of its runs: the scenario's, or those of an opening inside it.
    pub(crate) clock: Clock,
    /// Times of those present are known to the instant.
    pub(crate) known: bool,
    /// For how long before the start visits were counted.
    pub(crate) heard: Span,
    /// Events of threads after this are not kept: they would never come.
    pub(crate) lay_until: i64,
    pub(crate) components: Vec<Component>,
    /// Rows of those present, in the order they are let in.
    pub(crate) present: Vec<Present>,
    /// Keys of the people that several of those rows are about.
    pub(crate) same_person: Vec<Option<Key>>,
    /// For rows of the scenario's own opening, the row of the same person beside whose work theirs was opened.
    pub(crate) opened_beside: Vec<Option<u32>>,
    /// Those present, by component.
    pub(crate) guests: Vec<Guests>,
    /// Staff known to be on at the start, and taken by blocks, until the rota next changes.
    pub(crate) staff: BTreeMap<TeamId, (u32, u32)>,
    /// How many of a team were there at an instant when it was last at work.
    pub(crate) turnouts: BTreeMap<TeamId, (Moment, u32)>,
    /// Work that teams with a floor began before the start, at the floor's level and in all.
    pub(crate) floors: BTreeMap<TeamId, (i64, i64)>,
    /// What each arrival asks of its stream.
    pub(crate) sources: Vec<Source>,
    /// The cause of each stream, side by side too.
    pub(crate) causes: Vec<StreamId>,
    /// What is known of the levels of arrivals.
    pub(crate) levels_known: Vec<LevelLaw>,
    /// Which of `levels_known` each stream has, if any; empty if none has.
    pub(crate) level_of: Vec<Option<u32>>,
    /// What is known of how long work takes, by step.
    pub(crate) scales_known: Vec<(StepId, LevelLaw)>,
    /// Rates whose week was learned.
    pub(crate) weeks: Vec<Integrated>,
    /// Which of `weeks` each stream has, if any; empty if none has.
    pub(crate) week_of: Vec<Option<u32>>,
    /// Streams whose rate varies from day to day.
    pub(crate) varied: Varied,
    /// Integral of each shape up to the start, and the bin that is in.
    pub(crate) shapes_from: Vec<(f64, u32)>,
    /// Flag bit of each role with a caseload; 0: none.
    pub(crate) role_flag: Vec<u8>,
    /// Priority levels per team.
    pub(crate) levels: usize,
    /// The longest shift of each team.
    pub(crate) longest_shift: Vec<Span>,
    /// Whether work in hand of the team can be interrupted.
    pub(crate) keeps_hand: Vec<bool>,
    /// Sessions of each team that can matter between start and end.
    pub(crate) sessions: Vec<Range<usize>>,
    /// Those sessions as bookings look at them, and where each day begins among them.
    pub(crate) days: Vec<Days>,
    /// How far those sessions are taken by the appointments of those present.
    pub(crate) slots: Vec<Vec<SessionUse>>,
    /// The caseload step a visit belongs to, by the visit's own step.
    pub(crate) visit_of: Vec<Option<StepId>>,
    /// Whether people of each cohort may die or move away.
    pub(crate) departing: Vec<bool>,
    /// Streams of each home and cohort, `home * cohorts + cohort`; empty unless someone is at no known step.
    pub(crate) streams_of: Vec<Vec<u32>>,
}

/// The gamma law of a level, with the key of its draws.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LevelLaw {
    pub key: Key,
    pub shape: f64,
    pub rate: f64,
}

impl World {
    /// Draws the people of a scenario and splits it into independent parts.
    pub fn new(spec: Arc<Spec>, seed: u64) -> Self {
        let register = spec.population.as_ref();
        let register = register.map(|population| Arc::new(Register::draw(population, &spec.directory, seed)));
        let present = spec.opening.clone();
        let clock = spec.clock;
        Self::made(spec, seed, register, clock, present, false)
    }

    /// The same scenario and people, begun at an instant inside it with those who are there then. Draws depend on
    /// `seed`; the people stay those of this world.
    ///
    /// # Errors
    /// If the instants lie outside the scenario, or the opening names what it does not have.
    pub fn reopened(&self, seed: u64, opening: Opening) -> Result<Self, OpeningError> {
        opening.check(&self.spec)?;
        let clock =
            Clock { start: opening.at, end: opening.until, sample_every: Span::ZERO, ..self.spec.clock };
        let register = self.register.clone();
        let present = opening.present.iter().map(within_reason).collect();
        let mut world = Self::made(Arc::clone(&self.spec), seed, register, clock, present, true);
        world.heard = opening.heard;
        world.staff = opening.staff.iter().map(|&(team, on, blocked)| (team, (on, blocked))).collect();
        world.turnouts = opening.turnouts.iter().map(|seen| (seen.team, (seen.at, seen.present))).collect();
        world.floors = opening.floors.iter().map(floor).collect();
        world.take_levels(&opening.levels);
        world.take_scales(&opening.scales);
        world.take_weeks(&opening.weeks);
        world.take_days(&opening.days);
        Ok(world)
    }

    fn made(
        spec: Arc<Spec>,
        seed: u64,
        register: Option<Arc<Register>>,
        clock: Clock,
        present: Vec<Present>,
        known: bool,
    ) -> Self {
        let components = component::split(&spec, &present);
        let lay_until = if known { clock.end.0 } else { i64::MAX };
        let sessions: Vec<Range<usize>> =
            spec.teams.iter().map(|team| sessions_within(team, clock, known)).collect();
        let slots = appointments::taken(&spec, &sessions, &present);
        let days = spec.teams.iter().zip(&sessions).map(|(team, within)| {
            let list = team.sessions.as_ref().map_or(&[][..], |all| &all.list[within.clone()]);
            Days::of(&spec.civil, list, team.sessions.as_ref().map_or(0.0, |all| all.extras))
        });
        let days = days.collect();
        let when = guests::When { now: clock.start, until: Moment(lay_until), known };
        let (guests, present) = Guests::by_part(&components, &present, &spec.directory, seed, when);
        let same_person = guests::same_person(&present, &spec.directory, seed);
        // What is known of a feed's people tells by itself what was opened beside what.
        let opened_beside =
            if known { Vec::new() } else { guests::opened_beside(&present, &same_person, &spec) };
        let people = register.as_deref();
        let interrupts =
            |team: &crate::spec::Team| team.preemptive || team.at_close == crate::spec::AtClose::Suspend;
        let mut world = Self {
            guests,
            components,
            known,
            heard: Span::ZERO,
            same_person,
            opened_beside,
            clock,
            lay_until,
            staff: BTreeMap::new(),
            turnouts: BTreeMap::new(),
            floors: BTreeMap::new(),
            sources: spec.streams.iter().map(|stream| Source::of(stream, people, seed)).collect(),
            causes: spec.streams.iter().map(|stream| stream.cause).collect(),
            levels_known: Vec::new(),
            level_of: Vec::new(),
            scales_known: Vec::new(),
            weeks: Vec::new(),
            week_of: Vec::new(),
            varied: Varied::default(),
            shapes_from: spec.shapes.iter().map(|shape| shape_from(shape, clock.start)).collect(),
            role_flag: role_flags(&spec),
            levels: levels(&spec),
            longest_shift: spec.teams.iter().map(rota::longest_shift).collect(),
            keeps_hand: spec.teams.iter().map(interrupts).collect(),
            sessions,
            days,
            slots,
            visit_of: visits(&spec),
            departing: component::departing(&spec, &present),
            streams_of: streams_of(&spec, &present),
            present,
            register,
            seed,
            spec,
        };
        world.take_days(&[]);
        world
    }

    /// A level belongs to a stream in a locality, so here, and where a locality's own days were learned, a locality enters a
    /// key; nowhere else.
    fn take_levels(&mut self, levels: &[crate::opening::Level]) {
        let names = &self.spec.directory;
        let mut places = BTreeMap::new();
        for level in levels {
            let stream = &names.streams[level.cause.index()].id;
            let id = format!("level/{stream}/{}", names.localities[level.locality.index()].id);
            let law = LevelLaw { key: Key::of(self.seed, &id), shape: level.shape, rate: level.rate };
            places.insert((level.cause, level.locality), self.levels_known.len() as u32);
            self.levels_known.push(law);
        }
        if !levels.is_empty() {
            let of = |stream: &crate::spec::Stream| {
                places.get(&(stream.cause, names.homes[stream.home.index()].locality)).copied()
            };
            self.level_of = self.spec.streams.iter().map(of).collect();
        }
    }

    fn take_scales(&mut self, scales: &[crate::opening::Scale]) {
        let names = Arc::clone(&self.spec.directory);
        let law = |scale: &crate::opening::Scale| {
            let key = Key::of(self.seed, &format!("scale/{}", names.steps[scale.step.index()].id));
            (scale.step, LevelLaw { key, shape: scale.shape, rate: scale.rate })
        };
        self.scales_known = scales.iter().map(law).collect();
    }

    /// Lays out the rates of streams whose week was learned, hour by hour from start to end.
    fn take_weeks(&mut self, weeks: &[crate::opening::Week]) {
        if weeks.is_empty() {
            return;
        }
        let spec = Arc::clone(&self.spec);
        let by_place: BTreeMap<_, _> =
            weeks.iter().map(|week| ((week.cause, week.locality), week.factors.as_slice())).collect();
        let mut made = BTreeMap::new();
        let mut week_of = vec![None; spec.streams.len()];
        for (stream, of) in spec.streams.iter().zip(&mut week_of) {
            let locality = spec.directory.homes[stream.home.index()].locality;
            let shape = match stream.arising {
                Arising::Poisson { .. } => None,
                Arising::Shaped { shape, .. } => Some(shape),
                Arising::Renewal(_) | Arising::Trace(_) => continue,
            };
            let Some(factors) = by_place.get(&(stream.cause, locality)) else { continue };
            let next = self.weeks.len() as u32;
            *of = *made.entry((stream.cause, locality, shape)).or_insert_with(|| {
                let rate = weeks::laid_out(&spec, self.clock, shape, factors)?;
                self.weeks.push(rate);
                Some(next)
            });
        }
        self.week_of = week_of;
    }

    /// Days vary as is known of them, or as the scenario says. Their streams leave the ways of those that do not vary.
    fn take_days(&mut self, days: &[crate::opening::Days]) {
        self.varied = Varied::of(self, days);
        for stream in 0..self.sources.len() {
            if self.varied.course(stream as u32).is_some() {
                self.sources[stream].how = How::AsSpecified;
            }
        }
    }

    /// The rate of a stream whose week was learned.
    #[inline(always)]
    pub(crate) fn week(&self, stream: u32) -> Option<&Integrated> {
        Some(&self.weeks[self.week_index(stream)? as usize])
    }

    /// Which of the learned weeks a stream has.
    #[inline(always)]
    pub(crate) fn week_index(&self, stream: u32) -> Option<u32> {
        self.week_of.get(stream as usize).copied().flatten()
    }

    /// The scenario.
    pub fn spec(&self) -> &Arc<Spec> {
        &self.spec
    }

    /// The names in it.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.spec.directory
    }

    /// Start and end of its runs.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The people, if the scenario has a register.
    pub fn register(&self) -> Option<&Register> {
        self.register.as_deref()
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many independent parts it falls into.
    pub fn components(&self) -> usize {
        self.components.len()
    }

    /// The flag of those with a place of this team's role; 0 where nothing asks for it.
    pub(crate) fn flag_of(&self, team: TeamId) -> u8 {
        let team = self.spec.directory.teams.get(team.index());
        team.map_or(0, |team| self.role_flag[team.role.index()])
    }

    /// What of a rota matters: all of it, or what lies between start and end.
    pub(crate) fn window(&self) -> (Moment, Moment) {
        if self.known { (self.clock.start, self.clock.end) } else { (Moment(i64::MIN), Moment(i64::MAX)) }
    }
}

/// A team's account, in bounds.
fn floor(account: &crate::opening::Account) -> (TeamId, (i64, i64)) {
    let all = account.all.0.clamp(0, i64::MAX / 4);
    (account.team, (account.floor.0.clamp(0, all), all))
}

/// Times since something are neither negative nor beyond all reason, so that sums of them stay in range.
fn within_reason(who: &Present) -> Present {
    const MOST: Span = Span(200 * 366 * Span::DAY.0);
    let span = |span: Span| span.clamp(Span::ZERO, MOST);
    let how = match who.how {
        Presence::Waiting(time) => Presence::Waiting(span(time)),
        Presence::InService(time) => Presence::InService(span(time)),
        Presence::OnCaseload(time) => Presence::OnCaseload(span(time)),
        Presence::Suspended(time) => Presence::Suspended(span(time)),
        Presence::Between(time) => Presence::Between(span(time)),
        Presence::Beside(time) => Presence::Beside(span(time)),
        Presence::BetweenVisits { placed, seen, visits } => {
            Presence::BetweenVisits { placed: span(placed), seen: span(seen).min(span(placed)), visits }
        }
        Presence::AwaitingVisit { placed, waited, visits } => {
            Presence::AwaitingVisit { placed: span(placed), waited: span(waited).min(span(placed)), visits }
        }
        Presence::Visited { placed, elapsed, visits } => {
            Presence::Visited { placed: span(placed), elapsed: span(elapsed).min(span(placed)), visits }
        }
        Presence::SuspendedVisit { placed, worked, visits } => {
            let placed = span(placed);
            Presence::SuspendedVisit { placed, worked: span(worked).min(placed), visits }
        }
        Presence::Diverted { since, why } => Presence::Diverted { since: span(since), why },
        Presence::Booked(_) | Presence::Arriving => who.how,
    };
    Present { how, ..*who }
}

/// The integral of a shape up to an instant, and the bin to search on from.
fn shape_from(shape: &ilt_engine::Integrated, start: Moment) -> (f64, u32) {
    let integral = shape.up_to(start.0);
    let mut hint = 0;
    shape.invert(integral, &mut hint);
    (integral, hint)
}
