//! Caseloads: how many are on them, and the wait for a place.

use ilt_tests::case::{Case, family};
use ilt_tests::command::{ilt, root};
use ilt_tests::results::{Results, figure};
use ilt_tests::theory::erlang::Mmc;

/// Times in days; results in hours.
fn on_the_list(case: Case, rate: f64, stay: f64, days: f64) -> Case {
    case.observe(40.0 * 24.0, days * 24.0, 100)
        .known(figure("caseload_mean").team("matrons"), rate * stay)
        .rate(figure("placed").team("matrons"), rate / 24.0)
}

#[test]
fn caseload_is_rate_times_stay() {
    let text = "[scenario]\nname = \"short\"\nunit = \"day\"\nhorizon = 100\n[teams.matrons]\nstaff = 60\n\
        [steps.support]\nteam = \"matrons\"\n[steps.support.caseload]\nstay = { law = \"uniform\", min = 10, max = 50 }\n\
        every = [7, 14, 28]\nfirst = { service = \"2 h\" }\nvisit = { service = \"1 h\" }\n\
        [arrivals.shorter-stays]\nto = \"support\"\nrate = 2\n";
    family(
        "caseload",
        &[
            on_the_list(Case::textbook("caseload"), 0.5, 120.0, 4_000.0),
            on_the_list(Case::text("short", text), 2.0, 30.0, 1_000.0),
        ],
    );
}

fn places(case: Case, queue: Mmc, days: f64) -> Case {
    let of = |measure: &str| figure(measure).team("matrons").step("support");
    case.observe(queue.relaxation() * 24.0, days * 24.0, 400)
        .known(of("wait_mean"), queue.wait() * 24.0)
        .known(of("waiting"), queue.waiting())
        .known(figure("caseload_mean").team("matrons"), queue.load())
}

#[test]
fn waits_for_a_place_are_erlang_c() {
    let four = Mmc { rate: 0.25, mean: 10.0, servers: 4 };
    let two = Mmc { rate: 0.12, mean: 10.0, servers: 2 };
    let text = "[scenario]\nname = \"two\"\nunit = \"day\"\nhorizon = 100\n[teams.matrons]\nstaff = 2\nplaces = 2\n\
        [steps.support]\nteam = \"matrons\"\n[steps.support.caseload]\nstay = { law = \"exponential\", mean = 10 }\n\
        every = [\"100000 d\"]\nfirst = { service = \"1 s\" }\nvisit = { service = \"1 s\" }\n\
        [arrivals.two-places]\nto = \"support\"\nrate = 0.12\n";
    family(
        "places on a caseload",
        &[
            places(Case::textbook("caseload-places"), four, 60_000.0),
            places(Case::text("two", text), two, 60_000.0),
        ],
    );
}

/// Who gives up one of two places with a role has the other, in an unbroken run and in one taken up on its way:
/// everybody has a place for good by the end of the warm-up, and nobody is ever told they have none.
#[test]
fn who_gives_up_one_of_two_places_has_the_other() {
    let scenario = root().join("tests/data/two-places.toml").display().to_string();
    let folder = tempfile::tempdir().expect("a folder for the state");
    let state = folder.path().join("state.json").display().to_string();
    let run = |more: &str| {
        let out = ilt(["run", &scenario, more, "--quiet", "--format=json"]).success().out;
        let results = Results::read(&out);
        assert!(results.mean(&figure("starts").team("with")) > 1000.0, "questions were asked");
        let no = results.find(&figure("starts").team("without")).map_or(0.0, |row| row.mean);
        assert!(no == 0.0, "{no} were told they have no place");
        out
    };
    let unbroken = run("--reps=1");
    ilt(["save", &scenario, "--at=800 d", "--reps=1", &format!("--out={state}"), "--quiet"]).success();
    assert!(unbroken == run(&format!("--from={state}")), "taken up on its way it goes another way");
}
