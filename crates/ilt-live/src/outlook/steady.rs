//! The long-run forecast of a queue beside the others: what would wait on average at the rate at which people ask, with
//! the staff the roster gives and the time work has lately taken, whatever waits now.
//!
//! A team that never closes is taken stretch by stretch, each as if it went on for ever (Green & Kolesar, The pointwise
//! stationary approximation, Management Science 1991). One that closes is taken over a week, in the hours in which it is
//! open, and who asked while it was closed, or more quickly than it could serve, is added as a fluid that runs in and out
//! hour by hour. Waits end by work alone: nobody is thought to give up. Where the work comes near to all that the staff
//! can do, nothing is said.

mod fluid;

use std::cell::RefCell;
use std::collections::BTreeMap;

use ilt_domain::forecast::{Method, Place, Target};
use ilt_domain::{LocalityId, Moment, RoleId, Span, TeamId};
use ilt_forecast::baseline::{Line, SteadyErlang, Together};
use ilt_model::Duty;

use self::fluid::{Fluid, Hour};
use super::history::Dense;
use super::{Guess, Outlook, Subject};

/// A team whose waits are all for staff.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    /// The team.
    pub team: TeamId,
    /// Localities it works for, and which share of their requests to the role it takes.
    pub shares: Vec<(LocalityId, f64)>,
    /// The share of its work that was asked for by requests which are counted as waits.
    pub counted: f64,
    /// Hours that a piece of work holds one of its staff: direct time, travel, notes.
    pub hold: f64,
    /// Shares of those requests, and the hours within which each of a share should be begun.
    pub limits: Vec<(f64, f64)>,
}

/// The load beyond which nothing is said: a queue busier than this takes longer to become steady than forecasts look
/// ahead.
const FULL: f64 = 0.98;
/// Weeks the rate at which people ask is taken from, and those its course over the week is.
const MONTH: i64 = 4;
const YEAR: i64 = 52;
/// Requests that the mean of the week weighs in the rate of a part of it, as scenarios do in the learned week.
const WEEKLY: f64 = 20.0;

/// What steady queues of one tick are made from, by role.
#[derive(Debug, Default)]
pub(super) struct Queues(BTreeMap<RoleId, Queue>);

#[derive(Debug)]
struct Queue {
    desks: Vec<Desk>,
    past: BTreeMap<LocalityId, Option<Dense>>,
    fluids: Fluids,
}

/// What was worked out of a team's closed hours, by team, last stretch and hours asked for: places share it.
type Fluids = RefCell<BTreeMap<(TeamId, i64, i64), Option<Fluid>>>;

impl Outlook {
    /// What the steady queues of its role say of a figure.
    pub(super) fn steady(&self, subject: Subject, at: Moment, queues: &mut Queues) -> Option<Guess> {
        if !matches!(subject.target, Target::Waiting | Target::Wait) {
            return None;
        }
        let role = subject.role;
        let Queue { desks, past, fluids } = queues.0.entry(role).or_insert_with(|| {
            let desks = self.projection.desks(role, &self.learned, at);
            let localities = desks.iter().flat_map(|desk| &desk.shares).map(|(at, _)| *at);
            let past = localities.map(|at| (at, self.history.dense(Place::Locality(at), role))).collect();
            Queue { desks, past, fluids: Fluids::default() }
        });
        let duty = |team, from, to| self.projection.duty(team, from, to);
        let (every, now) = (self.known.settings.every, self.history.ended(at));
        Steady { duty: &duty, past, fluids, every, now }.guess(subject, desks)
    }
}

/// What steady queues are made of at one instant.
struct Steady<'a> {
    /// Whom the roster gives a team between two instants.
    duty: &'a dyn Fn(TeamId, Moment, Moment) -> Option<Duty>,
    /// What came true in each locality, of the role asked about.
    past: &'a BTreeMap<LocalityId, Option<Dense>>,
    fluids: &'a Fluids,
    /// Length of a stretch, and the last that has ended.
    every: Span,
    now: i64,
}

/// Some stretches, up to one of them.
#[derive(Clone, Copy)]
struct Period {
    last: i64,
    length: i64,
}

impl Steady<'_> {
    /// The guess of a figure and, of a wait, the chance that it is longer than it should be; `None` where no steady queue
    /// exists, or too little was heard.
    fn guess(&self, subject: Subject, desks: &[Desk]) -> Option<Guess> {
        let here = |at: LocalityId| subject.place == Place::All || subject.place == Place::Locality(at);
        let last = self.now + self.stretches(subject.horizon);
        let length = match subject.target {
            Target::Waiting => 1,
            Target::Wait => self.stretches(subject.horizon).min(self.week()),
            _ => return None,
        };
        let serving = desks.iter().filter(|desk| desk.shares.iter().any(|(at, _)| here(*at)));
        let hours = self.hours(Period { last, length: self.stretches(subject.horizon) });
        let line = |desk: &Desk| self.line(desk, Period { last, length }, hours, here);
        let together = Together(serving.map(line).collect::<Option<_>>()?);
        if together.0.is_empty() {
            return None;
        }
        let ((mean, quantiles), over_target) = match subject.target {
            Target::Waiting => (together.waiting(), None),
            _ => (together.wait(subject.horizon.hours()), Some(together.over())),
        };
        Some(Guess { subject, method: Method::Erlang, mean, quantiles, over_target })
    }

    fn stretches(&self, span: Span) -> i64 {
        (span.0 / self.every.0).max(1)
    }

    fn week(&self) -> i64 {
        self.stretches(Span::WEEK)
    }

    /// The queue of a team in a period, and the part of it whose localities are looked at; `within` are the hours in which
    /// those begin to be seen whose waits are asked for.
    fn line(
        &self,
        desk: &Desk,
        period: Period,
        within: f64,
        here: impl Fn(LocalityId) -> bool,
    ) -> Option<Line> {
        let week = Period { length: self.week(), ..period };
        let of_week = self.duty_in(desk.team, week)?;
        let closes = of_week.open < self.hours(week) * (1.0 - 1e-9);
        let tried = if closes { week } else { period };
        let line = |period| {
            let duty = self.duty_in(desk.team, period)?;
            let (mut all, mut own) = (0.0, 0.0);
            for (at, share) in &desk.shares {
                let rate = share * self.rate(*at, period)?;
                all += rate;
                own += if here(*at) { rate } else { 0.0 };
            }
            let share = if all > 0.0 { own / all } else { 0.0 };
            steady(desk, duty, self.hours(period), (all, own, share))
        };
        let mut line = line(tried).or_else(|| (!closes).then(|| line(week)).flatten())?;
        if closes {
            let key = (desk.team, period.last, within as i64);
            let run = || self.fluid(desk, period.last, within);
            let fluid = self.fluids.borrow_mut().entry(key).or_insert_with(run).clone()?;
            line.standing = fluid.standing * line.share;
            line.delays = fluid.delays;
        }
        Some(line)
    }

    /// Who waits because a team is closed, or was, hour by hour to the end of a stretch: all its work, counted or not.
    fn fluid(&self, desk: &Desk, last: i64, within: f64) -> Option<Fluid> {
        let end = (last + 1) * self.every.0;
        let hour = |back: i64| {
            let to = Moment(end - back * Span::HOUR.0);
            let from = Moment(to.0 - Span::HOUR.0);
            let duty = (self.duty)(desk.team, from, to)?;
            let stretch = Period { last: (to.0 - 1).div_euclid(self.every.0), length: 1 };
            let mut asked = 0.0;
            for (at, share) in &desk.shares {
                asked += share * self.rate(*at, stretch)?;
            }
            Some(Hour { comes: asked / desk.counted, goes: duty.hours / desk.hold })
        };
        let hours = (0..fluid::HOURS).rev().map(hour).collect::<Option<Vec<_>>>()?;
        Some(Fluid::run(&hours, within))
    }

    fn hours(&self, period: Period) -> f64 {
        Span(period.length * self.every.0).hours()
    }

    fn duty_in(&self, team: TeamId, period: Period) -> Option<Duty> {
        let end = Moment((period.last + 1) * self.every.0);
        (self.duty)(team, Moment(end.0 - period.length * self.every.0), end)
    }

    /// Requests an hour in a period, by what came in that part of the week over the past year, drawn to the mean of the
    /// last weeks (Gamma-Poisson).
    fn rate(&self, locality: LocalityId, period: Period) -> Option<f64> {
        let past = self.past.get(&locality)?.as_ref()?;
        let came = |last, length| past.value(Target::Demand, last, length);
        let week = self.week();
        let weeks = (1..=MONTH).rev().find_map(|weeks| Some((weeks, came(self.now, weeks * week)?)));
        let (weeks, count) = weeks?;
        let mean = count / (weeks as f64 * Span::WEEK.hours());
        if period.length >= week || mean <= 0.0 {
            return Some(mean);
        }
        // The first such part of a week that is over, and those before it.
        let first = (period.last - self.now + week - 1).div_euclid(week);
        let ends = (first..first + YEAR).map(|weeks| period.last - weeks * week);
        let counts = ends.take_while(|end| *end >= past.first()).filter_map(|end| came(end, period.length));
        let (weeks, count) = counts.fold((0.0, 0.0), |(weeks, sum), one| (weeks + 1.0, sum + one));
        Some((WEEKLY + count) / (WEEKLY / mean + weeks * self.hours(period)))
    }
}

/// The queue of a team that is on duty so, asked for `all` counted pieces of work an hour, `own` of which are looked at.
fn steady(desk: &Desk, duty: Duty, hours: f64, (all, own, share): (f64, f64, f64)) -> Option<Line> {
    if !(duty.open > 0.0 && duty.hours > 0.0 && desk.hold > 0.0 && desk.counted > 0.0) {
        return None;
    }
    // Staff are whole; what is wanting to that is in their pace.
    let mean = duty.hours / duty.open;
    let staff = libm::round(mean).max(1.0);
    let pace = hours / duty.open;
    let queue = SteadyErlang::new(all / desk.counted * pace, mean / staff / desk.hold, staff as u32)?;
    let (delays, limits) = (vec![(1.0, 0.0)], desk.limits.clone());
    let share = share * desk.counted;
    let line = Line { queue, share, arrivals: own, pace, standing: 0.0, delays, limits };
    (queue.load() <= FULL).then_some(line)
}

#[cfg(test)]
mod tests;
