//! A start from people present: what is left is drawn given the time already spent.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::chain::Chain;
use ilt_tests::theory::infinite::remaining;
use ilt_tests::theory::law::{gamma_survival, lognormal_survival};
use ilt_tests::theory::special::integral;

#[test]
fn remaining_times_are_conditional() {
    let stays = |t: f64| lognormal_survival(4.0, 1.0, t);
    let still = |days: f64| remaining(200.0, 1.0, days, stays) + remaining(200.0, 5.0, days, stays);
    let ward = |hours: u32| figure("in_service_at").team("ward").at_hours(hours);
    let textbook = Case::textbook("present")
        .from_start(144.0, 400)
        .known(ward(24), still(1.0))
        .known(ward(96), still(4.0));
    family("people present at the start", &[textbook, waiting_room(), caseload()]);
}

/// Sixty wait and twenty are with staff when the day begins; exponential services, so elapsed time changes nothing.
fn waiting_room() -> Case {
    let chain = Chain::new(200, |n| {
        let mut moves = vec![];
        if n < 199 {
            moves.push((n + 1, 10.0));
        }
        if n > 0 {
            moves.push((n - 1, n.min(20) as f64));
        }
        moves
    });
    let after = chain.run(&chain.start(80), 3.0);
    let text = "[scenario]\nname = \"room\"\nhorizon = 3\nsample_every = 1\n[teams.desk]\nstaff = 20\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\n\
        [arrivals.to-a-full-room]\nto = \"serve\"\nrate = 10\n\
        [[opening]]\nstep = \"serve\"\nwaiting = 2\ncount = 60\n\
        [[opening]]\nstep = \"serve\"\nin_service = 0.5\ncount = 20\n";
    Case::text("room", text)
        .from_start(3.0, 900)
        .known(
            figure("waiting").team("desk"),
            chain.mean(&after.occupied, |n| n.saturating_sub(20) as f64) / 3.0,
        )
        .known(figure("completed").team("desk"), chain.mean(&after.occupied, |n| n.min(20) as f64))
}

/// A caseload half way through: three hundred people who have been on it for sixty days.
fn caseload() -> Case {
    let stays = |days: f64| gamma_survival(120.0, 0.7, days);
    let mean = integral(0.0, 90.0, 200, |days| remaining(300.0, 60.0, days, stays)) / 90.0;
    let text = "[scenario]\nname = \"list\"\nunit = \"day\"\nhorizon = 90\n[teams.matrons]\nstaff = 60\n\
        [steps.support]\nteam = \"matrons\"\n[steps.support.caseload]\nstay = { law = \"gamma\", mean = 120, cv = 0.7 }\n\
        every = [30]\nfirst = { service = \"1 h\" }\nvisit = { service = \"1 h\" }\n\
        [[opening]]\nstep = \"support\"\non_caseload = 60\ncount = 300\n";
    Case::text("list", text)
        .companion()
        .from_start(2_160.0, 200)
        .known(figure("caseload_mean").team("matrons"), mean)
}
