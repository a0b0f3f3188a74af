//! Killed at any moment.

use std::time::Duration;

use super::site::{Site, feed, undisturbed};

/// A number from 0 to 1 that a seed and a round fix (splitmix64, Steele, Lea and Flood 2014).
pub(super) fn share(seed: u64, round: u64) -> f64 {
    let mut bits = seed.wrapping_mul(1_000_003).wrapping_add(round).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Starts and kills the service after a share of the time it takes to read everything; how often it was killed at work.
fn killed(site: &Site, rounds: u64, after: impl Fn(u64) -> Duration) -> u64 {
    let mut kills = 0;
    for round in 0..rounds {
        let mut child = site.serve("", &["--until-caught-up"]);
        std::thread::sleep(after(round));
        let at_work = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        if !at_work {
            break;
        }
        kills += 1;
    }
    kills
}

#[test]
fn killed_at_random_it_writes_what_an_undisturbed_one_does() {
    let (written, took) = undisturbed();
    let seeds = if std::env::var_os("ILT_DEEP").is_some() { 17 } else { 1 };
    let mut kills = 0;
    for seed in 1..=seeds {
        let site = Site::new(feed());
        kills += killed(&site, 12, |round| took.mul_f64(0.1 + 0.5 * share(seed, round)));
        site.catch_up(&[]);
        written.assert_same(&site.written());
    }
    assert!(kills >= 4 * seeds, "only {kills} kills met the service at work");
}

#[test]
fn killed_while_it_takes_its_state_up_again_it_goes_on_from_there() {
    let (written, took) = undisturbed();
    let (first, rest) = feed().split_at(feed().len() / 2);
    let site = Site::new(first);
    site.catch_up(&[]);
    site.append(rest);
    // From the start of the process to its first batches, in small steps.
    killed(&site, 12, |round| took.mul_f64(0.015 * (1 + round) as f64));
    site.catch_up(&[]);
    written.assert_same(&site.written());
}
