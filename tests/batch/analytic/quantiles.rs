//! Patient-level quantiles come from a histogram whose bins are at most 1/128 wide, so they are right to within a bin.

use ilt_tests::case::Case;
use ilt_tests::results::figure;
use ilt_tests::theory::erlang::Mmc;

#[test]
fn quantiles_of_waits_are_right_to_a_bin() {
    for (name, queue) in
        [("mm1", Mmc { rate: 0.8, mean: 1.0, servers: 1 }), ("mmc", Mmc { rate: 4.0, mean: 1.0, servers: 5 })]
    {
        let results = Case::textbook(name).observe(queue.relaxation(), 20_000.0, 50).results(1);
        for (measure, level) in [("wait_median", 0.5), ("wait_p90", 0.9), ("wait_p95", 0.95)] {
            let row = results.row(&figure(measure).team("desk"));
            let truth = queue.wait_quantile(level);
            let error = row.sd.expect("a spread") / f64::from(row.n).sqrt();
            let allowed = 4.0 * error + truth / 128.0;
            assert!((row.mean - truth).abs() <= allowed, "{name} {measure}: {} for {truth}", row.mean);
        }
    }
}
