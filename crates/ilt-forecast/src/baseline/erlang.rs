//! The long-run forecast of a queue: what stands there on average, whatever stands there now.

use ilt_domain::forecast::LEVELS;

/// The stationary queue with Poisson arrivals, exponential times and so many servers (M/M/c; Erlang 1917).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SteadyErlang {
    servers: u32,
    /// Arrivals in a service time over servers.
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
        Some(Self { servers, load, waits, fall: f64::from(servers) * service - arrivals })
    }

    /// Chance of having to wait (Erlang C).
    pub fn chance_of_waiting(self) -> f64 {
        self.waits
    }

    /// Servers.
    pub fn servers(self) -> u32 {
        self.servers
    }

    /// Chance of waiting longer than `time`.
    pub fn over(self, time: f64) -> f64 {
        self.waits * libm::exp(-self.fall * time.max(0.0))
    }

    /// Mean wait.
    pub fn mean_wait(self) -> f64 {
        self.waits / self.fall
    }

    /// Mean number waiting.
    pub fn mean_waiting(self) -> f64 {
        self.waits * self.load / (1.0 - self.load)
    }

    /// Quantiles of the wait at the published levels.
    pub fn wait_quantiles(self) -> [f64; 21] {
        LEVELS.map(|level| {
            if 1.0 - level >= self.waits { 0.0 } else { libm::log(self.waits / (1.0 - level)) / self.fall }
        })
    }

    /// Quantiles of the number waiting at the published levels: P(more than n) = P(wait) load^(n + 1).
    pub fn waiting_quantiles(self) -> [f64; 21] {
        LEVELS.map(|level| {
            let more = self.waits * self.load;
            if 1.0 - level >= more {
                return 0.0;
            }
            libm::ceil(libm::log((1.0 - level) / more) / libm::log(self.load))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One server, load .8: waits with chance .8, mean wait 4 service times, 3.2 waiting on average.
    #[test]
    fn one_server_by_hand() {
        let queue = SteadyErlang::new(0.8, 1.0, 1).unwrap();
        assert!((queue.chance_of_waiting() - 0.8).abs() < 1e-12);
        assert!((queue.mean_wait() - 4.0).abs() < 1e-9 && (queue.mean_waiting() - 3.2).abs() < 1e-9);
        // P(waiting > n) = .64 x .8^n: the median is 2 (.64 x .8 = .512, .4096 beyond 2).
        assert_eq!(queue.waiting_quantiles()[10], 2.0);
        let median = queue.wait_quantiles()[10];
        assert!((queue.over(median) - 0.5).abs() < 1e-12);
    }

    /// Two servers, offered work 1: Erlang C is 1/3.
    #[test]
    fn two_servers_by_hand() {
        let queue = SteadyErlang::new(1.0, 1.0, 2).unwrap();
        assert!((queue.chance_of_waiting() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(queue.waiting_quantiles()[10], 0.0);
        for (arrivals, service, servers) in [(2.0, 1.0, 2), (1.0, 0.0, 2), (1.0, 1.0, 0), (f64::NAN, 1.0, 1)]
        {
            assert_eq!(SteadyErlang::new(arrivals, service, servers), None);
        }
    }
}
