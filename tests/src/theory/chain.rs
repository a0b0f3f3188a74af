//! Continuous-time Markov chains by number: long-run law by sweeps, transient law by uniformisation (Jensen 1953).

/// A finite chain as the list of moves out of each state.
pub struct Chain {
    moves: Vec<Vec<(usize, f64)>>,
    out: Vec<f64>,
}

/// The law at the end of a stretch of time, and the time spent in each state within it.
pub struct Stretch {
    /// Probability of each state at the end.
    pub end: Vec<f64>,
    /// Expected time in each state.
    pub occupied: Vec<f64>,
}

impl Chain {
    /// A chain of this many states; `moves` lists where each leads and at what rate.
    pub fn new(states: usize, moves: impl Fn(usize) -> Vec<(usize, f64)>) -> Self {
        let moves: Vec<_> = (0..states).map(moves).collect();
        let out = moves.iter().map(|list| list.iter().map(|(_, rate)| rate).sum()).collect();
        Self { moves, out }
    }

    /// All probability on one state.
    pub fn start(&self, state: usize) -> Vec<f64> {
        let mut law = vec![0.0; self.moves.len()];
        law[state] = 1.0;
        law
    }

    /// Expected value of a function of the state.
    pub fn mean(&self, law: &[f64], value: impl Fn(usize) -> f64) -> f64 {
        law.iter().enumerate().map(|(state, p)| p * value(state)).sum()
    }

    /// The long-run law, by Gauss-Seidel sweeps in both directions until nothing moves.
    pub fn stationary(&self) -> Vec<f64> {
        let states = self.moves.len();
        let mut into: Vec<Vec<(usize, f64)>> = vec![vec![]; states];
        for (from, list) in self.moves.iter().enumerate() {
            for &(to, rate) in list {
                into[to].push((from, rate));
            }
        }
        let mut law = vec![1.0 / states as f64; states];
        for _ in 0..20_000 {
            let before = law.clone();
            for state in (0..states).chain((0..states).rev()) {
                law[state] =
                    into[state].iter().map(|&(from, rate)| law[from] * rate).sum::<f64>() / self.out[state];
            }
            let total: f64 = law.iter().sum();
            law.iter_mut().for_each(|p| *p /= total);
            if law.iter().zip(&before).map(|(a, b)| (a - b).abs()).sum::<f64>() < 1e-13 {
                break;
            }
        }
        law
    }

    /// Lets the chain run for `time` from a law.
    pub fn run(&self, law: &[f64], time: f64) -> Stretch {
        let pace = self.out.iter().copied().fold(1e-9, f64::max) * 1.01;
        let pieces = (pace * time / 30.0).ceil().max(1.0);
        let mut stretch = Stretch { end: law.to_vec(), occupied: vec![0.0; law.len()] };
        for _ in 0..pieces as usize {
            self.piece(&mut stretch, time / pieces, pace);
        }
        stretch
    }

    /// One piece, short enough for the Poisson weights to be summed from zero without underflow.
    fn piece(&self, stretch: &mut Stretch, time: f64, pace: f64) {
        let mut jumped = std::mem::take(&mut stretch.end);
        let mut end = vec![0.0; jumped.len()];
        let mut weight = (-pace * time).exp();
        let mut below = weight;
        for jumps in 1..2_000 {
            for (state, p) in jumped.iter().enumerate() {
                end[state] += weight * p;
                stretch.occupied[state] += (1.0 - below).max(0.0) / pace * p;
            }
            if 1.0 - below < 1e-15 && f64::from(jumps) > pace * time {
                break;
            }
            jumped = self.jump(&jumped, pace);
            weight *= pace * time / f64::from(jumps);
            below += weight;
        }
        stretch.end = end;
    }

    fn jump(&self, law: &[f64], pace: f64) -> Vec<f64> {
        let mut next: Vec<f64> = law.iter().zip(&self.out).map(|(p, out)| p * (1.0 - out / pace)).collect();
        for (p, list) in law.iter().zip(&self.moves) {
            for &(to, rate) in list {
                next[to] += p * rate / pace;
            }
        }
        next
    }
}

/// A team that works in shifts: arrivals at `rate`, exponential services of `mean`, up to `top` people present.
///
/// The state is (waiting, in service). While `servers` are on, work starts at once; at the end of a shift either all
/// work in hand is finished and nothing starts, or (`suspend`) it stops and waits for the next shift.
pub struct Shifts {
    /// Arrivals per unit of time.
    pub rate: f64,
    /// Mean service.
    pub mean: f64,
    /// Most people present that the numbers allow for.
    pub top: usize,
    /// Most servers on in any shift.
    pub most: usize,
    /// Whether work in hand stops at the end of a shift.
    pub suspend: bool,
}

/// Averages over one stretch of a [`Shifts`] team.
#[derive(Debug, Clone, Copy, Default)]
pub struct Load {
    /// Person-time spent waiting.
    pub waiting: f64,
    /// Server-time busy.
    pub busy: f64,
    /// Server-time busy beyond the servers on.
    pub overtime: f64,
}

impl Shifts {
    /// The law of an empty team.
    pub fn empty(&self) -> Vec<f64> {
        let mut law = vec![0.0; (self.top + 1) * (self.most + 1)];
        law[0] = 1.0;
        law
    }

    fn state(&self, waiting: usize, busy: usize) -> usize {
        waiting * (self.most + 1) + busy
    }

    fn split(&self, state: usize) -> (usize, usize) {
        (state / (self.most + 1), state % (self.most + 1))
    }

    /// Moves the law through the instant at which `servers` come on: work is suspended or started as they allow.
    fn change(&self, law: &[f64], servers: usize) -> Vec<f64> {
        let mut next = vec![0.0; law.len()];
        for (state, p) in law.iter().enumerate() {
            let (waiting, busy) = self.split(state);
            let kept = if self.suspend { busy.min(servers) } else { busy };
            let present = waiting + busy;
            let started = kept.max(servers.min(present));
            next[self.state((present - started).min(self.top), started)] += p;
        }
        next
    }

    /// The chain while `servers` are on.
    fn chain(&self, servers: usize) -> Chain {
        Chain::new((self.top + 1) * (self.most + 1), |state| {
            let (waiting, busy) = self.split(state);
            let mut moves = vec![];
            if busy < servers && waiting == 0 {
                moves.push((self.state(0, busy + 1), self.rate));
            } else if waiting < self.top {
                moves.push((self.state(waiting + 1, busy), self.rate));
            }
            if busy > 0 {
                let to = if busy <= servers && waiting > 0 {
                    self.state(waiting - 1, busy)
                } else {
                    self.state(waiting, busy - 1)
                };
                moves.push((to, busy as f64 / self.mean));
            }
            moves
        })
    }

    /// Lets the team work for `time` with `servers` on; returns the law at the end and what was spent.
    pub fn work(&self, law: &[f64], servers: usize, time: f64) -> (Vec<f64>, Load) {
        let chain = self.chain(servers);
        let stretch = chain.run(&self.change(law, servers), time);
        let spent = |value: &dyn Fn(usize, usize) -> usize| {
            chain.mean(&stretch.occupied, |state| {
                let (waiting, busy) = self.split(state);
                value(waiting, busy) as f64
            })
        };
        let load = Load {
            waiting: spent(&|waiting, _| waiting),
            busy: spent(&|_, busy| busy),
            overtime: spent(&|_, busy| busy.saturating_sub(servers)),
        };
        (stretch.end, load)
    }

    /// One turn of the cycle of (length, servers) in periodic regime, from the fixed point of the cycle.
    pub fn periodic(&self, cycle: &[(f64, usize)]) -> Load {
        let mut law = self.empty();
        for _ in 0..2_000 {
            let before = law.clone();
            for &(time, servers) in cycle {
                law = self.work(&law, servers, time).0;
            }
            if law.iter().zip(&before).map(|(a, b)| (a - b).abs()).sum::<f64>() < 1e-10 {
                break;
            }
        }
        let mut sum = Load::default();
        for &(time, servers) in cycle {
            let (end, load) = self.work(&law, servers, time);
            law = end;
            sum = Load {
                waiting: sum.waiting + load.waiting,
                busy: sum.busy + load.busy,
                overtime: sum.overtime + load.overtime,
            };
        }
        sum
    }

    /// Expected numbers waiting and in service under a law.
    pub fn levels(&self, law: &[f64]) -> (f64, f64) {
        law.iter().enumerate().fold((0.0, 0.0), |(waiting, busy), (state, p)| {
            let (w, b) = self.split(state);
            (waiting + p * w as f64, busy + p * b as f64)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::erlang::Mmc;

    /// A server that is up or down: p(t) = b / (a + b) (1 - exp(-(a + b) t)) in closed form.
    #[test]
    fn two_states_in_closed_form() {
        let chain = Chain::new(2, |state| if state == 0 { vec![(1, 0.3)] } else { vec![(0, 0.7)] });
        let stretch = chain.run(&chain.start(0), 2.0);
        assert!((stretch.end[1] - 0.3 * (1.0 - (-2.0f64).exp())).abs() < 1e-12);
        let occupied = 0.3 * (2.0 - (1.0 - (-2.0f64).exp()));
        assert!((stretch.occupied[1] - occupied).abs() < 1e-12);
    }

    /// M/M/infinity from empty is Poisson with mean a (1 - exp(-t)) (Takacs 1962).
    #[test]
    fn unlimited_servers_from_empty() {
        let chain = Chain::new(60, |n| {
            let mut moves = vec![];
            if n < 59 {
                moves.push((n + 1, 5.0));
            }
            if n > 0 {
                moves.push((n - 1, n as f64));
            }
            moves
        });
        let law = chain.run(&chain.start(0), 1.5).end;
        let mean = 5.0 * (1.0 - (-1.5f64).exp());
        assert!((chain.mean(&law, |n| n as f64) - mean).abs() < 1e-10);
        assert!((law[0] - (-mean).exp()).abs() < 1e-12);
    }

    /// Always open, both rules are M/M/c; with breaks and suspension the work done still equals the work that came.
    #[test]
    fn shifts_that_never_end_are_a_plain_queue() {
        let team = Shifts { rate: 1.6, mean: 1.0, top: 150, most: 2, suspend: false };
        let day = team.periodic(&[(24.0, 2)]);
        assert!((day.waiting / 24.0 - Mmc { rate: 1.6, mean: 1.0, servers: 2 }.waiting()).abs() < 1e-6);
        let team = Shifts { rate: 0.5, mean: 1.0, top: 120, most: 2, suspend: true };
        let day = team.periodic(&[(8.0, 2), (16.0, 0)]);
        assert!((day.busy - 12.0).abs() < 1e-6 && day.overtime == 0.0);
    }

    /// After the doors close each of those in service needs its mean once more: overtime is the mean number in
    /// service at closing times the mean service, if the break is long.
    #[test]
    fn overtime_is_what_was_in_hand() {
        let team = Shifts { rate: 0.5, mean: 1.0, top: 120, most: 2, suspend: false };
        let mut law = team.empty();
        law = team.work(&law, 2, 8.0).0;
        let in_hand = team.levels(&law).1;
        let (_, night) = team.work(&law, 0, 60.0);
        assert!((night.overtime - in_hand).abs() < 1e-9);
    }
}
