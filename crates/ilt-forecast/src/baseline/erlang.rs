//! The long-run forecast of a queue: what stands there on average, whatever stands there now.

mod together;

pub use together::{Line, Together};

/// The stationary queue with Poisson arrivals, exponential times and so many servers (M/M/c; Erlang 1917).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SteadyErlang {
    servers: u32,
    /// Arrivals in a service time.
    offered: f64,
    /// The same over servers.
    load: f64,
    /// Chance of having to wait.
    waits: f64,
    /// Rate at which the tail of a wait falls, per unit of time.
    fall: f64,
}

impl SteadyErlang {
    /// The queue of these rates of arrival and of service by one server, in the same unit of time; `None` where no
    /// stationary queue exists (no server, rates that cannot be, at least as much work as the servers can do).
    pub fn new(arrivals: f64, service: f64, servers: u32) -> Option<Self> {
        let offered = arrivals / service;
        let load = offered / f64::from(servers);
        if !(arrivals >= 0.0 && service > 0.0 && load < 1.0 && service.is_finite()) {
            return None;
        }
        // Erlang's loss formula by its recursion, from which the delay formula follows.
        let lost =
            (1..=servers).fold(1.0, |lost, server| offered * lost / (f64::from(server) + offered * lost));
        let waits = lost / (1.0 - load * (1.0 - lost));
        Some(Self { servers, offered, load, waits, fall: f64::from(servers) * service - arrivals })
    }

    /// Servers.
    pub fn servers(self) -> u32 {
        self.servers
    }

    /// Share of the time that a server is busy.
    pub fn load(self) -> f64 {
        self.load
    }

    /// Chance of waiting longer than `time`; of 0: of having to wait (Erlang C).
    pub fn over(self, time: f64) -> f64 {
        self.waits * libm::exp(-self.fall * time.max(0.0))
    }

    /// Mean wait.
    pub fn mean_wait(self) -> f64 {
        self.waits / self.fall
    }

    /// Variance of a wait: nought, or exponential.
    pub(crate) fn variance_of_wait(self) -> f64 {
        self.waits * (2.0 - self.waits) / (self.fall * self.fall)
    }

    /// Mean number waiting.
    pub fn mean_waiting(self) -> f64 {
        self.waits * self.load / (1.0 - self.load)
    }

    /// Chance that more than so many wait of a share of those who come: P(more than n of all) = P(wait) load^(n + 1), and
    /// a share of a geometric number is geometric with load share / (1 - load + load share) in the place of the load.
    pub fn more_than(self, waiting: u32, share: f64) -> f64 {
        let part = self.load * share / (1.0 - self.load + self.load * share);
        self.waits * libm::pow(part, f64::from(waiting) + 1.0)
    }

    /// For how long a wait resembles a later one: half the variance that the mean over a long time has for each unit of it,
    /// over the variance at one instant, of the wait of someone who came at that instant given who is there. By the sum
    /// for birth-and-death processes (Whitt, Asymptotic formulas for Markov processes, Operations Research 1992).
    pub fn memory(self) -> f64 {
        let (servers, load) = (f64::from(self.servers), self.load);
        let rate = self.fall * load / (1.0 - load);
        // Those there beyond the servers but one, f = max(n - c + 1, 0), are what a wait is proportional to.
        let mean = self.waits / (1.0 - load);
        let variance = self.waits * (1.0 + load) / ((1.0 - load) * (1.0 - load)) - mean * mean;
        // Where next to nobody waits, there is nothing to resemble.
        if !(variance > 0.0 && rate > 0.0 && self.waits > 1e-12) {
            return 0.0;
        }
        // States with a free server: the chance of all up to each is so many times its own.
        let full = self.waits * (1.0 - load);
        let mut times = vec![1.0];
        for there in 1..self.servers {
            times.push(1.0 + times[there as usize - 1] * f64::from(there) / self.offered);
        }
        let mut chance = full * servers / self.offered;
        let mut sum = 0.0;
        for (there, times) in times.iter().enumerate().rev() {
            sum += mean * mean * chance * times * times;
            chance *= there as f64 / self.offered;
        }
        // States without one: a geometric tail.
        let mut chance = full;
        for beyond in 0_u32.. {
            let next = f64::from(beyond) + 2.0 - mean;
            let rest = load * (next / (1.0 - load) + load / ((1.0 - load) * (1.0 - load)));
            let term = chance * rest * rest;
            sum += term;
            chance *= load;
            if term <= 1e-12 * sum && f64::from(beyond) > mean || chance < 1e-200 {
                break;
            }
        }
        sum / rate / variance
    }
}

#[cfg(test)]
mod tests;
