//! Birth-death chains: finite waiting rooms, finite sources, exponential patience.

/// Stationary law of a birth-death chain on `0..=top` with these rates up and down.
pub fn stationary(top: usize, up: impl Fn(usize) -> f64, down: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0];
    for n in 0..top {
        let next = weights[n] * up(n) / down(n + 1);
        weights.push(next);
    }
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// What a team with a queue looks like in the long run.
#[derive(Debug, Clone)]
pub struct Levels {
    /// Probability of each number present.
    pub present: Vec<f64>,
    servers: usize,
}

impl Levels {
    /// Mean number waiting.
    pub fn waiting(&self) -> f64 {
        self.mean(|n| n.saturating_sub(self.servers))
    }

    /// Mean number in service.
    pub fn in_service(&self) -> f64 {
        self.mean(|n| n.min(self.servers))
    }

    fn mean(&self, value: impl Fn(usize) -> usize) -> f64 {
        self.present.iter().enumerate().map(|(n, p)| value(n) as f64 * p).sum()
    }

    /// Probability that `n` are present.
    pub fn at(&self, n: usize) -> f64 {
        self.present[n]
    }
}

/// M/M/c with room for `room` people waiting; more are lost. The share lost is [`Levels::at`] the top.
pub fn finite_room(rate: f64, mean: f64, servers: usize, room: usize) -> Levels {
    let present = stationary(servers + room, |_| rate, |n| n.min(servers) as f64 / mean);
    Levels { present, servers }
}

/// Finite source: `members` people each fall in need after an exponential time of mean `away` outside.
pub fn finite_source(members: usize, away: f64, mean: f64, servers: usize) -> Levels {
    let present = stationary(members, |n| (members - n) as f64 / away, |n| n.min(servers) as f64 / mean);
    Levels { present, servers }
}

/// Erlang-A (Palm 1957): those waiting leave after an exponential patience.
pub fn erlang_a(rate: f64, mean: f64, servers: usize, patience: f64) -> Levels {
    let down = |n: usize| n.min(servers) as f64 / mean + n.saturating_sub(servers) as f64 / patience;
    let top = servers + 40 + (20.0 * rate * patience.max(mean)) as usize;
    Levels { present: stationary(top, |_| rate, down), servers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::erlang::erlang_b;

    /// Mandelbaum and Zeltyn 2007: 48 calls a minute, 50 agents, mean call 1 min, mean patience 2 min: 3.1 % abandon,
    /// mean wait of all 3.7 s, agents 93 % busy.
    #[test]
    fn erlang_a_as_published() {
        let levels = erlang_a(48.0, 1.0, 50, 2.0);
        assert!((levels.waiting() / 2.0 / 48.0 - 0.031).abs() < 5e-4);
        assert!((levels.waiting() / 48.0 * 60.0 - 3.7).abs() < 0.05);
        assert!((levels.in_service() / 50.0 - 0.93).abs() < 5e-3);
    }

    #[test]
    fn no_room_is_erlang_b() {
        assert!((finite_room(4.0, 1.0, 6, 0).at(6) - erlang_b(6, 4.0)).abs() < 1e-14);
    }

    /// Machine repair with one repairer and two machines, rates 1 and 1: probabilities 1/5, 2/5, 2/5.
    #[test]
    fn two_machines_one_repairer() {
        let levels = finite_source(2, 1.0, 1.0, 1);
        assert!((levels.at(0) - 0.2).abs() < 1e-15 && (levels.waiting() - 0.4).abs() < 1e-15);
    }
}
