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

/// Kills in one life of a log.
const KILLS: u64 = 12;

/// Feeds a log piece by piece, and kills the service once for each: in turn at any time from its start, and soon after it
/// began to publish what the piece brought.
fn killed_between_pieces(site: &Site, seed: u64, took: Duration) {
    let pieces: Vec<_> = feed().chunks(feed().len().div_ceil(KILLS as usize)).collect();
    for (round, piece) in (0..).zip(pieces) {
        site.append(piece);
        let before = site.published();
        let mut child = site.serve("", &[]);
        let at_work = round % 2 == 1;
        if at_work {
            site.at_work(&mut child, before);
        }
        let most = if at_work { 0.02 } else { 0.2 };
        std::thread::sleep(took.mul_f64(most * share(seed, round)));
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn killed_at_random_it_writes_what_an_undisturbed_one_does() {
    let (written, took) = undisturbed();
    let seeds = if std::env::var_os("ILT_DEEP").is_some() { 17 } else { 1 };
    for seed in 1..=seeds {
        let site = Site::new(&[]);
        killed_between_pieces(&site, seed, *took);
        site.catch_up(&[]);
        written.assert_same(&site.written());
    }
}

#[test]
fn killed_while_it_takes_its_state_up_again_it_goes_on_from_there() {
    let (written, took) = undisturbed();
    let (first, rest) = feed().split_at(feed().len() / 2);
    let site = Site::new(first);
    site.catch_up(&[]);
    site.append(rest);
    // From the start of the process to its first batches, in small steps.
    for round in 1..=KILLS {
        let mut child = site.serve("", &["--until-caught-up"]);
        std::thread::sleep(took.mul_f64(0.015 * round as f64));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    site.catch_up(&[]);
    written.assert_same(&site.written());
}
