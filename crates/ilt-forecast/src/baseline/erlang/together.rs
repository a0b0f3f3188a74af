//! Several steady queues seen together: how many wait in all of them, and how long those wait who come to any.

use ilt_domain::forecast::LEVELS;

use super::super::normal;
use super::SteadyErlang;

/// One of the queues, and what of it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The queue, in units of the time its servers are there.
    pub queue: SteadyErlang,
    /// The share of those who come that is looked at.
    pub share: f64,
    /// How many of them come in an hour of the clock on the wall.
    pub arrivals: f64,
    /// Hours on the wall for each unit of the queue's time.
    pub pace: f64,
    /// Those who wait beside the queue's own because its servers were away: how many on average of those looked at.
    pub standing: f64,
    /// Shares of those looked at, and the hours on the wall that each waits because of that, beside the queue's own wait.
    pub delays: Vec<(f64, f64)>,
    /// Shares of those looked at, and how long each of a share may wait, hours on the wall.
    pub limits: Vec<(f64, f64)>,
}

/// Queues that have nothing to do with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Together(pub Vec<Line>);

/// What the laws of numbers waiting leave out at their far end.
const LEFT_OUT: f64 = 1e-7;

impl Together {
    /// Mean and quantiles at the published levels of the number waiting.
    pub fn waiting(&self) -> (f64, [f64; 21]) {
        let own = |line: &Line| line.share * line.queue.mean_waiting() + line.standing;
        let mean = self.0.iter().map(own).sum();
        let standing = poisson(self.0.iter().map(|line| line.standing).sum());
        let law = self.0.iter().map(law).fold(standing, |sum, one| sum_of(&sum, &one));
        let mut upto = law.iter().scan(0.0, |sum, chance| {
            *sum += chance;
            Some(*sum)
        });
        let (mut number, mut reached) = (0_u32, upto.next().unwrap_or(1.0));
        let quantiles = LEVELS.map(|level| {
            while reached < level {
                let Some(next) = upto.next() else { break };
                (number, reached) = (number + 1, next);
            }
            f64::from(number)
        });
        (mean, quantiles)
    }

    /// Mean and quantiles of the mean wait, in hours on the wall, of those who come within so many hours.
    ///
    /// The variance of a mean over a time is that of one wait, less as the time is longer than the queue's memory, as if
    /// what waits have in common faded exponentially; delays differ from one who comes to the next. A spread as wide as that of one wait or wider is that of a time
    /// which is nought or exponential; a lesser one is that of a gamma law, by the cube root of Wilson & Hilferty (1931).
    pub fn wait(&self, within: f64) -> (f64, [f64; 21]) {
        let mean = self.over_all(|line| line.pace * line.queue.mean_wait() + line.delay().0);
        let all: f64 = self.0.iter().map(|line| line.arrivals).sum();
        let variance = |line: &Line| {
            let say = line.arrivals / all;
            let memories = within / line.pace / line.queue.memory();
            let own = line.pace * line.pace * line.queue.variance_of_wait() * averaged(memories);
            // At least one comes, or there is no wait to speak of.
            say * say * (own + line.delay().1 / (line.arrivals * within).max(1.0))
        };
        let variance: f64 = self.0.iter().map(variance).sum();
        let spread = variance / (mean * mean);
        if !(mean > 0.0 && spread.is_finite()) {
            return (0.0, [0.0; 21]);
        }
        if spread >= 1.0 {
            let waits = 2.0 / (1.0 + spread);
            let beyond = |level: f64| (libm::log(waits / (1.0 - level)) * mean / waits).max(0.0);
            return (mean, LEVELS.map(beyond));
        }
        let roots = normal::quantiles(1.0 - spread / 9.0, libm::sqrt(spread) / 3.0);
        (mean, roots.map(|root| mean * root * root * root))
    }

    /// The chance that someone who comes to any of them waits longer than they may.
    pub fn over(&self) -> f64 {
        self.over_all(|line| {
            let over = |limit: f64| match limit {
                past if past < 0.0 => 1.0,
                limit => line.queue.over(limit / line.pace),
            };
            let beyond = |limit: f64| -> f64 {
                line.delays.iter().map(|(share, delay)| share * over(limit - delay)).sum()
            };
            line.limits.iter().map(|(share, limit)| share * beyond(*limit)).sum()
        })
    }

    /// The mean of a figure over those who come; nought if nobody does.
    fn over_all(&self, figure: impl Fn(&Line) -> f64) -> f64 {
        let (mut sum, mut all) = (0.0, 0.0);
        for line in &self.0 {
            sum += line.arrivals * figure(line);
            all += line.arrivals;
        }
        if all > 0.0 { sum / all } else { 0.0 }
    }
}

impl Line {
    /// Mean and variance of the delays.
    fn delay(&self) -> (f64, f64) {
        let sum =
            |of: fn(f64) -> f64| self.delays.iter().map(|(share, delay)| share * of(*delay)).sum::<f64>();
        let mean = sum(|delay| delay);
        (mean, (sum(|delay| delay * delay) - mean * mean).max(0.0))
    }
}

/// The law of Poisson about a mean, up to where hardly anything is left.
fn poisson(mean: f64) -> Vec<f64> {
    // From the likeliest number outwards, so that no mean is too great for it.
    let middle = mean.max(0.0) as usize;
    let mut below = vec![1.0];
    for number in (1..=middle).rev() {
        below.push(below[below.len() - 1] * number as f64 / mean);
    }
    let mut law: Vec<f64> = below.into_iter().rev().collect();
    loop {
        let (next, last) = (law.len(), law[law.len() - 1]);
        if last < LEFT_OUT * LEFT_OUT || mean <= 0.0 {
            break;
        }
        law.push(last * mean / next as f64);
    }
    let all: f64 = law.iter().sum();
    law.iter().map(|weight| weight / all).collect()
}

/// The chance of each number waiting of a line, up to where hardly anything is left.
fn law(line: &Line) -> Vec<f64> {
    let mut law = Vec::new();
    let mut beyond = 1.0;
    for number in 0_u32.. {
        let more = line.queue.more_than(number, line.share);
        law.push(beyond - more);
        beyond = more;
        if beyond < LEFT_OUT {
            break;
        }
    }
    law
}

/// The law of the sum of two numbers that have nothing to do with each other.
fn sum_of(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; one.len() + other.len() - 1];
    for (first, chance) in one.iter().enumerate() {
        for (cell, also) in sum[first..].iter_mut().zip(other) {
            *cell += chance * also;
        }
    }
    sum
}

/// What is left of a variance in the mean over so many times of memory (1 of none).
fn averaged(memories: f64) -> f64 {
    match memories {
        // No memory at all: nothing is left.
        _ if memories.is_nan() || memories.is_infinite() => 0.0,
        few if few < 1e-6 => 1.0,
        _ => 2.0 * (memories + libm::expm1(-memories)) / (memories * memories),
    }
}
