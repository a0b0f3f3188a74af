//! Several forecasters as one: their quantiles averaged, each with a weight learned from how they have lately foretold.
//!
//! Levels are averaged one by one (quantile averaging, Lichtendahl, Grushka-Cockayne & Winkler 2013), so the pool is as
//! sharp as its members. Weights move by exponentiated gradient of the pinball loss (Kivinen & Warmuth 1997), apart for
//! forecasts that look near, further and furthest: which method leads depends on how far one looks. What was learned
//! fades towards where weights began, so a method that was wrong for a while can come back. Special days teach nothing.
//!
//! Invariant: weights at any time depend on counts taken in until then alone.

use std::collections::VecDeque;

use ilt_domain::forecast::LEVELS;

use crate::baseline::{Forecaster, Kind, fit};
use crate::history::{Cadence, History, Slot};

/// The members, with what each weighs at first.
const MEMBERS: [(Kind, f64); 5] = [
    (Kind::Learned, 0.7),
    (Kind::Smoothing, 0.075),
    (Kind::Regression, 0.075),
    (Kind::Climatology, 0.075),
    (Kind::Average, 0.075),
];
/// How far a day's gradient, in units of the usual loss, moves the logarithm of a weight.
const RATE: f64 = 0.2;
/// Weeks after which half of what weights have learned has faded.
const HALF_LIFE_WEEKS: f64 = 26.0;
/// No day counts for more than this many usual losses: one closed day must not settle which method is right.
const MOST: f64 = 1.0;
/// Share of a day's loss in what is taken for usual.
const USUAL: f64 = 0.05;
/// Weeks at most in which first weights are learned before a pool is asked anything.
const FIRST_WEEKS: usize = 26;
/// Groups of steps ahead.
const GROUPS: usize = 3;

/// A pool of forecasters.
pub struct Pool {
    cadence: Cadence,
    members: Vec<Box<dyn Forecaster>>,
    /// Logarithms of weights at first.
    first: Vec<f64>,
    groups: [Group; GROUPS],
    /// What was said at earlier instants and is still coming true.
    pending: VecDeque<Said>,
    /// Counts taken in.
    seen: usize,
    day: Option<i32>,
}

/// Weights for some steps ahead.
#[derive(Debug, Clone)]
struct Group {
    /// Logarithm of each member's weight.
    scores: Vec<f64>,
    /// The day's gradient so far, and its parts.
    gradient: Vec<f64>,
    parts: f64,
    /// The day's loss so far, and what is usual.
    loss: f64,
    usual: Option<f64>,
}

/// What each member said at one instant, step by step.
struct Said {
    from: usize,
    members: Vec<Vec<[f64; LEVELS.len()]>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Pool")
            .field("seen", &self.seen)
            .field("groups", &self.groups)
            .finish_non_exhaustive()
    }
}

/// Last step of the nearer groups, and of what weights are learned from.
fn reach(cadence: Cadence) -> [usize; GROUPS] {
    match cadence {
        Cadence::Hourly => [6, 24, 48],
        Cadence::Daily => [1, 7, 28],
    }
}

/// The group of a step ahead, from 1.
fn group(cadence: Cadence, step: usize) -> usize {
    reach(cadence).iter().position(|last| step <= *last).unwrap_or(GROUPS - 1)
}

impl Pool {
    /// A pool fitted to the first `upto` counts of a history, or `None` if no member has enough to go by. First weights
    /// come from the last third of these counts, half a year at most: members fitted to what lies before it are walked
    /// through it, and then fitted again to all.
    pub fn fit(history: &History, upto: usize) -> Option<Self> {
        let week = history.cadence.per_week();
        let stretch = (upto / 3).min(FIRST_WEEKS * week);
        let tried = Self::of(history, upto - stretch);
        let mut pool = Self::of(history, upto)?;
        if let Some(mut tried) = tried
            && tried.members.len() == pool.members.len()
        {
            for at in upto - stretch..upto {
                tried.observe(&history.slots[at], history.counts[at]);
            }
            pool.groups = tried.groups;
            pool.day = tried.day;
        }
        Some(pool)
    }

    /// The members fitted, with their first weights.
    fn of(history: &History, upto: usize) -> Option<Self> {
        let fitted = MEMBERS.iter().filter_map(|(kind, weight)| Some((fit(*kind, history, upto)?, *weight)));
        let (members, weights): (Vec<_>, Vec<f64>) = fitted.unzip();
        if members.is_empty() {
            return None;
        }
        let first: Vec<f64> = weights.iter().map(|weight| libm::log(*weight)).collect();
        let group = Group {
            scores: first.clone(),
            gradient: vec![0.0; first.len()],
            parts: 0.0,
            loss: 0.0,
            usual: None,
        };
        let groups = [group.clone(), group.clone(), group];
        let cadence = history.cadence;
        Some(Self { cadence, members, first, groups, pending: VecDeque::new(), seen: upto, day: None })
    }

    /// Lets weights learn from a count.
    fn learn(&mut self, count: f64) {
        let mut mixed = [0.0; LEVELS.len()];
        for said in &self.pending {
            let step = self.seen - said.from;
            let own: Vec<&[f64; LEVELS.len()]> =
                said.members.iter().filter_map(|member| member.get(step)).collect();
            if own.len() < self.members.len() {
                continue;
            }
            let group = &mut self.groups[group(self.cadence, step + 1)];
            let weights = group.weights();
            mix(&weights, &own, &mut mixed);
            group.take(&own, &mixed, count);
        }
    }

    /// What the members say of the slots that follow, as ordinary days.
    fn say(&mut self, last: &Slot) {
        let ahead: Vec<Slot> =
            (1..=reach(self.cadence)[GROUPS - 1]).map(|step| later(self.cadence, last, step)).collect();
        let members = self.members.iter().map(|member| member.quantiles(&ahead)).collect();
        self.pending.push_back(Said { from: self.seen, members });
        let furthest = ahead.len();
        while self.pending.front().is_some_and(|said| said.from + furthest <= self.seen) {
            self.pending.pop_front();
        }
    }
}

/// The slot so many steps after another, as an ordinary day.
fn later(cadence: Cadence, slot: &Slot, steps: usize) -> Slot {
    match cadence {
        Cadence::Daily => Slot::new(cadence, slot.day + steps as i32, 0, None),
        Cadence::Hourly => {
            let hour = usize::from(slot.hour) + steps;
            Slot::new(cadence, slot.day + (hour / 24) as i32, (hour % 24) as u8, None)
        }
    }
}

/// The average of quantiles, level by level.
fn mix(weights: &[f64], members: &[&[f64; LEVELS.len()]], mixed: &mut [f64; LEVELS.len()]) {
    mixed.fill(0.0);
    for (weight, member) in weights.iter().zip(members) {
        mixed.iter_mut().zip(*member).for_each(|(sum, quantile)| *sum += weight * quantile);
    }
}

impl Group {
    fn weights(&self) -> Vec<f64> {
        let most = self.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = self.scores.iter().map(|score| libm::exp(score - most)).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    }

    /// Adds the gradient of the loss of what was said jointly, by each member's weight.
    fn take(&mut self, members: &[&[f64; LEVELS.len()]], mixed: &[f64; LEVELS.len()], count: f64) {
        let slopes = mixed.iter().zip(LEVELS).map(|(quantile, level)| f64::from(count < *quantile) - level);
        let slopes: Vec<f64> = slopes.collect();
        let share = 1.0 / LEVELS.len() as f64;
        self.loss += share * mixed.iter().zip(&slopes).map(|(one, slope)| slope * (one - count)).sum::<f64>();
        for (sum, member) in self.gradient.iter_mut().zip(members) {
            *sum += share * member.iter().zip(&slopes).map(|(one, slope)| slope * (one - count)).sum::<f64>();
        }
        self.parts += 1.0;
    }

    /// Ends the day: weights move by its mean gradient.
    fn end_day(&mut self, first: &[f64], keep: f64) {
        if self.parts > 0.0 {
            let loss = self.loss / self.parts;
            let usual = self.usual.map_or(loss, |usual| usual + USUAL * (loss - usual)).max(loss * USUAL);
            self.usual = Some(usual);
            for ((score, gradient), first) in self.scores.iter_mut().zip(&self.gradient).zip(first) {
                let off = if usual > 0.0 { (gradient / self.parts - loss) / usual } else { 0.0 };
                *score = first + keep * (*score - first) - RATE * off.clamp(-MOST, MOST);
            }
        }
        self.gradient.fill(0.0);
        (self.parts, self.loss) = (0.0, 0.0);
    }
}

impl Forecaster for Pool {
    fn observe(&mut self, slot: &Slot, count: u32) {
        if self.day.is_some_and(|day| day != slot.day) {
            let keep = libm::exp2(-1.0 / (7.0 * HALF_LIFE_WEEKS));
            let first = &self.first;
            self.groups.iter_mut().for_each(|group| group.end_day(first, keep));
        }
        self.day = Some(slot.day);
        if slot.holiday.is_none() {
            self.learn(f64::from(count));
        }
        self.members.iter_mut().for_each(|member| member.observe(slot, count));
        self.seen += 1;
        if self.seen.is_multiple_of(self.cadence.per_day()) {
            self.say(slot);
        }
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        let members: Vec<Vec<[f64; 21]>> =
            self.members.iter().map(|member| member.quantiles(ahead)).collect();
        let weights: Vec<Vec<f64>> = self.groups.iter().map(Group::weights).collect();
        (0..ahead.len())
            .map(|at| {
                let own: Vec<&[f64; 21]> = members.iter().map(|member| &member[at]).collect();
                let mut mixed = [0.0; 21];
                mix(&weights[group(self.cadence, at + 1)], &own, &mut mixed);
                // What is foretold are counts.
                mixed.map(f64::round)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Holidays;
    use ilt_engine::{Draws, Key};

    /// Says the same of every slot.
    struct Fixed(f64);

    impl Forecaster for Fixed {
        fn observe(&mut self, _: &Slot, _: u32) {}
        fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
            vec![std::array::from_fn(|at| self.0 + at as f64 - 10.0); ahead.len()]
        }
    }

    fn pool(levels: &[f64]) -> Pool {
        let history = History::plain("a", Cadence::Daily, 16_804, 0, vec![5; 60], &Holidays::None);
        let mut pool = Pool::of(&history, 60).expect("members");
        pool.members = levels.iter().map(|level| Box::new(Fixed(*level)) as Box<dyn Forecaster>).collect();
        pool.first = vec![libm::log(1.0 / levels.len() as f64); levels.len()];
        let first = pool.first.clone();
        for group in &mut pool.groups {
            (group.scores, group.gradient) = (first.clone(), vec![0.0; first.len()]);
        }
        pool
    }

    fn feed(pool: &mut Pool, days: std::ops::Range<i32>, count: impl Fn(i32) -> u32) {
        for day in days {
            pool.observe(&Slot::new(Cadence::Daily, 17_000 + day, 0, None), count(day));
        }
    }

    #[test]
    fn weight_goes_to_who_is_right_and_comes_back() {
        let mut pool = pool(&[30.0, 60.0]);
        assert_eq!(pool.groups[1].weights(), [0.5, 0.5]);
        feed(&mut pool, 0..120, |_| 30);
        let right = pool.groups[1].weights()[0];
        assert!(right > 0.9, "{right}");
        feed(&mut pool, 120..300, |_| 60);
        let now = pool.groups[1].weights()[1];
        assert!(now > 0.8, "{now}");
    }

    /// The truth lies between two members: the average is nearer than either.
    #[test]
    fn the_pool_can_be_better_than_every_member() {
        let mut pool = pool(&[30.0, 50.0]);
        let key = Key::of(3, "between");
        feed(&mut pool, 0..400, |day| 30 + (20.0 * Draws::new(key, 0, 0, day as u32).unit()) as u32);
        let said = pool.quantiles(&[Slot::new(Cadence::Daily, 17_400, 0, None)])[0];
        assert!((said[10] - 40.0).abs() < 5.0, "{said:?}");
        assert!(said.windows(2).all(|two| two[0] <= two[1]));
    }
}
