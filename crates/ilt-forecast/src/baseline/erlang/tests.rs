//! Steady queues beside results that are known in closed form.

use super::*;

fn line(queue: SteadyErlang, share: f64, arrivals: f64) -> Line {
    let (delays, limits) = (vec![(1.0, 0.0)], vec![(1.0, 2.0)]);
    Line { queue, share, arrivals, pace: 1.0, standing: 0.0, delays, limits }
}

/// One server, load .8: waits with chance .8, mean wait 4 service times, 3.2 waiting on average.
#[test]
fn one_server_by_hand() {
    let queue = SteadyErlang::new(0.8, 1.0, 1).unwrap();
    assert!((queue.over(0.0) - 0.8).abs() < 1e-12);
    assert!((queue.mean_wait() - 4.0).abs() < 1e-9 && (queue.mean_waiting() - 3.2).abs() < 1e-9);
    // P(waiting > n) = .64 x .8^n: the median is 2 (.64 x .8 = .512, .4096 beyond 2).
    let alone = Together(vec![line(queue, 1.0, 0.8)]);
    let (mean, quantiles) = alone.waiting();
    assert_eq!((mean, quantiles[10]), (queue.mean_waiting(), 2.0));
    assert!((alone.over() - 0.8 * (-0.4_f64).exp()).abs() < 1e-12);
}

/// Two servers, offered work 1: Erlang C is 1/3.
#[test]
fn two_servers_by_hand() {
    let queue = SteadyErlang::new(1.0, 1.0, 2).unwrap();
    assert!((queue.over(0.0) - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(Together(vec![line(queue, 1.0, 1.0)]).waiting().1[10], 0.0);
    for (arrivals, service, servers) in [(2.0, 1.0, 2), (1.0, 0.0, 2), (1.0, 1.0, 0), (f64::NAN, 1.0, 1)] {
        assert_eq!(SteadyErlang::new(arrivals, service, servers), None);
    }
}

/// The mean over a long time of the number in M/M/1 has variance 2 r (1 + r) / (1 - r)^4 for each unit of it (Whitt,
/// Planning queueing simulations, Management Science 1989), at one instant r / (1 - r)^2.
#[test]
fn one_server_remembers_as_the_textbook_says() {
    for load in [0.1, 0.5, 0.8, 0.95] {
        let queue = SteadyErlang::new(load, 1.0, 1).unwrap();
        let memory = (1.0 + load) / ((1.0 - load) * (1.0 - load));
        assert!((queue.memory() / memory - 1.0).abs() < 1e-9, "{load}: {} {memory}", queue.memory());
    }
}

/// Of several servers, beside the equation of Poisson solved for the same chain: what is yet to come of f less its mean
/// from each state, g(n + 1) - g(n) = -(sum up to n of (f - mean) chances) / (rate up x chance of n).
#[test]
fn several_servers_remember_as_their_chain_does() {
    let (arrivals, servers) = (4.0, 5_u32);
    let queue = SteadyErlang::new(arrivals, 1.0, servers).unwrap();
    let size = 400;
    let mut chances = vec![1.0_f64];
    for there in 1..size {
        chances.push(chances[there - 1] * arrivals / (there as f64).min(f64::from(servers)));
    }
    let all: f64 = chances.iter().sum();
    chances.iter_mut().for_each(|chance| *chance /= all);
    let value = |there: usize| (there as f64 - f64::from(servers) + 1.0).max(0.0);
    let mean: f64 = chances.iter().enumerate().map(|(there, chance)| chance * value(there)).sum();
    let variance: f64 =
        chances.iter().enumerate().map(|(there, chance)| chance * (value(there) - mean).powi(2)).sum();
    let mut to_come = vec![0.0_f64];
    let mut sum = 0.0;
    for there in 0..size - 1 {
        sum += (value(there) - mean) * chances[there];
        to_come.push(to_come[there] - sum / (arrivals * chances[there]));
    }
    // Chances of the far end are rounding; nothing of weight is there.
    let covariance: f64 = (0..150).map(|there| chances[there] * (value(there) - mean) * to_come[there]).sum();
    let memory = covariance / variance;
    assert!((queue.memory() / memory - 1.0).abs() < 1e-6, "{} {memory}", queue.memory());
}

/// A share of the waiting is the share of their mean, and the parts have the law of the whole where one part is all.
#[test]
fn a_share_of_a_queue() {
    let queue = SteadyErlang::new(9.0, 1.0, 10).unwrap();
    for share in [0.0, 0.3, 1.0] {
        let (mean, _) = Together(vec![line(queue, share, 9.0 * share)]).waiting();
        let by_law: f64 = (0..2_000).map(|number| queue.more_than(number, share)).sum();
        assert!((mean - by_law).abs() < 1e-9 && (mean - share * queue.mean_waiting()).abs() < 1e-12);
    }
}

/// Two queues of one server at load .5: nobody waits in either with chance (1 - .25)^2 = .5625, one in all with
/// 2 x .75 x .125 = .1875: up to 1 with .75.
#[test]
fn two_queues_by_hand() {
    let queue = SteadyErlang::new(0.5, 1.0, 1).unwrap();
    let (mean, quantiles) = Together(vec![line(queue, 1.0, 0.5); 2]).waiting();
    assert!((mean - 1.0).abs() < 1e-12);
    // Levels .55 and .60 are on either side of .5625, .75 and .80 of .75.
    assert_eq!(quantiles[11..=12], [0.0, 1.0]);
    assert_eq!(quantiles[16..=17], [2.0, 2.0]);
}

/// Within no time the mean wait is a wait: nought or exponential. Within a long time it is near its mean, with the
/// spread that memory leaves. On the wall it is longer as the servers are there for less of the time.
#[test]
fn waits_within_a_time() {
    let queue = SteadyErlang::new(0.8, 1.0, 1).unwrap();
    let alone = Together(vec![line(queue, 1.0, 0.8)]);
    let (mean, short) = alone.wait(1e-9);
    assert!((mean - 4.0).abs() < 1e-9);
    assert!((queue.over(short[10]) - 0.5).abs() < 1e-6 && short[2] == 0.0);
    let (mean, long) = alone.wait(100_000.0);
    // Variance of one wait .8 x 1.2 / .04 = 24, memory 45: 2 x 24 x 45 / 100,000 = .0216.
    let deviation = (long[20] - long[0]) / (2.0 * 1.96);
    assert!((mean - 4.0).abs() < 1e-9 && (deviation - 0.0216_f64.sqrt()).abs() < 1e-3, "{deviation}");
    let slow = Together(vec![Line { pace: 3.0, ..line(queue, 1.0, 0.8) }]).wait(3e-9);
    assert!((slow.0 - 12.0).abs() < 1e-9 && (slow.1[10] - 3.0 * short[10]).abs() < 1e-6);
}

/// Those kept waiting by a closed door come on top: three on average by the law of Poisson, and half of all wait four hours
/// more, so half are beyond a limit of two whatever the queue does.
#[test]
fn a_closed_door() {
    let queue = SteadyErlang::new(0.8, 1.0, 1).unwrap();
    let empty = SteadyErlang::new(0.0, 1.0, 1).unwrap();
    let delays = vec![(0.5, 0.0), (0.5, 4.0)];
    let shut = Line { standing: 3.0, delays, ..line(queue, 1.0, 0.8) };
    let alone = Together(vec![shut.clone()]);
    assert!((alone.waiting().0 - 6.2).abs() < 1e-12 && (alone.wait(24.0).0 - 6.0).abs() < 1e-9);
    assert!((alone.over() - 0.5 - 0.5 * 0.8 * (-0.4_f64).exp()).abs() < 1e-12);
    // Of the law of Poisson about 3, .4232 lie up to 2 and .6472 up to 3; up to 5 .9161, up to 6 .9665.
    let (_, quantiles) = Together(vec![Line { queue: empty, share: 0.0, ..shut.clone() }]).waiting();
    assert_eq!([quantiles[8], quantiles[9], quantiles[18], quantiles[19]], [2.0, 3.0, 5.0, 6.0]);
    // Where the queue adds nothing, a mean of n of them has the variance of one over n: 4 / 25.
    let (mean, law) = Together(vec![Line { queue: empty, arrivals: 1.0, ..shut }]).wait(25.0);
    assert!((mean - 2.0).abs() < 1e-12 && ((law[20] - law[0]) / (2.0 * 1.96) - 0.4).abs() < 0.02, "{law:?}");
}

/// Nobody comes: nobody waits.
#[test]
fn an_empty_queue() {
    let queue = SteadyErlang::new(0.0, 1.0, 3).unwrap();
    let alone = Together(vec![line(queue, 1.0, 0.0)]);
    assert_eq!(alone.waiting(), (0.0, [0.0; 21]));
    assert_eq!((alone.wait(4.0), alone.over()), ((0.0, [0.0; 21]), 0.0));
}
