//! People who come in groups.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::law::{Moments, deterministic, empirical, exponential};
use ilt_tests::theory::single::wait_in_batches;

fn case(case: Case, rate: f64, size: Moments, service: Moments, hours: f64) -> Case {
    let known = wait_in_batches(rate, size, service);
    case.observe(60.0, hours, 100)
        .known(figure("wait_mean").team("desk"), known)
        .known(figure("waiting").team("desk"), rate * size.mean * known)
        .rate(figure("requests").team("desk"), rate * size.mean)
}

#[test]
fn groups_wait_for_one_another() {
    let sizes = empirical(&[(1.0, 0.5), (2.0, 0.3), (4.0, 0.2)]);
    let pairs = "rate = 0.35\nbatch = { law = \"deterministic\", value = 2 }";
    family(
        "batch arrivals",
        &[
            case(Case::textbook("batch"), 0.4, sizes, exponential(1.0), 95_000.0),
            case(
                Case::desk("pairs", pairs, "1", "staff = 1"),
                0.35,
                deterministic(2.0),
                deterministic(1.0),
                56_000.0,
            ),
        ],
    );
}
