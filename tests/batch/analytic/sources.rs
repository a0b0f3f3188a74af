//! Finite sources: the same people in need again and again.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::birth_death::finite_source;

fn case(case: Case, members: usize, away: f64, servers: usize) -> Case {
    let levels = finite_source(members, away, 1.0, servers);
    let desk = |measure: &str| figure(measure).team("desk");
    case.observe(6.0, 6_000.0, 100)
        .known(desk("waiting"), levels.waiting())
        .known(desk("utilisation"), levels.in_service() / servers as f64)
        .known(desk("wait_mean"), levels.waiting() / levels.in_service())
        .rate(desk("completed"), levels.in_service())
}

/// Members come from the opening; the law of their time away does not matter.
#[test]
fn finite_sources() {
    let repair = "[scenario]\nname = \"repair\"\nhorizon = 100\n[teams.desk]\nstaff = 1\n\
        [steps.well]\ndelay = { law = \"gamma\", mean = 8, cv = 0.5 }\nnext = \"serve\"\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\nnext = \"well\"\n\
        [[opening]]\nstep = \"well\"\ncount = 6\n";
    family(
        "finite source",
        &[
            case(Case::textbook("finite-source"), 10, 4.0, 2),
            case(Case::text("repair", repair), 6, 8.0, 1).companion(),
        ],
    );
}
