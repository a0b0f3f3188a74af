//! Erlang's formulae (1917) for Poisson arrivals and several servers.

/// Erlang B: share of arrivals lost with `servers` and no waiting room, offered `load` erlangs.
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, n| load * blocked / (f64::from(n) + load * blocked))
}

/// Erlang C: share of arrivals that wait; `load` must be below `servers`.
pub fn erlang_c(servers: u32, load: f64) -> f64 {
    let lost = erlang_b(servers, load);
    let busy = load / f64::from(servers);
    lost / (1.0 - busy * (1.0 - lost))
}

/// M/M/c with arrivals at `rate` and services of `mean` each.
#[derive(Debug, Clone, Copy)]
pub struct Mmc {
    /// Arrivals per unit of time.
    pub rate: f64,
    /// Mean service.
    pub mean: f64,
    /// Servers.
    pub servers: u32,
}

impl Mmc {
    /// Erlangs offered.
    pub fn load(self) -> f64 {
        self.rate * self.mean
    }

    /// Share of time a server is busy.
    pub fn utilisation(self) -> f64 {
        self.load() / f64::from(self.servers)
    }

    /// Spare rate of service: servers / mean - rate.
    fn spare(self) -> f64 {
        f64::from(self.servers) / self.mean - self.rate
    }

    /// Mean wait in queue.
    pub fn wait(self) -> f64 {
        erlang_c(self.servers, self.load()) / self.spare()
    }

    /// Mean number waiting.
    pub fn waiting(self) -> f64 {
        self.rate * self.wait()
    }

    /// Mean number present.
    pub fn present(self) -> f64 {
        self.waiting() + self.load()
    }

    /// Share of people who wait longer than `time`: the wait is zero or exponential.
    pub fn over(self, time: f64) -> f64 {
        erlang_c(self.servers, self.load()) * (-self.spare() * time).exp()
    }

    /// Wait that a share `level` of people stay within.
    pub fn wait_quantile(self, level: f64) -> f64 {
        (erlang_c(self.servers, self.load()) / (1.0 - level)).ln().max(0.0) / self.spare()
    }

    /// Relaxation time of the queue: 1 / (sqrt(c mu) - sqrt(lambda))^2 (Karlin and McGregor 1958).
    pub fn relaxation(self) -> f64 {
        ((f64::from(self.servers) / self.mean).sqrt() - self.rate.sqrt()).powi(-2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loads at one per cent loss from the standard tables of Erlang B.
    #[test]
    fn erlang_b_as_tabulated() {
        for (servers, load) in [(5, 1.361), (10, 4.461), (20, 12.03), (100, 84.06)] {
            assert!((erlang_b(servers, load) - 0.01).abs() < 2e-5, "{servers} servers");
        }
    }

    #[test]
    fn erlang_c_of_small_systems() {
        assert!((erlang_c(1, 0.7) - 0.7).abs() < 1e-15);
        assert!((erlang_c(2, 1.0) - 1.0 / 3.0).abs() < 1e-15);
    }

    /// The workloads W1 and W2 that engines are commonly compared on: mean waits 9 and 0.07277.
    #[test]
    fn waits_of_one_and_fifty_servers() {
        assert!((Mmc { rate: 0.9, mean: 1.0, servers: 1 }.wait() - 9.0).abs() < 1e-12);
        assert!((Mmc { rate: 45.0, mean: 1.0, servers: 50 }.wait() - 0.07277).abs() < 5e-6);
    }

    /// Palm/Erlang-A tutorial (Mandelbaum and Zeltyn 2007): 48 calls a minute, 50 agents, minute calls wait 20.8 s
    /// on average without abandonment.
    #[test]
    fn fifty_agents_without_patience() {
        let wait = Mmc { rate: 48.0, mean: 1.0, servers: 50 }.wait() * 60.0;
        assert!((wait - 20.8).abs() < 0.05, "{wait}");
    }
}
