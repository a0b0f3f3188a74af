//! Closed networks: the same people for ever.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::closed::{Station, convolution};

fn station(visits: f64, mean: f64, servers: usize) -> Station {
    Station { visits, mean, servers }
}

/// The teams are the first stations, in order.
fn case(case: Case, teams: &[&str], stations: &[Station], members: usize, hours: f64) -> Case {
    let turns = convolution(stations, members);
    teams.iter().enumerate().fold(case.observe(20.0, hours, 100), |case, (at, team)| {
        let flow = turns.throughput * stations[at].visits;
        let busy = flow * stations[at].mean;
        case.rate(figure("completed").team(team), flow)
            .known(figure("waiting").team(team), turns.present[at] - busy)
            .known(figure("in_service").team(team), busy)
    })
}

/// All members come from the opening and so share their draws between cases: one case leads.
#[test]
fn closed_networks() {
    let twelve = [station(1.0, 0.9, 1), station(0.6, 2.0, 2), station(1.0, 5.0, usize::MAX)];
    let ring = "[scenario]\nname = \"ring\"\nhorizon = 100\n[teams]\na = { staff = 1 }\nb = { staff = 3 }\nc = { staff = 1 }\n\
        [steps.a]\nteam = \"a\"\nservice = { law = \"exponential\", mean = 1 }\nnext = { b = 0.5, c = 0.5 }\n\
        [steps.b]\nteam = \"b\"\nservice = { law = \"exponential\", mean = 4 }\nnext = \"a\"\n\
        [steps.c]\nteam = \"c\"\nservice = { law = \"exponential\", mean = 1.5 }\nnext = \"a\"\n\
        [[opening]]\nstep = \"a\"\ncount = 8\n";
    let eight = [station(1.0, 1.0, 1), station(0.5, 4.0, 3), station(0.5, 1.5, 1)];
    family(
        "closed networks",
        &[
            case(Case::textbook("closed"), &["nurse", "therapist"], &twelve, 12, 26_000.0),
            case(Case::text("ring", ring).companion(), &["a", "b", "c"], &eight, 8, 48_000.0),
        ],
    );
}
