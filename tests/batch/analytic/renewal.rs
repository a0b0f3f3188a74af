//! G/M/1: arrivals that are more or less even than random.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::renewal::{erlang_gap, fixed_gap, mixed_gap, root, uniform_gap, wait};

fn case(case: Case, rate: f64, transform: impl Fn(f64) -> f64, hours: f64) -> Case {
    let known = wait(1.0, root(1.0, transform));
    case.observe(30.0, hours, 100)
        .known(figure("wait_mean").team("desk"), known)
        .known(figure("waiting").team("desk"), rate * known)
        .known(figure("utilisation").team("desk"), rate)
}

#[test]
fn renewal_arrivals_by_the_root() {
    let desk = |name: &str, gap: &str| {
        Case::desk(name, &format!("gap = {gap}"), "{ law = \"exponential\", mean = 1 }", "staff = 1")
    };
    let bursts = "{ law = \"mixture\", of = [{ share = 0.7, law = \"exponential\", mean = 0.5 }, \
        { share = 0.3, law = \"exponential\", mean = 3.5 }] }";
    family(
        "G/M/1",
        &[
            case(Case::textbook("gm1"), 0.8, erlang_gap(2, 1.25), 90_000.0),
            case(desk("by-the-clock", "1.25"), 0.8, fixed_gap(1.25), 60_000.0),
            case(desk("in-bursts", bursts), 1.0 / 1.4, mixed_gap(0.7, 0.5, 3.5), 130_000.0),
            case(
                desk("evenly-spread", "{ law = \"uniform\", min = 0.5, max = 2.5 }"),
                1.0 / 1.5,
                uniform_gap(0.5, 2.5),
                50_000.0,
            ),
        ],
    );
}
