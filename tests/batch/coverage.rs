//! A nominal 95 % interval covers the truth in 926 to 971 of 1,000 experiments (decisions, 17).

use std::sync::atomic::{AtomicU32, Ordering};

use ilt_tests::command::{ilt, simulation};
use ilt_tests::results::{Results, figure};
use ilt_tests::theory::erlang::Mmc;

const EXPERIMENTS: u32 = 1_000;

/// One experiment: ten replications of the textbook's five-server queue under a seed of their own.
fn covers(seed: u32, truth: f64) -> bool {
    let arguments = [
        "run".to_owned(),
        simulation("textbook/mmc").display().to_string(),
        "--reps=10".into(),
        "--threads=1".into(),
        format!("--seed={seed}"),
        "--format=json".into(),
        "--set=scenario.warm_up=100".into(),
        "--set=scenario.horizon=1100".into(),
    ];
    let results = Results::read(&ilt(&arguments).success().out);
    let row = results.row(&figure("waiting").team("desk"));
    (row.mean - truth).abs() <= row.half_width_95.expect("ten replications have an interval")
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    let truth = Mmc { rate: 4.0, mean: 1.0, servers: 5 }.waiting();
    let (next, covered) = (AtomicU32::new(1), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let seed @ 1..=EXPERIMENTS = next.fetch_add(1, Ordering::Relaxed) {
                    covered.fetch_add(u32::from(covers(seed, truth)), Ordering::Relaxed);
                }
            });
        }
    });
    let covered = covered.into_inner();
    assert!((926..=971).contains(&covered), "{covered} of {EXPERIMENTS}");
}
