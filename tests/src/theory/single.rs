//! One server, Poisson arrivals, any service: Pollaczek-Khinchine and its relatives.

use super::law::Moments;

/// Mean wait in M/G/1 (Pollaczek 1930, Khinchine 1932): rate times the second moment / (2 (1 - rho)).
pub fn wait(rate: f64, service: Moments) -> f64 {
    rate * service.second / (2.0 * (1.0 - rate * service.mean))
}

/// Mean wait of a person in M^X/G/1 (Burke 1975): batches at `rate`, sizes with these moments.
pub fn wait_in_batches(rate: f64, size: Moments, service: Moments) -> f64 {
    let busy = rate * size.mean * service.mean;
    let whole_batches = rate * size.mean * service.second / (2.0 * (1.0 - busy));
    let ahead_in_batch = (size.second - size.mean) * service.mean / (2.0 * size.mean * (1.0 - busy));
    whole_batches + ahead_in_batch
}

/// Mean wait with multiple vacations (Fuhrmann and Cooper 1985): the server leaves whenever the queue is empty and
/// returns after each vacation; the wait grows by the residual vacation.
pub fn wait_with_vacations(rate: f64, service: Moments, vacation: Moments) -> f64 {
    wait(rate, service) + vacation.second / (2.0 * vacation.mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::law::{deterministic, empirical, exponential};

    /// M/D/1 waits half as long as M/M/1 (Erlang 1909).
    #[test]
    fn fixed_service_halves_the_wait() {
        assert!((wait(0.8, exponential(1.0)) - 4.0).abs() < 1e-12);
        assert!((wait(0.8, deterministic(1.0)) - 2.0).abs() < 1e-12);
    }

    /// M^X/M/1 in closed form: L = rho (1 + second moment / mean of X) / (2 (1 - rho)) (Gross and Harris 1985, 3.1).
    #[test]
    fn batches_against_the_closed_form() {
        let size = empirical(&[(1.0, 0.5), (3.0, 0.5)]);
        let (rate, busy) = (0.35, 0.7);
        let present = busy * (1.0 + size.second / size.mean) / (2.0 * (1.0 - busy));
        let wait = wait_in_batches(rate, size, exponential(1.0));
        assert!((rate * size.mean * wait + busy - present).abs() < 1e-12);
    }

    #[test]
    fn vacations_add_their_residual() {
        let longer =
            wait_with_vacations(0.5, exponential(1.0), deterministic(3.0)) - wait(0.5, exponential(1.0));
        assert!((longer - 1.5).abs() < 1e-12);
    }
}
