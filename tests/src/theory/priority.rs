//! Priorities: waits of each class, most urgent first.

use super::chain::Chain;
use super::erlang::{Mmc, erlang_c};
use super::law::Moments;

/// One class: arrivals per unit of time and its service.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// Arrivals per unit of time.
    pub rate: f64,
    /// Its service.
    pub service: Moments,
}

/// Load of the classes up to and including each.
fn loads(classes: &[Class]) -> Vec<f64> {
    classes
        .iter()
        .scan(0.0, |sum, class| {
            *sum += class.rate * class.service.mean;
            Some(*sum)
        })
        .collect()
}

/// Mean waits with one server, non-preemptive (Cobham 1954).
pub fn cobham(classes: &[Class]) -> Vec<f64> {
    let residual: f64 = classes.iter().map(|class| class.rate * class.service.second / 2.0).sum();
    discounted(residual, &loads(classes))
}

/// Mean waits with several servers and one exponential service for all classes (Cobham 1954; Kella and Yechiali 1985).
pub fn cobham_many(rates: &[f64], mean: f64, servers: u32) -> Vec<f64> {
    let total: f64 = rates.iter().sum();
    let per_server = mean / f64::from(servers);
    let residual = erlang_c(servers, total * mean) * per_server;
    let loads: Vec<f64> = rates
        .iter()
        .scan(0.0, |sum, rate| {
            *sum += rate * per_server;
            Some(*sum)
        })
        .collect();
    discounted(residual, &loads)
}

fn discounted(residual: f64, loads: &[f64]) -> Vec<f64> {
    let before = std::iter::once(&0.0).chain(loads);
    loads.iter().zip(before).map(|(upto, before)| residual / ((1.0 - before) * (1.0 - upto))).collect()
}

/// What a class sees under preemptive resume with one server (White and Christie 1958).
#[derive(Debug, Clone, Copy)]
pub struct Resumed {
    /// Mean wait until service first starts.
    pub first_start: f64,
    /// Mean time from arrival to departure.
    pub sojourn: f64,
}

/// One server, preemptive resume.
pub fn preemptive_resume(classes: &[Class]) -> Vec<Resumed> {
    let loads = loads(classes);
    let mut residual = 0.0;
    let mut before = 0.0;
    let mut answers = Vec::new();
    for (class, upto) in classes.iter().zip(loads) {
        residual += class.rate * class.service.second / 2.0;
        let first_start = residual / ((1.0 - before) * (1.0 - upto));
        answers.push(Resumed { first_start, sojourn: first_start + class.service.mean / (1.0 - before) });
        before = upto;
    }
    answers
}

/// Mean sojourns with several servers, preemptive resume and one exponential service for all: classes up to each form
/// an M/M/c of their own (Buzen and Bondi 1983).
pub fn preemptive_many(rates: &[f64], mean: f64, servers: u32) -> Vec<f64> {
    let mut above = 0.0;
    let mut upto = 0.0;
    let mut sojourns = Vec::new();
    for &rate in rates {
        upto += rate;
        let present = Mmc { rate: upto, mean, servers }.present();
        sojourns.push((present - above) / rate);
        above = present;
    }
    sojourns
}

/// Mean numbers present of two classes with different exponential services on several servers, preemptive resume: the
/// stationary law of the chain on `0..tops.0` and `0..tops.1` people.
pub fn preemptive_two_classes(classes: [Class; 2], servers: usize, tops: (usize, usize)) -> [f64; 2] {
    let width = tops.1;
    let [first, second] = classes;
    let chain = Chain::new(tops.0 * width, |state| {
        let (n, m) = (state / width, state % width);
        let busy = n.min(servers);
        let left = m.min(servers - busy);
        let mut moves = vec![];
        if n + 1 < tops.0 {
            moves.push((state + width, first.rate));
        }
        if m + 1 < width {
            moves.push((state + 1, second.rate));
        }
        if busy > 0 {
            moves.push((state - width, busy as f64 / first.service.mean));
        }
        if left > 0 {
            moves.push((state - 1, left as f64 / second.service.mean));
        }
        moves
    });
    let law = chain.stationary();
    [chain.mean(&law, |state| (state / width) as f64), chain.mean(&law, |state| (state % width) as f64)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::law::{deterministic, exponential};
    use crate::theory::single;

    fn two() -> [Class; 2] {
        [Class { rate: 0.3, service: exponential(1.0) }, Class { rate: 0.2, service: deterministic(2.0) }]
    }

    /// Kleinrock's conservation law (1965): the load-weighted waits equal those of one FIFO queue.
    #[test]
    fn waits_are_conserved() {
        let waits = cobham(&two());
        let weighted: f64 =
            two().iter().zip(&waits).map(|(class, wait)| class.rate * class.service.mean * wait).sum();
        let second = (0.3 * 2.0 + 0.2 * 4.0) / 0.5;
        let fifo = single::wait(0.5, Moments { mean: 0.7 / 0.5, second });
        assert!((weighted - 0.7 * fifo).abs() < 1e-12);
    }

    #[test]
    fn one_class_alone_is_its_own_queue() {
        let alone = [Class { rate: 0.8, service: exponential(1.0) }];
        assert!((cobham(&alone)[0] - 4.0).abs() < 1e-12);
        assert!((preemptive_resume(&alone)[0].sojourn - 5.0).abs() < 1e-12);
        let many = Mmc { rate: 4.0, mean: 1.0, servers: 5 };
        assert!((cobham_many(&[4.0], 1.0, 5)[0] - many.wait()).abs() < 1e-12);
    }

    /// Exponential services: with equal services the chain agrees with Buzen and Bondi, with one server and unequal
    /// services with White and Christie.
    #[test]
    fn the_chain_agrees_with_the_formulae() {
        let equal =
            [Class { rate: 0.6, service: exponential(1.0) }, Class { rate: 0.7, service: exponential(1.0) }];
        let present = preemptive_two_classes(equal, 2, (40, 120));
        let sojourns = preemptive_many(&[0.6, 0.7], 1.0, 2);
        assert!((present[1] - 0.7 * sojourns[1]).abs() < 1e-5, "{present:?} {sojourns:?}");
        let unequal =
            [Class { rate: 0.2, service: exponential(1.0) }, Class { rate: 0.2, service: exponential(2.0) }];
        let present = preemptive_two_classes(unequal, 1, (40, 120));
        let formula = preemptive_resume(&unequal);
        assert!((present[1] - 0.2 * formula[1].sojourn).abs() < 1e-5);
    }
}
