//! Patient-level quantiles come from a histogram whose bins are at most 1/128 wide, so they are right to within a bin.

use ilt_tests::case::Case;
use ilt_tests::command::ilt;
use ilt_tests::results::{Results, figure};
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

/// Steps declared no part of waits are none in a cohort's quantiles either, nor are lead times of their appointments:
/// where everybody is of one cohort, its figures are those of all.
#[test]
fn quantiles_of_a_cohort_leave_out_what_is_not_timed() {
    let text = "[scenario]\nname = \"untimed\"\nstart = \"2017-12-11\"\nhorizon = \"8 weeks\"\n\
        [cohorts.frail]\n[cohorts.other]\n[roles.clerk]\n[roles.desk]\n\
        [teams.clerk]\nrole = \"clerk\"\nstaff = 20\n[teams.desk]\nrole = \"desk\"\nstaff = 1\n\
        [teams.review]\nrole = \"desk\"\n\
        sessions = { days = \"mon-fri\", at = [\"09:00\"], length = \"4 h\", slots = 30, ahead = \"3 weeks\" }\n\
        [steps.letter]\nteam = \"clerk\"\ntimed = false\nservice = 0.1\nnext = { serve = 1 }\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\nnext = { look-back = 1 }\n\
        [steps.look-back]\nteam = \"review\"\ntimed = false\nservice = 0.1\n\
        book = { lead = \"7 d\", within = \"7 d\" }\n\
        [arrivals.people]\nto = \"letter\"\nrate = 0.8\nmix = { frail = 1, other = 0 }\n";
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let file = folder.path().join("untimed.toml");
    std::fs::write(&file, text).expect("the scenario is written");
    let file = file.display().to_string();
    let results = Results::read(&ilt(["run", &file, "--reps=2", "--quiet", "--format=json"]).success().out);
    for measure in ["wait_mean", "wait_median", "wait_p90", "wait_p95"] {
        let (all, frail) = (results.mean(&figure(measure)), results.mean(&figure(measure).cohort("frail")));
        assert!(all > 0.0 && all == frail, "{measure}: {all} of all, {frail} of the one cohort there is");
    }
    assert!(results.find(&figure("wait_median").cohort("frail").step("letter")).is_none());
}
